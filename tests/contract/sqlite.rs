//! What the SQLite ledger promises beyond the port: files, schema, damage, erased bytes.

mod damage;
mod files;
mod scrub;

use std::path::PathBuf;

use closedloop_adapters::sqlite::{OpenFailure, Options, Sqlite};
use rusqlite::Connection;
use tempfile::TempDir;

/// A folder in which a ledger can lie.
struct Place {
    folder: TempDir,
}

impl Place {
    fn new() -> Self {
        Self {
            folder: tempfile::tempdir().expect("a folder for the test"),
        }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("ledger.sqlite")
    }

    fn open(&self) -> Sqlite {
        self.try_open(Options::serving()).expect("the ledger opens")
    }

    fn try_open(&self, options: Options) -> Result<Sqlite, OpenFailure> {
        Sqlite::open(self.path(), options)
    }

    /// A connection of somebody who tampers with the file.
    fn tamper(&self) -> Connection {
        Connection::open(self.path()).expect("the file opens")
    }
}
