//! Bytes as a schedule.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| targets::schedule(bytes));
