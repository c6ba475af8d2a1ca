//! The published workdays and deadlines of mainland China, day by day.

use std::{collections::BTreeMap, io::Write, path::PathBuf};

use jiff::civil::Date;
use serde::{Deserialize, de::DeserializeOwned};

use super::support::{shown, township, wall};
use crate::limit::{Limit, LimitUnit};

/// The vectors, or none where the data is not at hand: then everybody who runs the tests is told.
fn vectors<T: DeserializeOwned>(file: &str) -> Option<T> {
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/data");
    let folder = std::env::var_os("CLOSEDLOOP_DATA").map_or(beside, PathBuf::from);
    match std::fs::read_to_string(folder.join(file)) {
        Ok(text) => Some(serde_json::from_str(&text).expect("the vectors are JSON")),
        Err(error) => {
            let place = folder.display();
            say(&format!(
                "SKIPPED: no {file} in {place} ({error}); set CLOSEDLOOP_DATA"
            ));
            None
        }
    }
}

/// Past the test harness, which would keep it to itself.
fn say(line: &str) {
    writeln!(std::io::stderr(), "{line}").expect("stderr takes a line");
}

#[test]
fn every_day_from_2022_to_2025_is_what_was_published() {
    let Some(days) = vectors::<BTreeMap<Date, bool>>("cn_is_workday_2022_2025.json") else {
        return;
    };
    let calendar = township();
    let differences: Vec<Date> = days
        .iter()
        .filter(|(date, works)| calendar.works_on(**date) != **works)
        .map(|(date, _)| *date)
        .collect();
    say(&format!(
        "workdays: {} days, {} differences",
        days.len(),
        differences.len()
    ));
    assert_eq!(days.len(), 1461);
    assert_eq!(differences, []);
}

#[derive(Deserialize)]
struct Deadline {
    start: Date,
    workdays: u32,
    deadline_date: Date,
}

#[test]
fn every_published_deadline_in_working_days_is_met() {
    let Some(deadlines) = vectors::<Vec<Deadline>>("cn_workday_deadlines_2022_2025.json") else {
        return;
    };
    let calendar = township();
    let mut differences = Vec::new();
    let mut provisional = 0;
    for Deadline {
        start,
        workdays,
        deadline_date,
    } in &deadlines
    {
        let limit = Limit {
            amount: *workdays,
            unit: LimitUnit::WorkingDays,
        };
        for time in ["00:00", "10:15", "17:30", "23:59:59.999"] {
            let due = calendar.due(wall(&calendar, &format!("{start} {time}")), limit);
            provisional += u32::from(due.provisional);
            let found = shown(&calendar, due.at);
            if found != format!("{deadline_date} 17:30") {
                differences.push(format!("{limit} from {start} {time}: {found}"));
            }
        }
    }
    let (count, wrong) = (deadlines.len(), differences.len());
    say(&format!(
        "deadlines: {count} vectors at 4 times of day, {wrong} differences"
    ));
    assert_eq!(count, 1000);
    assert_eq!(differences, Vec::<String>::new());
    assert_eq!(provisional, 0);
}
