//! The seeds of the fuzz targets, and what fuzzing once found, are read as the targets read them.

#[expect(unreachable_pub, reason = "the fuzz targets use it as a library")]
#[path = "../fuzz/targets.rs"]
mod targets;

use std::{fs, path::Path};

use closedloop_workflows::catalogue;

/// The seeds of a target.
fn seeds(target: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fuzz/seeds")
        .join(target);
    let entries = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{folder:?}: {error}"));
    let files: Vec<_> = entries.map(|entry| entry.expect("a file").path()).collect();
    assert!(!files.is_empty(), "{folder:?} holds no seed");
    files
        .iter()
        .map(|file| fs::read(file).expect("a seed"))
        .collect()
}

#[test]
fn every_seed_of_a_definition_is_read() {
    seeds("definition")
        .iter()
        .for_each(|bytes| targets::definition(bytes));
    for (_, text) in catalogue::DEFINITIONS {
        targets::definition(text.as_bytes());
    }
}

#[test]
fn every_seed_of_a_condition_is_read() {
    seeds("condition")
        .iter()
        .for_each(|bytes| targets::condition(bytes));
}

#[test]
fn every_seed_of_an_organisation_is_read() {
    seeds("organisation")
        .iter()
        .for_each(|bytes| targets::organisation(bytes));
    targets::organisation(catalogue::ORGANISATION.as_bytes());
}

#[test]
fn every_seed_of_a_calendar_is_read() {
    seeds("calendar")
        .iter()
        .for_each(|bytes| targets::calendar(bytes));
    for (_, text) in catalogue::CALENDARS {
        targets::calendar(text.as_bytes());
    }
}

#[test]
fn every_seed_of_a_file_of_records_is_read() {
    seeds("csv").iter().for_each(|bytes| targets::csv(bytes));
}

#[test]
fn every_seed_of_an_icalendar_file_is_read() {
    seeds("icalendar")
        .iter()
        .for_each(|bytes| targets::icalendar(bytes));
}

#[test]
fn every_seed_of_a_schedule_is_read() {
    seeds("schedule")
        .iter()
        .for_each(|bytes| targets::schedule(bytes));
    for (_, text) in catalogue::SCHEDULES {
        targets::schedule(text.as_bytes());
    }
}

#[test]
fn every_seed_of_a_cron_expression_is_read() {
    seeds("cron").iter().for_each(|bytes| targets::cron(bytes));
}

#[test]
fn every_seed_of_a_spelling_is_turned_into_the_other() {
    for seed in seeds("words").iter().chain(&seeds("definition")) {
        targets::words(seed);
    }
    for (_, text) in catalogue::DEFINITIONS {
        targets::words(text.as_bytes());
    }
}

#[test]
fn bytes_that_are_no_text_are_left_alone() {
    for read in [
        targets::definition,
        targets::condition,
        targets::organisation,
        targets::calendar,
        targets::icalendar,
        targets::schedule,
        targets::cron,
        targets::words,
        targets::csv,
    ] {
        read(&[0xff, 0xfe, 0x00]);
    }
}
