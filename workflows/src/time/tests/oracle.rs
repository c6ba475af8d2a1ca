//! Random calendars against an oracle that looks at every single minute.

use std::collections::BTreeMap;

use jiff::{Timestamp, civil::Date, tz::TimeZoneDatabase};
use proptest::prelude::*;

use super::support::plain;
use crate::{
    limit::{Limit, LimitUnit},
    plan::Words,
    time::{Calendar, DayException, OfficeHours},
};

const MINUTE: i64 = 60_000;
const DAY: i64 = 86_400_000;

/// How far the oracle looks; the random calendars leave no gap this long.
const ORACLE_DAYS: i64 = 90;

/// Zones and days around which to look: a holiday, both changes of many zones, clocks that change
/// by half an hour or at midnight, and a day that was left out.
const PLACES: [(&str, &str); 14] = [
    ("Asia/Shanghai", "2026-02-16"),
    ("Asia/Kathmandu", "2026-03-29"),
    ("Europe/Berlin", "2026-03-29"),
    ("Europe/Berlin", "2026-10-25"),
    ("America/New_York", "2026-03-08"),
    ("America/New_York", "2026-11-01"),
    ("Australia/Lord_Howe", "2026-04-05"),
    ("Australia/Lord_Howe", "2026-10-04"),
    ("Africa/Cairo", "2026-04-24"),
    ("America/Havana", "2026-03-08"),
    ("America/Havana", "2026-11-01"),
    ("America/Santiago", "2026-04-05"),
    ("America/Santiago", "2026-09-06"),
    ("Pacific/Apia", "2011-12-30"),
];

/// Whether the wall shows office hours, in the plainest words.
fn oracle_works(calendar: &Calendar, at: i64) -> (Date, bool) {
    let at = Timestamp::from_millisecond(at).expect("an instant");
    let wall = calendar.zone.to_datetime(at);
    let minute = wall.hour() as u16 * 60 + wall.minute() as u16;
    let weekly = &calendar.week[wall.weekday().to_monday_zero_offset() as usize];
    let hours = match calendar.days.get(&wall.date()) {
        Some(day) if !day.works => &Vec::new(),
        Some(_) if weekly.is_empty() => &calendar.make_up_hours,
        Some(_) | None => weekly,
    };
    let works = hours
        .iter()
        .any(|h| (h.opens_minute..h.closes_minute).contains(&minute));
    (wall.date(), works)
}

/// All minutes from `start` on, the first one cut short: begin, end, day, office time or not.
fn oracle_minutes(
    calendar: &Calendar,
    start: i64,
) -> impl Iterator<Item = (i64, i64, Date, bool)> + '_ {
    let first = start.div_euclid(MINUTE);
    (first..first + ORACLE_DAYS * 1440).map(move |minute| {
        let begins = (minute * MINUTE).max(start);
        let (date, works) = oracle_works(calendar, begins);
        (begins, (minute + 1) * MINUTE, date, works)
    })
}

fn oracle_office_time(calendar: &Calendar, start: i64, length: i64) -> i64 {
    let mut left = length;
    for (begins, ends, _, works) in oracle_minutes(calendar, start) {
        if works && left <= ends - begins {
            return begins + left;
        }
        left -= if works { ends - begins } else { 0 };
    }
    panic!("the oracle found no end of {length} ms");
}

fn oracle_working_days(calendar: &Calendar, start: i64, days: u32) -> i64 {
    let mut last = oracle_works(calendar, start).0;
    let (mut counted, mut closing) = (0, None);
    for (_, ends, date, works) in oracle_minutes(calendar, start) {
        if !works || date < last || (date == last && counted == 0) {
            continue;
        }
        if date > last {
            if counted == days {
                break;
            }
            (counted, last) = (counted + 1, date);
        }
        closing = Some(ends);
    }
    closing.expect("the oracle found a closing time")
}

fn office_hours() -> impl Strategy<Value = Vec<OfficeHours>> {
    let random = prop::collection::btree_set(0_u16..=1440, 0..=6).prop_map(|minutes| {
        let minutes: Vec<u16> = minutes.into_iter().collect();
        let pairs = minutes.chunks_exact(2);
        pairs
            .map(|pair| OfficeHours {
                opens_minute: pair[0],
                closes_minute: pair[1],
            })
            .collect()
    });
    let always = Just(vec![OfficeHours {
        opens_minute: 0,
        closes_minute: 1440,
    }]);
    prop_oneof![4 => random, 1 => always]
}

fn exceptions() -> impl Strategy<Value = BTreeMap<i64, bool>> {
    prop::collection::btree_map(-25_i64..=35, any::<bool>(), 0..=14)
}

/// A calendar with an instant near the day its place is about.
fn calendars() -> impl Strategy<Value = (Calendar, i64)> {
    let week = prop::array::uniform7(office_hours());
    let start = -20 * DAY..10 * DAY;
    (
        prop::sample::select(&PLACES[..]),
        week,
        office_hours(),
        exceptions(),
        start,
    )
        .prop_map(
            |((zone, around), mut week, mut make_up_hours, exceptions, start)| {
                let around: Date = around.parse().expect("a date");
                let sure = || {
                    vec![OfficeHours {
                        opens_minute: 540,
                        closes_minute: 1020,
                    }]
                };
                if week[..3].iter().any(Vec::is_empty) {
                    week[0] = sure();
                }
                if make_up_hours.is_empty() {
                    make_up_hours = sure();
                }
                let day = |(offset, works)| {
                    let date = around.saturating_add(jiff::Span::new().days(offset));
                    let name = Words::new("节", "Feast");
                    (
                        date,
                        DayException {
                            works,
                            notice: "notice".to_owned(),
                            name,
                        },
                    )
                };
                let days = exceptions.into_iter().map(day).collect();
                let calendar = Calendar {
                    week,
                    make_up_hours,
                    days,
                    ..plain("UTC", "", "")
                };
                let zone = TimeZoneDatabase::bundled().get(zone).expect("a zone");
                let noon = zone
                    .to_timestamp(around.at(12, 0, 0, 0))
                    .expect("an instant");
                (Calendar { zone, ..calendar }, noon.as_millisecond() + start)
            },
        )
}

fn at(millisecond: i64) -> Timestamp {
    Timestamp::from_millisecond(millisecond).expect("an instant")
}

fn working(amount: u32, unit: LimitUnit) -> Limit {
    Limit { amount, unit }
}

fn any_unit() -> impl Strategy<Value = LimitUnit> {
    prop::sample::select(vec![
        LimitUnit::Minutes,
        LimitUnit::Hours,
        LimitUnit::Days,
        LimitUnit::WorkingMinutes,
        LimitUnit::WorkingHours,
        LimitUnit::WorkingDays,
    ])
}

fn office_unit() -> impl Strategy<Value = LimitUnit> {
    prop::sample::select(vec![LimitUnit::WorkingMinutes, LimitUnit::WorkingHours])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, ..ProptestConfig::default() })]

    #[test]
    fn working_minutes_agree_with_an_oracle_that_looks_at_every_minute(
        (calendar, start) in calendars(),
        minutes in 1_u32..1_500,
    ) {
        let due = calendar.due(at(start), working(minutes, LimitUnit::WorkingMinutes));
        let oracle = oracle_office_time(&calendar, start, i64::from(minutes) * MINUTE);
        prop_assert_eq!(due.at, at(oracle));
    }

    #[test]
    fn working_days_agree_with_an_oracle_that_looks_at_every_minute(
        (calendar, start) in calendars(),
        days in 1_u32..=7,
    ) {
        let due = calendar.due(at(start), working(days, LimitUnit::WorkingDays));
        prop_assert_eq!(due.at, at(oracle_working_days(&calendar, start, days)));
    }

    #[test]
    fn office_time_between_agrees_with_an_oracle_that_looks_at_every_minute(
        (calendar, start) in calendars(),
        length in 0..10 * DAY,
    ) {
        let end = start + length;
        let oracle: i64 = oracle_minutes(&calendar, start)
            .take_while(|(begins, ..)| *begins < end)
            .map(|(begins, ends, _, works)| if works { ends.min(end) - begins } else { 0 })
            .sum();
        let found = calendar.working_milliseconds_between(at(start), at(end));
        prop_assert_eq!(found, oracle.unsigned_abs());
        prop_assert_eq!(calendar.is_working_time(at(start)), oracle_works(&calendar, start).1);
    }

    #[test]
    fn the_next_opening_agrees_with_an_oracle_that_looks_at_every_minute(
        (calendar, start) in calendars(),
    ) {
        let today = oracle_works(&calendar, start).0;
        let oracle = oracle_minutes(&calendar, start)
            .find(|(_, _, date, works)| *works && *date > today)
            .map(|(begins, ..)| at(begins));
        prop_assert_eq!(Some(calendar.next_working_day_opening(at(start)).at), oracle);
    }

    #[test]
    fn more_time_never_ends_earlier(
        (calendar, start) in calendars(),
        unit in any_unit(),
        amount in 1_u32..80,
        more in 0_u32..20,
        later in 0..3 * DAY,
    ) {
        let due = calendar.due(at(start), working(amount, unit)).at;
        prop_assert!(at(start) < due);
        prop_assert!(due <= calendar.due(at(start), working(amount + more, unit)).at);
        prop_assert!(due <= calendar.due(at(start + later), working(amount, unit)).at);
    }

    #[test]
    fn office_time_adds_up(
        (calendar, start) in calendars(),
        unit in office_unit(),
        a in 1_u32..40,
        b in 1_u32..40,
    ) {
        let middle = calendar.due(at(start), working(a, unit)).at;
        let in_two = calendar.due(middle, working(b, unit)).at;
        prop_assert_eq!(in_two, calendar.due(at(start), working(a + b, unit)).at);
    }

    #[test]
    fn nothing_is_due_outside_office_time(
        (calendar, start) in calendars(),
        unit in prop_oneof![office_unit(), Just(LimitUnit::WorkingDays)],
        amount in 1_u32..30,
    ) {
        let due = calendar.due(at(start), working(amount, unit)).at;
        prop_assert!(calendar.is_working_time(at(due.as_millisecond() - 1)));
    }

    #[test]
    fn yellow_leaves_a_quarter_of_the_office_time_or_one_working_day(
        (calendar, start) in calendars(),
        amount in 1_u32..1_500,
    ) {
        let limit = working(amount, LimitUnit::WorkingMinutes);
        let due = calendar.due(at(start), limit).at;
        let yellow = calendar.yellow_at(at(start), due, limit);
        let quarter = u64::from(amount) * 15_000;
        let last_day = oracle_works(&calendar, due.as_millisecond() - 1).0;
        let working_day: i64 = oracle_minutes(&calendar, due.as_millisecond() - 3 * DAY)
            .take(6 * 1440)
            .filter(|(_, _, date, works)| *date == last_day && *works)
            .map(|(begins, ends, ..)| ends - begins)
            .sum();
        let left = calendar.working_milliseconds_between(yellow, due);
        prop_assert_eq!(left, quarter.min(working_day.unsigned_abs()));
        prop_assert!(calendar.is_working_time(yellow));
    }
}
