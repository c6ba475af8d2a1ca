//! What each kind of limit means, sentence by sentence. 2 March 2026 is a Monday.

use super::support::{date, due, ends, hours, limit, plain, shown, township, wall};
use crate::time::{DAYS_AHEAD_MAX, zone::date_at};

#[test]
fn working_hours_count_office_time_and_leave_out_the_lunch_break() {
    let calendar = township();
    ends(
        &calendar,
        &[
            "2026-03-02 09:00 + 2 working hours = 2026-03-02 11:00",
            "2026-03-02 11:00 + 2 working hours = 2026-03-02 15:00",
            "2026-03-02 16:30 + 2 working hours = 2026-03-03 09:30",
            "2026-03-06 17:00 + 1 working hour = 2026-03-09 09:00",
        ],
    );
}

#[test]
fn working_minutes_count_to_the_millisecond() {
    let calendar = township();
    ends(
        &calendar,
        &["2026-03-02 17:29:59.999 + 1 working minute = 2026-03-03 08:30:59.999"],
    );
}

#[test]
fn a_start_outside_office_hours_begins_at_the_next_opening() {
    let calendar = township();
    ends(
        &calendar,
        &[
            "2026-03-07 10:00 + 1 working hour = 2026-03-09 09:30",
            "2026-03-06 17:30 + 1 working hour = 2026-03-09 09:30",
            "2026-03-09 08:29:59.999 + 1 working hour = 2026-03-09 09:30",
            "2026-03-02 13:00 + 1 working hour = 2026-03-02 15:00",
        ],
    );
}

#[test]
fn a_limit_used_up_at_closing_time_ends_there() {
    let calendar = township();
    ends(
        &calendar,
        &[
            "2026-03-02 15:30 + 2 working hours = 2026-03-02 17:30",
            "2026-03-02 10:00 + 2 working hours = 2026-03-02 12:00",
            "2026-03-06 10:30 + 5 working hours = 2026-03-06 17:30",
        ],
    );
}

#[test]
fn working_days_end_at_closing_time_and_leave_out_the_start_day() {
    let calendar = township();
    ends(
        &calendar,
        &[
            "2026-03-02 09:00 + 5 working days = 2026-03-09 17:30",
            "2026-03-02 00:00 + 1 working day = 2026-03-03 17:30",
            "2026-03-02 23:59:59.999 + 1 working day = 2026-03-03 17:30",
            "2026-03-07 10:00 + 1 working day = 2026-03-09 17:30",
        ],
    );
}

#[test]
fn holidays_are_skipped_and_make_up_workdays_count() {
    let calendar = township();
    ends(
        &calendar,
        &[
            // Saturday the 14th is worked; the Spring Festival lasts from the 15th to the 23rd.
            "2026-02-13 16:00 + 1 working day = 2026-02-14 17:30",
            "2026-02-13 16:00 + 5 working days = 2026-02-27 17:30",
            "2026-02-14 17:00 + 1 working hour = 2026-02-24 09:00",
        ],
    );
}

#[test]
fn days_end_at_midnight_of_the_last_one_whatever_it_is() {
    let calendar = township();
    ends(
        &calendar,
        &[
            "2026-03-02 09:00 + 3 days = 2026-03-06 00:00",
            "2026-03-05 23:59 + 1 day = 2026-03-07 00:00",
            "2026-02-13 09:00 + 3 days = 2026-02-17 00:00",
        ],
    );
}

#[test]
fn a_last_day_that_is_free_moves_on_where_the_calendar_says_so() {
    let calendar = crate::time::Calendar {
        last_day_moves_on: true,
        ..township()
    };
    ends(
        &calendar,
        &[
            "2026-02-13 09:00 + 3 days = 2026-02-25 00:00",
            "2026-02-13 09:00 + 1 day = 2026-02-15 00:00",
            "2026-03-05 09:00 + 2 days = 2026-03-10 00:00",
        ],
    );
    let uncertain = due(&calendar, "2026-12-30 09:00", "3 days");
    assert_eq!(shown(&calendar, uncertain.at), "2027-01-05 00:00");
    assert!(uncertain.provisional);
}

#[test]
fn hours_and_minutes_run_without_a_break() {
    let calendar = township();
    ends(
        &calendar,
        &[
            "2026-03-06 23:00 + 2 hours = 2026-03-07 01:00",
            "2026-03-06 17:29:30 + 30 minutes = 2026-03-06 17:59:30",
            "2026-12-31 23:00 + 2 hours = 2027-01-01 01:00",
        ],
    );
}

#[test]
fn a_limit_that_ends_after_the_loaded_days_is_provisional() {
    let calendar = township();
    ends(
        &calendar,
        &[
            "2026-12-30 09:00 + 1 working day = 2026-12-31 17:30",
            "2026-12-31 15:30 + 2 working hours = 2026-12-31 17:30",
        ],
    );
    for (within, end) in [
        ("1 working day", "2027-01-01 17:30"),
        ("3 working hours", "2027-01-01 09:30"),
        ("4 working days", "2027-01-06 17:30"),
    ] {
        let due = due(&calendar, "2026-12-31 15:30", within);
        assert_eq!(shown(&calendar, due.at), end, "{within}");
        assert!(due.provisional, "{within}");
    }
    ends(
        &calendar,
        &[
            // Days by the clock need no calendar, so nothing about them is provisional.
            "2026-12-30 09:00 + 30 days = 2027-01-30 00:00",
        ],
    );
}

#[test]
fn a_limit_that_begins_before_the_loaded_days_is_provisional() {
    let calendar = township();
    let due = due(&calendar, "2021-12-31 16:00", "2 working hours");
    assert_eq!(shown(&calendar, due.at), "2022-01-04 09:00");
    assert!(due.provisional);
    ends(
        &calendar,
        &[
            // The start day of a limit in working days has no say.
            "2021-12-31 16:00 + 1 working day = 2022-01-04 17:30",
        ],
    );
}

#[test]
fn a_limit_of_centuries_ends_at_the_last_closing_time_looked_at() {
    let calendar = township();
    for within in ["100000 working days", "100000 working hours"] {
        let due = due(&calendar, "2026-03-02 09:00", within);
        assert!(due.provisional, "{within}");
        let closing = shown(&calendar, due.at);
        assert!(
            closing.ends_with(" 17:30") && closing.starts_with("206"),
            "{closing}"
        );
        let days = date_at(&calendar.zone, due.at.as_millisecond()) - date("2026-03-02");
        assert!(days.get_days().unsigned_abs() <= DAYS_AHEAD_MAX);
    }
    ends(
        &calendar,
        &["2026-03-02 09:00 + 100000 days = 2299-12-17 00:00"],
    );
}

#[test]
fn a_calendar_without_any_office_hours_still_answers() {
    let mut calendar = plain("Asia/Shanghai", "", "");
    calendar.make_up_hours = hours("08:00-12:00");
    for within in ["1 working minute", "1 working day"] {
        let due = due(&calendar, "2026-03-02 09:00", within);
        assert_eq!(shown(&calendar, due.at), "2066-03-02 09:00", "{within}");
        assert!(due.provisional);
    }
    let start = wall(&calendar, "2026-03-02 09:00");
    assert!(calendar.next_working_day_opening(start).provisional);
    let due_at = wall(&calendar, "2026-03-05 09:00");
    let yellow_at = calendar.yellow_at(start, due_at, limit("2 working days"));
    assert!(start <= yellow_at && yellow_at <= due_at);
}

#[test]
fn the_last_instants_there_are_do_not_overflow() {
    let calendar = township();
    let start = jiff::Timestamp::from_millisecond(jiff::Timestamp::MAX.as_millisecond() - 5000)
        .expect("an instant");
    for within in [
        "100000 minutes",
        "100000 days",
        "100000 working days",
        "1 working minute",
    ] {
        let due = calendar.due(start, limit(within));
        assert!(due.at >= start, "{within}");
        let yellow_at = calendar.yellow_at(start, due.at, limit(within));
        assert!(start <= yellow_at && yellow_at <= due.at, "{within}");
    }
    assert!(calendar.next_working_day_opening(start).at >= start);
    let first = jiff::Timestamp::from_millisecond(jiff::Timestamp::MIN.as_millisecond());
    assert!(
        calendar
            .due(first.expect("an instant"), limit("1 working day"))
            .provisional
    );
}
