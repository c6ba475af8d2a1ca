//! The keywords that a reader met in one text.

use std::collections::BTreeMap;

use super::Language;
use crate::{complaint::Span, plan::Words, yaml::FILE_BYTES_MAX};

/// The most keywords of one text: a word and what parts it from the next take two bytes at least.
pub(crate) const FOUND_MAX: usize = FILE_BYTES_MAX / 2;

/// The keywords of one text by the byte at which they begin.
#[derive(Debug, Default)]
pub(crate) struct Found {
    places: BTreeMap<usize, Place>,
}

/// A keyword where it stands.
#[derive(Debug)]
pub(super) struct Place {
    pub(super) span: Span,
    /// The language it is spelt in.
    pub(super) language: Language,
    /// Its spellings.
    pub(super) words: Words,
}

impl Found {
    /// Notes the keyword that is spelt `written` at `span`. A place that was noted before stays.
    pub(crate) fn note(&mut self, span: Span, written: &str, words: Words) {
        if self.places.len() < FOUND_MAX {
            let language = Language::of(written);
            self.places.entry(span.start).or_insert(Place {
                span,
                language,
                words,
            });
        }
    }

    /// The language that more of the keywords are spelt in; English while there are none.
    pub(crate) fn language(&self) -> Language {
        let is_chinese = |place: &&Place| place.language == Language::Chinese;
        let chinese = self.places.values().filter(is_chinese).count();
        if chinese > self.places.len() / 2 {
            Language::Chinese
        } else {
            Language::English
        }
    }

    /// The places in the order of the text.
    pub(super) fn places(&self) -> impl Iterator<Item = &Place> {
        self.places.values()
    }
}
