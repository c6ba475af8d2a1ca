//! Bytes as a file of records.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| targets::csv(bytes));
