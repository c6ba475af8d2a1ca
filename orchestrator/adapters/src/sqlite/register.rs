//! The register of open cases: single rows, and the instants at which to look at them.

use closedloop_runtime::ports::ledger::{RegisterRow, WakeRow};
use closedloop_wire::engine::{
    CaseId, CaseNumber, Priority,
    workflows::plan::{Fingerprint, Stage},
};
use jiff::Timestamp;
use rusqlite::{CachedStatement, Connection, params};

use super::{
    column::{self, Columns, ms},
    fault::Outcome,
};

/// The columns of a row, in the order in which [`read`] reads them.
macro_rules! columns {
    () => {
        "case_id, number, workflow, definition, stage, step, department, post, by_program, owner, \
         jurisdiction, priority, exercise, opened_at, yellow_at, due_at, level, assignment, \
         generation, offered_at, next_due"
    };
}
pub(super) use columns;

pub(super) fn read(columns: &mut Columns<'_, '_>) -> Outcome<RegisterRow> {
    Ok(RegisterRow {
        case: columns.case()?,
        number: CaseNumber(columns.plain()?),
        workflow: columns.name()?,
        definition: columns.fingerprint()?,
        stage: columns.code(stage)?,
        step: columns.name()?,
        department: columns.name_if_any()?,
        post: columns.name_if_any()?,
        by_program: columns.plain()?,
        owner: columns.name_if_any()?,
        jurisdiction: columns.name()?,
        priority: columns.code(Priority::from_code)?,
        exercise: columns.plain()?,
        opened_at: columns.instant()?,
        yellow_at: columns.instant_if_any()?,
        due_at: columns.instant_if_any()?,
        level: columns.plain()?,
        assignment: columns.plain()?,
        generation: columns.plain()?,
        offered_at: columns.instant()?,
        next_due: columns.instant_if_any()?,
    })
}

/// The stage with this code.
pub(super) fn stage(code: &str) -> Option<Stage> {
    Stage::ALL.into_iter().find(|stage| stage.code() == code)
}

pub(super) fn row_of(connection: &Connection, case: CaseId) -> Outcome<Option<RegisterRow>> {
    let sql = concat!("SELECT ", columns!(), " FROM register WHERE case_id = ?1");
    column::row(connection, sql, [case.0.as_bytes()], read)
}

const INSERT: &str = concat!(
    "INSERT INTO register (",
    columns!(),
    ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, \
     ?19, ?20, ?21)"
);

/// A column that an UPDATE names has its index entries written anew, even if it stays the same. The
/// definition hardly ever changes, so this one leaves a row alone whose definition does.
const UPDATE: &str = "UPDATE register SET number = ?2, workflow = ?3, stage = ?5, step = ?6,
  department = ?7, post = ?8, by_program = ?9, owner = ?10, jurisdiction = ?11, priority = ?12,
  exercise = ?13, opened_at = ?14, yellow_at = ?15, due_at = ?16, level = ?17, assignment = ?18,
  generation = ?19, offered_at = ?20, next_due = ?21 WHERE case_id = ?1 AND definition = ?4";

/// Replaces rows, with statements that are prepared once for a batch.
pub(super) struct Register<'connection> {
    insert: CachedStatement<'connection>,
    update: CachedStatement<'connection>,
    remove: CachedStatement<'connection>,
}

impl<'connection> Register<'connection> {
    pub(super) fn new(connection: &'connection Connection) -> Outcome<Self> {
        Ok(Self {
            insert: connection.prepare_cached(INSERT)?,
            update: connection.prepare_cached(UPDATE)?,
            remove: connection.prepare_cached("DELETE FROM register WHERE case_id = ?1")?,
        })
    }

    /// Puts the row of a case; `is_new` says that there is none yet.
    pub(super) fn put(&mut self, row: &RegisterRow, is_new: bool) -> Outcome<()> {
        if !is_new {
            if put_as(&mut self.update, row)? == 1 {
                return Ok(());
            }
            self.remove(row.case)?;
        }
        put_as(&mut self.insert, row)?;
        Ok(())
    }

    pub(super) fn remove(&mut self, case: CaseId) -> Outcome<()> {
        self.remove.execute([case.0.as_bytes()])?;
        Ok(())
    }
}

fn put_as(statement: &mut CachedStatement<'_>, row: &RegisterRow) -> Outcome<usize> {
    let params = params![
        row.case.0.as_bytes(),
        row.number.0,
        row.workflow.as_str(),
        row.definition.0,
        row.stage.code(),
        row.step.as_str(),
        row.department.as_ref().map(AsRef::as_ref),
        row.post.as_ref().map(AsRef::as_ref),
        row.by_program,
        row.owner.as_ref().map(AsRef::as_ref),
        row.jurisdiction.as_str(),
        row.priority.code(),
        row.exercise,
        ms(row.opened_at),
        row.yellow_at.map(ms),
        row.due_at.map(ms),
        row.level,
        row.assignment,
        row.generation,
        ms(row.offered_at),
        row.next_due.map(ms),
    ];
    Ok(statement.execute(params)?)
}

pub(super) fn wakes(
    connection: &Connection,
    after: Option<(Timestamp, CaseId)>,
    limit: usize,
) -> Outcome<Vec<WakeRow>> {
    let sql = "SELECT case_id, next_due FROM register
      WHERE next_due IS NOT NULL AND (next_due, case_id) > (?1, ?2)
      ORDER BY next_due, case_id LIMIT ?3";
    let at = after.map_or(i64::MIN, |(at, _)| ms(at));
    let case = after
        .map(|(_, case)| case.0.into_bytes().to_vec())
        .unwrap_or_default();
    column::rows(
        connection,
        sql,
        params![at, case, column::limit(limit)],
        |columns| {
            Ok(WakeRow {
                case: columns.case()?,
                at: columns.instant()?,
            })
        },
    )
}

pub(super) fn due(connection: &Connection, until: Timestamp, limit: usize) -> Outcome<Vec<CaseId>> {
    let sql = "SELECT case_id FROM register WHERE next_due IS NOT NULL AND next_due <= ?1
      ORDER BY next_due, case_id LIMIT ?2";
    column::rows(
        connection,
        sql,
        (ms(until), column::limit(limit)),
        |columns| columns.case(),
    )
}

/// Steps from one definition to the next in their index; open cases are many, definitions few.
pub(super) fn definitions_in_use(connection: &Connection) -> Outcome<Vec<Fingerprint>> {
    let sql = "WITH RECURSIVE used (definition) AS (
        SELECT min(definition) FROM register
        UNION ALL
        SELECT (SELECT min(definition) FROM register WHERE definition > used.definition)
        FROM used WHERE used.definition IS NOT NULL)
      SELECT definition FROM used WHERE definition IS NOT NULL";
    column::rows(connection, sql, [], |columns| columns.fingerprint())
}

pub(super) fn unattended(connection: &Connection) -> Outcome<u64> {
    let sql = "SELECT count(*) FROM register
      WHERE owner IS NULL OR (next_due IS NULL AND due_at IS NOT NULL)";
    let count: Option<i64> = column::value(connection, sql, [])?;
    Ok(count
        .and_then(|count| u64::try_from(count).ok())
        .unwrap_or(0))
}
