//! Bytes as a cron expression.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| targets::cron(bytes));
