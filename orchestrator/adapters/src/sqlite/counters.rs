//! Counting: business counters, open cases, case numbers.

use std::collections::{BTreeMap, HashMap};

use closedloop_runtime::ports::ledger::{Counter, CounterReading, OpenCount};
use closedloop_wire::engine::{
    Light,
    workflows::{
        names::{DepartmentCode, WorkflowName},
        plan::Stage,
    },
};
use jiff::Timestamp;
use rusqlite::{Connection, params};

use super::{
    column::{self, Columns, json},
    fault::{Fault, Outcome},
    register,
};

/// Adds sums to the counters of one writer.
pub(super) fn add(
    connection: &Connection,
    writer: &str,
    sums: &BTreeMap<&Counter, u64>,
) -> Outcome<()> {
    let sql = "INSERT INTO counter (name, labels, writer, value) VALUES (?1, ?2, ?3, ?4)
      ON CONFLICT DO UPDATE SET value = value + excluded.value";
    for (counter, by) in sums {
        let labels = String::from_utf8(json(&counter.labels)?).map_err(Fault::data)?;
        let by = i64::try_from(*by).map_err(Fault::data)?;
        column::write(connection, sql, params![counter.name, labels, writer, by])?;
    }
    Ok(())
}

pub(super) fn readings(connection: &Connection) -> Outcome<Vec<CounterReading>> {
    let sql = "SELECT name, CAST(labels AS BLOB), sum(value) FROM counter
      GROUP BY name, labels ORDER BY name, labels";
    column::rows(connection, sql, [], |columns| {
        Ok(CounterReading {
            name: columns.plain()?,
            labels: columns.json()?,
            value: columns.count()?,
        })
    })
}

/// What cases are counted by.
type Marks = (WorkflowName, Stage, Option<DepartmentCode>, Light, u8);

/// Groups here and not in SQL, where grouping would sort every row.
pub(super) fn open_counts(connection: &Connection, now: Timestamp) -> Outcome<Vec<OpenCount>> {
    let sql = "SELECT workflow, stage, coalesce(department, ''), level, yellow_at, due_at
      FROM register WHERE exercise = 0";
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query([])?;
    let mut counts: HashMap<Vec<u8>, (Marks, u64)> = HashMap::new();
    let mut key = Vec::new();
    while let Some(row) = rows.next()? {
        // Looked up by the letters themselves: nothing is parsed or copied for each of many rows.
        let mut columns = Columns::of(row);
        key.clear();
        for _ in 0..3 {
            key.extend_from_slice(columns.text()?.as_bytes());
            key.push(b' ');
        }
        let level: u8 = columns.plain()?;
        let light = Light::of(now, columns.instant_if_any()?, columns.instant_if_any()?);
        key.extend([level, light as u8]);
        if let Some((_, cases)) = counts.get_mut(&key) {
            *cases += 1;
        } else {
            let marks = marks(&mut Columns::of(row), level, light)?;
            counts.insert(key.clone(), (marks, 1));
        }
    }
    let ordered: BTreeMap<Marks, u64> = counts.into_values().collect();
    let count = |((workflow, stage, department, light, level), cases): (Marks, u64)| OpenCount {
        workflow,
        stage,
        department,
        light,
        level,
        cases,
    };
    Ok(ordered.into_iter().map(count).collect())
}

fn marks(columns: &mut Columns<'_, '_>, level: u8, light: Light) -> Outcome<Marks> {
    let (workflow, stage) = (columns.name()?, columns.code(register::stage)?);
    let department = match columns.text()? {
        "" => None,
        code => Some(
            code.parse()
                .map_err(|error| Fault::damaged("table register", error))?,
        ),
    };
    Ok((workflow, stage, department, light, level))
}

/// Draws a block of case numbers of a year, counted from 1.
pub(super) fn draw_numbers(connection: &Connection, year: i16, size: u32) -> Outcome<u32> {
    let sql = "INSERT INTO sequence (year, drawn) VALUES (?1, ?2)
      ON CONFLICT (year) DO UPDATE SET drawn = drawn + excluded.drawn RETURNING drawn";
    let drawn: Option<i64> = column::value(connection, sql, params![year, size])?;
    let first = drawn.unwrap_or_default() - i64::from(size) + 1;
    let last_fits = drawn.is_some_and(|drawn| u32::try_from(drawn).is_ok());
    match u32::try_from(first) {
        Ok(first) if last_fits => Ok(first),
        _ => Err(Fault::data(format!("the year {year} has no numbers left"))),
    }
}
