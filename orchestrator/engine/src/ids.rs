//! The ids of things. All of them come in with a command; the engine draws none.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use uuid::Uuid;

/// The id of a case: a UUID of version 7, so that ids sort by the month of their case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CaseId(pub Uuid);

/// The number of a case that people read, such as `2026-000123`. Gaps are allowed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CaseNumber(pub String);

/// Which of those who were asked one after the other for one assignment; counts from 1 and rises
/// when somebody else is asked.
pub type Generation = u32;

/// One step of one case put before somebody; written `<case>.<number>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AssignmentId {
    /// The case.
    pub case: CaseId,
    /// Counts the assignments of the case from 1.
    pub number: u32,
}

/// The id of what an event asks of the outside: stable, so receivers can tell a repeat. Written
/// `<case>:<seq>:<position>`. A notice has the id of the effect that told it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EffectId {
    /// The case.
    pub case: CaseId,
    /// The sequence number of the event.
    pub seq: u32,
    /// The position among the effects of that event, from 0.
    pub position: u16,
}

/// Why a text is not an id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{given}` is not {wanted}")]
pub struct BadId {
    /// What was given, cut to 80 letters.
    pub given: String,
    /// What would have been right.
    pub wanted: &'static str,
}

fn bad(given: &str, wanted: &'static str) -> BadId {
    BadId {
        given: given.chars().take(80).collect(),
        wanted,
    }
}

impl fmt::Display for CaseId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.as_hyphenated().fmt(formatter)
    }
}

impl FromStr for CaseId {
    type Err = BadId;

    fn from_str(text: &str) -> Result<Self, BadId> {
        let wanted = "the id of a case (a UUID with hyphens)";
        // Only the one canonical spelling, so that one case has one address.
        let id = Uuid::try_parse(text).map_err(|_| bad(text, wanted))?;
        if id.as_hyphenated().to_string() == text {
            Ok(Self(id))
        } else {
            Err(bad(text, wanted))
        }
    }
}

impl fmt::Display for CaseNumber {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl fmt::Display for AssignmentId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}.{}", self.case, self.number)
    }
}

/// A whole number without sign or leading zero.
fn counted<T: FromStr>(text: &str) -> Option<T> {
    let plain = text == "0" || !text.starts_with('0');
    (plain && text.bytes().all(|b| b.is_ascii_digit()))
        .then(|| text.parse().ok())
        .flatten()
}

impl FromStr for AssignmentId {
    type Err = BadId;

    fn from_str(text: &str) -> Result<Self, BadId> {
        let wanted = "the id of an assignment (`<case>.<number>`)";
        let parts = text.split_once('.').and_then(|(case, number)| {
            Some(Self {
                case: case.parse().ok()?,
                number: counted(number)?,
            })
        });
        parts.ok_or_else(|| bad(text, wanted))
    }
}

impl fmt::Display for EffectId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}:{}", self.case, self.seq, self.position)
    }
}

impl FromStr for EffectId {
    type Err = BadId;

    fn from_str(text: &str) -> Result<Self, BadId> {
        let wanted = "the id of an effect (`<case>:<seq>:<position>`)";
        let mut parts = text.split(':');
        let mut read = || {
            let id = Self {
                case: parts.next()?.parse().ok()?,
                seq: counted(parts.next()?)?,
                position: counted(parts.next()?)?,
            };
            parts.next().is_none().then_some(id)
        };
        read().ok_or_else(|| bad(text, wanted))
    }
}

macro_rules! serde_as_text {
    ($($name:ident)*) => {$(
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    )*};
}

serde_as_text!(AssignmentId EffectId);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_read_as_they_are_written() {
        let case = CaseId(Uuid::from_u128(7));
        let assignment = AssignmentId { case, number: 3 };
        let effect = EffectId {
            case,
            seq: 12,
            position: 0,
        };
        assert_eq!(case.to_string().parse(), Ok(case));
        assert_eq!(assignment.to_string().parse(), Ok(assignment));
        assert_eq!(effect.to_string().parse(), Ok(effect));
    }

    #[test]
    fn another_spelling_of_an_id_is_refused() {
        let case = CaseId(Uuid::from_u128(0xabc)).to_string();
        for text in [
            case.to_uppercase(),
            case.replace('-', ""),
            format!("{{{case}}}"),
        ] {
            assert!(text.parse::<CaseId>().is_err(), "{text}");
        }
        for text in [
            format!("{case}.01"),
            format!("{case}.+1"),
            format!("{case}."),
            case.clone(),
        ] {
            assert!(text.parse::<AssignmentId>().is_err(), "{text}");
        }
        for text in [
            format!("{case}:1"),
            format!("{case}:1:0:0"),
            format!("{case}:-1:0"),
        ] {
            assert!(text.parse::<EffectId>().is_err(), "{text}");
        }
    }
}
