//! Telling whoever watches a test what it did, past the capture of the test runner.

use std::io::Write;

use crate::settings;

/// Says a line.
///
/// # Panics
/// The error stream is gone.
pub fn say(line: impl std::fmt::Display) {
    writeln!(std::io::stderr().lock(), "{line}").expect("the error stream takes a line");
}

/// Says that a test was skipped and why, so that nobody takes it for one that passed.
///
/// # Panics
/// The tests run where nothing may be skipped.
pub fn skip(why: &str) {
    assert!(
        !settings::nothing_may_be_skipped(),
        "nothing may be skipped: {why}"
    );
    say(format_args!("SKIPPED: {why}"));
}
