//! Sealed texts, contacts and files, and the keys of cases.

use std::time::Duration;

use closedloop_runtime::ports::ledger::{LedgerFailure, SealedKind, SealedRow};
use closedloop_wire::engine::CaseId;
use jiff::Timestamp;
use rusqlite::{Connection, params};
use uuid::Uuid;

use super::{
    column::{self, Columns, ms},
    connection::BUSY_WAIT,
    fault::{Fault, Outcome},
};

/// How long an upload waits for an event that refers to it: 24 hours, in milliseconds.
const UPLOAD_KEPT_MS: i64 = 24 * 60 * 60 * 1_000;

/// How long scrubbing waits for readers.
const SCRUB_WAIT: Duration = Duration::from_millis(200);

/// The most uploads destroyed in one transaction.
const FORGOTTEN_AT_ONCE: usize = 100;

pub(super) fn keep(connection: &Connection, row: &SealedRow) -> Outcome<()> {
    let sql = "INSERT INTO sealed (id, case_id, kind, at, referred, bytes)
      VALUES (?1, ?2, ?3, ?4, 1, ?5)";
    let (id, case) = (row.id.as_bytes(), row.case.0.as_bytes());
    column::write(
        connection,
        sql,
        params![id, case, row.kind.code(), ms(row.at), row.bytes],
    )?;
    Ok(())
}

/// A repeat of an upload changes nothing.
pub(super) fn keep_upload(connection: &Connection, row: &SealedRow) -> Outcome<()> {
    let sql = "INSERT INTO sealed (id, case_id, kind, at, referred, bytes)
      VALUES (?1, ?2, ?3, ?4, 0, ?5) ON CONFLICT (id) DO NOTHING";
    let (id, case) = (row.id.as_bytes(), row.case.0.as_bytes());
    column::write(
        connection,
        sql,
        params![id, case, row.kind.code(), ms(row.at), row.bytes],
    )?;
    Ok(())
}

/// An event that refers to an upload that is gone would point at nothing.
pub(super) fn refer(connection: &Connection, case: CaseId, uploads: &[Uuid]) -> Outcome<()> {
    let sql = "UPDATE sealed SET referred = 1
      WHERE id = ?1 AND case_id = ?2 AND bytes IS NOT NULL";
    for id in uploads {
        if column::write(connection, sql, params![id.as_bytes(), case.0.as_bytes()])? != 1 {
            return Err(Fault::data(format!(
                "the upload {id} of {case} is not there"
            )));
        }
    }
    Ok(())
}

pub(super) fn keep_key(connection: &Connection, case: CaseId, wrapped: &[u8]) -> Outcome<()> {
    let sql = "INSERT INTO data_key (case_id, wrapped) VALUES (?1, ?2)";
    column::write(connection, sql, params![case.0.as_bytes(), wrapped])?;
    Ok(())
}

pub(super) fn data_key(connection: &Connection, case: CaseId) -> Outcome<Option<Vec<u8>>> {
    let sql = "SELECT wrapped FROM data_key WHERE case_id = ?1 AND wrapped IS NOT NULL";
    Ok(column::value(connection, sql, [case.0.as_bytes()])?.flatten())
}

pub(super) fn with_key(connection: &Connection, id: Uuid) -> Outcome<Option<(SealedRow, Vec<u8>)>> {
    let sql = "SELECT id, sealed.case_id, kind, bytes, at, wrapped
      FROM sealed JOIN data_key ON data_key.case_id = sealed.case_id
      WHERE id = ?1 AND bytes IS NOT NULL AND wrapped IS NOT NULL";
    column::row(connection, sql, [id.as_bytes()], read)
}

fn read(columns: &mut Columns<'_, '_>) -> Outcome<(SealedRow, Vec<u8>)> {
    let row = SealedRow {
        id: columns.uuid()?,
        case: columns.case()?,
        kind: columns.code(SealedKind::from_code)?,
        bytes: columns.plain()?,
        at: columns.instant()?,
    };
    Ok((row, columns.plain()?))
}

/// Destroys the key and all sealed bytes of a case. The rows stay: see the migration.
pub(super) fn destroy(connection: &Connection, case: CaseId) -> Outcome<()> {
    let id = [case.0.as_bytes()];
    column::write(
        connection,
        "UPDATE data_key SET wrapped = NULL WHERE case_id = ?1 AND wrapped IS NOT NULL",
        id,
    )?;
    column::write(
        connection,
        "UPDATE sealed SET bytes = NULL WHERE case_id = ?1",
        id,
    )?;
    Ok(())
}

/// Destroys some uploads that no event refers to; whether there may be more.
pub(super) fn forget_uploads(connection: &Connection, now: Timestamp) -> Outcome<bool> {
    let sql = "UPDATE sealed SET bytes = NULL WHERE place IN
      (SELECT place FROM sealed WHERE referred = 0 AND bytes IS NOT NULL AND at < ?1
       ORDER BY at LIMIT ?2)";
    let params = (
        ms(now).saturating_sub(UPLOAD_KEPT_MS),
        column::limit(FORGOTTEN_AT_ONCE),
    );
    Ok(column::write(connection, sql, params)? == FORGOTTEN_AT_ONCE)
}

/// What was destroyed is overwritten in the newest state of its pages; this puts that state into
/// the file and empties the log, where older states still stand.
pub(super) fn scrub(connection: &Connection) -> Result<(), LedgerFailure> {
    // It waits for whoever reads an older state, and batches wait behind it: better to say soon
    // that it must be tried again.
    let blocked = connection.busy_timeout(SCRUB_WAIT).and_then(|()| {
        connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))
    });
    let restored = connection.busy_timeout(BUSY_WAIT);
    match blocked.and_then(|blocked: bool| restored.map(|()| blocked)) {
        Ok(false) => Ok(()),
        Ok(true) => Err(LedgerFailure::Unavailable(
            "somebody still reads an older state of the ledger".to_owned(),
        )),
        Err(error) => Err(Fault::from(error).nothing_written()),
    }
}
