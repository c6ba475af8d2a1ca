//! Days and times that the wall of a zone names.

use super::support::{date, plain, shown, township, wall};

#[test]
fn a_day_begins_at_its_first_instant_and_ends_at_the_next_days() {
    let calendar = township();
    let day = date("2026-09-30");
    assert_eq!(
        calendar.start_of_day(day).to_string(),
        "2026-09-29T16:00:00Z"
    );
    assert_eq!(calendar.end_of_day(day).to_string(), "2026-09-30T16:00:00Z");
    let of_three_days = calendar.due(
        wall(&calendar, "2026-09-27 11:00"),
        "3 days".parse().expect("a limit"),
    );
    assert_eq!(of_three_days.at, calendar.end_of_day(day));
}

#[test]
fn a_time_that_comes_twice_means_the_first() {
    let calendar = plain("America/New_York", "", "");
    let half_past_one = date("2026-11-01").at(1, 30, 0, 0);
    let found = calendar.wall_time(half_past_one);
    assert_eq!(found.to_string(), "2026-11-01T05:30:00Z");
}

#[test]
fn a_time_that_never_comes_means_the_change() {
    let calendar = plain("America/New_York", "", "");
    let half_past_two = date("2026-03-08").at(2, 30, 0, 0);
    let found = calendar.wall_time(half_past_two);
    assert_eq!(found.to_string(), "2026-03-08T07:00:00Z");
    assert_eq!(shown(&calendar, found), "2026-03-08 03:00");
    // Samoa left out the 30th of December 2011: it begins and ends with the change.
    let samoa = plain("Pacific/Apia", "", "");
    let missing = date("2011-12-30");
    assert_eq!(samoa.start_of_day(missing), samoa.end_of_day(missing));
}

#[test]
fn a_time_beyond_the_instants_there_are_is_the_nearest() {
    use jiff::{Timestamp, civil::DateTime};
    let calendar = plain("America/New_York", "", "");
    let last = calendar.wall_time(DateTime::MAX);
    assert_eq!(last.as_millisecond(), Timestamp::MAX.as_millisecond());
    let calendar = township();
    let first = calendar.wall_time(DateTime::MIN);
    assert_eq!(first.as_millisecond(), Timestamp::MIN.as_millisecond());
}
