//! Replaying a file of recorded requests.

use std::path::Path;

use closedloop_workflows::mapping::{Made as Names, Mapping, Record, RowFault};
use jiff::Timestamp;

use crate::{
    commands::{serve, verify::Progress},
    exit::{self, failure},
    made_rules::{Gathered, Made},
    output::Output,
    records::{self, RecordFile, RowRead},
};

use super::{
    Arguments, agenda,
    answer::{Answer, Run},
    driver::{Driver, Listed},
    figures, reasons,
    recount::recount,
    until, verdicts,
    world::{Place, World},
};

/// The most faults of rows that are remembered.
const FAULTS_MAX: usize = 10_000;

/// What a file holds.
struct Contents {
    records: Vec<Record>,
    names: Names,
    rows_refused: u64,
    faults: Vec<RowFault>,
}

/// Replays; 0 if no row and no answer was refused, 1 otherwise.
pub(super) async fn run(
    file: &Path,
    mapping: &Path,
    arguments: &Arguments,
    output: Output,
) -> anyhow::Result<u8> {
    serve::start_log("error")?;
    let mapping = records::load(mapping, output)?;
    let contents = read(file, &mapping, output)?;
    let records = contents.records.as_slice();
    let begun = std::time::Instant::now();
    let Some(begins_at) = agenda::begin(records) else {
        for fault in &contents.faults {
            records::print_fault(fault, output);
        }
        let (file, rows) = (file.display(), contents.rows_refused);
        let zh = format!("`{file}` 里没有可用的记录（{rows} 行读不了）");
        let en = format!("`{file}` has no record that can be read ({rows} rows cannot be read)");
        return Err(failure(exit::BAD_INPUT, output.words(&zh, &en)));
    };
    let until = end(arguments, &mapping, records, output)?;
    let calendar = arguments.calendar.as_deref();
    let gathered = Gathered::of(records, &mapping.zone);
    let made = Made::new(&mapping, &contents.names, &gathered, calendar, output)?;
    let place = Place::new(arguments.data.as_deref(), output)?;
    let world = World::start(place, made.texts.clone(), begins_at, output).await?;
    let progress = Progress::new(output, "已回放 ", " 件记录", "replayed ", " records");
    let mut progress = progress.out_of(records.len() as u64);
    let replayed = Driver::new(&world, &made, records)
        .run(until, |opened| progress.show(opened))
        .await?;
    progress.end();
    let counted = recount(world.node.ledger(), &made.calendar).await?;
    let organisation = world.node.rulebook().edition().organisation.clone();
    let listed = Listed {
        records,
        cases: &replayed.cases,
    };
    let counts = figures::count(listed, &counted, &organisation);
    let zone = &made.calendar.zone;
    if let Some(path) = &arguments.cases {
        verdicts::write(path, zone, listed, &counted, output)?;
    }
    let told = reasons::tell(&world.node, &arguments.why, listed, output).await?;
    let run = Run {
        mapping: mapping.name.to_string(),
        until,
        zone: zone.clone(),
        after_end: records.iter().filter(|r| r.opened_at > until).count() as u64,
        instants: replayed.instants,
        elapsed_milliseconds: u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX),
        durability: world.durability.clone(),
    };
    world.stop().await?;
    let rows = (contents.rows_refused, contents.faults);
    let answer = Answer::new(run, counts, rows, replayed.refused, told);
    if output.json {
        output.data(&answer)?;
    } else {
        answer.show(output)?;
    }
    Ok(if answer.is_clean() {
        exit::OK
    } else {
        exit::NEGATIVE
    })
}

fn read(path: &Path, mapping: &Mapping, output: Output) -> anyhow::Result<Contents> {
    let mut file = RecordFile::open(path, mapping, output)?;
    let mut progress = Progress::new(output, "已读 ", " 行", "read ", " rows");
    let (mut records, mut faults) = (Vec::new(), Vec::new());
    let mut rows_refused = 0;
    while let Some(row) = file.next(path, output)? {
        match row {
            RowRead::Record { record, .. } => records.push(*record),
            RowRead::Refused { faults: wrong, .. } => {
                rows_refused += 1;
                let room = FAULTS_MAX.saturating_sub(faults.len());
                faults.extend(wrong.into_iter().take(room));
            }
        }
        progress.show(records.len() as u64 + rows_refused);
    }
    progress.end();
    Ok(Contents {
        records,
        names: file.finish(),
        rows_refused,
        faults,
    })
}

/// The end of virtual time.
fn end(
    arguments: &Arguments,
    mapping: &Mapping,
    records: &[Record],
    output: Output,
) -> anyhow::Result<Timestamp> {
    match &arguments.until {
        Some(text) => until::read(text, mapping, output),
        None => Ok(agenda::end(records, &mapping.zone).unwrap_or(Timestamp::MAX)),
    }
}
