//! What a pause does to each kind of limit. 2 March 2026 is a Monday.

use super::support::{limit, shown, township, wall};
use crate::time::{Calendar, PAUSES_MAX, Pause, Pauses, TooManyPauses};

/// The pauses `2026-03-02 10:00 to 2026-03-02 11:00`, one a line.
fn pauses(calendar: &Calendar, rows: &[&str]) -> Pauses {
    let pause = |row: &&str| {
        let (from, until) = row.split_once(" to ").expect("a stretch");
        Pause {
            from: wall(calendar, from),
            until: wall(calendar, until),
        }
    };
    let all: Vec<Pause> = rows.iter().map(pause).collect();
    Pauses::merge(&all).expect("few")
}

/// Asserts where a limit from Monday 2 March 2026, 09:00, ends with these pauses.
#[track_caller]
fn ends(within: &str, rows: &[&str], expected: &str) {
    let calendar = township();
    let start = wall(&calendar, "2026-03-02 09:00");
    let (within, pauses) = (limit(within), pauses(&calendar, rows));
    let due = calendar.due_with_pauses(start, within, &pauses);
    assert_eq!(shown(&calendar, due.at), expected, "{within} with {rows:?}");
    assert!(!due.provisional);
    let plain = calendar.due(start, within).at;
    let moved = calendar
        .moved_by(start, plain, Some(within.unit), &pauses)
        .at;
    assert_eq!(
        shown(&calendar, moved),
        expected,
        "moved: {within} with {rows:?}"
    );
}

#[test]
fn a_pause_moves_hours_on_by_the_time_it_lasted() {
    ends(
        "2 hours",
        &["2026-03-02 10:00 to 2026-03-02 18:30"],
        "2026-03-02 19:30",
    );
    // The end moves into the second pause, which then moves it too.
    ends(
        "2 hours",
        &[
            "2026-03-02 11:30 to 2026-03-02 12:30",
            "2026-03-02 10:00 to 2026-03-02 11:00",
        ],
        "2026-03-02 13:00",
    );
}

#[test]
fn a_pause_moves_working_hours_on_by_the_office_time_it_held() {
    // One hour before and half an hour after lunch.
    ends(
        "4 working hours",
        &["2026-03-02 11:00 to 2026-03-02 14:30"],
        "2026-03-02 16:30",
    );
    // Nothing was lost overnight.
    ends(
        "8 working hours",
        &["2026-03-02 17:30 to 2026-03-03 08:30"],
        "2026-03-03 10:00",
    );
}

#[test]
fn a_pause_moves_working_days_on_by_the_closing_times_it_held() {
    ends(
        "2 working days",
        &["2026-03-03 09:00 to 2026-03-03 17:29"],
        "2026-03-04 17:30",
    );
    ends(
        "2 working days",
        &["2026-03-03 17:00 to 2026-03-04 09:00"],
        "2026-03-05 17:30",
    );
    // From Tuesday to Monday: four closing times; the weekend has none.
    ends(
        "2 working days",
        &["2026-03-03 12:00 to 2026-03-09 12:00"],
        "2026-03-10 17:30",
    );
    // The start day counts neither way.
    ends(
        "2 working days",
        &["2026-03-02 12:00 to 2026-03-02 18:00"],
        "2026-03-04 17:30",
    );
}

#[test]
fn a_pause_moves_days_on_by_the_midnights_it_held() {
    ends(
        "3 days",
        &["2026-03-03 09:00 to 2026-03-03 23:59"],
        "2026-03-06 00:00",
    );
    ends(
        "3 days",
        &["2026-03-03 09:00 to 2026-03-04 00:00"],
        "2026-03-07 00:00",
    );
    ends(
        "3 days",
        &["2026-03-03 09:00 to 2026-03-08 12:00"],
        "2026-03-11 00:00",
    );
}

#[test]
fn a_pause_before_the_start_or_after_the_end_changes_nothing() {
    let calendar = township();
    let start = wall(&calendar, "2026-03-02 09:00");
    let rows = [
        "2026-02-27 09:00 to 2026-03-02 09:00",
        "2026-03-05 00:00 to 2026-03-06 12:00",
    ];
    for within in ["2 working hours", "2 hours", "2 working days", "2 days"] {
        let due = calendar.due_with_pauses(start, limit(within), &pauses(&calendar, &rows));
        assert_eq!(due, calendar.due(start, limit(within)), "{within}");
    }
}

#[test]
fn a_last_day_never_moves_on_into_a_pause() {
    let calendar = Calendar {
        last_day_moves_on: true,
        ..township()
    };
    // Three days end on Saturday, which moves to Monday, which is paused.
    let start = wall(&calendar, "2026-03-04 09:00");
    let held = pauses(&calendar, &["2026-03-09 12:00 to 2026-03-10 12:00"]);
    let due = calendar.due_with_pauses(start, limit("3 days"), &held);
    assert_eq!(shown(&calendar, due.at), "2026-03-11 00:00");
}

#[test]
fn a_named_end_moves_on_by_the_time_the_pauses_last() {
    let calendar = township();
    let held = pauses(
        &calendar,
        &[
            "2026-09-28 10:00 to 2026-09-29 12:00",
            "2026-09-30 23:00 to 2026-10-02 23:00",
        ],
    );
    let start = wall(&calendar, "2026-09-21 09:00");
    let end = calendar.end_of_day("2026-09-30".parse().expect("a date"));
    let moved = calendar.moved_by(start, end, None, &held);
    assert_eq!(shown(&calendar, moved.at), "2026-10-04 02:00");
    assert!(!moved.provisional);
}

#[test]
fn an_end_within_a_day_loses_nothing_when_it_is_moved() {
    let calendar = township();
    let start = wall(&calendar, "2026-02-27 10:00");
    let end = wall(&calendar, "2026-03-04 10:00");
    let held = pauses(&calendar, &["2026-03-02 12:00 to 2026-03-03 12:00"]);
    for (within, expected) in [
        ("1 working day", "2026-03-05 17:30"),
        ("1 day", "2026-03-06 00:00"),
        ("1 working hour", "2026-03-05 10:00"),
        ("1 hour", "2026-03-05 10:00"),
    ] {
        let moved = calendar.moved_by(start, end, Some(limit(within).unit), &held);
        assert_eq!(shown(&calendar, moved.at), expected, "{within}");
    }
}

#[test]
fn a_pause_that_moves_an_end_past_the_loaded_days_makes_it_provisional() {
    let calendar = township();
    let start = wall(&calendar, "2026-12-28 09:00");
    let held = pauses(&calendar, &["2026-12-29 09:00 to 2026-12-31 09:00"]);
    for within in ["3 working days", "20 working hours"] {
        assert!(!calendar.due(start, limit(within)).provisional, "{within}");
        let due = calendar.due_with_pauses(start, limit(within), &held);
        assert!(due.provisional, "{within}");
        let plain = calendar.due(start, limit(within)).at;
        let moved = calendar.moved_by(start, plain, Some(limit(within).unit), &held);
        assert_eq!(moved, due, "{within}");
    }
}

#[test]
fn reminders_leave_out_what_a_pause_held() {
    let calendar = township();
    let start = wall(&calendar, "2026-03-02 09:00");
    let within = limit("2 working hours");
    let held = pauses(&calendar, &["2026-03-02 09:30 to 2026-03-02 14:30"]);
    let due = calendar.due_with_pauses(start, within, &held).at;
    let half = calendar.instant_at_percent_with_pauses(start, due, Some(within), 50, &held);
    assert_eq!(shown(&calendar, half), "2026-03-02 15:00");
}

#[test]
fn pauses_are_merged_and_have_a_written_maximum() {
    let calendar = township();
    let merged = pauses(
        &calendar,
        &[
            "2026-03-03 00:00 to 2026-03-04 00:00",
            "2026-03-02 00:00 to 2026-03-03 00:00",
            "2026-03-02 12:00 to 2026-03-02 13:00",
            "2026-03-09 12:00 to 2026-03-08 13:00",
        ],
    );
    assert_eq!(
        merged,
        pauses(&calendar, &["2026-03-02 00:00 to 2026-03-04 00:00"])
    );
    let one = merged.iter().next().expect("one");
    assert!(Pauses::merge(&vec![one; PAUSES_MAX]).is_ok());
    let given = PAUSES_MAX + 1;
    assert_eq!(
        Pauses::merge(&vec![one; given]),
        Err(TooManyPauses { given })
    );
}
