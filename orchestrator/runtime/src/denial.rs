//! Why a command was not carried out, told apart by what the caller may do about it.

use closedloop_wire::engine::Refusal;

use crate::{ports::ledger::LedgerFailure, sealing::SealFailure};

/// A command that was not carried out.
#[derive(Debug, thiserror::Error)]
pub enum Denial {
    /// The rules say no. Certainly nothing was written.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The key was used before, for something else. Certainly nothing was written.
    #[error("the idempotency key was used before with another request")]
    KeyReused,
    /// More is waiting than can be taken. Certainly nothing was written; try again later.
    #[error("more is waiting than can be taken")]
    Busy,
    /// The ledger has no space. Certainly nothing was written.
    #[error("the ledger has no space left")]
    Full,
    /// The ledger is not available. Certainly nothing was written; try again later.
    #[error("the ledger is not available: {0}")]
    Unavailable(String),
    /// It may or may not have been written: the same request with the same key tells.
    #[error("the outcome is unknown; repeat the request with the same key: {0}")]
    Unknown(String),
    /// We are wrong. Nothing was written; the case is set aside.
    #[error("internal defect: {0}")]
    Defect(String),
}

impl From<LedgerFailure> for Denial {
    fn from(failure: LedgerFailure) -> Self {
        match failure {
            LedgerFailure::Unavailable(why) => Self::Unavailable(why),
            LedgerFailure::Full => Self::Full,
            LedgerFailure::Unknown(why) => Self::Unknown(why),
            failure @ (LedgerFailure::Data(_) | LedgerFailure::Damaged { .. }) => {
                Self::Defect(failure.to_string())
            }
        }
    }
}

impl From<SealFailure> for Denial {
    fn from(failure: SealFailure) -> Self {
        Self::Defect(failure.to_string())
    }
}
