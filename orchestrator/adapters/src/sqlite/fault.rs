//! What went wrong inside, and what it means to the caller of the port.

use closedloop_runtime::ports::ledger::LedgerFailure;
use rusqlite::ErrorCode;

/// An error of SQLite that is not interpreted yet, or a failure that is.
#[derive(Debug)]
pub(super) enum Fault {
    Sql(rusqlite::Error),
    Ledger(LedgerFailure),
}

pub(super) type Outcome<T> = Result<T, Fault>;

impl From<rusqlite::Error> for Fault {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sql(error)
    }
}

impl From<LedgerFailure> for Fault {
    fn from(failure: LedgerFailure) -> Self {
        Self::Ledger(failure)
    }
}

impl Fault {
    /// What was given cannot be written.
    pub(super) fn data(what: impl ToString) -> Self {
        Self::Ledger(LedgerFailure::Data(what.to_string()))
    }

    /// What is stored is not what we wrote.
    pub(super) fn damaged(place: impl ToString, what: impl ToString) -> Self {
        let (place, what) = (place.to_string(), what.to_string());
        Self::Ledger(LedgerFailure::Damaged { place, what })
    }

    /// Whether the disk failed below a connection, so that nothing it believes can be trusted.
    pub(super) fn spoils_the_connection(&self) -> bool {
        match self {
            Self::Sql(error) => code(error).is_some_and(is_of_the_disk),
            Self::Ledger(_) => false,
        }
    }

    /// The failure, if certainly nothing was written.
    pub(super) fn nothing_written(self) -> LedgerFailure {
        match self {
            Self::Sql(error) => meaning(&error),
            Self::Ledger(failure) => failure,
        }
    }
}

/// What an error that came out of COMMIT means; the transaction was rolled back if it was open.
pub(super) fn of_commit(error: &rusqlite::Error) -> LedgerFailure {
    // A full disk fails while frames are appended, before the one that completes the transaction.
    let certain = [
        ErrorCode::DatabaseBusy,
        ErrorCode::DatabaseLocked,
        ErrorCode::DiskFull,
        ErrorCode::ConstraintViolation,
    ];
    match code(error) {
        Some(code) if certain.contains(&code) => meaning(error),
        _ => LedgerFailure::Unknown(error.to_string()),
    }
}

fn code(error: &rusqlite::Error) -> Option<ErrorCode> {
    error.sqlite_error_code()
}

fn is_of_the_disk(code: ErrorCode) -> bool {
    [
        ErrorCode::SystemIoFailure,
        ErrorCode::DatabaseCorrupt,
        ErrorCode::NotADatabase,
        ErrorCode::CannotOpen,
    ]
    .contains(&code)
}

fn meaning(error: &rusqlite::Error) -> LedgerFailure {
    let what = error.to_string();
    match code(error) {
        Some(ErrorCode::DiskFull) => LedgerFailure::Full,
        Some(ErrorCode::ConstraintViolation | ErrorCode::TooBig | ErrorCode::TypeMismatch) => {
            LedgerFailure::Data(what)
        }
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => LedgerFailure::Damaged {
            place: "the database file".to_owned(),
            what,
        },
        Some(_) => LedgerFailure::Unavailable(what),
        None => of_the_driver(error, what),
    }
}

/// An error that the driver found, not SQLite.
fn of_the_driver(error: &rusqlite::Error, what: String) -> LedgerFailure {
    use rusqlite::Error;

    let of_what_is_stored = matches!(
        error,
        Error::FromSqlConversionFailure(..)
            | Error::IntegralValueOutOfRange(..)
            | Error::Utf8Error(..)
            | Error::InvalidColumnType(..)
    );
    if of_what_is_stored {
        let place = "a row".to_owned();
        return LedgerFailure::Damaged { place, what };
    }
    if matches!(error, Error::ToSqlConversionFailure(_) | Error::NulError(_)) {
        return LedgerFailure::Data(what);
    }
    LedgerFailure::Unavailable(what)
}
