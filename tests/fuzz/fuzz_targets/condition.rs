//! Bytes as a condition.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| targets::condition(bytes));
