//! Working time: from a start and a limit to the instant it ends.
//!
//! The one rule everything here follows: an instant is *working time* if the clock on the wall of
//! the calendar's zone shows office hours of a working day. So an hour that summer time takes away
//! is not counted, and one that winter time gives twice is counted twice.
//!
//! All instants are whole milliseconds; smaller parts of an argument are dropped. Nothing here
//! reads a clock, and zone rules come from the data the program was built with, so the same
//! arguments give the same answer on every machine.

pub mod calendar;
mod due;
pub mod icalendar;
mod moved;
mod pauses;
mod percent;
mod skipped;
#[cfg(test)]
mod tests;
mod walk;
mod wall;
mod working;
mod yellow;
pub(crate) mod zone;

use std::collections::BTreeMap;

use jiff::{Timestamp, civil::Date, tz::TimeZone};

pub use self::pauses::{PAUSES_MAX, Pause, Pauses, TooManyPauses};
pub use self::skipped::{SKIPPED_DAYS_MAX, SkippedDay, WhySkipped};
use crate::{
    names::CalendarCode,
    plan::{Fingerprint, Words},
};

/// How many days the arithmetic looks ahead before it gives up: forty years.
///
/// No limit of an office is longer. One that would need more days ends at the last closing time
/// within these days and is provisional, so that a mistake in a definition or a calendar cannot
/// hold up a node.
pub const DAYS_AHEAD_MAX: u32 = 14_610;

pub(crate) const MINUTE: i64 = 60_000;
pub(crate) const HOUR: i64 = 60 * MINUTE;
pub(crate) const DAY: i64 = 24 * HOUR;

/// The last minute of a day on the wall, 24:00.
pub(crate) const MINUTES_OF_DAY: u16 = 24 * 60;

/// Office hours without a break, by the clock on the wall.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct OfficeHours {
    /// Minutes after the wall's 00:00 at which the office opens.
    pub opens_minute: u16,
    /// Minutes after the wall's 00:00 at which it closes, more than `opens_minute`, at most 1440.
    pub closes_minute: u16,
}

/// A day on which the week's rule does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayException {
    /// Whether the office works: `true` on a make-up workday (调休上班), `false` on a holiday.
    pub works: bool,
    /// The notice that says so.
    pub notice: String,
    /// What the day belongs to, such as 春节 / Spring Festival.
    pub name: Words,
}

/// One version of the working time of a jurisdiction.
///
/// [`calendar::parse`] makes one and upholds what the fields promise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendar {
    /// Its code.
    pub code: CalendarCode,
    /// The fingerprint of the file.
    pub fingerprint: Fingerprint,
    /// Its version, as the author counts.
    pub version: u32,
    /// Its title.
    pub title: Words,
    /// The zone whose wall clock counts.
    pub zone: TimeZone,
    /// The office hours of each weekday from Monday, at most [`calendar::HOURS_A_DAY_MAX`] each,
    /// in order and without overlap. At least one day of the week has some.
    pub week: [Vec<OfficeHours>; 7],
    /// The hours of a make-up workday that falls on a day without hours of its own.
    pub make_up_hours: Vec<OfficeHours>,
    /// Days on which the week's rule does not hold, all within `from ..= until`.
    pub days: BTreeMap<Date, DayException>,
    /// The first day for which arrangements are loaded.
    pub from: Date,
    /// The last day for which arrangements are loaded.
    pub until: Date,
    /// Whether a limit in calendar days whose last day is no working day ends with the next
    /// working day instead.
    pub last_day_moves_on: bool,
}

/// The instant a limit ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due {
    /// The instant, in whole milliseconds.
    pub at: Timestamp,
    /// Whether a day outside `from ..= until` had a say, for which only the week's rule is known.
    pub provisional: bool,
}

impl Calendar {
    /// The office hours of this day, none if it is no working day.
    #[must_use]
    pub fn hours_on(&self, date: Date) -> &[OfficeHours] {
        let exception = self.days.get(&date);
        if exception.is_some_and(|day| !day.works) {
            return &[];
        }
        let weekday = date.weekday().to_monday_zero_offset() as usize;
        let weekly = &self.week[weekday];
        if weekly.is_empty() && exception.is_some() {
            &self.make_up_hours
        } else {
            weekly
        }
    }

    /// Whether the office works on this day. Outside `from ..= until` the week's rule answers.
    #[must_use]
    pub fn works_on(&self, date: Date) -> bool {
        !self.hours_on(date).is_empty()
    }

    /// The instant up to which arrangements are loaded: 24:00 of `until`. Limits that end later
    /// are provisional.
    #[must_use]
    pub fn valid_until(&self) -> Timestamp {
        zone::instant(zone::last_instant(&self.zone, self.until))
    }

    fn covers(&self, date: Date) -> bool {
        self.from <= date && date <= self.until
    }
}
