//! Zones whose clocks are put forward and back.

use super::support::{due, ends, limit, plain, wall};
use crate::time::Calendar;

const OFFICE: &str = "08:30-12:00 14:00-17:30";
const ALWAYS: &str = "00:00-24:00";

fn minutes(calendar: &Calendar, a: &str, b: &str) -> u64 {
    calendar.working_minutes_between(wall(calendar, a), wall(calendar, b))
}

#[test]
fn office_hours_follow_the_wall_across_a_change() {
    // The Sundays 29 March and 25 October 2026 change Berlin, 8 March and 1 November New York.
    for (zone, start, end, instant) in [
        (
            "Europe/Berlin",
            "2026-03-27 16:30",
            "2026-03-30 09:30",
            "2026-03-30T07:30:00Z",
        ),
        (
            "Europe/Berlin",
            "2026-10-23 16:30",
            "2026-10-26 09:30",
            "2026-10-26T08:30:00Z",
        ),
        (
            "America/New_York",
            "2026-03-06 16:30",
            "2026-03-09 09:30",
            "2026-03-09T13:30:00Z",
        ),
        (
            "America/New_York",
            "2026-10-30 16:30",
            "2026-11-02 09:30",
            "2026-11-02T14:30:00Z",
        ),
    ] {
        let calendar = plain(zone, OFFICE, "");
        ends(&calendar, &[&format!("{start} + 2 working hours = {end}")]);
        let due = due(&calendar, start, "2 working hours");
        assert_eq!(due.at.to_string(), instant, "{zone}");
    }
}

#[test]
fn an_hour_that_is_left_out_is_not_counted() {
    let calendar = plain("Europe/Berlin", ALWAYS, ALWAYS);
    ends(
        &calendar,
        &["2026-03-29 01:00 + 2 working hours = 2026-03-29 04:00"],
    );
    assert_eq!(
        minutes(&calendar, "2026-03-29 00:00", "2026-03-30 00:00"),
        23 * 60
    );
    let calendar = plain("America/New_York", ALWAYS, ALWAYS);
    ends(
        &calendar,
        &["2026-03-08 01:30 + 1 working hour = 2026-03-08 03:30"],
    );
}

#[test]
fn an_hour_that_comes_twice_is_counted_twice() {
    let calendar = plain("Europe/Berlin", "", "02:00-03:00");
    assert_eq!(
        minutes(&calendar, "2026-10-25 00:00", "2026-10-26 00:00"),
        120
    );
    // From 01:59 the hour from two to three is used up once when it begins anew.
    let due = due(&calendar, "2026-10-25 01:59", "61 working minutes");
    assert_eq!(due.at.to_string(), "2026-10-25T01:01:00Z");
    let calendar = plain("America/New_York", ALWAYS, ALWAYS);
    assert_eq!(
        minutes(&calendar, "2026-11-01 00:00", "2026-11-02 00:00"),
        25 * 60
    );
}

#[test]
fn a_day_whose_only_office_hours_are_left_out_is_no_working_day() {
    let calendar = plain("Europe/Berlin", "", "02:00-03:00");
    ends(
        &calendar,
        &[
            "2026-03-27 12:00 + 1 working day = 2026-03-28 03:00",
            "2026-03-28 12:00 + 1 working day = 2026-04-04 03:00",
        ],
    );
}

#[test]
fn days_end_with_the_walls_midnight() {
    for (zone, start, instant) in [
        ("Europe/Berlin", "2026-03-28 12:00", "2026-03-29T22:00:00Z"),
        ("Europe/Berlin", "2026-10-24 12:00", "2026-10-25T23:00:00Z"),
        (
            "America/New_York",
            "2026-03-07 12:00",
            "2026-03-09T04:00:00Z",
        ),
        (
            "America/New_York",
            "2026-10-31 12:00",
            "2026-11-02T05:00:00Z",
        ),
    ] {
        let calendar = plain(zone, OFFICE, "");
        assert_eq!(
            due(&calendar, start, "1 day").at.to_string(),
            instant,
            "{zone}"
        );
    }
}

#[test]
fn a_midnight_that_does_not_exist_is_the_instant_of_the_change() {
    // On Friday 24 April 2026 Cairo goes from 24:00 straight to 01:00.
    let calendar = plain("Africa/Cairo", OFFICE, "");
    let due_at = due(&calendar, "2026-04-22 12:00", "1 day").at;
    assert_eq!(due_at.to_string(), "2026-04-23T22:00:00Z");
    ends(&calendar, &["2026-04-22 12:00 + 1 day = 2026-04-24 01:00"]);
}

#[test]
fn a_day_that_does_not_exist_is_not_counted() {
    // Samoa went from Thursday 29 December 2011 straight to Saturday the 31st.
    let calendar = plain("Pacific/Apia", OFFICE, "");
    ends(
        &calendar,
        &[
            "2011-12-28 12:00 + 1 working day = 2011-12-29 17:30",
            "2011-12-28 12:00 + 2 working days = 2012-01-02 17:30",
            "2011-12-29 17:00 + 1 working hour = 2012-01-02 09:00",
        ],
    );
}

#[test]
fn the_last_quarter_of_calendar_time_is_elapsed_time() {
    let calendar = plain("Europe/Berlin", ALWAYS, ALWAYS);
    let start = wall(&calendar, "2026-03-28 12:00");
    let due_at = calendar.due(start, limit("1 day")).at;
    // Ends on Sunday at 24:00, six hours after 18:00.
    let yellow_at = calendar.yellow_at(start, due_at, limit("1 day"));
    assert_eq!(yellow_at, wall(&calendar, "2026-03-29 18:00"));
}
