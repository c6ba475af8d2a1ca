//! From when a running clock is yellow.

use jiff::{Timestamp, civil::Date};

use super::{
    Calendar, DAY, HOUR, MINUTE,
    walk::Walk,
    zone::{date_at, first_instant, instant},
};
use crate::limit::{Limit, LimitUnit};

/// How many days back the start of a warning is looked for; no office is closed for longer.
const DAYS_BACK_MAX: u32 = 400;

impl Calendar {
    /// The instant from which a running clock is yellow: when the last quarter of the limit
    /// begins, but at most one working day before `due_at`.
    ///
    /// The quarter is measured in the limit's own time: a quarter of `8 working hours` is two
    /// hours of office time, a quarter of `2 working days` half a working day, and of `2 days`
    /// twelve hours. A working day is the office time of the last working day that begins before
    /// `due_at`; going back over one that ends at closing time leads to that day's opening.
    /// The answer lies between `start` and `due_at`, also where `due_at` was moved.
    #[must_use]
    pub fn yellow_at(&self, start: Timestamp, due_at: Timestamp, limit: Limit) -> Timestamp {
        let due = due_at.as_millisecond();
        let amount = i64::from(limit.amount);
        let working_day = self.working_day_before(due);
        let running = |time: i64| (due - time).max(self.before(due, working_day));
        let office = |time: i64| self.before(due, time.min(working_day));
        let yellow = match limit.unit {
            LimitUnit::Minutes => running(amount * MINUTE / 4),
            LimitUnit::Hours => running(amount * HOUR / 4),
            LimitUnit::Days => running(amount * DAY / 4),
            LimitUnit::WorkingMinutes => office(amount * MINUTE / 4),
            LimitUnit::WorkingHours => office(amount * HOUR / 4),
            LimitUnit::WorkingDays => office(amount.min(4) * working_day / 4),
        };
        instant(yellow).max(start).min(due_at)
    }

    /// The instant from which a clock is yellow whose end was named (`until`): when the last
    /// quarter of the running time from `start` to `due_at` begins, but at most one working day
    /// before `due_at`, as in [`Calendar::yellow_at`].
    ///
    /// The answer lies between `start` and `due_at`; it is `due_at` where that is not later.
    #[must_use]
    pub fn yellow_at_fixed(&self, start: Timestamp, due_at: Timestamp) -> Timestamp {
        let due = due_at.as_millisecond();
        let quarter = (due - start.as_millisecond()).max(0) / 4;
        let yellow = (due - quarter).max(self.before(due, self.working_day_before(due)));
        instant(yellow).max(start).min(due_at)
    }

    /// The office time of the last working day that begins before `due`, or 0 if there is none in
    /// the [`DAYS_BACK_MAX`] days before.
    fn working_day_before(&self, due: i64) -> i64 {
        let mut date = date_at(&self.zone, due - 1);
        for _ in 0..DAYS_BACK_MAX {
            if self.office_time_on(date, due) > 0 {
                return self.office_time_on(date, i64::MAX);
            }
            let Ok(yesterday) = date.yesterday() else {
                break;
            };
            date = yesterday;
        }
        0
    }

    /// The last instant from which there is `length` of office time until `due`; `due` itself if
    /// the length is 0, and the earliest instant looked at if there is not so much.
    fn before(&self, due: i64, length: i64) -> i64 {
        if length <= 0 {
            return due;
        }
        let mut missing = length;
        let mut date = date_at(&self.zone, due - 1);
        for _ in 0..DAYS_BACK_MAX {
            let office_time = self.office_time_on(date, due);
            if office_time >= missing {
                return self.within_day(date, due, office_time - missing);
            }
            missing -= office_time;
            let Ok(yesterday) = date.yesterday() else {
                break;
            };
            date = yesterday;
        }
        first_instant(&self.zone, date)
    }

    fn office_time_on(&self, date: Date, until: i64) -> i64 {
        if self.works_on(date) {
            Walk::of_day(self, date, until).map(|s| s.length()).sum()
        } else {
            0
        }
    }

    /// The instant of a day after which `passed` of its office time has gone by.
    fn within_day(&self, date: Date, until: i64, passed: i64) -> i64 {
        let mut left = passed;
        for stretch in Walk::of_day(self, date, until) {
            if left < stretch.length() {
                return stretch.starts + left;
            }
            left -= stretch.length();
        }
        until
    }
}
