//! Bytes as a definition.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| targets::definition(bytes));
