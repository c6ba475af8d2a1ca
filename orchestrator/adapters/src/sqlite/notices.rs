//! Notices to posts.

use closedloop_runtime::ports::ledger::NoticeRow;
use closedloop_wire::engine::{CaseNumber, EffectId, workflows::names::PostCode};
use jiff::Timestamp;
use rusqlite::{Connection, params};

use super::{
    column::{self, Columns, json, ms},
    fault::Outcome,
};

pub(super) fn insert(connection: &Connection, notices: &[NoticeRow]) -> Outcome<()> {
    let sql = "INSERT INTO notice
      (case_id, seq, position, at, post, number, body, acknowledged_at)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
    for row in notices {
        let params = params![
            row.id.case.0.as_bytes(),
            row.id.seq,
            row.id.position,
            ms(row.at),
            row.notice.post.as_str(),
            row.number.0,
            json(&row.notice)?,
            row.acknowledged_at.map(ms),
        ];
        column::write(connection, sql, params)?;
    }
    Ok(())
}

/// The first acknowledgement counts.
pub(super) fn acknowledge(
    connection: &Connection,
    notices: &[EffectId],
    at: Timestamp,
) -> Outcome<()> {
    let sql = "UPDATE notice SET acknowledged_at = ?4
      WHERE case_id = ?1 AND seq = ?2 AND position = ?3 AND acknowledged_at IS NULL";
    for id in notices {
        let params = params![id.case.0.as_bytes(), id.seq, id.position, ms(at)];
        column::write(connection, sql, params)?;
    }
    Ok(())
}

const ALL: &str = "SELECT case_id, seq, position, at, number, body, acknowledged_at FROM notice
  WHERE post = ?1 AND (at, case_id, seq, position) > (?2, ?3, ?4, ?5)
  ORDER BY at, case_id, seq, position LIMIT ?6";

const OPEN: &str = "SELECT case_id, seq, position, at, number, body, acknowledged_at FROM notice
  WHERE post = ?1 AND (at, case_id, seq, position) > (?2, ?3, ?4, ?5) AND acknowledged_at IS NULL
  ORDER BY at, case_id, seq, position LIMIT ?6";

pub(super) fn of_post(
    connection: &Connection,
    post: &PostCode,
    open_only: bool,
    after: Option<(Timestamp, EffectId)>,
    limit: usize,
) -> Outcome<Vec<NoticeRow>> {
    let at = after.map_or(i64::MIN, |(at, _)| ms(at));
    let id = after.map(|(_, id)| id);
    let case = id
        .map(|id| id.case.0.into_bytes().to_vec())
        .unwrap_or_default();
    let (seq, position) = id.map_or((0, 0), |id| (id.seq, id.position));
    let params = params![post.as_str(), at, case, seq, position, column::limit(limit)];
    column::rows(connection, if open_only { OPEN } else { ALL }, params, read)
}

pub(super) fn one(connection: &Connection, notice: EffectId) -> Outcome<Option<NoticeRow>> {
    let sql = "SELECT case_id, seq, position, at, number, body, acknowledged_at FROM notice
      WHERE case_id = ?1 AND seq = ?2 AND position = ?3";
    let params = params![notice.case.0.as_bytes(), notice.seq, notice.position];
    column::row(connection, sql, params, read)
}

fn read(columns: &mut Columns<'_, '_>) -> Outcome<NoticeRow> {
    Ok(NoticeRow {
        id: columns.effect_id()?,
        at: columns.instant()?,
        number: CaseNumber(columns.plain()?),
        notice: columns.json()?,
        acknowledged_at: columns.instant_if_any()?,
    })
}
