//! The instant at which a share of a limit has passed: when a reminder goes out.

use jiff::Timestamp;

use super::{Calendar, walk::Walk, zone::instant};
use crate::limit::Limit;

impl Calendar {
    /// The instant at which `percent` of the time from `start` to `due_at` has passed, in the
    /// limit's own time: office time for a limit in working minutes, hours or days, running time
    /// for every other and for an end that was named (`until`, no limit).
    ///
    /// Half of `2 working hours` is one hour of office time; half of `5 working days` is half of
    /// the office time from the start to closing time of the fifth day, the rest of the start day
    /// included. Where no office time lies between the two, running time is shared instead. A part
    /// of a millisecond is dropped.
    ///
    /// 0 is `start`, 100 and more is `due_at`; in between a larger percentage is never earlier. It
    /// is `start` where `due_at` is not later.
    #[must_use]
    pub fn instant_at_percent(
        &self,
        start: Timestamp,
        due_at: Timestamp,
        limit: Option<Limit>,
        percent: u8,
    ) -> Timestamp {
        let (begins, ends) = (start.as_millisecond(), due_at.as_millisecond());
        if percent == 0 || ends <= begins {
            return start;
        }
        if percent >= 100 {
            return due_at;
        }
        let share = |whole: i64| whole * i64::from(percent) / 100;
        let of_running_time = begins + share(ends - begins);
        let counts_office_time = limit.is_some_and(|limit| limit.unit.is_working());
        let office_time = if counts_office_time {
            self.working_milliseconds_between(start, due_at)
        } else {
            0
        };
        let mut left = share(i64::try_from(office_time).unwrap_or(i64::MAX / 100));
        if office_time == 0 {
            return instant(of_running_time).clamp(start, due_at);
        }
        for stretch in Walk::from(self, begins).take_while(|stretch| stretch.starts < ends) {
            if left <= stretch.length() {
                return instant(stretch.starts + left).clamp(start, due_at);
            }
            left -= stretch.length();
        }
        due_at
    }
}
