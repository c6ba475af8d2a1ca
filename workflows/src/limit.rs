//! A limit: how long somebody has, in the words of the office.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The unit a limit counts in. Its arithmetic is in [`crate::time`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LimitUnit {
    /// Minutes without a break.
    Minutes,
    /// Hours without a break.
    Hours,
    /// Calendar days: ends at 24:00 of the last one.
    Days,
    /// Minutes of office time.
    WorkingMinutes,
    /// Hours of office time.
    WorkingHours,
    /// Working days: ends at closing time of the last one.
    WorkingDays,
}

/// How long somebody has: `2 working hours`, `5 working days`, `3 days`, `30 minutes`.
///
/// Written and serialised in exactly those words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Limit {
    /// How many, 1 to [`LIMIT_AMOUNT_MAX`].
    pub amount: u32,
    /// Of what.
    pub unit: LimitUnit,
}

/// The largest amount of a limit: ten years of minutes would be a mistake, not a limit.
pub const LIMIT_AMOUNT_MAX: u32 = 100_000;

impl LimitUnit {
    /// All units, in the order above.
    pub const ALL: [Self; 6] = [
        Self::Minutes,
        Self::Hours,
        Self::Days,
        Self::WorkingMinutes,
        Self::WorkingHours,
        Self::WorkingDays,
    ];

    /// The unit for an amount of one.
    fn singular(self) -> &'static str {
        match self {
            Self::Minutes => "minute",
            Self::Hours => "hour",
            Self::Days => "day",
            Self::WorkingMinutes => "working minute",
            Self::WorkingHours => "working hour",
            Self::WorkingDays => "working day",
        }
    }

    /// Whether only office time counts.
    #[must_use]
    pub fn is_working(self) -> bool {
        matches!(
            self,
            Self::WorkingMinutes | Self::WorkingHours | Self::WorkingDays
        )
    }
}

/// Why a text is not a limit.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{given}` is not a limit; write for example `2 working hours`, `5 working days` or `3 days`"
)]
pub struct BadLimit {
    /// What was given.
    pub given: String,
}

impl FromStr for Limit {
    type Err = BadLimit;

    fn from_str(text: &str) -> Result<Self, BadLimit> {
        let bad = || BadLimit {
            given: text.chars().take(80).collect(),
        };
        let (amount, unit) = text.split_once(' ').ok_or_else(bad)?;
        if amount.starts_with('0') || !amount.bytes().all(|b| b.is_ascii_digit()) {
            return Err(bad());
        }
        let amount: u32 = amount.parse().map_err(|_| bad())?;
        let singular = unit.strip_suffix('s').unwrap_or(unit);
        let unit = LimitUnit::ALL
            .into_iter()
            .find(|u| u.singular() == singular)
            .ok_or_else(bad)?;
        if amount == 0 || amount > LIMIT_AMOUNT_MAX {
            return Err(bad());
        }
        Ok(Self { amount, unit })
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plural = if self.amount == 1 { "" } else { "s" };
        write!(
            formatter,
            "{} {}{plural}",
            self.amount,
            self.unit.singular()
        )
    }
}

impl Serialize for Limit {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Limit {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_is_read_and_written_in_the_same_words() {
        for words in [
            "1 minute",
            "30 minutes",
            "2 hours",
            "3 days",
            "1 working hour",
            "5 working days",
        ] {
            let limit: Limit = words.parse().expect("a limit");
            assert_eq!(limit.to_string(), words);
        }
    }

    #[test]
    fn what_is_not_a_limit_is_refused() {
        for bad in [
            "",
            "3",
            "3 workdays",
            "0 days",
            "-1 days",
            "3  days",
            "1.5 days",
            "99999999999 days",
            "03 days",
        ] {
            assert!(bad.parse::<Limit>().is_err(), "{bad}");
        }
    }
}
