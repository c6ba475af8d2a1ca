//! Questions about office time, and the days an explanation names.

use super::support::{date, limit, shown, township, wall};
use crate::time::{SKIPPED_DAYS_MAX, WhySkipped};

#[test]
fn office_time_is_from_opening_up_to_closing() {
    let calendar = township();
    for (at, expected) in [
        ("2026-03-02 08:29:59.999", false),
        ("2026-03-02 08:30", true),
        ("2026-03-02 11:59:59.999", true),
        ("2026-03-02 12:00", false),
        ("2026-03-02 14:00", true),
        ("2026-03-02 17:30", false),
        ("2026-03-07 10:00", false),
        ("2026-02-14 10:00", true),
        ("2026-02-16 10:00", false),
    ] {
        assert_eq!(
            calendar.is_working_time(wall(&calendar, at)),
            expected,
            "{at}"
        );
    }
}

#[test]
fn office_time_between_two_instants_leaves_out_breaks_and_holidays() {
    let calendar = township();
    let minutes =
        |a: &str, b: &str| calendar.working_minutes_between(wall(&calendar, a), wall(&calendar, b));
    assert_eq!(minutes("2026-03-02 09:00", "2026-03-02 15:00"), 240);
    assert_eq!(
        minutes("2026-02-13 17:00", "2026-02-24 09:00"),
        30 + 420 + 30
    );
    assert_eq!(minutes("2026-03-02 12:00", "2026-03-02 14:00"), 0);
    assert_eq!(minutes("2026-03-02 15:00", "2026-03-02 09:00"), 0);
    let (a, b) = (
        wall(&calendar, "2026-03-02 08:30"),
        wall(&calendar, "2026-03-02 08:30:00.250"),
    );
    assert_eq!(calendar.working_milliseconds_between(a, b), 250);
    assert_eq!(calendar.working_minutes_between(a, b), 0);
}

#[test]
fn a_repeated_notice_goes_out_at_the_opening_of_the_next_working_day() {
    let calendar = township();
    for (after, opening) in [
        ("2026-03-02 00:01", "2026-03-03 08:30"),
        ("2026-03-02 17:30", "2026-03-03 08:30"),
        ("2026-02-13 10:00", "2026-02-14 08:30"),
        ("2026-02-14 10:00", "2026-02-24 08:30"),
        ("2026-03-06 23:59:59.999", "2026-03-09 08:30"),
    ] {
        let due = calendar.next_working_day_opening(wall(&calendar, after));
        assert_eq!(shown(&calendar, due.at), opening, "{after}");
        assert!(!due.provisional);
    }
    let beyond = calendar.next_working_day_opening(wall(&calendar, "2026-12-31 10:00"));
    assert_eq!(shown(&calendar, beyond.at), "2027-01-01 08:30");
    assert!(beyond.provisional);
}

#[test]
fn an_explanation_names_each_skipped_day_with_its_notice() {
    let calendar = township();
    let start = wall(&calendar, "2026-02-07 16:00");
    let due_at = calendar.due(start, limit("7 working days")).at;
    let skipped = calendar.skipped_days(start, due_at);
    let dates: Vec<String> = skipped.iter().map(|day| day.date.to_string()).collect();
    let mut expected = vec!["2026-02-07".to_owned(), "2026-02-08".to_owned()];
    expected.extend((15..=23).map(|day| format!("2026-02-{day}")));
    assert_eq!(dates, expected);
    assert_eq!(skipped[0].why, WhySkipped::Weekend);
    let WhySkipped::Holiday { notice, name } = &skipped[2].why else {
        panic!("{:?} is a holiday although it is a Sunday", skipped[2]);
    };
    assert_eq!(
        notice,
        "国务院办公厅关于2026年部分节假日安排的通知（国办发明电〔2025〕7号）"
    );
    assert_eq!(
        (name.zh.as_str(), name.en.as_str()),
        ("春节", "Spring Festival")
    );
}

#[test]
fn a_limit_that_ends_at_midnight_ends_with_its_own_day() {
    let calendar = township();
    let (start, end) = (
        wall(&calendar, "2026-03-05 09:00"),
        wall(&calendar, "2026-03-07 00:00"),
    );
    assert_eq!(calendar.skipped_days(start, end), []);
}

#[test]
fn an_explanation_has_a_written_maximum() {
    let calendar = township();
    let (start, end) = (
        wall(&calendar, "2022-01-01 09:00"),
        wall(&calendar, "2060-01-01 09:00"),
    );
    assert_eq!(calendar.skipped_days(start, end).len(), SKIPPED_DAYS_MAX);
    assert_eq!(calendar.skipped_days(end, start), []);
}

#[test]
fn the_calendar_is_valid_until_the_end_of_its_last_day() {
    let calendar = township();
    assert_eq!(shown(&calendar, calendar.valid_until()), "2027-01-01 00:00");
    assert_eq!(calendar.until, date("2026-12-31"));
}
