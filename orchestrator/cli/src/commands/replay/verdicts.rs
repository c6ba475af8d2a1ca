//! The list of cases of a replay, a line for each record: what a city can compare with its own
//! verdicts.

use std::{
    collections::BTreeMap,
    fs::File,
    io::{BufWriter, Write},
    path::Path,
};

use closedloop_engine::{CaseId, CaseNumber};
use closedloop_workflows::mapping::Record;
use jiff::{Timestamp, tz::TimeZone};

use crate::{
    exit::{self, failure},
    output::Output,
    records::quoted,
};

use super::{driver::Listed, recount::Counted};

const COLUMNS: [&str; 11] = [
    "line",
    "id",
    "number",
    "status",
    "department",
    "opened_at",
    "due_at",
    "answered_at",
    "verdict",
    "rungs",
    "working_minutes",
];

/// Writes the list as CSV (UTF-8); instants are RFC 3339 with the offset of `zone`.
///
/// # Errors
/// The file cannot be written.
pub(super) fn write(
    path: &Path,
    zone: &TimeZone,
    listed: Listed<'_>,
    counted: &BTreeMap<CaseId, Counted>,
    output: Output,
) -> anyhow::Result<()> {
    let write = || -> std::io::Result<()> {
        let mut file = BufWriter::new(File::create(path)?);
        writeln!(file, "{}", COLUMNS.join(","))?;
        for (record, (case, number)) in listed.opened() {
            let Some(counted) = counted.get(case) else {
                continue;
            };
            let cells = cells(record, number, counted, zone);
            let cells: Vec<String> = cells.iter().map(|cell| quoted(cell, ',')).collect();
            writeln!(file, "{}", cells.join(","))?;
        }
        file.flush()
    };
    write().map_err(|error| {
        let shown = path.display();
        let zh = format!("写不了 `{shown}`：{error}");
        let en = format!("cannot write `{shown}`: {error}");
        failure(exit::CANNOT_WRITE, output.words(&zh, &en))
    })
}

fn cells(
    record: &Record,
    number: &CaseNumber,
    counted: &Counted,
    zone: &TimeZone,
) -> [String; COLUMNS.len()] {
    let at = |at: Option<Timestamp>| at.map_or(String::new(), |at| local(at, zone));
    let department = counted.department.as_ref().unwrap_or(&record.department);
    [
        record.line.to_string(),
        record.id.clone(),
        number.to_string(),
        record.status.clone(),
        department.to_string(),
        local(record.opened_at, zone),
        at(counted.due_at),
        at(counted.answered_at),
        counted.verdict.code().to_owned(),
        counted.rungs.iter().sum::<u64>().to_string(),
        (counted.working_milliseconds / 60_000).to_string(),
    ]
}

fn local(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned(zone.clone())
        .strftime("%Y-%m-%dT%H:%M:%S%:z")
        .to_string()
}
