//! How long limits are when no calendar says when offices work.

use crate::limit::{Limit, LimitUnit};

/// The minutes of a day of work.
pub const DAY_MINUTES: u64 = 8 * 60;

/// The minutes of a calendar day.
const WHOLE_DAY_MINUTES: u64 = 24 * 60;

/// In which minutes a life is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reckoning {
    /// Working minutes, [`DAY_MINUTES`] a day; every calendar day is a day of work.
    Working,
    /// Minutes without a break. Limits in working time have no length here.
    Unbroken,
}

impl Reckoning {
    /// The reckoning in which `limit` is exact.
    pub(super) fn of(limit: Limit) -> Self {
        if limit.unit.is_working() {
            Self::Working
        } else {
            Self::Unbroken
        }
    }

    fn day(self) -> u64 {
        match self {
            Self::Working => DAY_MINUTES,
            Self::Unbroken => WHOLE_DAY_MINUTES,
        }
    }

    /// When a limit ends that starts `at` minutes after the beginning of a day. A later start never
    /// ends earlier.
    pub(super) fn end(self, at: u64, limit: Limit) -> u64 {
        let amount = u64::from(limit.amount);
        match limit.unit {
            LimitUnit::Days => self.end_of_day(at) + amount * self.day(),
            LimitUnit::WorkingDays => self.end_of_day(at) + amount * DAY_MINUTES,
            LimitUnit::WorkingHours => at + amount * 60,
            LimitUnit::WorkingMinutes => at + amount,
            LimitUnit::Hours => at + self.unbroken(amount * 60),
            LimitUnit::Minutes => at + self.unbroken(amount),
        }
    }

    /// The minutes of this reckoning that lie within a stretch without a break, at most.
    fn unbroken(self, minutes: u64) -> u64 {
        match self {
            Self::Working => {
                let (days, rest) = (minutes / WHOLE_DAY_MINUTES, minutes % WHOLE_DAY_MINUTES);
                days * DAY_MINUTES + rest.min(DAY_MINUTES)
            }
            Self::Unbroken => minutes,
        }
    }

    /// The end of the day in which `at` lies; the last minute of a day belongs to it.
    fn end_of_day(self, at: u64) -> u64 {
        at.div_ceil(self.day()) * self.day()
    }
}

/// The minute of the first day at which a case begins that meets `limit` last. A limit in days is
/// kept to the end of its day, so the end of a day is the worst; for any other the beginning is,
/// because limits in days then last longest.
pub(super) fn worst_begin(limit: Limit) -> u64 {
    match limit.unit {
        LimitUnit::Days | LimitUnit::WorkingDays => 0,
        LimitUnit::Minutes
        | LimitUnit::Hours
        | LimitUnit::WorkingMinutes
        | LimitUnit::WorkingHours => 1,
    }
}

/// The minutes that `limit` allows from there on, in its own reckoning.
pub(crate) fn allowed(limit: Limit) -> u64 {
    Reckoning::of(limit).end(0, limit)
}

/// The nominal length of a limit: working minutes or minutes without a break, whichever it counts.
pub(super) fn nominal(limit: Limit) -> u64 {
    let amount = u64::from(limit.amount);
    match limit.unit {
        LimitUnit::Minutes | LimitUnit::WorkingMinutes => amount,
        LimitUnit::Hours | LimitUnit::WorkingHours => amount * 60,
        LimitUnit::Days => amount * WHOLE_DAY_MINUTES,
        LimitUnit::WorkingDays => amount * DAY_MINUTES,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limit(words: &str) -> Limit {
        words.parse().expect("a limit")
    }

    #[test]
    fn a_limit_in_days_ends_with_its_day_and_any_other_to_the_minute() {
        let end = |at, words: &str| Reckoning::Working.end(at, limit(words));
        assert_eq!(end(0, "5 working days"), 5 * 480);
        assert_eq!(end(60, "5 working days"), 6 * 480);
        assert_eq!(end(480, "5 working days"), 6 * 480);
        assert_eq!(end(60, "3 days"), 4 * 480);
        assert_eq!(end(60, "2 working hours"), 180);
        assert_eq!(end(60, "30 working minutes"), 90);
        assert_eq!(end(0, "2 hours"), 120);
        assert_eq!(end(0, "20 hours"), 480);
        assert_eq!(end(0, "25 hours"), 540);
        assert_eq!(Reckoning::Unbroken.end(60, limit("3 days")), 4 * 1440);
        assert_eq!(Reckoning::Unbroken.end(60, limit("20 hours")), 60 + 1200);
    }

    #[test]
    fn a_later_start_never_ends_earlier() {
        for words in [
            "1 working day",
            "2 days",
            "7 hours",
            "3 working hours",
            "90 minutes",
        ] {
            for reckoning in [Reckoning::Working, Reckoning::Unbroken] {
                let ends: Vec<u64> = (0..2_000)
                    .map(|at| reckoning.end(at, limit(words)))
                    .collect();
                assert!(ends.is_sorted(), "{words}");
            }
        }
    }
}
