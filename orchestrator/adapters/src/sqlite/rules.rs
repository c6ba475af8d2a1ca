//! Definitions, organisations and calendars, in every version ever used.

use closedloop_runtime::ports::ledger::{RulesKind, RulesRow};
use closedloop_wire::engine::workflows::plan::Fingerprint;
use rusqlite::{Connection, params};

use super::{
    column::{self, Columns, ms},
    fault::Outcome,
};

/// A text that is kept already stays as it is; only what it was checked with last is noted anew.
pub(super) fn keep(connection: &Connection, row: &RulesRow, in_force: bool) -> Outcome<()> {
    let sql = "INSERT INTO rules (kind, fingerprint, name, text, checked_with, at)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6)
      ON CONFLICT (kind, fingerprint) DO UPDATE SET checked_with = excluded.checked_with
      WHERE excluded.checked_with IS NOT NULL";
    let kind = row.kind.code();
    let checked_with = row.checked_with.map(|fingerprint| fingerprint.0);
    let params = params![
        kind,
        row.fingerprint.0,
        row.name,
        row.text,
        checked_with,
        ms(row.at)
    ];
    column::write(connection, sql, params)?;
    if in_force {
        let sql = "INSERT INTO rules_in_force (kind, name, fingerprint) VALUES (?1, ?2, ?3)
          ON CONFLICT (kind, name) DO UPDATE SET fingerprint = excluded.fingerprint";
        column::write(connection, sql, params![kind, row.name, row.fingerprint.0])?;
    }
    Ok(())
}

pub(super) fn one(
    connection: &Connection,
    kind: RulesKind,
    fingerprint: Fingerprint,
) -> Outcome<Option<RulesRow>> {
    let sql = "SELECT kind, fingerprint, name, text, checked_with, at FROM rules
      WHERE kind = ?1 AND fingerprint = ?2";
    column::row(connection, sql, params![kind.code(), fingerprint.0], read)
}

pub(super) fn in_force(connection: &Connection, kind: RulesKind) -> Outcome<Vec<RulesRow>> {
    let sql = "SELECT rules.kind, rules.fingerprint, rules.name, text, checked_with, at
      FROM rules_in_force JOIN rules ON rules.kind = rules_in_force.kind
        AND rules.fingerprint = rules_in_force.fingerprint
      WHERE rules_in_force.kind = ?1 ORDER BY rules_in_force.name";
    column::rows(connection, sql, [kind.code()], read)
}

fn read(columns: &mut Columns<'_, '_>) -> Outcome<RulesRow> {
    Ok(RulesRow {
        kind: columns.code(kind)?,
        fingerprint: columns.fingerprint()?,
        name: columns.plain()?,
        text: columns.plain()?,
        checked_with: columns.plain::<Option<[u8; 32]>>()?.map(Fingerprint),
        at: columns.instant()?,
    })
}

fn kind(code: &str) -> Option<RulesKind> {
    let all = [
        RulesKind::Definition,
        RulesKind::Organisation,
        RulesKind::Calendar,
        RulesKind::Schedule,
    ];
    all.into_iter().find(|kind| kind.code() == code)
}
