//! Failures of the ledger, with the exit codes they end with.

use closedloop_runtime::ports::ledger::LedgerFailure;

use crate::exit::{self, failure};

/// A failure of the ledger as the end of a command.
pub(super) fn told(error: LedgerFailure) -> anyhow::Error {
    let code = match &error {
        LedgerFailure::Unavailable(_) | LedgerFailure::Unknown(_) => exit::TEMPORARY,
        LedgerFailure::Full => exit::CANNOT_WRITE,
        LedgerFailure::Data(_) => exit::DEFECT,
        LedgerFailure::Damaged { .. } => exit::NEGATIVE,
    };
    failure(code, error.to_string())
}
