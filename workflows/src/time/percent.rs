//! The instant at which a share of a limit has passed: when a reminder goes out.

use jiff::Timestamp;

use super::{
    Calendar,
    pauses::{Pauses, Unpaused},
    walk::Walk,
    zone::instant,
};
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
        self.instant_at_percent_with_pauses(start, due_at, limit, percent, &Pauses::NONE)
    }

    /// As [`Calendar::instant_at_percent`] for a clock that stood during `pauses`, which moved
    /// `due_at` already: what a pause held is no part of the time that is shared.
    #[must_use]
    pub fn instant_at_percent_with_pauses(
        &self,
        start: Timestamp,
        due_at: Timestamp,
        limit: Option<Limit>,
        percent: u8,
        pauses: &Pauses,
    ) -> Timestamp {
        let (begins, ends) = (start.as_millisecond(), due_at.as_millisecond());
        if percent == 0 || ends <= begins {
            return start;
        }
        if percent >= 100 {
            return due_at;
        }
        let office_time = || {
            let walk = Unpaused::of(Walk::from(self, begins), pauses);
            walk.map(|stretch| (stretch.starts, stretch.ends))
        };
        let running_time = || running(begins, pauses);
        let counts_office_time = limit.is_some_and(|limit| limit.unit.is_working());
        let found = counts_office_time.then(|| shared(office_time, ends, percent));
        let found = found
            .flatten()
            .or_else(|| shared(running_time, ends, percent));
        found.map_or(due_at, |found| instant(found).clamp(start, due_at))
    }
}

/// Running time from `begins` on, without the pauses.
fn running(begins: i64, pauses: &Pauses) -> impl Iterator<Item = (i64, i64)> + '_ {
    let held = pauses.held();
    let starts = std::iter::once(begins).chain(held.iter().map(move |h| h.until.max(begins)));
    let ends = held.iter().map(|h| h.from).chain(std::iter::once(i64::MAX));
    starts.zip(ends).filter(|(starts, ends)| starts < ends)
}

/// The instant at which so much of the stretches up to `until` has passed, none if they are empty.
fn shared<I: Iterator<Item = (i64, i64)>>(
    stretches: impl Fn() -> I,
    until: i64,
    percent: u8,
) -> Option<i64> {
    let counted = || stretches().take_while(|(starts, _)| *starts < until);
    let whole: i64 = counted()
        .map(|(starts, ends)| ends.min(until) - starts)
        .sum();
    let mut left = whole * i64::from(percent) / 100;
    if whole == 0 {
        return None;
    }
    for (starts, ends) in counted() {
        if left <= ends - starts {
            return Some(starts + left);
        }
        left -= ends - starts;
    }
    None
}
