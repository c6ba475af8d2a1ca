//! What the environment may say about a test. The only place where tests read it.

use std::path::{Path, PathBuf};

/// The whole number in this variable of the environment, if it is set.
///
/// # Panics
/// The variable holds something else: a misspelt size must not pass as the small one.
#[must_use]
pub fn number(variable: &str) -> Option<u64> {
    #[expect(
        clippy::disallowed_methods,
        reason = "tests have no command line; their sizes and seeds come from here"
    )]
    let text = std::env::var(variable).ok()?;
    let number = text.parse();
    Some(number.unwrap_or_else(|_| panic!("{variable} must be a whole number, not `{text}`")))
}

/// The path in this variable of the environment, if it is set.
#[must_use]
pub fn path(variable: &str) -> Option<PathBuf> {
    std::env::var_os(variable).map(PathBuf::from)
}

/// The folder of real records, which the project holds no copy of.
#[must_use]
pub fn data_folder() -> PathBuf {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data");
    path("CLOSEDLOOP_DATA").unwrap_or(beside)
}

/// A number that differs from run to run, for a seed that is printed.
#[must_use]
pub fn fresh_seed() -> u64 {
    use std::hash::BuildHasher as _;
    std::hash::RandomState::new().hash_one("seed")
}

/// Whether the tests run where nothing may be skipped.
#[must_use]
pub fn nothing_may_be_skipped() -> bool {
    std::env::var_os("CI").is_some()
}
