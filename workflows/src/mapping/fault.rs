//! What is wrong with a row.

use std::fmt;

use serde::Serialize;

use crate::plan::Words;

/// The most letters of a value that a fault repeats.
pub const VALUE_LETTERS_MAX: usize = 80;

/// A column of the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Column {
    /// Its place, from 1; none if the file has no such column.
    pub number: Option<usize>,
    /// Its name in the first row.
    pub name: String,
}

/// One thing that is wrong with a row, or with the first row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RowFault {
    /// The line of the file on which the row begins, from 1.
    pub line: u64,
    /// The column; none if the row as a whole is wrong.
    pub column: Option<Column>,
    /// The value, at most [`VALUE_LETTERS_MAX`] letters.
    pub value: String,
    /// What is wrong.
    pub what: Words,
    /// How to mend it.
    pub way_out: Words,
}

impl RowFault {
    /// A fault; `value` is cut.
    #[must_use]
    pub fn new(
        line: u64,
        column: Option<Column>,
        value: &str,
        what: impl Into<Words>,
        way_out: impl Into<Words>,
    ) -> Self {
        Self {
            line,
            column,
            value: shown(value),
            what: what.into(),
            way_out: way_out.into(),
        }
    }
}

impl fmt::Display for RowFault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { line, value, .. } = self;
        write!(formatter, "{line}")?;
        if let Some(column) = &self.column {
            write!(formatter, ":{}", column.name)?;
        }
        let (what, way_out) = (&self.what.en, &self.way_out.en);
        write!(formatter, " `{value}`: {what} ({way_out})")
    }
}

/// A value for a sentence: cut, on one line, without control characters.
pub(super) fn shown(value: &str) -> String {
    let mut letters = value.chars();
    let mut text: String = letters
        .by_ref()
        .take(VALUE_LETTERS_MAX)
        .map(|letter| if letter.is_control() { ' ' } else { letter })
        .collect();
    if letters.next().is_some() {
        text.pop();
        text.push('…');
    }
    text
}
