//! How a ledger is opened, and why it may not be.

use std::{io, path::PathBuf};

/// When a transaction counts as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Synchronous {
    /// When it is on the disk.
    #[default]
    Full,
    /// When the operating system has it: a power cut may take the last transactions, already
    /// answered ones too. Only for measurements, which must say so.
    Normal,
}

/// How a ledger is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// Whether to be the one process that serves this file. Without it the file can be looked into
    /// and small things can be written (a token) beside a process that serves it.
    pub exclusive: bool,
    /// When a transaction counts as written.
    pub synchronous: Synchronous,
    /// How many threads read, 1 to 16.
    pub readers: usize,
}

impl Options {
    /// For the process that serves the file.
    #[must_use]
    pub fn serving() -> Self {
        Self {
            exclusive: true,
            synchronous: Synchronous::Full,
            readers: 2,
        }
    }

    /// For a command beside it.
    #[must_use]
    pub fn beside() -> Self {
        Self {
            exclusive: false,
            readers: 1,
            ..Self::serving()
        }
    }
}

/// Why a ledger cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenFailure {
    /// Another process serves it.
    #[error("`{path}` is in use by another closedloop; stop that one first")]
    InUse {
        /// The file.
        path: PathBuf,
    },
    /// A newer closedloop wrote it.
    #[error("its schema is {found}, this closedloop knows up to {known}; use the newer program")]
    Newer {
        /// The last migration in the file.
        found: u32,
        /// The last one this program knows.
        known: u32,
    },
    /// A migration that was applied is not the one this program knows.
    #[error("its migration {number} ({name}) differs from the one this closedloop knows")]
    Edited {
        /// The number of the migration.
        number: u32,
        /// Its name.
        name: &'static str,
    },
    /// It is a database of somebody else.
    #[error("it is a SQLite database, but no ledger of closedloop")]
    Foreign,
    /// The file system cannot carry a write-ahead log.
    #[error("no write-ahead log is possible there (journal mode `{mode}`); use a local disk")]
    NoWriteAheadLog {
        /// The mode that SQLite fell back to.
        mode: String,
    },
    /// A file could not be opened or locked, or a thread not started.
    #[error("a file of it cannot be opened")]
    File(#[from] io::Error),
    /// SQLite refused.
    #[error("SQLite cannot open it")]
    Sqlite(#[from] rusqlite::Error),
}
