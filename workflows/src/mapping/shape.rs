//! What a mapping says about one part of a record.

use std::collections::BTreeMap;

use super::{Format, Outcome};

/// Where a text of a record comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// The first of these columns, 1 to 10, that is not empty.
    Columns(Vec<String>),
    /// The same text for every record.
    Fixed(String),
}

impl Origin {
    /// The columns it reads.
    #[must_use]
    pub fn columns(&self) -> &[String] {
        match self {
            Self::Columns(columns) => columns,
            Self::Fixed(_) => &[],
        }
    }
}

/// Where an instant or a day comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moment {
    /// The columns.
    pub from: Origin,
    /// How it is written; empty: as the mapping says for all times.
    pub formats: Vec<Format>,
}

/// What a file says about the limit of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DueShape {
    /// Nothing: no record has a limit.
    Nothing,
    /// An instant.
    At(Moment),
    /// A day; it ends with its day.
    On(Moment),
}

/// What a file says about the state of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StateShape {
    /// The column.
    pub from: Origin,
    /// What its words mean.
    pub words: BTreeMap<String, Outcome>,
    /// What any other word means, and none.
    pub otherwise: Option<Outcome>,
}

/// Where the title of a record comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TitleShape {
    /// The columns.
    pub from: Origin,
    /// The title of a record without one.
    pub otherwise: Option<String>,
}

/// Where a name of ours comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coded<T> {
    /// The columns.
    pub from: Origin,
    /// What the words of the file are called here.
    pub values: BTreeMap<String, T>,
    /// The name if the columns are empty or hold another word; a word from which a name is made is
    /// no other word.
    pub otherwise: Option<T>,
    /// Whether a word that stands in `values` for nothing becomes a name of its own.
    pub made: bool,
}

/// What a field of a record holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Says {
    /// Words, at most 4,000 letters.
    Text,
    /// A whole number.
    Number,
    /// Yes or no, and the words of the file for both.
    YesNo {
        /// Words for yes.
        yes: Vec<String>,
        /// Words for no.
        no: Vec<String>,
    },
    /// A day, written in these formats; empty: as the mapping says for all times.
    Date(Vec<Format>),
    /// An instant, likewise.
    Instant(Vec<Format>),
    /// One of the values of a choice field.
    Choice(Coded<crate::names::FieldValue>),
}

/// Where a field of a record comes from. An empty value leaves the field out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldShape {
    /// The columns.
    pub from: Origin,
    /// What it holds.
    pub says: Says,
}
