//! When limits end, computed a second time: a table of the stretches in which the office works, and
//! nothing cleverer than walking along it.

use closedloop_engine::workflows::{
    limit::{Limit, LimitUnit},
    time::Calendar,
};
use jiff::{
    Timestamp,
    civil::{Date, DateTime},
};

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// What the wall of Shanghai is ahead of UTC, the whole year.
const AHEAD: i64 = 8 * HOUR;

const FIRST: Date = jiff::civil::date(2023, 12, 1);
const DAYS: i64 = 2_200;

/// The working time of a calendar whose zone is that of Shanghai.
pub(crate) struct OfficeTime {
    /// Begin, end and day of every stretch of office hours, in order; days count from 1970.
    stretches: Vec<(i64, i64, i64)>,
}

impl OfficeTime {
    pub(crate) fn of(calendar: &Calendar) -> Self {
        assert_eq!(calendar.zone.iana_name(), Some("Asia/Shanghai"));
        let first = FIRST.since(jiff::civil::date(1970, 1, 1));
        let first = i64::from(first.expect("a span of days").get_days());
        let mut stretches = Vec::new();
        let mut date = FIRST;
        for day in first..first + DAYS {
            for hours in calendar.hours_on(date) {
                let at = |minute: u16| day * DAY + i64::from(minute) * MINUTE - AHEAD;
                stretches.push((at(hours.opens_minute), at(hours.closes_minute), day));
            }
            date = date.tomorrow().expect("a day");
        }
        Self { stretches }
    }

    /// When a limit that begins at `start` ends.
    pub(crate) fn due(&self, start: Timestamp, limit: Limit) -> Timestamp {
        let start = start.as_millisecond();
        let amount = i64::from(limit.amount);
        instant(match limit.unit {
            LimitUnit::Minutes => start + amount * MINUTE,
            LimitUnit::Hours => start + amount * HOUR,
            LimitUnit::Days => (day_of(start) + amount + 1) * DAY - AHEAD,
            LimitUnit::WorkingMinutes => self.office_time(start, amount * MINUTE),
            LimitUnit::WorkingHours => self.office_time(start, amount * HOUR),
            LimitUnit::WorkingDays => self.closing(start, amount),
        })
    }

    /// The instant at which the wall shows this.
    pub(crate) fn wall(&self, wall: DateTime) -> Timestamp {
        let ahead = jiff::tz::Offset::constant(8);
        ahead
            .to_timestamp(wall)
            .expect("an instant of this century")
    }

    /// 24:00 of a day.
    pub(crate) fn end_of(&self, day: Date) -> Timestamp {
        let next = day.tomorrow().expect("a day of this century");
        self.wall(next.at(0, 0, 0, 0))
    }

    /// When the office opens on the next working day.
    pub(crate) fn next_opening(&self, after: Timestamp) -> Timestamp {
        let today = day_of(after.as_millisecond());
        let from = self.stretches.partition_point(|(_, _, day)| *day <= today);
        instant(self.stretches.get(from).map_or(0, |(opens, _, _)| *opens))
    }

    fn office_time(&self, start: i64, length: i64) -> i64 {
        let mut left = length;
        let from = self
            .stretches
            .partition_point(|(_, closes, _)| *closes <= start);
        for (opens, closes, _) in self.stretches.get(from..).unwrap_or_default() {
            let begins = start.max(*opens);
            if left <= closes - begins {
                return begins + left;
            }
            left -= closes - begins;
        }
        0
    }

    fn closing(&self, start: i64, days: i64) -> i64 {
        let today = day_of(start);
        let later = self.stretches.iter().filter(|(_, _, day)| *day > today);
        let mut counted = (0, today, 0);
        for (_, closes, day) in later {
            let (mut number, last, closing) = counted;
            if *day > last {
                if number == days {
                    return closing;
                }
                number += 1;
            }
            counted = (number, *day, *closes);
        }
        0
    }
}

fn day_of(at: i64) -> i64 {
    (at + AHEAD).div_euclid(DAY)
}

fn instant(millisecond: i64) -> Timestamp {
    Timestamp::from_millisecond(millisecond).expect("an instant of this century")
}
