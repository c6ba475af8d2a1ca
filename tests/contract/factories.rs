//! Fresh adapters.

use closedloop_adapters::sqlite::{Options, Sqlite};
use closedloop_runtime::ports::ledger::Ledger;
use tempfile::TempDir;

/// A ledger, with the folder it lies in.
pub(crate) struct Fresh {
    // Before the folder, because what is declared first is dropped first.
    pub(crate) ledger: Box<dyn Ledger>,
    pub(crate) _folder: Option<TempDir>,
}

pub(crate) fn sqlite_in_a_file() -> Fresh {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let path = folder.path().join("ledger.sqlite");
    let ledger = Sqlite::open(path, Options::serving()).expect("a new ledger opens");
    Fresh {
        ledger: Box::new(ledger),
        _folder: Some(folder),
    }
}

pub(crate) fn sqlite_in_memory() -> Fresh {
    Fresh {
        ledger: Box::new(Sqlite::in_memory().expect("memory is there")),
        _folder: None,
    }
}
