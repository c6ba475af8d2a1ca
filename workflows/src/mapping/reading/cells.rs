//! The cells of one row.

use super::super::{Column, Format, Mapping, Origin, Row, RowFault, layout::Layout, text};

/// A row whose columns are known.
pub(super) struct Cells<'r> {
    pub(super) row: &'r Row<'r>,
    pub(super) layout: &'r Layout,
    pub(super) mapping: &'r Mapping,
}

/// One cell that is not empty.
pub(super) struct Cell<'r> {
    /// What it says, without the blanks around it.
    pub(super) text: &'r str,
    /// Its column, none for a text that is the same for every record.
    pub(super) column: Option<Column>,
    /// The line of its row.
    pub(super) line: u64,
}

impl<'r> Cells<'r> {
    /// What an origin says for this row, or none if nothing is written.
    pub(super) fn of(&self, origin: &'r Origin) -> Option<Cell<'r>> {
        let line = self.row.line;
        match origin {
            Origin::Fixed(text) => Some(Cell {
                text,
                column: None,
                line,
            }),
            Origin::Columns(columns) => columns.iter().find_map(|name| {
                let place = self.layout.place(name)?;
                let text = text::trimmed(self.row.cells.get(place)?);
                let is_empty = text.is_empty() || self.mapping.empty.iter().any(|no| no == text);
                (!is_empty).then(|| Cell {
                    text,
                    column: Some(self.layout.column(name)),
                    line,
                })
            }),
        }
    }

    /// These formats, or those of the mapping if there are none.
    pub(super) fn formats<'f>(&self, own: &'f [Format]) -> &'f [Format]
    where
        'r: 'f,
    {
        if own.is_empty() {
            &self.mapping.formats
        } else {
            own
        }
    }

    /// That nothing is written where something must be.
    pub(super) fn lacks(&self, origin: &Origin) -> RowFault {
        let column = origin.columns().first();
        let column = column.map(|name| self.layout.column(name));
        let names = origin.columns().join("`, `");
        RowFault::new(
            self.row.line,
            column,
            "",
            (format!("`{names}` 是空的"), format!("`{names}` is empty")),
            (
                "补上它，或在映射里写 `otherwise`",
                "fill it in, or write `otherwise` in the mapping where it may be",
            ),
        )
    }
}
