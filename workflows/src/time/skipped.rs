//! Which days a limit in working time passed over, and why: what `why CASE` shows.

use jiff::{Timestamp, civil::Date};
use serde::Serialize;

use super::{Calendar, DAYS_AHEAD_MAX, due::days_after, zone::date_at};
use crate::{
    limit::{Limit, LimitUnit},
    plan::Words,
};

/// The most days [`Calendar::skipped_days`] names: more than a year of weekends and holidays.
pub const SKIPPED_DAYS_MAX: usize = 400;

/// Why no office time was counted on a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum WhySkipped {
    /// The week's rule gives the day no office hours.
    Weekend,
    /// A notice made it a holiday, on whatever weekday.
    Holiday {
        /// The notice.
        notice: String,
        /// The holiday.
        name: Words,
    },
}

/// A day on which no office time was counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SkippedDay {
    /// The day, in the calendar's zone.
    pub date: Date,
    /// Why.
    pub why: WhySkipped,
}

impl Calendar {
    /// The days without office time from the day of `start` to the day on which `due_at` lies (a
    /// limit that ends at 24:00 ends with its own day), in order, at most the first
    /// [`SKIPPED_DAYS_MAX`].
    #[must_use]
    pub fn skipped_days(&self, start: Timestamp, due_at: Timestamp) -> Vec<SkippedDay> {
        let mut skipped = Vec::new();
        let mut date = date_at(&self.zone, start.as_millisecond());
        let last = date_at(&self.zone, due_at.as_millisecond() - 1);
        for _ in 0..DAYS_AHEAD_MAX {
            if date > last || skipped.len() == SKIPPED_DAYS_MAX {
                break;
            }
            if !self.works_on(date) {
                skipped.push(SkippedDay {
                    date,
                    why: self.why_skipped(date),
                });
            }
            let Ok(tomorrow) = date.tomorrow() else { break };
            date = tomorrow;
        }
        skipped
    }

    /// The days that made a limit from `start` to `due_at` longer, at most the first
    /// [`SKIPPED_DAYS_MAX`]: for working time every day without office time, for calendar days only
    /// those over which the last day moved on, for hours and minutes none.
    #[must_use]
    pub fn days_skipped_by(
        &self,
        start: Timestamp,
        due_at: Timestamp,
        limit: Limit,
    ) -> Vec<SkippedDay> {
        match limit.unit {
            LimitUnit::WorkingMinutes | LimitUnit::WorkingHours | LimitUnit::WorkingDays => {
                self.skipped_days(start, due_at)
            }
            LimitUnit::Days if self.last_day_moves_on => {
                let today = date_at(&self.zone, start.as_millisecond());
                let planned = days_after(today, limit.amount.into());
                planned.map_or_else(Vec::new, |planned| {
                    self.skipped_days(self.start_of_day(planned), due_at)
                })
            }
            LimitUnit::Minutes | LimitUnit::Hours | LimitUnit::Days => Vec::new(),
        }
    }

    fn why_skipped(&self, date: Date) -> WhySkipped {
        match self.days.get(&date) {
            Some(day) => WhySkipped::Holiday {
                notice: day.notice.clone(),
                name: day.name.clone(),
            },
            None => WhySkipped::Weekend,
        }
    }
}
