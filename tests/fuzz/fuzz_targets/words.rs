//! Bytes as a definition that is spelt in the other language and back.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| targets::words(bytes));
