//! How the rows of a file of recorded requests become records.
//!
//! A mapping is a text like a definition: it says which column holds what, in which zone and which
//! format times are written, and what the words of the file mean in ours. Reading a row is pure: a
//! [`Row`] in, a [`Record`] or everything that is wrong with the row out. Whoever reads the file
//! decodes it and cuts it into cells.
//!
//! ```text
//! mapping::parse(file, text) -> Mapping
//! Reading::begin(&mapping, &header) -> Reading      finds the columns
//! reading.read_row(&row) -> Record                  row by row, remembers ids and made names
//! reading.finish() -> Made                          departments, places and categories seen
//! mapping::organisation(&mapping, &made)            an organisation that has them all
//! ```

mod fault;
mod layout;
mod made;
mod organisation;
mod parse;
mod reading;
mod record;
mod shape;
mod text;
mod times;

#[cfg(test)]
mod tests;

use jiff::tz::TimeZone;

pub use self::{
    fault::{Column, RowFault, VALUE_LETTERS_MAX},
    made::{MADE_MAX, Made, MadeNames},
    organisation::organisation,
    parse::parse,
    reading::{ROWS_MAX, Reading},
    record::{Content, Due, Outcome, Record},
    shape::{Coded, DueShape, FieldShape, Moment, Origin, Says, StateShape, TitleShape},
    times::Format,
};
use crate::{
    names::{DepartmentCode, FieldName, FieldValue, JurisdictionPath, MappingName, WorkflowName},
    plan::{Fingerprint, Words},
};

/// The most columns of a file.
pub const COLUMNS_MAX: usize = 256;

/// The channels a matter can come through, as the engine spells them (`docs/glossary.md#source`).
pub const SOURCES: [&str; 9] = [
    "hotline", "grid", "web", "patrol", "import", "api", "upper", "schedule", "other",
];

/// How pressing a matter can be, as the engine spells it (`docs/glossary.md#priority`).
pub const PRIORITIES: [&str; 3] = ["normal", "urgent", "critical"];

/// How the bytes of a file are letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// By the byte order mark; without one UTF-8 if the whole file is, else GB18030.
    Detect,
    /// UTF-8, with or without a byte order mark.
    Utf8,
    /// GB18030, which holds GBK and GB2312.
    Gb18030,
}

/// One row of a file, cut into cells.
#[derive(Debug, Clone, Copy)]
pub struct Row<'r> {
    /// The line of the file on which it begins, from 1.
    pub line: u64,
    /// Its cells in the order of the columns.
    pub cells: &'r [&'r str],
}

/// A checked mapping.
#[derive(Debug, Clone, PartialEq)]
pub struct Mapping {
    /// Its name. With the id of a record it makes the idempotency key, so a mapping keeps its name.
    pub name: MappingName,
    /// Its title.
    pub title: Words,
    /// The fingerprint of its text.
    pub fingerprint: Fingerprint,
    /// The workflow under which the records are opened.
    pub workflow: WorkflowName,
    /// How the bytes of the file are letters.
    pub encoding: Encoding,
    /// What stands between two cells: an ASCII letter.
    pub separator: u8,
    /// Texts that mean that nothing was written, beside the empty one; at most 20.
    pub empty: Vec<String>,
    /// The zone of times that name no offset.
    pub zone: TimeZone,
    /// How times are written, 1 to 10; the first that fits counts.
    pub formats: Vec<Format>,
    /// The number of the record, unique within the file.
    pub id: Origin,
    /// When the matter was reported.
    pub opened_at: Moment,
    /// When it was closed or cancelled; none if the file does not say.
    pub closed_at: Option<Moment>,
    /// What the file says about the limit.
    pub due: DueShape,
    /// What the file says about the state; none: what has a closing time is closed.
    pub state: Option<StateShape>,
    /// One line that names the matter.
    pub title_of: TitleShape,
    /// The category.
    pub category: Coded<FieldValue>,
    /// The department that owned it.
    pub department: Coded<DepartmentCode>,
    /// Where it was.
    pub place: Coded<JurisdictionPath>,
    /// The jurisdiction under which places made from the file lie.
    pub under: Option<JurisdictionPath>,
    /// The channel, one of [`SOURCES`].
    pub source: Coded<&'static str>,
    /// How pressing it is, one of [`PRIORITIES`].
    pub priority: Coded<&'static str>,
    /// Further fields of the case, at most 64, in the order written.
    pub fields: Vec<(FieldName, FieldShape)>,
}
