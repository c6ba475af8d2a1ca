//! How far schedules have come.

use std::collections::BTreeSet;

use closedloop_runtime::ports::ledger::{RulesKind, ScheduleRow};
use rusqlite::{Connection, params};

use super::{
    column::{self, ms},
    fault::Outcome,
};

/// Begins what is new and forgets what is not named.
pub(super) fn begin(connection: &Connection, begun: &[ScheduleRow]) -> Outcome<()> {
    let named: BTreeSet<_> = begun
        .iter()
        .map(|row| (&row.schedule, &row.jurisdiction))
        .collect();
    for row in all(connection)? {
        if !named.contains(&(&row.schedule, &row.jurisdiction)) {
            let sql = "DELETE FROM schedule_progress WHERE schedule = ?1 AND jurisdiction = ?2";
            let place = params![row.schedule.as_str(), row.jurisdiction.as_str()];
            column::write(connection, sql, place)?;
        }
    }
    for row in begun {
        let sql = "INSERT INTO schedule_progress (schedule, jurisdiction, settled_until)
          VALUES (?1, ?2, ?3) ON CONFLICT (schedule, jurisdiction) DO NOTHING";
        column::write(connection, sql, values(row))?;
    }
    // A schedule that was taken away must not come back at a start without a folder of rules.
    let sql = "DELETE FROM rules_in_force WHERE kind = ?1
      AND name NOT IN (SELECT schedule FROM schedule_progress)";
    column::write(connection, sql, [RulesKind::Schedule.code()])?;
    Ok(())
}

/// Notes progress, which never goes back.
pub(super) fn note(connection: &Connection, rows: &[ScheduleRow]) -> Outcome<()> {
    for row in rows {
        let sql = "UPDATE schedule_progress SET settled_until = max(settled_until, ?3)
          WHERE schedule = ?1 AND jurisdiction = ?2";
        column::write(connection, sql, values(row))?;
    }
    Ok(())
}

fn values(row: &ScheduleRow) -> (&str, &str, i64) {
    (
        row.schedule.as_str(),
        row.jurisdiction.as_str(),
        ms(row.settled_until),
    )
}

/// All rows, by schedule and jurisdiction.
pub(super) fn all(connection: &Connection) -> Outcome<Vec<ScheduleRow>> {
    let sql = "SELECT schedule, jurisdiction, settled_until FROM schedule_progress
      ORDER BY schedule, jurisdiction";
    column::rows(connection, sql, [], |columns| {
        Ok(ScheduleRow {
            schedule: columns.name()?,
            jurisdiction: columns.name()?,
            settled_until: columns.instant()?,
        })
    })
}
