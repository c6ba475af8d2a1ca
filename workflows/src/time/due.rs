//! When a limit ends.

use jiff::{Timestamp, civil::Date};

use super::{
    Calendar, DAY, DAYS_AHEAD_MAX, Due, HOUR, MINUTE,
    pauses::{Held, Pauses, Unpaused},
    walk::{Closings, Walk},
    zone::{date_at, instant, last_instant},
};
use crate::limit::{Limit, LimitUnit};

impl Calendar {
    /// The instant a limit that begins at `start` ends.
    ///
    /// - Minutes and hours run without a break.
    /// - `3 days` ends at 24:00 on the wall of the third day after the start day. If
    ///   `last_day_moves_on` and that day is no working day, it ends with the next working day.
    /// - Working minutes and hours count office time to the millisecond. One that begins outside
    ///   office hours begins at the next opening; one that is used up exactly at closing time ends
    ///   there, not at the next opening.
    /// - `5 working days` ends at closing time of the fifth working day after the start day; the
    ///   start day never counts.
    ///
    /// The answer is provisional if a day outside `from ..= until` had a say. A limit that needs
    /// more than [`DAYS_AHEAD_MAX`] days of office time ends at the last closing time within them,
    /// provisionally; one that reaches beyond the year 9999 ends at the last instant there is.
    #[must_use]
    pub fn due(&self, start: Timestamp, limit: Limit) -> Due {
        self.due_with_pauses(start, limit, &Pauses::NONE)
    }

    /// The instant a limit that begins at `start` ends if the clock stood during `pauses`. What a
    /// pause held before `start` or after the end makes no difference.
    ///
    /// As [`Calendar::due`], and a pause moves the end on by what it held, in the limit's own time:
    /// - minutes and hours by the time it lasted,
    /// - working minutes and hours by the office time it held,
    /// - days and working days by the days it held: a day counts if the clock was running when it
    ///   ended, at 24:00 or at closing time. So a pause within a day moves nothing, and one over
    ///   closing time moves the end on by a day.
    ///
    /// The end never lies in a pause or at its `until`, unless it is provisional because
    /// [`DAYS_AHEAD_MAX`] days were not enough.
    #[must_use]
    pub fn due_with_pauses(&self, start: Timestamp, limit: Limit, pauses: &Pauses) -> Due {
        let start = start.as_millisecond();
        let amount = i64::from(limit.amount);
        let running = |time: i64| Due {
            at: instant(running_end(start, start + time, pauses)),
            provisional: false,
        };
        match limit.unit {
            LimitUnit::Minutes => running(amount * MINUTE),
            LimitUnit::Hours => running(amount * HOUR),
            LimitUnit::Days => self.due_in_days(start, limit.amount, pauses),
            LimitUnit::WorkingMinutes => self.due_in_office_time(start, amount * MINUTE, pauses),
            LimitUnit::WorkingHours => self.due_in_office_time(start, amount * HOUR, pauses),
            LimitUnit::WorkingDays => self.due_in_working_days(start, limit.amount, pauses),
        }
    }

    /// The opening of the first working day after the day of `after`: when a notice that repeats
    /// every working day goes out again.
    ///
    /// Provisional as in [`Calendar::due`]. A calendar without any working day in the next
    /// [`DAYS_AHEAD_MAX`] days answers with the end of these days.
    #[must_use]
    pub fn next_working_day_opening(&self, after: Timestamp) -> Due {
        let after = after.as_millisecond();
        let today = date_at(&self.zone, after);
        match Walk::from(self, last_instant(&self.zone, today)).find(|s| s.date > today) {
            Some(stretch) => self.known(day_after(today), stretch.date, stretch.starts),
            None => beyond(after, None),
        }
    }

    fn due_in_days(&self, start: i64, days: u32, pauses: &Pauses) -> Due {
        let today = date_at(&self.zone, start);
        let Some(mut last) = days_after(today, days.into()) else {
            return at_the_end_of_time();
        };
        let tomorrow = day_after(today);
        for held in pauses.held() {
            if last_instant(&self.zone, last) <= held.from {
                break;
            }
            let Some(moved) = days_after(last, self.days_held(*held, tomorrow)) else {
                return at_the_end_of_time();
            };
            last = moved;
        }
        let mut provisional = false;
        if self.last_day_moves_on {
            let planned = last;
            last = self.working_day_from(last, pauses);
            provisional = !(self.covers(planned) && self.covers(last));
        }
        Due {
            at: instant(last_instant(&self.zone, last)),
            provisional,
        }
    }

    /// The first working day from this one on that is not over while the clock stands.
    fn working_day_from(&self, date: Date, pauses: &Pauses) -> Date {
        let mut day = date;
        for _ in 0..DAYS_AHEAD_MAX {
            if self.works_on(day) && !pauses.hold_the_end(last_instant(&self.zone, day)) {
                return day;
            }
            let Ok(tomorrow) = day.tomorrow() else { break };
            day = tomorrow;
        }
        date
    }

    pub(super) fn due_in_office_time(&self, start: i64, length: i64, pauses: &Pauses) -> Due {
        let mut left = length;
        let mut last_closing = None;
        for stretch in Unpaused::of(Walk::from(self, start), pauses) {
            if left <= stretch.length() {
                let today = date_at(&self.zone, start);
                return self.known(today, stretch.date, stretch.starts + left);
            }
            left -= stretch.length();
            last_closing = Some(stretch.ends);
        }
        beyond(start, last_closing)
    }

    fn due_in_working_days(&self, start: i64, days: u32, pauses: &Pauses) -> Due {
        let today = date_at(&self.zone, start);
        let mut days_left = days;
        let mut last_closing = None;
        for (date, closing) in Closings::after(self, today) {
            if pauses.hold_the_end(closing) {
                continue;
            }
            days_left -= 1;
            if days_left == 0 {
                return self.known(day_after(today), date, closing);
            }
            last_closing = Some(closing);
        }
        beyond(start, last_closing)
    }

    /// How many days from `first` on end while the clock stands.
    pub(super) fn days_held(&self, held: Held, first: Date) -> i64 {
        let days = self.day_at(held.until) - self.day_at(held.from).max(first);
        i64::from(days.get_days().max(0))
    }

    /// The day that has begun and has not ended, whatever the wall shows: where clocks are put
    /// back over midnight it shows the day before once more.
    fn day_at(&self, at: i64) -> Date {
        let mut day = date_at(&self.zone, at);
        while last_instant(&self.zone, day) <= at {
            let Ok(tomorrow) = day.tomorrow() else { break };
            day = tomorrow;
        }
        day
    }

    /// An answer that the days `first ..= last` gave.
    pub(super) fn known(&self, first: Date, last: Date, at: i64) -> Due {
        let provisional = !(self.covers(first) && self.covers(last));
        Due {
            at: instant(at),
            provisional,
        }
    }
}

/// Where running time that would end at `end` ends if the clock stood during the pauses.
pub(super) fn running_end(start: i64, end: i64, pauses: &Pauses) -> i64 {
    let mut end = end;
    for held in pauses.held() {
        let from = held.from.max(start);
        if end <= from {
            break;
        }
        end += (held.until - from).max(0);
    }
    end
}

pub(super) fn day_after(date: Date) -> Date {
    date.tomorrow().unwrap_or(date)
}

/// The day so many days later, none beyond the year 9999.
pub(super) fn days_after(date: Date, days: i64) -> Option<Date> {
    let span = jiff::Span::new().try_days(days).ok()?;
    date.checked_add(span).ok()
}

pub(super) fn at_the_end_of_time() -> Due {
    Due {
        at: instant(i64::MAX),
        provisional: false,
    }
}

/// The answer where the walk came to its end: a limit without an end would be worse than one that
/// is plainly provisional.
fn beyond(start: i64, last_closing: Option<i64>) -> Due {
    let end = start + i64::from(DAYS_AHEAD_MAX) * DAY;
    Due {
        at: instant(last_closing.unwrap_or(end)),
        provisional: true,
    }
}
