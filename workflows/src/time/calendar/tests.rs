mod family;

use super::*;
use crate::time::tests::support::{date, hours};

const SMALL: &str = "\
calendar: small-office
title: 小机关 / Small office
version: 7
zone: Europe/Berlin
from: 2026-01-01
until: 2026-12-31
last day moves on: true
hours:
  monday: 08:00-12:00
  tuesday: [08:00-12:00, 12:00-16:00]
  wednesday: [00:00-24:00]
  thursday: [08:00-12:00]
  friday: [08:00-12:00]
  saturday: []
  sunday: []
make-up hours: [09:00-13:00]
arrangements:
  - notice: 通知甲
    days:
      - {name: 节 / Feast, closed: [2026-05-01, 2026-05-04 to 2026-05-06], open: 2026-05-09}
";

#[test]
fn a_calendar_is_read_as_written() {
    let calendar = parse("small.yaml", SMALL).expect("a calendar");
    assert_eq!(
        (calendar.code.as_str(), calendar.version),
        ("small-office", 7)
    );
    assert_eq!(calendar.fingerprint, Fingerprint::of(SMALL.as_bytes()));
    assert_eq!(calendar.zone.iana_name(), Some("Europe/Berlin"));
    assert_eq!(
        (calendar.from, calendar.until),
        (date("2026-01-01"), date("2026-12-31"))
    );
    assert!(calendar.last_day_moves_on);
    assert_eq!(calendar.week[0], hours("08:00-12:00"));
    assert_eq!(calendar.week[1], hours("08:00-12:00 12:00-16:00"));
    assert_eq!(calendar.week[2], hours("00:00-24:00"));
    assert_eq!(calendar.week[6], []);
    let days: Vec<(String, bool)> = calendar
        .days
        .iter()
        .map(|(date, day)| (date.to_string(), day.works))
        .collect();
    let closed = ["2026-05-01", "2026-05-04", "2026-05-05", "2026-05-06"];
    let mut expected: Vec<(String, bool)> = closed.map(|day| (day.to_owned(), false)).into();
    expected.push(("2026-05-09".to_owned(), true));
    assert_eq!(days, expected);
    assert_eq!(calendar.hours_on(date("2026-05-09")), hours("09:00-13:00"));
    assert_eq!(calendar.hours_on(date("2026-05-10")), []);
    let feast = &calendar.days[&date("2026-05-05")];
    assert_eq!(
        (feast.notice.as_str(), feast.name.zh.as_str()),
        ("通知甲", "节")
    );
}

#[test]
fn the_shipped_calendar_names_a_notice_for_every_day_and_knows_2026() {
    let calendar = crate::time::tests::support::township();
    for (date, day) in &calendar.days {
        assert!(
            day.notice.starts_with("国务院办公厅关于20"),
            "{date}: {}",
            day.notice
        );
    }
    // Of 261 days from Monday to Friday 19 are off, and 6 on a weekend are worked.
    let year: Vec<_> = calendar
        .days
        .iter()
        .filter(|(date, _)| date.year() == 2026)
        .collect();
    assert_eq!(year.iter().filter(|(_, day)| !day.works).count(), 33);
    assert_eq!(year.iter().filter(|(_, day)| day.works).count(), 6);
    let all = date("2026-01-01")
        .series(jiff::Span::new().days(1))
        .take(365);
    assert_eq!(all.filter(|date| calendar.works_on(*date)).count(), 248);
}

/// Replaces `from` in the small calendar and asserts the one complaint that follows: its code, the
/// line, and a part of the English.
#[track_caller]
fn refused(from: &str, to: &str, code: &str, line: usize, what: &str) {
    assert!(SMALL.contains(from), "{from}");
    let text = SMALL.replacen(from, to, 1);
    let complaints = parse("small.yaml", &text).expect_err(to);
    let [complaint] = complaints.as_slice() else {
        panic!("{to}: {complaints:#?}");
    };
    assert_eq!(
        (complaint.code, complaint.span.line),
        (code, line),
        "{complaint}"
    );
    assert!(complaint.what.en.contains(what), "{complaint}");
    assert!(!complaint.what.zh.is_empty() && !complaint.way_out.zh.is_empty());
}

#[test]
fn each_mistake_is_refused_at_its_line() {
    refused(
        "zone: Europe/Berlin",
        "zone: Europe/Berln",
        "C1",
        4,
        "`Europe/Berln` is not known",
    );
    refused(
        "zone: Europe/Berlin",
        "zone: europe/berlin",
        "C1",
        4,
        "not known",
    );
    refused("zone: Europe/Berlin\n", "", "C0", 1, "`zone` is missing");
    refused("zone:", "zones: x\nzone:", "C0", 4, "`zones` is not known");
}

#[test]
fn mistakes_in_office_hours_are_refused() {
    let tuesday = "[08:00-12:00, 12:00-16:00]";
    refused(
        tuesday,
        "[08:00-12:00, 11:59-16:00]",
        "C2",
        10,
        "`11:59-16:00` overlaps",
    );
    refused(
        tuesday,
        "[12:00-16:00, 08:00-12:00]",
        "C2",
        10,
        "`08:00-12:00` overlaps",
    );
    refused(
        tuesday,
        "[12:00-08:00]",
        "C2",
        10,
        "does not end after it begins",
    );
    refused(
        tuesday,
        "[08:00-08:00]",
        "C2",
        10,
        "does not end after it begins",
    );
    refused(
        tuesday,
        "[8:00-12:00]",
        "C2",
        10,
        "no stretch of office hours",
    );
    refused(
        tuesday,
        "[08:00-24:01]",
        "C2",
        10,
        "no stretch of office hours",
    );
    refused(
        tuesday,
        "[08:60-12:00]",
        "C2",
        10,
        "no stretch of office hours",
    );
    refused(tuesday, "morning", "C2", 10, "no stretch of office hours");
    let many: Vec<String> = (0..9)
        .map(|hour| format!("0{hour}:00-0{hour}:30"))
        .collect();
    refused(
        tuesday,
        &format!("[{}]", many.join(", ")),
        "C2",
        10,
        "more than 8",
    );
    refused("  sunday: []\n", "", "C0", 8, "`sunday` is missing");
    refused(
        "sunday: []",
        "sunday: []\n  funday: []",
        "C0",
        16,
        "`funday` is not known",
    );
}

#[test]
fn a_week_without_office_hours_is_refused() {
    let mut text = SMALL.to_owned();
    for day in ["monday", "tuesday", "wednesday", "thursday", "friday"] {
        let line = text
            .lines()
            .find(|line| line.contains(day))
            .expect("a line")
            .to_owned();
        text = text.replace(&line, &format!("  {day}: []"));
    }
    let complaints = parse("small.yaml", &text).expect_err("no hours");
    assert_eq!(complaints[0].code, "C2");
    assert!(
        complaints[0].what.en.contains("no day of the week"),
        "{}",
        complaints[0]
    );
}

#[test]
fn mistakes_in_dates_are_refused() {
    refused(
        "open: 2026-05-09",
        "open: 2026-02-30",
        "C3",
        20,
        "`2026-02-30` is no date",
    );
    refused(
        "open: 2026-05-09",
        "open: 2026-5-9",
        "C3",
        20,
        "`2026-5-9` is no date",
    );
    refused(
        "2026-05-04 to 2026-05-06",
        "2026-05-06 to 2026-05-04",
        "C3",
        20,
        "ends before",
    );
    refused(
        "2026-05-04 to 2026-05-06",
        "2026-05-04 to 2026-08-06",
        "C3",
        20,
        "longer than 62",
    );
}

#[test]
fn mistakes_in_arrangements_are_refused() {
    refused(
        "2026-05-04 to 2026-05-06",
        "2026-05-01 to 2026-05-01",
        "C4",
        20,
        "line 20 already",
    );
    refused(
        "open: 2026-05-09",
        "open: 2026-05-05",
        "C4",
        20,
        "2026-05-05 was named",
    );
    refused(
        "open: 2026-05-09",
        "open: 2027-01-02",
        "C5",
        20,
        "2027-01-02 lies outside",
    );
    refused(
        "open: 2026-05-09",
        "open: 2025-12-27",
        "C5",
        20,
        "2025-12-27 lies outside",
    );
    refused(
        "open: 2026-05-09",
        "open: 2026-05-08",
        "C6",
        20,
        "a working day anyway",
    );
    refused(
        "make-up hours: [09:00-13:00]\n",
        "",
        "C6",
        19,
        "without office hours",
    );
    refused(
        "until: 2026-12-31",
        "until: 2025-12-31",
        "C3",
        6,
        "comes before `from`",
    );
    refused(
        "until: 2026-12-31",
        "until: 2026-12-31T00:00",
        "C3",
        6,
        "is no date",
    );
    refused("until: 2026-12-31\n", "", "C0", 1, "`until` is missing");
}

#[test]
fn mistakes_in_the_shape_are_refused() {
    refused("version: 7", "version: 0", "C0", 3, "versions begin with 1");
    refused("version: 7", "version: one", "C0", 3, "");
    refused(
        "calendar: small-office",
        "calendar: Small Office",
        "C0",
        1,
        "`Small Office` is not",
    );
    refused(
        "last day moves on: true",
        "last day moves on: yes",
        "C0",
        7,
        "",
    );
    refused(
        "- notice: 通知甲\n",
        "- notice:\n",
        "C0",
        18,
        "`notice` is missing",
    );
    refused("name: 节 / Feast, ", "", "C0", 20, "`name` is missing");
    refused(
        "name: 节 / Feast",
        "name: Feast",
        "C0",
        20,
        "a Chinese and an English name",
    );
    refused(
        "open: 2026-05-09}",
        "opens: 2026-05-09}",
        "C0",
        20,
        "`opens` is not known",
    );
    let days = "closed: [2026-05-01, 2026-05-04 to 2026-05-06], open: 2026-05-09";
    refused(&format!(", {days}"), "", "C0", 20, "no day is named");
    assert_eq!(parse("empty.yaml", "").expect_err("nothing").len(), 1);
}
