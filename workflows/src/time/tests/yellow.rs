//! When a running clock turns yellow.

use super::support::{limit, plain, shown, sum, township, wall};
use crate::time::Calendar;

/// Asserts from when each limit is yellow: `start + limit = yellow`.
#[track_caller]
fn yellow(calendar: &Calendar, rows: &[&str]) {
    for row in rows {
        let (start, within, yellow) = sum(row);
        let start = wall(calendar, start);
        let due_at = calendar.due(start, limit(within)).at;
        let found = calendar.yellow_at(start, due_at, limit(within));
        assert_eq!(shown(calendar, found), yellow, "{row}");
    }
}

#[test]
fn the_last_quarter_is_measured_in_the_limits_own_time() {
    let calendar = township();
    yellow(
        &calendar,
        &[
            "2026-03-02 09:00 + 2 working hours = 2026-03-02 10:30",
            // Due on Tuesday at 09:00; of the last hour half an hour lies on Monday.
            "2026-03-02 12:30 + 4 working hours = 2026-03-02 17:00",
            "2026-03-02 09:00 + 40 minutes = 2026-03-02 09:30",
            "2026-03-02 09:00 + 2 hours = 2026-03-02 10:30",
            // Due on Thursday at 24:00; a quarter of two days are twelve hours.
            "2026-03-03 09:00 + 2 days = 2026-03-05 12:00",
            // A quarter of a day of seven hours, half a day, three quarters.
            "2026-03-02 09:00 + 1 working day = 2026-03-03 15:45",
            "2026-03-02 09:00 + 2 working days = 2026-03-04 14:00",
            "2026-03-02 09:00 + 3 working days = 2026-03-05 10:15",
        ],
    );
}

#[test]
fn yellow_begins_at_most_one_working_day_before_the_end() {
    let calendar = township();
    yellow(
        &calendar,
        &[
            "2026-03-02 09:00 + 4 working days = 2026-03-06 08:30",
            "2026-03-02 09:00 + 60 working days = 2026-05-28 08:30",
            // Ends on Monday at 16:00, and one working day before that is Friday at 16:00.
            "2026-03-02 09:00 + 40 working hours = 2026-03-06 16:00",
            // Ends on Sunday at 24:00; the last working day before is Friday.
            "2026-02-27 12:00 + 30 days = 2026-03-27 08:30",
            // Over a holiday: ends on Tuesday the 24th at 09:00, and most of the quarter lies on the 14th.
            "2026-02-13 16:00 + 9 working hours = 2026-02-14 15:45",
        ],
    );
}

#[test]
fn yellow_lies_between_the_start_and_a_moved_end() {
    let calendar = township();
    let start = wall(&calendar, "2026-03-02 09:00");
    let moved_on = wall(&calendar, "2026-03-10 10:00");
    let found = calendar.yellow_at(start, moved_on, limit("2 working hours"));
    assert_eq!(shown(&calendar, found), "2026-03-10 09:30");
    let brought_forward = wall(&calendar, "2026-03-02 09:10");
    let found = calendar.yellow_at(start, brought_forward, limit("2 working hours"));
    assert_eq!(found, start);
    assert_eq!(
        calendar.yellow_at(moved_on, start, limit("2 working hours")),
        start
    );
}

#[test]
fn an_office_that_never_closes_has_working_days_of_24_hours() {
    let calendar = plain("Asia/Shanghai", "00:00-24:00", "00:00-24:00");
    yellow(
        &calendar,
        &[
            "2026-03-02 09:00 + 8 working days = 2026-03-10 00:00",
            "2026-03-02 09:00 + 48 working hours = 2026-03-03 21:00",
        ],
    );
}

#[test]
fn a_named_end_is_yellow_for_the_last_quarter_of_the_running_time() {
    let calendar = township();
    for (start, due_at, yellow) in [
        ("2026-03-02 09:00", "2026-03-02 13:00", "2026-03-02 12:00"),
        // A quarter would be a week; one working day before the end of the day is its opening.
        ("2026-03-02 00:00", "2026-04-01 00:00", "2026-03-31 08:30"),
        // One working day before an end at an hour of its own.
        ("2026-03-02 00:00", "2026-03-30 10:00", "2026-03-27 10:00"),
        // An end that is past already when the clock begins.
        ("2026-03-02 09:00", "2026-03-01 09:00", "2026-03-01 09:00"),
    ] {
        let (start, due_at) = (wall(&calendar, start), wall(&calendar, due_at));
        let found = calendar.yellow_at_fixed(start, due_at);
        assert_eq!(shown(&calendar, found), yellow);
    }
}
