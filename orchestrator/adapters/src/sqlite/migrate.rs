//! Numbered migrations that only go forward. What was applied is recorded with its SHA-256, so
//! that an edited past is noticed.

use rusqlite::{Connection, OptionalExtension};
use sha2::{Digest, Sha256};

use super::OpenFailure;

struct Migration {
    number: u32,
    name: &'static str,
    sql: &'static str,
}

/// All migrations. A published one is never edited; a change is a new one at the end.
const MIGRATIONS: [Migration; 2] = [
    Migration {
        number: 1,
        name: "ledger",
        sql: include_str!("migrations/0001_ledger.sql"),
    },
    Migration {
        number: 2,
        name: "schedules",
        sql: include_str!("migrations/0002_schedules.sql"),
    },
];

/// Marks a file as a ledger of ours (`PRAGMA application_id`): the letters `cLop`.
const APPLICATION_ID: i32 = 0x634c_6f70;

const TABLE: &str = "CREATE TABLE IF NOT EXISTS migration (
  number INTEGER PRIMARY KEY, name TEXT NOT NULL, sha256 BLOB NOT NULL) STRICT";

/// Whether there is anything to apply.
///
/// # Errors
/// The file is not ours, or its past is not ours.
pub(super) fn is_behind(connection: &Connection) -> Result<bool, OpenFailure> {
    if is_empty(connection)? {
        return Ok(true);
    }
    Ok(check_past(connection)? < MIGRATIONS.len())
}

/// Applies what is missing, all in one transaction.
///
/// # Errors
/// The file is not ours, or its past is not ours; then nothing was changed.
pub(super) fn migrate(connection: &Connection) -> Result<(), OpenFailure> {
    connection.execute_batch("BEGIN EXCLUSIVE")?;
    let applied = apply(connection);
    // After an error the transaction may be over already.
    let end = if applied.is_ok() {
        "COMMIT"
    } else {
        "ROLLBACK"
    };
    if !connection.is_autocommit() {
        connection.execute_batch(end)?;
    }
    applied
}

fn apply(connection: &Connection) -> Result<(), OpenFailure> {
    if is_empty(connection)? {
        connection.pragma_update(None, "application_id", APPLICATION_ID)?;
        connection.execute_batch(TABLE)?;
    }
    let known = check_past(connection)?;
    for migration in &MIGRATIONS[known..] {
        connection.execute_batch(migration.sql)?;
        connection.execute(
            "INSERT INTO migration (number, name, sha256) VALUES (?1, ?2, ?3)",
            (migration.number, migration.name, sha256(migration.sql)),
        )?;
    }
    Ok(())
}

fn is_empty(connection: &Connection) -> Result<bool, OpenFailure> {
    let tables: i64 =
        connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    Ok(tables == 0)
}

/// How many migrations were applied.
fn check_past(connection: &Connection) -> Result<usize, OpenFailure> {
    let id: i32 = connection.query_row("PRAGMA application_id", [], |row| row.get(0))?;
    if id != APPLICATION_ID {
        return Err(OpenFailure::Foreign);
    }
    let last: Option<u32> = connection
        .query_row("SELECT max(number) FROM migration", [], |row| row.get(0))
        .optional()?
        .flatten();
    let found = last.unwrap_or(0);
    let known = MIGRATIONS.last().map_or(0, |last| last.number);
    if found > known {
        return Err(OpenFailure::Newer { found, known });
    }
    let mut applied = 0;
    for migration in MIGRATIONS.iter().filter(|one| one.number <= found) {
        let recorded: Option<Vec<u8>> = connection
            .query_row(
                "SELECT sha256 FROM migration WHERE number = ?1",
                [migration.number],
                |row| row.get(0),
            )
            .optional()?;
        if recorded.as_deref() != Some(sha256(migration.sql).as_slice()) {
            return Err(OpenFailure::Edited {
                number: migration.number,
                name: migration.name,
            });
        }
        applied += 1;
    }
    Ok(applied)
}

fn sha256(sql: &str) -> [u8; 32] {
    Sha256::digest(sql).into()
}
