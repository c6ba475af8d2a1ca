//! The one connection that writes.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use closedloop_runtime::ports::ledger::LedgerFailure;
use rusqlite::Connection;

use super::{
    connection::Place,
    fault::{self, Fault, Outcome},
};

/// Owns the connection, and closes and opens it again when the disk failed below it.
pub(super) struct Writer {
    connection: Option<Connection>,
    place: Place,
    /// Whether a transaction failed so that it may come back to life; see [`Writer::settle`].
    unsettled: Arc<AtomicBool>,
}

impl Writer {
    pub(super) fn new(connection: Connection, place: Place, unsettled: Arc<AtomicBool>) -> Self {
        Self {
            connection: Some(connection),
            place,
            unsettled,
        }
    }

    /// Runs `work` in a transaction that is on the disk when this returns.
    ///
    /// # Errors
    /// That of `work` or of SQLite; nothing was written, except perhaps if it is `Unknown`.
    pub(super) fn transaction<T>(
        &mut self,
        work: impl FnOnce(&Connection) -> Outcome<T>,
    ) -> Result<T, LedgerFailure> {
        self.settle()?;
        self.attempt(work)
    }

    /// The connection, outside of a transaction.
    pub(super) fn connection(&mut self) -> Result<&Connection, LedgerFailure> {
        self.settle()?;
        self.open()
    }

    /// After a COMMIT that failed with its outcome unknown, its pages stand in the write-ahead log,
    /// not known to be complete, and a crash could bring them back to life. One more transaction
    /// takes their place, so that what is read from then on stays true. Until that succeeds the
    /// ledger answers nothing.
    pub(super) fn settle(&mut self) -> Result<(), LedgerFailure> {
        if !self.unsettled.load(Ordering::Acquire) {
            return Ok(());
        }
        let settled = self.attempt(|connection| {
            connection.execute("UPDATE settled SET times = times + 1", [])?;
            Ok(())
        });
        // Whatever became of this one, nothing of what the caller wants was begun.
        settled.map_err(|failure| LedgerFailure::Unavailable(failure.to_string()))?;
        self.unsettled.store(false, Ordering::Release);
        tracing::warn!("the ledger writes again after a failure of the disk");
        Ok(())
    }

    fn attempt<T>(
        &mut self,
        work: impl FnOnce(&Connection) -> Outcome<T>,
    ) -> Result<T, LedgerFailure> {
        let connection = self.open()?;
        let worked = match connection.execute_batch("BEGIN IMMEDIATE") {
            Ok(()) => work(connection),
            Err(error) => Err(error.into()),
        };
        let result = match worked {
            Ok(result) => result,
            Err(fault) => {
                self.roll_back(fault.spoils_the_connection());
                return Err(fault.nothing_written());
            }
        };
        match connection.execute_batch("COMMIT") {
            Ok(()) => Ok(result),
            Err(error) => Err(self.failed_to_commit(&error)),
        }
    }

    fn failed_to_commit(&mut self, error: &rusqlite::Error) -> LedgerFailure {
        let failure = fault::of_commit(error);
        let unknown = matches!(failure, LedgerFailure::Unknown(_));
        if unknown {
            self.unsettled.store(true, Ordering::Release);
        }
        self.roll_back(unknown);
        failure
    }

    /// Ends a transaction that failed. A connection that cannot even do that, or below which the
    /// disk failed, is closed, which drops the transaction: pages that did not reach the disk must
    /// not be believed because they are still in memory.
    fn roll_back(&mut self, close: bool) {
        let Some(connection) = &self.connection else {
            return;
        };
        let over = connection.is_autocommit() || connection.execute_batch("ROLLBACK").is_ok();
        if close || !over {
            tracing::error!("the connection that writes the ledger is closed after a failure");
            self.connection = None;
        }
    }

    /// The connection, opened again if it was closed, with no transaction left open on it.
    fn open(&mut self) -> Result<&Connection, LedgerFailure> {
        if self
            .connection
            .as_ref()
            .is_some_and(|open| !open.is_autocommit())
        {
            // A job panicked in the middle of its transaction.
            self.roll_back(false);
        }
        let connection = match self.connection.take() {
            Some(connection) => connection,
            None => self.place.connect_to_write().map_err(|error| {
                LedgerFailure::Unavailable(format!("the ledger cannot be opened again: {error}"))
            })?,
        };
        Ok(self.connection.insert(connection))
    }
}

/// Runs `read` on one state of the ledger, whatever is written meanwhile.
pub(super) fn snapshot<T>(
    connection: &Connection,
    read: impl FnOnce(&Connection) -> Outcome<T>,
) -> Result<T, LedgerFailure> {
    let read = || {
        let transaction = connection.unchecked_transaction()?;
        read(&transaction)
    };
    read().map_err(Fault::nothing_written)
}

#[cfg(test)]
mod tests {
    use std::panic::{AssertUnwindSafe, catch_unwind};

    use tempfile::TempDir;

    use super::*;
    use crate::sqlite::{Synchronous, connection, migrate};

    #[test]
    fn a_full_disk_says_so_and_nothing_is_written() {
        let (_folder, mut writer) = writer();
        let pages = "PRAGMA max_page_count = 1";
        writer
            .connection()
            .expect("open")
            .query_row(pages, [], |_| Ok(()))
            .expect("set");
        let filled = writer.transaction(|connection| {
            connection.execute("INSERT INTO alive VALUES ('a', 1)", [])?;
            Ok(connection.execute("INSERT INTO alive VALUES (hex(zeroblob(1000000)), 1)", [])?)
        });
        assert!(matches!(filled, Err(LedgerFailure::Full)), "{filled:?}");
        assert_eq!(nodes(&mut writer), 0);
        let pages = "PRAGMA max_page_count = 100000";
        writer
            .connection()
            .expect("open")
            .query_row(pages, [], |_| Ok(()))
            .expect("set");
        insert(&mut writer).expect("there is room again");
        assert_eq!(nodes(&mut writer), 1);
    }

    #[test]
    fn a_transaction_that_fails_only_when_it_ends_is_rolled_back() {
        let (_folder, mut writer) = writer();
        let tables = "CREATE TABLE parent (id INTEGER PRIMARY KEY);
          CREATE TABLE child (parent REFERENCES parent DEFERRABLE INITIALLY DEFERRED)";
        writer
            .connection()
            .expect("open")
            .execute_batch(tables)
            .expect("tables");
        let failed = writer.transaction(|connection| {
            connection.execute("INSERT INTO alive VALUES ('a', 1)", [])?;
            Ok(connection.execute("INSERT INTO child VALUES (7)", [])?)
        });
        assert!(matches!(failed, Err(LedgerFailure::Data(_))), "{failed:?}");
        assert_eq!(nodes(&mut writer), 0);
        insert(&mut writer).expect("the next one is written");
    }

    #[test]
    fn a_panic_in_a_transaction_leaves_nothing_of_it() {
        let (_folder, mut writer) = writer();
        let panicked = catch_unwind(AssertUnwindSafe(|| {
            writer.transaction(|connection| -> Outcome<()> {
                connection.execute("INSERT INTO alive VALUES ('a', 1)", [])?;
                panic!("a defect")
            })
        }));
        assert!(panicked.is_err());
        assert_eq!(nodes(&mut writer), 0);
        insert(&mut writer).expect("the next one is written");
        assert_eq!(nodes(&mut writer), 1);
    }

    #[test]
    fn a_closed_connection_is_opened_again() {
        let (_folder, mut writer) = writer();
        insert(&mut writer).expect("written");
        writer.roll_back(true);
        assert!(writer.connection.is_none());
        assert_eq!(nodes(&mut writer), 1);
    }

    #[test]
    fn after_an_unknown_outcome_a_transaction_settles_it_before_anything_else() {
        let (_folder, mut writer) = writer();
        writer.unsettled.store(true, Ordering::Release);
        insert(&mut writer).expect("written");
        assert!(!writer.unsettled.load(Ordering::Acquire));
        let times: i64 = writer
            .connection()
            .and_then(|connection| {
                snapshot(connection, |c| {
                    Ok(c.query_row("SELECT times FROM settled", [], |row| row.get(0))?)
                })
            })
            .expect("read");
        assert_eq!(times, 1);
    }

    fn writer() -> (TempDir, Writer) {
        let folder = tempfile::tempdir().expect("a folder for the test");
        let path = folder.path().join("ledger.sqlite");
        connection::create(&path).expect("a file");
        let synchronous = Synchronous::Full;
        let place = Place::File { path, synchronous };
        let connection = place.connect_to_write().expect("it opens");
        migrate::migrate(&connection).expect("a schema");
        (folder, Writer::new(connection, place, Arc::default()))
    }

    fn insert(writer: &mut Writer) -> Result<usize, LedgerFailure> {
        let sql = "INSERT INTO alive VALUES ('b', 1)";
        writer.transaction(|connection| Ok(connection.execute(sql, [])?))
    }

    fn nodes(writer: &mut Writer) -> i64 {
        let sql = "SELECT count(*) FROM alive";
        let count = |connection: &Connection| Ok(connection.query_row(sql, [], |row| row.get(0))?);
        writer
            .connection()
            .and_then(|connection| snapshot(connection, count))
            .expect("counted")
    }
}
