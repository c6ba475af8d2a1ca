//! How a ledger can fail, told apart by what the caller may do about it.

/// A failure of the ledger.
#[derive(Debug, thiserror::Error)]
pub enum LedgerFailure {
    /// Certainly nothing was written; trying again later may help.
    #[error("the ledger is not available: {0}")]
    Unavailable(String),
    /// There is no space; certainly nothing was written.
    #[error("the ledger has no space left")]
    Full,
    /// What was to be written cannot be written, now or later; nothing was. Halving a batch finds
    /// the culprit.
    #[error("the ledger refuses the data: {0}")]
    Data(String),
    /// It may or may not have been written.
    #[error("the outcome of a transaction is unknown: {0}")]
    Unknown(String),
    /// What is stored is not what we wrote.
    #[error("the ledger is damaged in {place}: {what}")]
    Damaged {
        /// Table, column and row.
        place: String,
        /// What is wrong there.
        what: String,
    },
}
