//! The light of a case: one function for metrics, API, console and print.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// How a running clock stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Light {
    /// In time.
    Green,
    /// Nearly due.
    Yellow,
    /// Overdue.
    Red,
}

impl Light {
    /// All lights, from the best.
    pub const ALL: [Self; 3] = [Self::Green, Self::Yellow, Self::Red];

    /// The light at `now` of what may have no deadline: then it is green.
    #[must_use]
    pub fn of(now: Timestamp, yellow_at: Option<Timestamp>, due_at: Option<Timestamp>) -> Self {
        match (yellow_at, due_at) {
            (Some(yellow_at), Some(due_at)) => Self::at(now, yellow_at, due_at),
            (None, Some(due_at)) => Self::at(now, due_at, due_at),
            (Some(_) | None, None) => Self::Green,
        }
    }

    /// The light at `now` of a clock with these instants: red after `due_at` (a tie is in time),
    /// yellow from `yellow_at` on, else green.
    #[must_use]
    pub fn at(now: Timestamp, yellow_at: Timestamp, due_at: Timestamp) -> Self {
        if now > due_at {
            Self::Red
        } else if now >= yellow_at {
            Self::Yellow
        } else {
            Self::Green
        }
    }

    /// The code, as metrics spell it.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Green => "green",
            Self::Yellow => "yellow",
            Self::Red => "red",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tie_is_in_time_and_the_next_millisecond_is_not() {
        let at = |ms| Timestamp::from_millisecond(ms).expect("an instant");
        let light = |now| Light::at(at(now), at(75), at(100));
        assert_eq!(
            [74, 75, 100, 101].map(light),
            [Light::Green, Light::Yellow, Light::Yellow, Light::Red]
        );
    }
}
