//! Reading rows one after the other.

mod cells;
mod coded;
mod fields;
mod refused;

use std::collections::BTreeMap;

use jiff::Timestamp;

use self::{cells::Cells, coded::Coder};
use super::{
    Due, DueShape, Made, Mapping, Moment, Outcome, Record, Row, RowFault, layout::Layout,
    made::Codes, text, times,
};
use crate::{names::JurisdictionPath, plan::Fingerprint};

/// The most rows of one file.
pub const ROWS_MAX: u64 = 2_000_000;

/// The most letters of the number of a record.
const ID_LETTERS_MAX: usize = 100;

/// The most letters of a title, as a case may have.
const TITLE_LETTERS_MAX: usize = 200;

/// The faults of one row so far. A part of the record that could not be read leaves one and is none.
type Faults = Vec<RowFault>;

/// Reads the rows of one file. It remembers the numbers of the records and the names that were made
/// so far, so rows are read once each and in the order of the file.
#[derive(Debug, Clone)]
pub struct Reading<'m> {
    mapping: &'m Mapping,
    layout: Layout,
    /// The line on which each record was, by the digest of its number.
    ids: BTreeMap<[u8; 16], u64>,
    departments: Codes,
    places: Codes,
    categories: Codes,
    made: Made,
    rows: u64,
}

impl<'m> Reading<'m> {
    /// Begins with the first row of a file, which names its columns.
    ///
    /// # Errors
    /// Every column of the mapping that the file lacks or has twice, or too many columns.
    pub fn begin(mapping: &'m Mapping, header: &Row<'_>) -> Result<Self, Vec<RowFault>> {
        let layout = Layout::find(mapping, header)?;
        let departments = mapping.department.names().map(ToString::to_string);
        let categories = mapping.category.names().map(ToString::to_string);
        let places = mapping.place.names().map(JurisdictionPath::as_str);
        let places = places.filter_map(|path| path.rsplit('/').next().map(str::to_owned));
        Ok(Self {
            mapping,
            layout,
            ids: BTreeMap::new(),
            departments: Codes::new("department", departments),
            places: Codes::new("place", places),
            categories: Codes::new("category", categories),
            made: Made::default(),
            rows: 0,
        })
    }

    /// The record of a row.
    ///
    /// # Errors
    /// Everything that is wrong with the row; the next one can be read all the same.
    pub fn read_row(&mut self, row: &Row<'_>) -> Result<Record, Vec<RowFault>> {
        self.rows += 1;
        if self.rows > ROWS_MAX {
            return Err(vec![refused::too_many_rows(row)]);
        }
        let width = self.layout.width();
        if row.cells.len() != width {
            return Err(vec![refused::width(row, width)]);
        }
        let mut faults = Faults::new();
        match self.record(row, &mut faults) {
            Some(record) if faults.is_empty() => {
                self.note(row, &record);
                Ok(record)
            }
            Some(_) | None => Err(faults),
        }
    }

    /// What the records named.
    #[must_use]
    pub fn finish(self) -> Made {
        self.made
    }

    fn record(&mut self, row: &Row<'_>, faults: &mut Faults) -> Option<Record> {
        let mapping = self.mapping;
        let cells = Cells {
            row,
            layout: &self.layout,
            mapping,
        };
        let id = id(&cells, &self.ids, faults);
        let (outcome, status) = state(&cells, faults);
        let opened_at = opened_at(&cells, faults);
        let closed_at = closed_at(&cells, outcome, opened_at, faults);
        let closed_by = closed_by(&cells, outcome);
        let due = due(&cells, faults);
        let title = title(&cells, faults);
        let source = coded::fixed(&cells, &mapping.source, "other", faults);
        let priority = coded::fixed(&cells, &mapping.priority, "normal", faults);
        let fields = fields::read(&cells, faults);
        let mut coder = Coder {
            cells: &cells,
            under: None,
        };
        let (departments, categories) = (&mut self.departments, &mut self.categories);
        let department = coder.code(&mapping.department, departments, faults);
        let category = coder.code(&mapping.category, categories, faults);
        coder.under = mapping.under.as_ref();
        let place = coder.code(&mapping.place, &mut self.places, faults);
        Some(Record {
            line: row.line,
            id: id?,
            opened_at: opened_at?,
            closed_at: closed_at?,
            closed_by,
            outcome: outcome?,
            status,
            due: due?,
            department: department?,
            category: category?,
            place: place?,
            title: title?,
            source: source?,
            priority: priority?,
            fields,
        })
    }

    /// Remembers the record's number and the words from which its names came.
    fn note(&mut self, row: &Row<'_>, record: &Record) {
        self.ids.insert(id_digest(&record.id), record.line);
        let mapping = self.mapping;
        let cells = Cells {
            row,
            layout: &self.layout,
            mapping,
        };
        let words = |origin| cells.of(origin).map(|cell| cell.text).unwrap_or_default();
        let title = |words: &str, name: &str| {
            let words = text::one_line(words, TITLE_LETTERS_MAX);
            if words.is_empty() {
                name.to_owned()
            } else {
                words
            }
        };
        let department = title(words(&mapping.department.from), record.department.as_str());
        let category = title(words(&mapping.category.from), record.category.as_str());
        let place = title(words(&mapping.place.from), record.place.as_str());
        let made = &mut self.made;
        made.departments.note(&record.department, &department);
        made.categories.note(&record.category, &category);
        made.places.note(&record.place, &place);
    }
}

fn id_digest(id: &str) -> [u8; 16] {
    let mut half = [0; 16];
    half.copy_from_slice(&Fingerprint::of(id.as_bytes()).0[..16]);
    half
}

fn id(cells: &Cells<'_>, known: &BTreeMap<[u8; 16], u64>, faults: &mut Faults) -> Option<String> {
    let origin = &cells.mapping.id;
    let Some(cell) = cells.of(origin) else {
        faults.push(cells.lacks(origin));
        return None;
    };
    if cell.text.chars().count() > ID_LETTERS_MAX || cell.text.contains(char::is_control) {
        faults.push(refused::bad_id(&cell));
        return None;
    }
    if let Some(line) = known.get(&id_digest(cell.text)) {
        faults.push(refused::known_id(&cell, *line));
        return None;
    }
    Some(cell.text.to_owned())
}

/// How the record stands, and the word of the file for it. Without a word for it, what has a
/// closing time is closed.
fn state(cells: &Cells<'_>, faults: &mut Faults) -> (Option<Outcome>, String) {
    let Some(state) = &cells.mapping.state else {
        let closed = cells.mapping.closed_at.as_ref();
        let is_closed = closed.is_some_and(|moment| cells.of(&moment.from).is_some());
        let outcome = if is_closed {
            Outcome::Closed
        } else {
            Outcome::Open
        };
        return (Some(outcome), String::new());
    };
    let cell = cells.of(&state.from);
    let status = cell.as_ref().map_or("", |cell| cell.text);
    let outcome = state.words.get(status).copied().or(state.otherwise);
    if outcome.is_none() {
        faults.push(match &cell {
            Some(cell) => refused::unknown_word(cell, state.words.keys()),
            None => cells.lacks(&state.from),
        });
    }
    (outcome, text::one_line(status, super::VALUE_LETTERS_MAX))
}

fn opened_at(cells: &Cells<'_>, faults: &mut Faults) -> Option<Timestamp> {
    let moment = &cells.mapping.opened_at;
    let found = instant(cells, moment, faults)?;
    if found.is_none() {
        faults.push(cells.lacks(&moment.from));
    }
    found
}

/// The closing time; the inner is none for a record that is open.
fn closed_at(
    cells: &Cells<'_>,
    outcome: Option<Outcome>,
    opened_at: Option<Timestamp>,
    faults: &mut Faults,
) -> Option<Option<Timestamp>> {
    match outcome? {
        Outcome::Open => return Some(None),
        Outcome::Closed | Outcome::Cancelled => {}
    }
    let Some(moment) = &cells.mapping.closed_at else {
        faults.push(refused::no_closing_time(cells.row));
        return None;
    };
    let Some(at) = instant(cells, moment, faults)? else {
        faults.push(cells.lacks(&moment.from));
        return None;
    };
    if opened_at.is_some_and(|opened_at| at < opened_at) {
        if let Some(cell) = cells.of(&moment.from) {
            faults.push(refused::closed_before_opened(&cell));
        }
        return None;
    }
    Some(Some(at))
}

/// The column that names the closing time of a record that is not open.
fn closed_by(cells: &Cells<'_>, outcome: Option<Outcome>) -> Option<String> {
    match outcome? {
        Outcome::Open => None,
        Outcome::Closed | Outcome::Cancelled => {
            let moment = cells.mapping.closed_at.as_ref()?;
            cells.of(&moment.from)?.column.map(|column| column.name)
        }
    }
}

fn due(cells: &Cells<'_>, faults: &mut Faults) -> Option<Option<Due>> {
    match &cells.mapping.due {
        DueShape::Nothing => Some(None),
        DueShape::At(moment) => Some(instant(cells, moment, faults)?.map(Due::At)),
        DueShape::On(moment) => {
            let Some(cell) = cells.of(&moment.from) else {
                return Some(None);
            };
            let formats = cells.formats(&moment.formats);
            let day = times::date(cell.text, formats);
            if day.is_none() {
                faults.push(refused::no_time(&cell, formats));
            }
            day.map(|day| Some(Due::Day(day)))
        }
    }
}

/// The instant of a moment; the inner is none if nothing was written.
fn instant(cells: &Cells<'_>, moment: &Moment, faults: &mut Faults) -> Option<Option<Timestamp>> {
    let Some(cell) = cells.of(&moment.from) else {
        return Some(None);
    };
    let formats = cells.formats(&moment.formats);
    let found = times::instant(cell.text, formats, &cells.mapping.zone);
    if found.is_none() {
        faults.push(refused::no_time(&cell, formats));
    }
    found.map(Some)
}

fn title(cells: &Cells<'_>, faults: &mut Faults) -> Option<String> {
    let shape = &cells.mapping.title_of;
    let cell = cells.of(&shape.from).map(|cell| cell.text);
    let words = cell.or(shape.otherwise.as_deref()).unwrap_or_default();
    let title = text::one_line(words, TITLE_LETTERS_MAX);
    if title.is_empty() {
        faults.push(cells.lacks(&shape.from));
        return None;
    }
    Some(title)
}
