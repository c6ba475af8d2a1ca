//! The words of the definition language, each in English and in Chinese.
//!
//! A keyword has one spelling in each language, wherever it stands. Names that an author chose
//! (steps, choices, ladders, fields, values, units) and formulas have no second spelling.
//! `docs/reference/keywords.md` lists the words.

mod amounts;
mod found;
mod rewrite;
mod table;
mod told;

use std::{collections::BTreeMap, sync::LazyLock};

pub use amounts::{limit_from_chinese, limit_in_chinese, times_from_chinese, times_in_chinese};
pub use rewrite::rewrite;
pub use table::{GROUPS, Group, Keyword, Sort};

pub(crate) use amounts::limit_meant_in_chinese;
pub(crate) use found::Found;
pub(crate) use told::tell_in_chinese;

/// The language that keywords are spelt in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Language {
    /// Every Chinese spelling holds letters beyond ASCII.
    Chinese,
    /// Every English spelling is ASCII.
    English,
}

impl Language {
    /// Both languages.
    pub const ALL: [Self; 2] = [Self::Chinese, Self::English];

    /// The language that a keyword is spelt in.
    #[must_use]
    pub fn of(spelling: &str) -> Self {
        if spelling.is_ascii() {
            Self::English
        } else {
            Self::Chinese
        }
    }
}

/// The Chinese spellings by the English ones: of keys, and of values.
type Spellings = BTreeMap<&'static str, &'static str>;

static KEYS: LazyLock<Spellings> = LazyLock::new(|| spellings(Sort::Key));
static VALUES: LazyLock<Spellings> = LazyLock::new(|| spellings(Sort::Value));

fn spellings(sort: Sort) -> Spellings {
    let groups = GROUPS.iter().filter(|group| group.sort == sort);
    groups
        .flat_map(|group| group.keywords)
        .map(|keyword| (keyword.english, keyword.chinese))
        .collect()
}

/// The Chinese spelling of a key that is known by its English one.
#[must_use]
pub fn key_in_chinese(english: &str) -> Option<&'static str> {
    KEYS.get(english).copied()
}

/// The Chinese spelling of a value that is known by its English one.
#[must_use]
pub fn value_in_chinese(english: &str) -> Option<&'static str> {
    VALUES.get(english).copied()
}

/// Whether `written` is the key `english` in either spelling.
#[must_use]
pub fn is_key(written: &str, english: &str) -> bool {
    written == english || (!written.is_ascii() && key_in_chinese(english) == Some(written))
}

/// Whether `written` is the value `english` in either spelling.
#[must_use]
pub fn is_value(written: &str, english: &str) -> bool {
    written == english || (!written.is_ascii() && value_in_chinese(english) == Some(written))
}

/// The keys `english` as somebody spells them who wrote `like`, for a sentence about it.
pub(crate) fn keys_like<'k>(like: &str, english: &[&'k str]) -> Vec<&'k str> {
    spelt_like(like, english, key_in_chinese)
}

/// The values `english` as somebody spells them who wrote `like`, for a sentence about it.
pub(crate) fn values_like<'k>(like: &str, english: &[&'k str]) -> Vec<&'k str> {
    spelt_like(like, english, value_in_chinese)
}

fn spelt_like<'k>(
    like: &str,
    english: &[&'k str],
    in_chinese: fn(&str) -> Option<&'static str>,
) -> Vec<&'k str> {
    let spelt = |word: &&'k str| match Language::of(like) {
        Language::English => *word,
        Language::Chinese => in_chinese(word).unwrap_or(word),
    };
    english.iter().map(spelt).collect()
}

#[cfg(test)]
mod tests;
