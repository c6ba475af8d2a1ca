//! What is read out of an iCalendar file, and what is refused.

use super::*;
use crate::time::{calendar, tests::support::date};

fn file(events: &str) -> String {
    format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{events}END:VCALENDAR\r\n")
}

fn event(properties: &str) -> String {
    format!("BEGIN:VEVENT\r\n{properties}END:VEVENT\r\n")
}

fn read(events: &str) -> BTreeMap<Date, ImportedDay> {
    parse("days.ics", &file(events)).unwrap_or_else(|wrong| panic!("{wrong:#?}"))
}

/// Asserts the first complaint: its line and a part of the English.
#[track_caller]
fn refused(text: &str, line: usize, what: &str) {
    let wrong = parse("days.ics", text).expect_err(what);
    let first = &wrong[0];
    assert_eq!((first.code, first.span.line), (CODE, line), "{first}");
    assert!(first.what.en.contains(what), "{first}");
    assert!(!first.what.zh.is_empty() && !first.way_out.zh.is_empty());
}

const NATIONAL_DAY: &str =
    "DTSTART;VALUE=DATE:20261001\r\nDTEND;VALUE=DATE:20261008\r\nSUMMARY:国庆\r\n 节（休）\r\n";

#[test]
fn days_off_and_make_up_workdays_are_told_by_their_summary() {
    let worked = "DTSTART;VALUE=DATE:20261010\r\nSUMMARY:国庆节补班\r\nBEGIN:VALARM\r\nSUMMARY:x\r\nEND:VALARM\r\n";
    let days = read(&(event(NATIONAL_DAY) + &event(worked)));
    assert_eq!(days.len(), 8);
    let first = &days[&date("2026-10-01")];
    assert_eq!((first.works, first.name.as_str()), (false, "国庆节（休）"));
    assert!(!days[&date("2026-10-07")].works);
    assert!(days[&date("2026-10-10")].works);
}

#[test]
fn what_is_read_is_written_as_a_calendar_that_passes() {
    let worked =
        "DTSTART:20261010T000000\nDTEND:20261011T000000\nSUMMARY:Make-up \\\"day\\\"\\, all\n";
    let days = read(&(event(NATIONAL_DAY) + &event(worked)));
    let heading = Heading {
        code: "imported".parse().expect("a code"),
        extends: None,
        notice: "国务院办公厅关于2026年部分节假日安排的通知".to_owned(),
    };
    let text = calendar_text(&heading, &days);
    assert!(text.contains("closed: 2026-10-01 to 2026-10-07"), "{text}");
    let calendar =
        calendar::parse("imported.yaml", &text).unwrap_or_else(|wrong| panic!("{text}{wrong:#?}"));
    assert!(!calendar.works_on(date("2026-10-07")));
    assert!(calendar.works_on(date("2026-10-10")));
    assert_eq!(calendar.days[&date("2026-10-01")].notice, heading.notice);
}

#[test]
fn yearly_events_with_an_end_are_repeated() {
    let yearly = |rule: &str| {
        event(&format!(
            "DTSTART:20240229\r\nRRULE:{rule}\r\nSUMMARY:x\r\n"
        ))
    };
    let dates = |rule: &str| {
        read(&yearly(rule))
            .into_keys()
            .map(|d| d.to_string())
            .collect::<Vec<_>>()
    };
    assert_eq!(dates("FREQ=YEARLY;COUNT=5"), ["2024-02-29", "2028-02-29"]);
    assert_eq!(dates("FREQ=YEARLY;UNTIL=20280228"), ["2024-02-29"]);
    assert_eq!(
        dates("UNTIL=20280229T000000Z;FREQ=YEARLY"),
        ["2024-02-29", "2028-02-29"]
    );
    for rule in [
        "FREQ=YEARLY",
        "FREQ=DAILY;COUNT=3",
        "FREQ=YEARLY;COUNT=3;BYDAY=MO",
        "FREQ=YEARLY;COUNT=51",
        "FREQ=YEARLY;COUNT=x",
    ] {
        let wrong = parse("days.ics", &file(&yearly(rule))).expect_err(rule);
        assert_eq!(wrong.len(), 1, "{rule}");
    }
}

#[test]
fn a_cancelled_event_arranges_nothing() {
    let cancelled = event("DTSTART:20261003\r\nSTATUS:CANCELLED\r\n");
    let days = read(&(event("DTSTART:20261001\r\nSUMMARY:x\r\n") + &cancelled));
    assert_eq!(days.len(), 1);
}

#[test]
fn what_is_not_understood_is_refused_at_its_line() {
    refused("hello", 1, "no line of an iCalendar file");
    refused(
        "BEGIN:VEVENT\nEND:VEVENT\n",
        1,
        "does not begin with BEGIN:VCALENDAR",
    );
    refused("SUMMARY:x\n", 1, "does not begin with BEGIN:VCALENDAR");
    refused("BEGIN:VCALENDAR\nBEGIN:VEVENT\n", 2, "breaks off");
    refused("BEGIN:VCALENDAR\nEND:VEVENT\n", 2, "has no BEGIN");
    refused(&file(""), 3, "no day off");
    refused(&file(&event("SUMMARY:x\r\n")), 5, "no DTSTART");
    refused(
        &file(&event("DTSTART:20261001T083000Z\r\n")),
        4,
        "not the date of an all-day event",
    );
    refused(&file(&event("DTSTART:20261301\r\n")), 4, "not the date");
    refused(
        &file(&event("DTSTART:20261001\r\nDTEND:20261001\r\n")),
        6,
        "are not 1 to 62 days",
    );
    refused(
        &file(&event("DTSTART:20261001\r\nDTEND:20270101\r\n")),
        6,
        "are not 1 to 62 days",
    );
    refused(
        &file(&event("DTSTART:20261001\r\nRDATE:20261002\r\n")),
        5,
        "`RDATE` is not supported",
    );
    let contrary =
        event("DTSTART:20261001\r\nSUMMARY:x\r\n") + &event("DTSTART:20261001\r\nSUMMARY:上班\r\n");
    refused(&file(&contrary), 10, "line 4 says the contrary");
}

#[test]
fn a_byte_order_mark_moves_no_complaint() {
    let marked = "\u{feff}BEGIN:VCALENDAR\r\nX:年\r\n年年\r\nEND:VCALENDAR\r\n";
    let wrong = parse("days.ics", marked).expect_err("a line says nothing");
    let span = wrong[0].span;
    assert_eq!((span.line, &marked[span.start..span.end]), (3, "年年"));
}

#[test]
fn hostile_files_are_refused() {
    refused(&"x".repeat(ICALENDAR_BYTES_MAX + 1), 1, "more than 1048576");
    let deep = "BEGIN:VCALENDAR\n".to_owned() + &"BEGIN:X\n".repeat(10_000);
    refused(&deep, 9, "too deep");
    let many = event("DTSTART:20261001\n").repeat(EVENTS_MAX + 1);
    let many = many.replace("\r\n", "\n");
    refused(&file(&many), 3 + 3 * EVENTS_MAX, "more than 5000 events");
    let folded = file(&format!(
        "BEGIN:VEVENT\nSUMMARY:{}\nDTSTART:20261001\nEND:VEVENT\n",
        "a\n b".repeat(100_000)
    ));
    assert_eq!(parse("days.ics", &folded).expect("a day").len(), 1);
    let years = event("DTSTART:20260101\r\nDTEND:20260303\r\nRRULE:FREQ=YEARLY;COUNT=50\r\n");
    let more = event("DTSTART:20260401\r\nDTEND:20260601\r\nRRULE:FREQ=YEARLY;COUNT=50\r\n");
    refused(&file(&(years + &more)), 12, "more than 5000 days");
}
