//! When nodes were alive, and the stretches in which they were not.

use closedloop_wire::engine::Outage;
use jiff::Timestamp;
use rusqlite::{Connection, params};

use super::{
    column::{self, ms},
    fault::Outcome,
};

pub(super) fn note_alive(
    connection: &Connection,
    node: &str,
    at: Timestamp,
    starting: bool,
) -> Outcome<Option<Outage>> {
    let sql = "SELECT at FROM alive WHERE node = ?1";
    let last = column::row(connection, sql, [node], |columns| columns.instant())?;
    // A clock that was set back must not make the node seem alive longer than it was.
    let sql = "INSERT INTO alive (node, at) VALUES (?1, ?2)
      ON CONFLICT (node) DO UPDATE SET at = max(at, excluded.at)";
    column::write(connection, sql, params![node, ms(at)])?;
    let Some(from) = last.filter(|last| starting && *last < at) else {
        return Ok(None);
    };
    let sql = "INSERT INTO outage (node, from_at, until_at) VALUES (?1, ?2, ?3)";
    column::write(connection, sql, params![node, ms(from), ms(at)])?;
    Ok(Some(Outage { from, until: at }))
}

/// Both ends belong to an outage. Of several, the one that began last.
pub(super) fn at(connection: &Connection, at: Timestamp) -> Outcome<Option<Outage>> {
    let sql = "SELECT from_at, until_at FROM outage WHERE from_at <= ?1 AND until_at >= ?1
      ORDER BY from_at DESC LIMIT 1";
    column::row(connection, sql, [ms(at)], |columns| {
        Ok(Outage {
            from: columns.instant()?,
            until: columns.instant()?,
        })
    })
}
