//! What an expression means, and where it is refused.

use jiff::tz::TimeZoneDatabase;

use super::*;

/// The next slots of an expression on the wall of a zone, after a time in UTC.
fn slots(text: &str, zone: &str, after: &str, count: usize) -> Vec<String> {
    let cron = Cron::parse(text).unwrap_or_else(|bad| panic!("{}", bad.what.en));
    let zone = TimeZoneDatabase::bundled().get(zone).expect("a zone");
    let mut at: Timestamp = after.parse().expect("an instant");
    let next = std::iter::from_fn(|| {
        at = cron.next_after(&zone, at)?;
        Some(
            at.to_zoned(zone.clone())
                .strftime("%m-%d %H:%M%z")
                .to_string(),
        )
    });
    next.take(count).collect()
}

fn china(text: &str, count: usize) -> Vec<String> {
    let slots = slots(text, "Asia/Shanghai", "2026-03-01T16:00:00Z", count);
    slots
        .into_iter()
        .map(|slot| slot.replace("+0800", ""))
        .collect()
}

#[test]
fn five_fields_name_the_times_on_the_wall() {
    assert_eq!(china("0 9 1 * *", 2), ["04-01 09:00", "05-01 09:00"]);
    assert_eq!(
        china("*/20 8-9 * * *", 4),
        ["03-02 08:00", "03-02 08:20", "03-02 08:40", "03-02 09:00"]
    );
    assert_eq!(
        china("5,10 0 * mar mon-fri", 3),
        ["03-02 00:05", "03-02 00:10", "03-03 00:05"]
    );
    assert_eq!(china("0 0 29 2 *", 1), ["02-29 00:00"]);
    assert_eq!(
        china("1-10/4 0 * * *", 3),
        ["03-02 00:01", "03-02 00:05", "03-02 00:09"]
    );
}

#[test]
fn sunday_is_both_0_and_7() {
    for sunday in ["0", "7", "SUN", "6-7"] {
        let text = format!("0 9 * * {sunday}");
        assert!(
            china(&text, 2).contains(&"03-08 09:00".to_owned()),
            "{text}"
        );
    }
}

#[test]
fn two_restricted_day_fields_mean_either_and_a_star_means_both() {
    // 2 March 2026 is a Monday.
    assert_eq!(
        china("0 9 13 * FRI", 3),
        ["03-06 09:00", "03-13 09:00", "03-20 09:00"]
    );
    assert_eq!(china("0 9 */2 * FRI", 2), ["03-13 09:00", "03-27 09:00"]);
}

#[test]
fn a_time_the_wall_does_not_show_falls_on_the_change_and_one_it_shows_twice_counts_once() {
    let new_york = |text| slots(text, "America/New_York", "2026-03-07T12:00:00Z", 2);
    assert_eq!(
        new_york("30 2 * * *"),
        ["03-08 03:00-0400", "03-09 02:30-0400"]
    );
    let new_york = |text| slots(text, "America/New_York", "2026-11-01T04:00:00Z", 2);
    assert_eq!(
        new_york("30 1 * * *"),
        ["11-01 01:30-0400", "11-02 01:30-0500"]
    );
    let island = |text| slots(text, "Australia/Lord_Howe", "2026-10-03T13:00:00Z", 2);
    assert_eq!(
        island("15 2 * * *"),
        ["10-04 02:30+1100", "10-05 02:15+1100"]
    );
}

#[test]
fn an_expression_of_a_stretch_follows_the_wall() {
    let new_york = |after| slots("*/30 * * * *", "America/New_York", after, 4);
    assert_eq!(
        new_york("2026-11-01T05:00:00Z"),
        [
            "11-01 01:30-0400",
            "11-01 01:00-0500",
            "11-01 01:30-0500",
            "11-01 02:00-0500"
        ]
    );
    assert_eq!(
        new_york("2026-03-08T06:00:00Z"),
        [
            "03-08 01:30-0500",
            "03-08 03:00-0400",
            "03-08 03:30-0400",
            "03-08 04:00-0400"
        ]
    );
}

#[test]
fn a_clock_put_back_or_forward_over_midnight_loses_no_slot() {
    // St. John's put its clock back at 00:01 to 23:01 of the day before.
    let saint = |text, count| slots(text, "America/St_Johns", "2010-11-07T01:30:00Z", count);
    assert_eq!(
        saint("*/30 * * * *", 4),
        [
            "11-06 23:30-0230",
            "11-07 00:00-0230",
            "11-06 23:30-0330",
            "11-07 00:00-0330"
        ]
    );
    assert_eq!(
        saint("30 23 * * *", 2),
        ["11-06 23:30-0230", "11-07 23:30-0330"]
    );
    // Samoa left out 30 December 2011.
    let samoa = slots("0 9 30 12 *", "Pacific/Apia", "2011-12-29T00:00:00Z", 2);
    assert_eq!(samoa, ["12-31 00:00+1400", "12-30 09:00+1400"]);
}

#[test]
fn what_never_comes_has_no_next_slot() {
    assert_eq!(china("0 0 30 2 *", 1), [""; 0]);
    assert_eq!(china("0 0 31 4,6,9,11 *", 1), [""; 0]);
}

#[test]
fn a_mistake_names_the_part_and_the_way_out() {
    for (text, part) in [
        ("", "0 fields"),
        ("* * * *", "4 fields"),
        ("0 0 9 1 * *", "6 fields"),
        ("@daily", "1 fields"),
        ("60 * * * *", "`60` is no whole number from 0 to 59"),
        ("* 24 * * *", "`24` is no whole number"),
        ("* * 0 * *", "`0` is no whole number from 1 to 31"),
        ("* * * 13 *", "`13` is no whole number from 1 to 12"),
        ("* * * * 8", "`8` is no whole number from 0 to 7"),
        ("* * L * *", "`L` is no whole number"),
        ("* * ? * *", "`?` is no whole number"),
        ("* * * * MON#2", "`MON#2` is no whole number"),
        ("* * * JANUARY *", "`JANUARY` is no whole number"),
        ("*/0 * * * *", "its step `0`"),
        ("*/60 * * * *", "its step `60`"),
        ("5/10 * * * *", "a step follows"),
        ("1- * * * *", "`` is no whole number"),
        ("1,,2 * * * *", "`` is no whole number"),
        ("-1 * * * *", "`` is no whole number"),
        ("+1 * * * *", "`+1` is no whole number"),
        ("1.5 * * * *", "`1.5` is no whole number"),
        ("* 22-2 * * *", "its end comes before its beginning"),
        ("* * * * SAT-SUN", "its end comes before its beginning"),
        ("*/2/3 * * * *", "its step `2/3`"),
        ("１ * * * *", "`１` is no whole number"),
    ] {
        let bad = Cron::parse(text).expect_err(text);
        assert!(bad.what.en.contains(part), "{text}: {}", bad.what.en);
        assert!(!bad.way_out.zh.is_empty() && !bad.what.zh.is_empty());
    }
    let long = format!("{} * * * *", "1,".repeat(200));
    assert!(
        Cron::parse(&long)
            .expect_err("long")
            .what
            .en
            .contains("404 bytes")
            || long.len() != 404
    );
}
