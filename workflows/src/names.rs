//! The names that definitions, organisations and calendars give to things.
//!
//! A name is parsed once, at the edge, so that inside a [`StepName`] is always well formed.
//! Cloning one is cheap: it shares its letters.

use std::{fmt, str::FromStr, sync::Arc};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The most letters a name may have.
pub const NAME_LETTERS_MAX: usize = 64;

/// Why a text is not a name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{given}` is not {wanted}")]
pub struct BadName {
    /// What was given.
    pub given: String,
    /// What would have been right, as the end of a sentence.
    pub wanted: &'static str,
}

const CODE: &str = "a name of small letters, digits and hyphens that begins with a letter";
const PATH: &str = "a path of small letters, digits and hyphens, its parts joined by `/`";
const WORDS: &str = "a name of letters, digits, spaces and hyphens";

fn is_code(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_lowercase())
        && text
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

fn is_path(text: &str) -> bool {
    text.split('/').all(is_code)
}

fn is_words(text: &str) -> bool {
    text.starts_with(char::is_alphabetic)
        && !text.ends_with(' ')
        && text
            .chars()
            .all(|c| c.is_alphanumeric() || c == ' ' || c == '-')
}

macro_rules! names {
    ($($(#[$doc:meta])* $name:ident: $test:ident, $wanted:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Arc<str>);

        impl $name {
            /// The name as it is written.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = BadName;

            fn from_str(text: &str) -> Result<Self, BadName> {
                if text.chars().count() <= NAME_LETTERS_MAX && $test(text) {
                    Ok(Self(Arc::from(text)))
                } else {
                    let given = text.chars().take(NAME_LETTERS_MAX).collect();
                    Err(BadName { given, wanted: $wanted })
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(&self.0)
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl std::borrow::Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
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

names! {
    /// The name of a workflow, such as `hazard-rectification`.
    WorkflowName: is_code, CODE;
    /// The name of a step within its workflow, such as `verify`.
    StepName: is_code, CODE;
    /// What somebody who is asked may choose, such as `done` or `send back once`.
    ChoiceName: is_words, WORDS;
    /// The name of a field of a case, such as `severity`.
    FieldName: is_words, WORDS;
    /// One of the values of a choice field, such as `fire`.
    FieldValue: is_words, WORDS;
    /// The name of a ladder of rungs within its workflow, such as `late-handle`.
    LadderName: is_code, CODE;
    /// The code of a department, such as `fire-brigade`.
    DepartmentCode: is_code, CODE;
    /// The code of a post, such as `duty-leader`: whoever holds the office, never a person.
    PostCode: is_code, CODE;
    /// The path of a jurisdiction, such as `xiangyu/east`: its parent is the path without the last
    /// part.
    JurisdictionPath: is_path, PATH;
    /// The code of a calendar, such as `township-office`.
    CalendarCode: is_code, CODE;
    /// The name of a mapping, such as `boston-311`.
    MappingName: is_code, CODE;
    /// The name of a schedule, such as `monthly-inspection`.
    ScheduleName: is_code, CODE;
}

impl JurisdictionPath {
    /// Whether this is `ancestor` or lies below it.
    #[must_use]
    pub fn is_within(&self, ancestor: &Self) -> bool {
        self.0
            .strip_prefix(&*ancestor.0)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    /// The jurisdiction above, or none at the top.
    #[must_use]
    pub fn parent(&self) -> Option<Self> {
        self.0
            .rsplit_once('/')
            .map(|(above, _)| Self(Arc::from(above)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_small_letters_digits_and_hyphens() {
        for good in ["a", "fire-brigade", "x9"] {
            assert!(good.parse::<DepartmentCode>().is_ok(), "{good}");
        }
        for bad in [
            "",
            "Fire",
            "9x",
            "-x",
            "fire brigade",
            "消防",
            "a/b",
            &"a".repeat(65),
        ] {
            assert!(bad.parse::<DepartmentCode>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_choice_may_be_chinese_and_have_spaces() {
        for good in ["send back once", "退回", "not ours"] {
            assert!(good.parse::<ChoiceName>().is_ok(), "{good}");
        }
        for bad in ["", " x", "x ", "a\nb", "a\u{0}"] {
            assert!(bad.parse::<ChoiceName>().is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_jurisdiction_lies_within_itself_and_its_ancestors_only() {
        let east: JurisdictionPath = "xiangyu/east".parse().expect("a path");
        let town: JurisdictionPath = "xiangyu".parse().expect("a path");
        let eastern: JurisdictionPath = "xiangyu/eastern".parse().expect("a path");
        assert!(east.is_within(&town) && east.is_within(&east));
        assert!(!town.is_within(&east) && !eastern.is_within(&east));
        assert_eq!(east.parent(), Some(town));
    }
}
