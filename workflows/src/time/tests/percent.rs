//! When a share of a limit has passed. 2 March 2026 is a Monday.

use super::support::{limit, plain, shown, township, wall};
use crate::time::Calendar;

/// Asserts when a percentage has passed: `start + limit @ percent = instant`.
#[track_caller]
fn passed(calendar: &Calendar, rows: &[(&str, &str, u8, &str)]) {
    for (start, within, percent, expected) in rows {
        let start = wall(calendar, start);
        let due_at = calendar.due(start, limit(within)).at;
        let found = calendar.instant_at_percent(start, due_at, Some(limit(within)), *percent);
        assert_eq!(shown(calendar, found), *expected, "{within} at {percent}%");
    }
}

#[test]
fn a_share_of_a_working_limit_is_office_time() {
    let calendar = township();
    passed(
        &calendar,
        &[
            (
                "2026-03-02 09:00",
                "2 working hours",
                50,
                "2026-03-02 10:00",
            ),
            // Two of four hours: used up at noon, not at the end of the lunch break.
            (
                "2026-03-02 10:00",
                "4 working hours",
                50,
                "2026-03-02 12:00",
            ),
            (
                "2026-03-02 16:30",
                "2 working hours",
                75,
                "2026-03-03 09:00",
            ),
            (
                "2026-03-06 17:00",
                "60 working minutes",
                80,
                "2026-03-09 08:48",
            ),
            // From noon on Monday 3.5 hours, then two days of seven: half of 17.5 is 8.75.
            ("2026-03-02 12:00", "2 working days", 50, "2026-03-03 15:45"),
            // Over the Spring Festival: nothing passes from the 15th to the 23rd.
            (
                "2026-02-14 16:30",
                "4 working hours",
                50,
                "2026-02-24 09:30",
            ),
        ],
    );
}

#[test]
fn a_share_of_any_other_limit_is_running_time() {
    let calendar = township();
    passed(
        &calendar,
        &[
            ("2026-03-06 17:00", "2 hours", 50, "2026-03-06 18:00"),
            ("2026-03-06 17:00", "10 minutes", 80, "2026-03-06 17:08"),
            // From Monday noon to Thursday 24:00 there are 84 hours.
            ("2026-03-02 12:00", "3 days", 50, "2026-03-04 06:00"),
        ],
    );
    let (start, due_at) = (
        wall(&calendar, "2026-03-06 12:00"),
        wall(&calendar, "2026-03-08 12:00"),
    );
    let found = calendar.instant_at_percent(start, due_at, None, 25);
    assert_eq!(shown(&calendar, found), "2026-03-07 00:00");
}

#[test]
fn nothing_is_the_start_and_everything_is_the_end() {
    let calendar = township();
    let within = limit("5 working days");
    let start = wall(&calendar, "2026-03-07 10:00");
    let due_at = calendar.due(start, within).at;
    for (percent, expected) in [(0, start), (100, due_at), (255, due_at)] {
        let found = calendar.instant_at_percent(start, due_at, Some(within), percent);
        assert_eq!(found, expected, "{percent}%");
    }
    let backwards = calendar.instant_at_percent(due_at, start, Some(within), 50);
    assert_eq!(backwards, due_at, "an end before the start");
}

#[test]
fn where_there_is_no_office_time_running_time_is_shared() {
    let calendar = plain("Asia/Shanghai", "", "");
    let (start, due_at) = (
        wall(&calendar, "2026-03-06 12:00"),
        wall(&calendar, "2026-03-06 22:00"),
    );
    let within = Some(limit("1 working day"));
    let found = calendar.instant_at_percent(start, due_at, within, 10);
    assert_eq!(shown(&calendar, found), "2026-03-06 13:00");
}
