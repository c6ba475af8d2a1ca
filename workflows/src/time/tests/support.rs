//! Calendars and instants for tests.

use std::collections::BTreeMap;

use jiff::{
    Timestamp,
    civil::{Date, DateTime},
    tz::TimeZoneDatabase,
};

use crate::{
    limit::Limit,
    plan::{Fingerprint, Words},
    time::{Calendar, Due, OfficeHours, calendar},
};

/// The calendar that ships.
pub(in crate::time) fn township() -> Calendar {
    let text = include_str!("../../../catalogue/calendars/township-office.yaml");
    calendar::parse("township-office.yaml", text).expect("the shipped calendar is right")
}

/// Office hours such as `08:30-12:00 14:00-17:30`.
pub(in crate::time) fn hours(text: &str) -> Vec<OfficeHours> {
    let minute = |clock: &str| {
        let (hour, minute) = clock.split_once(':').expect("a colon");
        hour.parse::<u16>().expect("an hour") * 60 + minute.parse::<u16>().expect("a minute")
    };
    let one = |part: &str| {
        let (opens, closes) = part.split_once('-').expect("a hyphen");
        OfficeHours {
            opens_minute: minute(opens),
            closes_minute: minute(closes),
        }
    };
    text.split_whitespace().map(one).collect()
}

/// A calendar without holidays for the years 2000 to 2099: `weekdays` for Monday to Friday,
/// `weekend` for the rest.
pub(in crate::time) fn plain(zone: &str, weekdays: &str, weekend: &str) -> Calendar {
    let hours_of = |day: usize| hours(if day < 5 { weekdays } else { weekend });
    Calendar {
        code: "plain".parse().expect("a code"),
        fingerprint: Fingerprint([0; 32]),
        version: 1,
        title: Words::new("普通", "Plain"),
        zone: TimeZoneDatabase::bundled().get(zone).expect("a zone"),
        week: std::array::from_fn(hours_of),
        make_up_hours: Vec::new(),
        days: BTreeMap::new(),
        from: date("2000-01-01"),
        until: date("2099-12-31"),
        last_day_moves_on: false,
    }
}

pub(in crate::time) fn date(text: &str) -> Date {
    text.parse().expect("a date")
}

pub(in crate::time) fn limit(text: &str) -> Limit {
    text.parse().expect("a limit")
}

/// The instant at which the calendar's wall shows this; of two, the earlier.
pub(in crate::time) fn wall(calendar: &Calendar, text: &str) -> Timestamp {
    let shown: DateTime = text.parse().expect("a date with a time");
    let unambiguous = calendar.zone.to_ambiguous_timestamp(shown);
    unambiguous.compatible().expect("an instant")
}

/// What the calendar's wall shows, without seconds if there are none.
pub(in crate::time) fn shown(calendar: &Calendar, at: Timestamp) -> String {
    let wall = calendar.zone.to_datetime(at).strftime("%F %H:%M:%S%.f");
    let wall = wall.to_string();
    wall.strip_suffix(":00").unwrap_or(&wall).to_owned()
}

/// The limit that begins at this time on the wall, and whether its end is provisional.
pub(in crate::time) fn due(calendar: &Calendar, start: &str, within: &str) -> Due {
    calendar.due(wall(calendar, start), limit(within))
}

/// The start, the limit and the instant of `2026-03-02 09:00 + 2 working hours = 2026-03-02 11:00`.
#[track_caller]
pub(in crate::time) fn sum(row: &str) -> (&str, &str, &str) {
    let (start, rest) = row.split_once(" + ").expect("a plus");
    let (within, end) = rest.split_once(" = ").expect("an equals sign");
    (start, within, end)
}

/// Asserts when each limit ends, on the wall, and that no end is provisional.
#[track_caller]
pub(in crate::time) fn ends(calendar: &Calendar, rows: &[&str]) {
    for row in rows {
        let (start, within, end) = sum(row);
        let due = due(calendar, start, within);
        assert_eq!(shown(calendar, due.at), end, "{row}");
        assert!(!due.provisional, "{row} is provisional");
    }
}
