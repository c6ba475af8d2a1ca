//! What the outside still has to be told.

use closedloop_runtime::ports::ledger::EffectRow;
use closedloop_wire::engine::EffectId;
use jiff::Timestamp;
use rusqlite::{CachedStatement, Connection, params};

use super::{
    column::{self, json, ms},
    fault::Outcome,
};

/// Keeps effects, with a statement that is prepared once for a batch.
pub(super) struct Insert<'connection>(CachedStatement<'connection>);

impl<'connection> Insert<'connection> {
    pub(super) fn new(connection: &'connection Connection) -> Outcome<Self> {
        let sql = "INSERT INTO effect (case_id, seq, position, at, body)
          VALUES (?1, ?2, ?3, ?4, ?5)";
        Ok(Self(connection.prepare_cached(sql)?))
    }

    pub(super) fn insert(&mut self, effects: &[EffectRow]) -> Outcome<()> {
        for EffectRow { id, at, effect } in effects {
            let case = id.case.0.as_bytes();
            self.0
                .execute(params![case, id.seq, id.position, ms(*at), json(effect)?])?;
        }
        Ok(())
    }
}

pub(super) fn clear(connection: &Connection, cleared: &[EffectId]) -> Outcome<()> {
    let sql = "DELETE FROM effect WHERE case_id = ?1 AND seq = ?2 AND position = ?3";
    let mut delete = connection.prepare_cached(sql)?;
    for id in cleared {
        delete.execute(params![id.case.0.as_bytes(), id.seq, id.position])?;
    }
    Ok(())
}

/// Walks over all of them: they are few, because each is cleared soon after it came, and an index
/// would have to be kept for each that comes and goes.
pub(super) fn pending(
    connection: &Connection,
    before: Timestamp,
    limit: usize,
) -> Outcome<Vec<EffectRow>> {
    let sql = "SELECT case_id, seq, position, at, body FROM effect WHERE at < ?1
      ORDER BY at, case_id, seq, position LIMIT ?2";
    column::rows(
        connection,
        sql,
        (ms(before), column::limit(limit)),
        |columns| {
            Ok(EffectRow {
                id: columns.effect_id()?,
                at: columns.instant()?,
                effect: columns.json()?,
            })
        },
    )
}
