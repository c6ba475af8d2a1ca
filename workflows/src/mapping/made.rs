//! Names that come from the words of a file.

use std::collections::{BTreeMap, BTreeSet};

use super::text;
use crate::{
    names::{DepartmentCode, FieldValue, JurisdictionPath},
    plan::Fingerprint,
};

/// The most departments, places and categories that one file may name, each.
pub const MADE_MAX: usize = 300;

/// The most letters of a code that is made from words, without what tells it from others.
const LETTERS_MAX: usize = 32;

/// Codes that mean something else in a definition or in the organisation that is made.
const RESERVED: [&str; 8] = [
    "lead",
    "any",
    "reporter",
    "end",
    "leadership",
    "duty-leader",
    "supervision-office",
    "supervision-office-head",
];

/// The names of one kind that the records of a file use, each with the words of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MadeNames<T> {
    titles: BTreeMap<T, String>,
    order: Vec<T>,
}

impl<T> Default for MadeNames<T> {
    fn default() -> Self {
        Self {
            titles: BTreeMap::new(),
            order: Vec::new(),
        }
    }
}

impl<T: Ord + Clone> MadeNames<T> {
    /// The names with the words they came from, at most [`MADE_MAX`], in the order of the file.
    pub fn iter(&self) -> impl Iterator<Item = (&T, &str)> {
        self.order
            .iter()
            .filter_map(|name| Some((name, self.titles.get(name)?.as_str())))
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.order.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.order.is_empty()
    }

    /// The words a name came from.
    #[must_use]
    pub fn title(&self, name: &T) -> Option<&str> {
        self.titles.get(name).map(String::as_str)
    }

    /// Remembers a name; of one name the first words.
    pub(super) fn note(&mut self, name: &T, title: &str) {
        if !self.titles.contains_key(name) {
            self.titles.insert(name.clone(), title.to_owned());
            self.order.push(name.clone());
        }
    }
}

/// What the records of a file name.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Made {
    /// The departments.
    pub departments: MadeNames<DepartmentCode>,
    /// The places.
    pub places: MadeNames<JurisdictionPath>,
    /// The categories.
    pub categories: MadeNames<FieldValue>,
}

/// Gives each text a code of its own.
///
/// The code is the text in small letters and digits with hyphens between them. Where that says too
/// little (other letters than ASCII, too long, taken by another text of the file) the beginning of
/// the text's SHA-256 is added. So one text has the same code in every file, except that of texts
/// that differ in nothing but capitals, spaces and signs the first one of a file has the short code.
#[derive(Debug, Clone)]
pub(super) struct Codes {
    kind: &'static str,
    by_text: BTreeMap<String, String>,
    taken: BTreeSet<String>,
}

impl Codes {
    /// No code yet. `kind` begins the code of a text that has no letter to begin with.
    pub(super) fn new(kind: &'static str, taken: impl IntoIterator<Item = String>) -> Self {
        Self {
            kind,
            by_text: BTreeMap::new(),
            taken: taken.into_iter().collect(),
        }
    }

    /// The code of a text, or none if there are too many.
    pub(super) fn of(&mut self, words: &str) -> Option<&str> {
        if !self.by_text.contains_key(words) {
            if self.by_text.len() >= MADE_MAX {
                return None;
            }
            let code = self.fresh(words);
            self.taken.insert(code.clone());
            self.by_text.insert(words.to_owned(), code);
        }
        self.by_text.get(words).map(String::as_str)
    }

    fn fresh(&self, words: &str) -> String {
        let (short, says_all) = self.slug(words);
        if says_all && !self.taken.contains(&short) {
            return short;
        }
        let digest = Fingerprint::of(words.as_bytes()).to_string();
        // Eight digits of the digest tell 300 texts apart; more are taken should they ever not.
        (8..=24)
            .map(|digits| format!("{short}-{}", &digest[..digits]))
            .find(|code| !self.taken.contains(code))
            .unwrap_or(short)
    }

    /// The letters and digits of a text, and whether they say all of it.
    fn slug(&self, words: &str) -> (String, bool) {
        let mut slug = String::new();
        for letter in text::trimmed(words).chars() {
            if letter.is_ascii_alphanumeric() {
                slug.push(letter.to_ascii_lowercase());
            } else if !slug.is_empty() && !slug.ends_with('-') {
                slug.push('-');
            }
        }
        let mut says_all = words.is_ascii() && slug.len() <= LETTERS_MAX;
        slug.truncate(LETTERS_MAX);
        let mut slug = slug.trim_end_matches('-').to_owned();
        if slug.is_empty() {
            return (self.kind.to_owned(), false);
        }
        let is_reserved = RESERVED.contains(&slug.as_str()) || slug.starts_with("head-of-");
        if is_reserved || slug.starts_with(|first: char| first.is_ascii_digit()) {
            slug = format!("{}-{slug}", self.kind);
            says_all = says_all && !slug.is_empty();
        }
        (slug, says_all)
    }
}
