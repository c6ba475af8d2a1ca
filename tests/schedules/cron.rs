//! Next instants of random expressions in five zones against two independent implementations.
//!
//! `vectors.ndjson` holds what they said, written by `oracles.py 80 2026`; `cargo xtask prove cron`
//! makes 2,000 expressions anew. Where the two differ, decision 17 says why.

use closedloop_tests::{saying::say, settings};
use closedloop_workflows::schedule::Cron;
use jiff::{Timestamp, tz::TimeZoneDatabase};
use serde::Deserialize;

/// What the gate compares with.
const KEPT: &str = include_str!("vectors.ndjson");

/// The zone whose clock changes by half an hour, where now and then one implementation differs
/// from the other.
const HALF_HOURS: &str = "Australia/Lord_Howe";

/// An expression in a zone, and the slots after an instant, in seconds since 1970.
#[derive(Debug, Deserialize)]
struct Row {
    cron: String,
    zone: String,
    after: i64,
    cronsim: Vec<i64>,
    croniter: Vec<i64>,
}

#[test]
fn next_instants_are_those_of_two_published_implementations() {
    let given = settings::path("CLOSEDLOOP_CRON_VECTORS");
    let text = given.map(|path| std::fs::read_to_string(path).expect("the vectors can be read"));
    let rows: Vec<Row> = text
        .as_deref()
        .unwrap_or(KEPT)
        .lines()
        .map(|line| serde_json::from_str(line).expect("a line is a row"))
        .collect();
    assert!(rows.len() >= 400, "{} rows only", rows.len());
    let (mut slots, mut apart, mut as_cronsim, mut as_croniter) = (0, 0, 0, 0);
    let mut wrong = Vec::new();
    for row in &rows {
        let ours = slots_of(row);
        slots += ours.len();
        if row.cronsim == row.croniter {
            if ours != row.cronsim {
                wrong.push(format!("{row:?}, ours {ours:?}"));
            }
            continue;
        }
        apart += 1;
        as_cronsim += usize::from(ours == row.cronsim);
        as_croniter += usize::from(ours == row.croniter);
        let explained = ours == row.cronsim || ours == row.croniter;
        if row.zone != HALF_HOURS || !explained {
            wrong.push(format!("{row:?}, ours {ours:?}"));
        }
    }
    say(format_args!(
        "{} rows, {slots} slots: the two agree on {}, differ on {apart} ({as_cronsim} as cronsim, \
         {as_croniter} as croniter); ours differs on {}",
        rows.len(),
        rows.len() - apart,
        wrong.len(),
    ));
    assert_eq!(wrong, [""; 0], "{} rows differ", wrong.len());
}

fn slots_of(row: &Row) -> Vec<i64> {
    let cron = Cron::parse(&row.cron).unwrap_or_else(|bad| panic!("{row:?}: {}", bad.what.en));
    let zone = TimeZoneDatabase::bundled().get(&row.zone).expect("a zone");
    let mut at = Timestamp::from_second(row.after).expect("an instant");
    let next = std::iter::from_fn(|| {
        at = cron.next_after(&zone, at)?;
        Some(at.as_second())
    });
    next.take(row.cronsim.len()).collect()
}
