//! When a limit ends.

use jiff::{Timestamp, civil::Date};

use super::{
    Calendar, DAY, DAYS_AHEAD_MAX, Due, HOUR, MINUTE,
    walk::Walk,
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
        let start = start.as_millisecond();
        let amount = i64::from(limit.amount);
        match limit.unit {
            LimitUnit::Minutes => Due {
                at: instant(start + amount * MINUTE),
                provisional: false,
            },
            LimitUnit::Hours => Due {
                at: instant(start + amount * HOUR),
                provisional: false,
            },
            LimitUnit::Days => self.due_in_days(start, limit.amount),
            LimitUnit::WorkingMinutes => self.due_in_office_time(start, amount * MINUTE),
            LimitUnit::WorkingHours => self.due_in_office_time(start, amount * HOUR),
            LimitUnit::WorkingDays => self.due_in_working_days(start, limit.amount),
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

    fn due_in_days(&self, start: i64, days: u32) -> Due {
        let today = date_at(&self.zone, start);
        let Ok(mut last) = today.checked_add(jiff::Span::new().days(days)) else {
            return Due {
                at: instant(i64::MAX),
                provisional: false,
            };
        };
        let mut provisional = false;
        if self.last_day_moves_on {
            let planned = last;
            last = self.working_day_from(last);
            provisional = !(self.covers(planned) && self.covers(last));
        }
        Due {
            at: instant(last_instant(&self.zone, last)),
            provisional,
        }
    }

    fn working_day_from(&self, date: Date) -> Date {
        let mut day = date;
        for _ in 0..DAYS_AHEAD_MAX {
            if self.works_on(day) {
                return day;
            }
            let Ok(tomorrow) = day.tomorrow() else { break };
            day = tomorrow;
        }
        date
    }

    fn due_in_office_time(&self, start: i64, length: i64) -> Due {
        let mut left = length;
        let mut last_closing = None;
        for stretch in Walk::from(self, start) {
            if left <= stretch.length() {
                let today = date_at(&self.zone, start);
                return self.known(today, stretch.date, stretch.starts + left);
            }
            left -= stretch.length();
            last_closing = Some(stretch.ends);
        }
        beyond(start, last_closing)
    }

    fn due_in_working_days(&self, start: i64, days: u32) -> Due {
        let today = date_at(&self.zone, start);
        let mut counted = 0;
        let mut last_day = today;
        let mut last_closing = None;
        for stretch in Walk::from(self, last_instant(&self.zone, today)) {
            if stretch.date > last_day {
                if counted == days {
                    break;
                }
                counted += 1;
                last_day = stretch.date;
            }
            last_closing = Some(stretch.ends);
        }
        match last_closing {
            Some(closing) if counted == days => self.known(day_after(today), last_day, closing),
            last_closing => beyond(start, last_closing),
        }
    }

    /// An answer that the days `first ..= last` gave.
    fn known(&self, first: Date, last: Date, at: i64) -> Due {
        let provisional = !(self.covers(first) && self.covers(last));
        Due {
            at: instant(at),
            provisional,
        }
    }
}

fn day_after(date: Date) -> Date {
    date.tomorrow().unwrap_or(date)
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
