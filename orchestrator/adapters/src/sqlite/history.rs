//! The events: of one case, of all in the order of commits.

use closedloop_runtime::ports::ledger::{FeedItem, StoredEvent};
use closedloop_wire::engine::CaseId;
use rusqlite::{CachedStatement, Connection, ErrorCode, params};

use super::{
    column::{self, Columns, ms},
    fault::{Fault, Outcome},
};

pub(super) fn history(
    connection: &Connection,
    case: CaseId,
    after: u32,
    limit: usize,
) -> Outcome<Vec<StoredEvent>> {
    let sql = "SELECT seq, at, body, hash FROM event
      WHERE case_id = ?1 AND seq > ?2 ORDER BY seq LIMIT ?3";
    let params = params![case.0.as_bytes(), after, column::limit(limit)];
    column::rows(connection, sql, params, event)
}

pub(super) fn feed(connection: &Connection, after: i64, limit: usize) -> Outcome<Vec<FeedItem>> {
    let sql = "SELECT position, case_id, seq, at, body, hash FROM event
      WHERE position > ?1 ORDER BY position LIMIT ?2";
    column::rows(connection, sql, (after, column::limit(limit)), |columns| {
        Ok(FeedItem {
            position: columns.plain()?,
            case: columns.case()?,
            event: event(columns)?,
        })
    })
}

fn event(columns: &mut Columns<'_, '_>) -> Outcome<StoredEvent> {
    Ok(StoredEvent {
        seq: columns.plain()?,
        at: columns.instant()?,
        bytes: columns.plain()?,
        hash: columns.hash()?,
    })
}

pub(super) fn feed_end(connection: &Connection) -> Outcome<i64> {
    let end = column::value(connection, "SELECT max(position) FROM event", [])?;
    Ok(end.flatten().unwrap_or(0))
}

/// Taken from the events, not from the heads, so that whoever goes over all cases meets each.
pub(super) fn cases(
    connection: &Connection,
    after: Option<CaseId>,
    limit: usize,
) -> Outcome<Vec<CaseId>> {
    let sql = "SELECT DISTINCT case_id FROM event WHERE case_id > ?1 ORDER BY case_id LIMIT ?2";
    let after = after
        .map(|case| case.0.into_bytes().to_vec())
        .unwrap_or_default();
    column::rows(connection, sql, (after, column::limit(limit)), |columns| {
        columns.case()
    })
}

/// Appends events, with a statement that is prepared once for a batch.
pub(super) struct Append<'connection>(CachedStatement<'connection>);

impl<'connection> Append<'connection> {
    pub(super) fn new(connection: &'connection Connection) -> Outcome<Self> {
        let sql = "INSERT INTO event (case_id, seq, at, hash, body) VALUES (?1, ?2, ?3, ?4, ?5)";
        Ok(Self(connection.prepare_cached(sql)?))
    }

    /// For a case whose head was found to stand before the first of the events.
    pub(super) fn append(&mut self, case: CaseId, events: &[StoredEvent]) -> Outcome<()> {
        for event in events {
            let id = case.0.as_bytes();
            let params = params![id, event.seq, ms(event.at), event.hash.0, event.bytes];
            if let Err(error) = self.0.execute(params) {
                if error.sqlite_error_code() != Some(ErrorCode::ConstraintViolation) {
                    return Err(error.into());
                }
                // The head was compared before, so only a defect of ours leads here.
                let place = format!("table event, case {case}, seq {}", event.seq);
                return Err(Fault::damaged(place, error));
            }
        }
        Ok(())
    }
}
