//! Questions about office time.

use jiff::Timestamp;

use super::{Calendar, MINUTE, MINUTES_OF_DAY, walk::Walk};

impl Calendar {
    /// Whether the clock on the wall shows office hours of a working day. The instant of opening
    /// is office time, the instant of closing is not.
    #[must_use]
    pub fn is_working_time(&self, at: Timestamp) -> bool {
        let wall = self.zone.to_offset(at).to_datetime(at);
        let minute = u16::try_from(i32::from(wall.hour()) * 60 + i32::from(wall.minute()));
        let minute = minute.unwrap_or(MINUTES_OF_DAY);
        let hours = self.hours_on(wall.date());
        hours
            .iter()
            .any(|open| open.opens_minute <= minute && minute < open.closes_minute)
    }

    /// The office time from `a` to `b` in milliseconds, 0 if `b` is not after `a`. It looks at
    /// most [`super::DAYS_AHEAD_MAX`] days beyond `a`.
    #[must_use]
    pub fn working_milliseconds_between(&self, a: Timestamp, b: Timestamp) -> u64 {
        let until = b.as_millisecond();
        let total: i64 = Walk::from(self, a.as_millisecond())
            .take_while(|stretch| stretch.starts < until)
            .map(|stretch| stretch.ends.min(until) - stretch.starts)
            .sum();
        total.unsigned_abs()
    }

    /// The whole minutes of [`Calendar::working_milliseconds_between`].
    #[must_use]
    pub fn working_minutes_between(&self, a: Timestamp, b: Timestamp) -> u64 {
        self.working_milliseconds_between(a, b) / MINUTE.unsigned_abs()
    }
}
