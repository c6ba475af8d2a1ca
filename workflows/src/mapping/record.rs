//! A recorded request, in our words.

use std::collections::BTreeMap;

use jiff::{Timestamp, civil::Date};
use serde::Serialize;

use super::Mapping;
use crate::{
    names::{DepartmentCode, FieldName, FieldValue, JurisdictionPath},
    plan::Fingerprint,
};

/// The most letters of an idempotency key.
const KEY_LETTERS_MAX: usize = 200;

/// How a record stands at the end of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// Nobody closed it.
    Open,
    /// It was closed.
    Closed,
    /// It was taken back or dropped.
    Cancelled,
}

impl Outcome {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Open, Self::Closed, Self::Cancelled];

    /// The code, as a mapping spells it.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Closed => "closed",
            Self::Cancelled => "cancelled",
        }
    }

    /// The Chinese word.
    #[must_use]
    pub fn chinese(self) -> &'static str {
        match self {
            Self::Open => "在办",
            Self::Closed => "已结",
            Self::Cancelled => "已撤销",
        }
    }
}

/// When a record should have been closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Due {
    /// At this instant.
    At(Timestamp),
    /// With the end of this day.
    Day(Date),
}

/// What a field of a record holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Content {
    /// Words.
    Text(String),
    /// A whole number.
    Number(i64),
    /// Yes or no.
    YesNo(bool),
    /// A day.
    Date(Date),
    /// An instant, in whole milliseconds.
    Instant(Timestamp),
    /// One of the values of a choice field.
    Choice(FieldValue),
}

/// A recorded request. Every instant is in whole milliseconds of UTC.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Record {
    /// The line of the file on which its row begins, from 1.
    pub line: u64,
    /// Its own number, unique within the file, 1 to 100 letters.
    pub id: String,
    /// When the matter was reported.
    pub opened_at: Timestamp,
    /// When it was closed or cancelled: there for every record that is not open, none for those
    /// that are, and never before `opened_at`.
    pub closed_at: Option<Timestamp>,
    /// The column that named `closed_at`, by its name; none where there is none.
    pub closed_by: Option<String>,
    /// How it stands.
    pub outcome: Outcome,
    /// The word of the file for how it stands, empty if there is none; at most 80 letters.
    pub status: String,
    /// When it should have been closed; none without a limit. It may lie before `opened_at`.
    pub due: Option<Due>,
    /// The department that owned it.
    pub department: DepartmentCode,
    /// Its category.
    pub category: FieldValue,
    /// Where it was.
    pub place: JurisdictionPath,
    /// One line that names it, 1 to 200 letters; longer ones are cut.
    pub title: String,
    /// The channel, one of [`super::SOURCES`].
    pub source: &'static str,
    /// How pressing it is, one of [`super::PRIORITIES`].
    pub priority: &'static str,
    /// Further fields that are not empty.
    pub fields: BTreeMap<FieldName, Content>,
}

impl Record {
    /// The idempotency key under which it is imported: the name of the mapping and its number, or
    /// the number's SHA-256 where it has other letters than a key may have.
    #[must_use]
    pub fn key(&self, mapping: &Mapping) -> String {
        let (name, id) = (&mapping.name, &self.id);
        let key = format!("{name}:{id}");
        if key.len() <= KEY_LETTERS_MAX && key.bytes().all(|byte| byte.is_ascii_graphic()) {
            key
        } else {
            format!("{name}:{}", Fingerprint::of(id.as_bytes()))
        }
    }
}
