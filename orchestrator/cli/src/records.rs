//! Files of recorded requests, read through a mapping.
//!
//! The file is decoded and cut into rows piece by piece: whatever it holds, no more than a row of it
//! is in memory.

mod decode;
mod mapping;
mod open;
mod rows;
mod told;

use std::{fs::File, path::Path};

use closedloop_workflows::mapping::{Made, Mapping, Reading, Record, Row, RowFault};

use crate::{
    exit::{self, failure},
    output::Output,
};

use self::{decode::Decoded, rows::Rows};

pub(crate) use self::{
    mapping::load,
    told::{print_fault, quoted},
};

/// A file of recorded requests that is being read.
pub(crate) struct RecordFile<'m> {
    rows: Rows<Decoded<File>>,
    reading: Reading<'m>,
    header: Vec<String>,
}

/// What became of one row.
pub(crate) enum RowRead {
    /// It is a recorded request.
    Record {
        /// The request.
        record: Box<Record>,
        /// The row as it stands in the file.
        cells: Vec<String>,
    },
    /// It cannot be read.
    Refused {
        /// Everything that is wrong with it.
        faults: Vec<RowFault>,
        /// The row as it stands in the file.
        cells: Vec<String>,
    },
}

impl<'m> RecordFile<'m> {
    /// Opens a file and reads its first row.
    ///
    /// # Errors
    /// The file cannot be read, is larger than 2 GiB, or lacks a column of the mapping; every fault
    /// of the first row is printed.
    pub(crate) fn open(path: &Path, mapping: &'m Mapping, output: Output) -> anyhow::Result<Self> {
        let decoded = open::open(path, mapping.encoding, output)?;
        let mut rows = Rows::new(decoded, mapping.separator);
        let Some(first) = rows
            .next()
            .map_err(|why| told::stopped(&why, path, output))?
        else {
            let path = path.display();
            let zh = format!("`{path}` 是空文件：第一行应当是列名");
            let en = format!("`{path}` is empty: its first row should name the columns");
            return Err(failure(exit::BAD_INPUT, output.words(&zh, &en)));
        };
        let cells: Vec<&str> = first.cells().collect();
        let row = Row {
            line: first.line,
            cells: &cells,
        };
        let begun = match first.fault() {
            Some(fault) => Err(vec![fault]),
            None => Reading::begin(mapping, &row),
        };
        let reading = begun.map_err(|faults| {
            for fault in &faults {
                print_fault(fault, output);
            }
            let path = path.display();
            let zh = format!("`{path}` 的第一行与映射不符");
            let en = format!("the first row of `{path}` does not fit the mapping");
            failure(exit::BAD_INPUT, output.words(&zh, &en))
        })?;
        let header = cells.into_iter().map(str::to_owned).collect();
        Ok(Self {
            rows,
            reading,
            header,
        })
    }

    /// The names of the columns, in order.
    pub(crate) fn header(&self) -> &[String] {
        &self.header
    }

    /// Reads the next row; none at the end.
    ///
    /// # Errors
    /// The file cannot be read any further, or the row is longer than 1 MiB.
    pub(crate) fn next(&mut self, path: &Path, output: Output) -> anyhow::Result<Option<RowRead>> {
        let Some(found) = self
            .rows
            .next()
            .map_err(|why| told::stopped(&why, path, output))?
        else {
            return Ok(None);
        };
        let cells: Vec<&str> = found.cells().collect();
        let row = Row {
            line: found.line,
            cells: &cells,
        };
        let read = match found.fault() {
            Some(fault) => Err(vec![fault]),
            None => self.reading.read_row(&row),
        };
        let cells = cells.into_iter().map(str::to_owned).collect();
        Ok(Some(match read {
            Ok(record) => RowRead::Record {
                record: Box::new(record),
                cells,
            },
            Err(faults) => RowRead::Refused { faults, cells },
        }))
    }

    /// What the records named.
    pub(crate) fn finish(self) -> Made {
        self.reading.finish()
    }
}
