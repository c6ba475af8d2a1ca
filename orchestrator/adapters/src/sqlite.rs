//! The ledger in one SQLite file (write-ahead log, by default `synchronous=FULL`).
//!
//! One thread owns the connection that writes, so a batch is one transaction and one wait for the
//! disk; a few threads with connections of their own read beside it. The statements of a topic
//! stand in the file of that topic; none is put together at run time.

mod checkpoints;
mod column;
mod commit;
mod connection;
mod counters;
mod crew;
mod effects;
mod fault;
mod heads;
mod history;
mod keys;
mod ledger;
mod list;
mod migrate;
mod notices;
mod options;
mod outages;
mod rebuild;
mod register;
mod rules;
mod schedules;
mod sealed;
mod tokens;
mod writer;

use std::{
    fs::File,
    path::Path,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicI64, Ordering},
    },
};

use closedloop_runtime::ports::ledger::LedgerFailure;
use jiff::Timestamp;
use rusqlite::Connection;

use connection::Place;
use crew::Crew;
use fault::Outcome;
pub use options::{OpenFailure, Options, Synchronous};
use writer::{Writer, snapshot};

/// The ledger in a SQLite file or, for simulations, in memory. Dropping it waits for what is being
/// written and closes the file.
pub struct Sqlite {
    access: Access,
    /// The latest instant anybody told, in milliseconds: the age of a key is measured against it,
    /// because an adapter has no clock.
    latest: AtomicI64,
    unsettled: Arc<AtomicBool>,
    durability: &'static str,
    // Held until everything above is closed.
    _lock: Option<File>,
}

enum Access {
    File {
        readers: Crew<Connection>,
        writer: Crew<Writer>,
    },
    /// One connection, used on the thread of the caller, so that a simulation repeats exactly.
    Memory(Mutex<Writer>),
}

impl Sqlite {
    /// Opens the ledger in this file; makes it, or brings its schema up to date, if need be.
    ///
    /// # Errors
    /// [`OpenFailure`]; the file was not changed.
    pub fn open(path: impl AsRef<Path>, options: Options) -> Result<Self, OpenFailure> {
        let path = path.as_ref();
        let mut lock = if options.exclusive {
            Some(connection::lock(path)?)
        } else {
            None
        };
        connection::create(path)?;
        let place = Place::File {
            path: path.to_owned(),
            synchronous: options.synchronous,
        };
        let connection = place.connect_to_write()?;
        if migrate::is_behind(&connection)? {
            // The schema must not change under a process that serves the file.
            let for_now = match lock {
                Some(_) => None,
                None => Some(connection::lock(path)?),
            };
            migrate::migrate(&connection)?;
            drop(for_now);
        }
        let latest = latest(&connection)?;
        let readers = (0..options.readers.clamp(1, 16))
            .map(|_| place.connect_to_read())
            .collect::<Result<_, _>>()?;
        let unsettled = Arc::new(AtomicBool::new(false));
        let writer = Writer::new(connection, place, Arc::clone(&unsettled));
        Ok(Self {
            access: Access::File {
                readers: Crew::start("ledger-reader", readers)?,
                writer: Crew::start("ledger-writer", vec![writer])?,
            },
            latest: AtomicI64::new(latest),
            unsettled,
            durability: match options.synchronous {
                Synchronous::Full => "sqlite wal synchronous=full",
                Synchronous::Normal => "sqlite wal synchronous=normal (a power cut loses answers)",
            },
            _lock: lock.take(),
        })
    }

    /// A new ledger in memory, for simulations and tests.
    ///
    /// # Errors
    /// [`OpenFailure::Sqlite`], without memory.
    pub fn in_memory() -> Result<Self, OpenFailure> {
        let connection = Place::Memory.connect_to_write()?;
        migrate::migrate(&connection)?;
        let unsettled = Arc::new(AtomicBool::new(false));
        let writer = Writer::new(connection, Place::Memory, Arc::clone(&unsettled));
        Ok(Self {
            access: Access::Memory(Mutex::new(writer)),
            latest: AtomicI64::new(i64::MIN),
            unsettled,
            durability: "sqlite in memory (nothing reaches a disk)",
            _lock: None,
        })
    }

    /// Notes an instant that somebody told.
    fn note_time(&self, at: Timestamp) {
        self.latest.fetch_max(column::ms(at), Ordering::AcqRel);
    }

    fn latest(&self) -> i64 {
        self.latest.load(Ordering::Acquire)
    }

    /// Reads on one state of the ledger.
    async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Outcome<T> + Send + 'static,
    ) -> Result<T, LedgerFailure> {
        if self.unsettled.load(Ordering::Acquire) {
            self.with_writer(Writer::settle).await?;
        }
        match &self.access {
            Access::File { readers, .. } => {
                let read = readers
                    .run(move |connection| snapshot(connection, work))
                    .await;
                let stopped = || LedgerFailure::Unavailable("reading broke off".to_owned());
                read.unwrap_or_else(|| Err(stopped()))
            }
            Access::Memory(writer) => {
                let mut writer = writer.lock().unwrap_or_else(PoisonError::into_inner);
                snapshot(writer.connection()?, work)
            }
        }
    }

    /// Writes in one transaction.
    async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Outcome<T> + Send + 'static,
    ) -> Result<T, LedgerFailure> {
        self.with_writer(move |writer| writer.transaction(work))
            .await
    }

    async fn with_writer<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Writer) -> Result<T, LedgerFailure> + Send + 'static,
    ) -> Result<T, LedgerFailure> {
        match &self.access {
            Access::File { writer, .. } => {
                let stopped = || LedgerFailure::Unknown("writing broke off".to_owned());
                writer.run(work).await.unwrap_or_else(|| Err(stopped()))
            }
            Access::Memory(writer) => {
                work(&mut writer.lock().unwrap_or_else(PoisonError::into_inner))
            }
        }
    }
}

/// The latest instant that the ledger knows.
fn latest(connection: &Connection) -> rusqlite::Result<i64> {
    let sql = "SELECT max(coalesce((SELECT max(at) FROM alive), -9223372036854775808),
      coalesce((SELECT at FROM event ORDER BY position DESC LIMIT 1), -9223372036854775808))";
    connection.query_row(sql, [], |row| row.get(0))
}
