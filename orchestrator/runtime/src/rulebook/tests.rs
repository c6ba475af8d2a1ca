//! Which calendar the rules of a case hold.

use std::sync::Arc;

use closedloop_wire::engine::workflows::catalogue;
use jiff::Timestamp;

use super::{
    Edition,
    load::{LoadFailure, RuleTexts, read},
};

const HARBOUR: &str = "calendar: harbour-office\nextends: township-office\n\
    title: 港口办事处 / Harbour office\nversion: 1\nhours: {saturday: [08:30-12:00]}\n";

/// The catalogue's rules, with a calendar of its own for the east side, or a slip in its code.
fn texts(calendar_of_the_east: &str) -> RuleTexts {
    let named = |list: &[(&str, &str)]| {
        list.iter()
            .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
            .collect::<Vec<_>>()
    };
    let organisation = catalogue::ORGANISATION.replace(
        "name: 东片 / East side\n",
        &format!("name: 东片 / East side\n        calendar: {calendar_of_the_east}\n"),
    );
    let mut calendars = named(&catalogue::CALENDARS);
    calendars.insert(0, ("calendars/harbour.yaml".to_owned(), HARBOUR.to_owned()));
    RuleTexts {
        organisation: ("organisation.yaml".to_owned(), organisation),
        calendars,
        definitions: named(&catalogue::DEFINITIONS),
        schedules: Vec::new(),
    }
}

fn edition() -> Edition {
    match read(&texts("harbour-office"), Timestamp::UNIX_EPOCH) {
        Ok((edition, rows)) => {
            assert_eq!(rows.len(), 6, "each text is kept");
            edition
        }
        Err(failure) => panic!("{failure:?}"),
    }
}

#[test]
fn a_case_counts_in_the_calendar_of_its_place_and_one_without_in_its_definitions() {
    let edition = edition();
    for plan in edition.in_force.values() {
        for (place, calendar) in [
            (Some("xiangyu/east/harbour"), "harbour-office"),
            (Some("xiangyu/west"), "township-office"),
            (Some("elsewhere"), "township-office"),
            (None, "township-office"),
        ] {
            let place = place.map(|path| path.parse().expect("a path"));
            let rules = edition.rules_at(plan, place.as_ref()).expect("known");
            assert_eq!(rules.calendar.code.as_str(), calendar, "{place:?}");
            assert!(Arc::ptr_eq(&rules.plan, plan));
        }
    }
}

#[test]
fn a_place_with_a_calendar_that_nobody_wrote_is_refused() {
    let read = read(&texts("harbor-office"), Timestamp::UNIX_EPOCH);
    let Err(LoadFailure::Complaints(wrong)) = read else {
        panic!("it was put in force");
    };
    let codes: Vec<&str> = wrong.iter().map(|complaint| complaint.code).collect();
    assert_eq!(codes, ["O5"], "{wrong:#?}");
    assert!(
        wrong[0].way_out.en.contains("harbour-office"),
        "{}",
        wrong[0]
    );
}
