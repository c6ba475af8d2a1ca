//! Opening files and connections.

use std::{
    fs::{File, OpenOptions, TryLockError},
    io,
    path::{Path, PathBuf},
    time::Duration,
};

use rusqlite::{Connection, OpenFlags};

use super::{OpenFailure, Synchronous};

/// How long a connection waits for another process that writes.
pub(super) const BUSY_WAIT: Duration = Duration::from_secs(5);

/// The most statements each connection keeps prepared; all of ours together are fewer.
const STATEMENTS_MAX: usize = 128;

/// Where a ledger lies.
#[derive(Debug, Clone)]
pub(super) enum Place {
    File {
        path: PathBuf,
        synchronous: Synchronous,
    },
    Memory,
}

impl Place {
    /// A connection that reads and writes.
    pub(super) fn connect_to_write(&self) -> Result<Connection, OpenFailure> {
        let connection = match self {
            Self::File { path, .. } => {
                let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
                Connection::open_with_flags(path, flags)?
            }
            Self::Memory => Connection::open_in_memory()?,
        };
        set_up(&connection)?;
        if let Self::File { synchronous, .. } = self {
            let mode: String =
                connection.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))?;
            if mode != "wal" {
                return Err(OpenFailure::NoWriteAheadLog { mode });
            }
            connection.execute_batch(match synchronous {
                Synchronous::Full => "PRAGMA synchronous = FULL",
                Synchronous::Normal => "PRAGMA synchronous = NORMAL",
            })?;
            // A larger log makes the pause of a checkpoint longer and rarer. The limit keeps a log
            // that once grew, behind a long reader, from staying large.
            connection.execute_batch(
                "PRAGMA wal_autocheckpoint = 4000; PRAGMA journal_size_limit = 67108864;
                 PRAGMA fullfsync = ON; PRAGMA checkpoint_fullfsync = ON;
                 PRAGMA cache_size = -65536;",
            )?;
        }
        // With it SQLite overwrites what a change frees, on the pages and among the free pages.
        connection.execute_batch("PRAGMA secure_delete = ON")?;
        Ok(connection)
    }

    /// A connection that only reads.
    pub(super) fn connect_to_read(&self) -> Result<Connection, OpenFailure> {
        let Self::File { path, .. } = self else {
            return self.connect_to_write();
        };
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, flags)?;
        set_up(&connection)?;
        connection.execute_batch("PRAGMA query_only = ON; PRAGMA cache_size = -16384;")?;
        Ok(connection)
    }
}

fn set_up(connection: &Connection) -> Result<(), OpenFailure> {
    connection.busy_timeout(BUSY_WAIT)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS_MAX);
    // Sorting must not leave copies of rows in files of its own.
    connection.execute_batch("PRAGMA temp_store = MEMORY; PRAGMA trusted_schema = OFF;")?;
    Ok(())
}

/// Makes the file, readable by its owner alone, if there is none; SQLite gives the same permissions
/// to the files it puts beside it.
pub(super) fn create(path: &Path) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options.open(path).map(drop)
}

/// Takes the lock of the one process that serves this file, without waiting. It lies in a file of
/// its own, because SQLite's own locks must stay free for whoever looks into a running ledger. It
/// is free again when the handle is dropped, however the process ends.
pub(super) fn lock(path: &Path) -> Result<File, OpenFailure> {
    let mut name = path.as_os_str().to_owned();
    name.push(".lock");
    create(Path::new(&name))?;
    let file = OpenOptions::new().write(true).open(&name)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(OpenFailure::InUse {
            path: path.to_owned(),
        }),
        Err(TryLockError::Error(error)) => Err(error.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_promised_about_writing_is_really_set() {
        let folder = tempfile::tempdir().expect("a folder for the test");
        for (synchronous, level) in [(Synchronous::Full, 2), (Synchronous::Normal, 1)] {
            let path = folder.path().join("ledger.sqlite");
            create(&path).expect("a file");
            let place = Place::File { path, synchronous };
            let writing = place.connect_to_write().expect("it opens");
            let set = |name: &str| -> i64 {
                let value = writing.pragma_query_value(None, name, |row| row.get(0));
                value.expect("a number")
            };
            let found = ["synchronous", "secure_delete"].map(set);
            assert_eq!(found, [level, 1]);
            let mode: String = writing
                .pragma_query_value(None, "journal_mode", |row| row.get(0))
                .expect("a word");
            assert_eq!(mode, "wal");
            let reading = place.connect_to_read().expect("it opens");
            assert!(reading.execute_batch("CREATE TABLE t (x)").is_err());
        }
    }
}
