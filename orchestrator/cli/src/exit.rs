//! Exit codes, as `docs/reference/exit-codes.md` lists them.

/// Everything went well.
pub(crate) const OK: u8 = 0;
/// The answer is no: a check found errors, a verification failed.
pub(crate) const NEGATIVE: u8 = 1;
/// Nothing failed, but somebody should look.
pub(crate) const WARNINGS: u8 = 3;
/// The command line is wrong (sysexits.h, EX_USAGE).
pub(crate) const USAGE: u8 = 64;
/// The input is wrong (EX_DATAERR).
pub(crate) const BAD_INPUT: u8 = 65;
/// The server cannot be reached (EX_UNAVAILABLE).
pub(crate) const UNREACHABLE: u8 = 69;
/// We are wrong (EX_SOFTWARE).
pub(crate) const DEFECT: u8 = 70;
/// Something cannot be written (EX_CANTCREAT).
pub(crate) const CANNOT_WRITE: u8 = 73;
/// Try again later (EX_TEMPFAIL).
pub(crate) const TEMPORARY: u8 = 75;
/// The token may not do this (EX_NOPERM).
pub(crate) const NOT_ALLOWED: u8 = 77;
/// The configuration is wrong (EX_CONFIG).
pub(crate) const BAD_CONFIGURATION: u8 = 78;

/// An error with the exit code it ends with.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub(crate) struct Failure {
    /// The exit code.
    pub code: u8,
    /// What is wrong and the way out.
    pub message: String,
}

/// An error that ends with this exit code.
pub(crate) fn failure(code: u8, message: impl Into<String>) -> anyhow::Error {
    Failure {
        code,
        message: message.into(),
    }
    .into()
}
