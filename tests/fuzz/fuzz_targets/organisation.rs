//! Bytes as an organisation.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| targets::organisation(bytes));
