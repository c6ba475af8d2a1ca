//! Cron expressions of five fields, and the instants they name.
//!
//! The rules are those of the cron of Debian (`man 5 crontab`): both day fields restricted means
//! either; around a change of the clock see [`Cron::next_after`] and decision 17.

mod days;
mod fields;

use std::fmt;

use jiff::{
    Timestamp,
    civil::{Date, DateTime},
    tz::{AmbiguousOffset, TimeZone},
};

use crate::{
    plan::Words,
    time::{DAY, HOUR, MINUTE, zone},
};

use fields::Field;

/// The longest expression, in bytes.
pub const EXPRESSION_BYTES_MAX: usize = 256;

/// How many years ahead the next slot is looked for.
pub const YEARS_AHEAD_MAX: i64 = 10;

/// The days of so many years, leap days too.
const DAYS_AHEAD_MAX: i64 = YEARS_AHEAD_MAX * 366;

/// A cron expression of five fields: minute, hour, day of the month, month, day of the week.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cron {
    text: String,
    /// A bit for each value that fits.
    minutes: u64,
    hours: u64,
    days_of_month: u64,
    months: u64,
    /// Bit 0 is Sunday, 6 Saturday.
    days_of_week: u64,
    /// Whether both day fields are restricted: then a day fits if either does.
    either_day: bool,
    /// Whether minute or hour begins with `*`: then the expression names every time on the wall
    /// that fits, as often as the wall shows it, and no other.
    every: bool,
}

/// Why a text is not a cron expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadCron {
    /// What is wrong.
    pub what: Words,
    /// How to mend it.
    pub way_out: Words,
}

impl BadCron {
    fn new(what: impl Into<Words>, way_out: impl Into<Words>) -> Self {
        let (what, way_out) = (what.into(), way_out.into());
        Self { what, way_out }
    }
}

impl fmt::Display for Cron {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text)
    }
}

impl Cron {
    /// Reads an expression such as `0 9 1 * *`.
    ///
    /// # Errors
    /// It is too long, does not have five fields, or a field is not one.
    pub fn parse(text: &str) -> Result<Self, BadCron> {
        const EXAMPLE: (&str, &str) = (
            "写成 `分 时 日 月 周`，例如每月 1 日 9:00 写 `0 9 1 * *`",
            "write `minute hour day month weekday`, for example `0 9 1 * *` for 9:00 on the first",
        );
        if text.len() > EXPRESSION_BYTES_MAX {
            return Err(BadCron::new(
                (
                    format!(
                        "表达式有 {} 字节，最多 {EXPRESSION_BYTES_MAX} 字节",
                        text.len()
                    ),
                    format!(
                        "the expression has {} bytes, at most {EXPRESSION_BYTES_MAX} may be",
                        text.len()
                    ),
                ),
                ("拆成几个计划", "split it into several schedules"),
            ));
        }
        let parts: Vec<&str> = text.split_ascii_whitespace().collect();
        let Ok([minute, hour, day, month, weekday]) = <[&str; 5]>::try_from(parts.as_slice())
        else {
            let what = (
                format!("`{text}` 有 {} 段，应当是 5 段", parts.len()),
                format!("`{text}` has {} fields, not 5", parts.len()),
            );
            return Err(BadCron::new(what, EXAMPLE));
        };
        let begins_with_star = |part: &str| part.starts_with('*');
        Ok(Self {
            minutes: Field::Minute.read(minute)?,
            hours: Field::Hour.read(hour)?,
            days_of_month: Field::DayOfMonth.read(day)?,
            months: Field::Month.read(month)?,
            days_of_week: Field::DayOfWeek.read(weekday)?,
            either_day: !begins_with_star(day) && !begins_with_star(weekday),
            every: begins_with_star(minute) || begins_with_star(hour),
            text: parts.join(" "),
        })
    }

    /// The first slot after an instant, by the wall clock of a zone; none within
    /// [`YEARS_AHEAD_MAX`] years.
    ///
    /// Where the clock is put forward, a time that the wall does not show falls on the instant of
    /// the change; where it is put back, a time that the wall shows twice counts the first time.
    /// An expression whose minute or hour begins with `*` means a stretch rather than a time: it
    /// follows the wall, so that `*/5 * * * *` comes every five minutes throughout.
    #[must_use]
    pub fn next_after(&self, zone: &TimeZone, after: Timestamp) -> Option<Timestamp> {
        let after = after.as_millisecond();
        let today = zone.to_datetime(zone::instant(after)).date();
        // Where the clock is put back over midnight, yesterday comes again.
        let mut date = today.yesterday().unwrap_or(today);
        for _ in 0..DAYS_AHEAD_MAX {
            if self.fits(date)
                && let Some(slot) = self.first_on(zone, date, after)
            {
                return Some(zone::instant(slot));
            }
            date = date.tomorrow().ok()?;
        }
        None
    }

    fn fits(&self, date: Date) -> bool {
        days::has(self.months, i64::from(date.month())) && {
            let by_month = days::has(self.days_of_month, i64::from(date.day()));
            let weekday = date.weekday().to_sunday_zero_offset();
            let by_week = days::has(self.days_of_week, i64::from(weekday));
            if self.either_day {
                by_month || by_week
            } else {
                by_month && by_week
            }
        }
    }

    /// The first slot of a day after an instant; none on any earlier day.
    fn first_on(&self, zone: &TimeZone, date: Date, after: i64) -> Option<i64> {
        match days::plain(zone, date) {
            Some(begins) if begins + DAY <= after => None,
            Some(begins) => self
                .times()
                .map(|(hour, minute)| begins + hour * HOUR + minute * MINUTE)
                .find(|at| *at > after),
            None => {
                // Where the clock is put back over midnight, slots of tomorrow may come earlier.
                let tomorrow = date.tomorrow().ok().filter(|day| self.fits(*day));
                let both = std::iter::once(date).chain(tomorrow);
                both.filter_map(|date| self.first_shown(zone, date, after))
                    .min()
            }
        }
    }

    /// Every time of a day, hour and minute, in order.
    fn times(&self) -> impl Iterator<Item = (i64, i64)> {
        let minutes = self.minutes;
        days::values(self.hours)
            .flat_map(move |hour| days::values(minutes).map(move |minute| (hour, minute)))
    }

    /// The first slot of a day after an instant, whatever the clock does on it.
    fn first_shown(&self, zone: &TimeZone, date: Date, after: i64) -> Option<i64> {
        self.times()
            .filter_map(|(hour, minute)| {
                let wall = date.at(i8::try_from(hour).ok()?, i8::try_from(minute).ok()?, 0, 0);
                self.instant_of(zone, wall, after)
            })
            .min()
    }

    /// The first instant after another at which this time on the wall is a slot.
    fn instant_of(&self, zone: &TimeZone, wall: DateTime, after: i64) -> Option<i64> {
        let reach = |offset: jiff::tz::Offset| {
            let at = offset.to_timestamp(wall).ok()?.as_millisecond();
            (at > after).then_some(at)
        };
        match zone.to_ambiguous_timestamp(wall).offset() {
            AmbiguousOffset::Unambiguous { offset } => reach(offset),
            AmbiguousOffset::Fold {
                before,
                after: back,
            } if self.every => reach(before).or_else(|| reach(back)),
            AmbiguousOffset::Fold { before, .. } => reach(before),
            AmbiguousOffset::Gap { .. } if self.every => None,
            AmbiguousOffset::Gap { .. } => {
                let change = zone::first_instant_at(zone, wall);
                (change > after).then_some(change)
            }
        }
    }
}

#[cfg(test)]
mod tests;
