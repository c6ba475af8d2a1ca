//! How a finished case is scored: a whole-number formula over what was counted.
//!
//! Authors write it as CEL (`100 - 10 * count('missed')`); only literals, `+ - *` and `count` are
//! understood, so the engine can count it without an interpreter, without floating point and in
//! bounded time.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::plan::ChoiceKind;

/// What a formula can count over the whole life of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Counted {
    /// Deadlines that passed before anybody acted.
    Missed,
    /// Rungs climbed.
    Escalated,
    /// Choices of a kind.
    Kind(ChoiceKind),
}

impl Counted {
    /// The code, as `count('…')` spells it.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Missed => "missed",
            Self::Escalated => "escalated",
            Self::Kind(kind) => kind.code(),
        }
    }

    /// What has this code, or none.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "missed" => Some(Self::Missed),
            "escalated" => Some(Self::Escalated),
            "other" => Some(Self::Kind(ChoiceKind::Other)),
            kind => ChoiceKind::from_code(kind).map(Self::Kind),
        }
    }
}

impl Serialize for Counted {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Counted {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let code = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        Self::from_code(&code)
            .ok_or_else(|| serde::de::Error::custom(format!("`{code}` is not counted")))
    }
}

/// A scoring formula; at most 200 operators, so that counting it is bounded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Points {
    /// A whole number.
    Number(i64),
    /// How often something happened.
    Count(Counted),
    /// The first and the second.
    Add(Box<Points>, Box<Points>),
    /// The first less the second.
    Subtract(Box<Points>, Box<Points>),
    /// The first times the second.
    Multiply(Box<Points>, Box<Points>),
}

impl Points {
    /// The score, given how often each thing happened. Arithmetic stops at the ends of `i64`.
    #[must_use]
    pub fn score(&self, count: &impl Fn(Counted) -> u32) -> i64 {
        match self {
            Self::Number(number) => *number,
            Self::Count(what) => i64::from(count(*what)),
            Self::Add(a, b) => a.score(count).saturating_add(b.score(count)),
            Self::Subtract(a, b) => a.score(count).saturating_sub(b.score(count)),
            Self::Multiply(a, b) => a.score(count).saturating_mul(b.score(count)),
        }
    }
}
