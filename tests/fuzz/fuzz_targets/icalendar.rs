//! Bytes as an iCalendar file.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| targets::icalendar(bytes));
