//! From letters to rows of cells, within written bounds.

use std::io::{self, Read};

use closedloop_workflows::mapping::{COLUMNS_MAX, RowFault};
use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

use super::decode::{Decoded, PIECE_BYTES};

/// The longest row, in bytes of UTF-8, with its quotation marks. A longer one ends the reading.
pub(crate) const ROW_BYTES_MAX: usize = 1024 * 1024;

/// The longest cell, in bytes of UTF-8. A longer one makes its row one that cannot be read.
pub(crate) const CELL_BYTES_MAX: usize = 64 * 1024;

/// A stretch of letters as bytes of UTF-8.
pub(crate) type Text = [u8];

/// Where letters come from.
pub(crate) trait Source {
    /// Puts the next letters into `text`; gives how many bytes they are, none at the end.
    fn fill(&mut self, text: &mut Text) -> io::Result<usize>;
}

impl<R: Read> Source for Decoded<R> {
    fn fill(&mut self, text: &mut Text) -> io::Result<usize> {
        Self::fill(self, text)
    }
}

/// Rows, one after the other.
pub(crate) struct Rows<S> {
    source: S,
    parser: Reader,
    piece: Vec<u8>,
    from: usize,
    to: usize,
    is_at_end: bool,
    /// The line of the file at which the reading stands, from 1.
    line: u64,
    /// Whether the last letter was a carriage return, so that a line feed behind it ends no line.
    after_return: bool,
    cells: Vec<u8>,
    ends: Vec<usize>,
}

/// A row, cut into cells.
pub(crate) struct FoundRow {
    /// The line on which it begins, from 1.
    pub(crate) line: u64,
    cells: String,
    ends: Vec<usize>,
    /// How many cells it really has; cells past the bound are dropped.
    count: usize,
}

/// Why a file is not read any further.
#[derive(Debug)]
pub(crate) enum Stopped {
    /// It cannot be read.
    Unreadable(io::Error),
    /// A row is longer than [`ROW_BYTES_MAX`].
    LongRow {
        /// The line on which the row begins.
        line: u64,
        /// How many bytes of it were read.
        bytes: usize,
    },
}

impl FoundRow {
    /// The cells in the order of the columns.
    pub(crate) fn cells(&self) -> impl Iterator<Item = &str> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts
            .zip(&self.ends)
            .map(|(start, end)| self.cells.get(start..*end).unwrap_or_default())
    }

    /// Why this row is not even looked at.
    pub(crate) fn fault(&self) -> Option<RowFault> {
        if self.count > COLUMNS_MAX {
            return Some(RowFault::new(
                self.line,
                None,
                "",
                (
                    format!("有 {} 格，最多 {COLUMNS_MAX} 格", self.count),
                    format!("it has {} cells, at most {COLUMNS_MAX} may be", self.count),
                ),
                (
                    "看看分隔符对不对",
                    "see whether the separator is the right one",
                ),
            ));
        }
        let long = self.cells().find(|cell| cell.len() > CELL_BYTES_MAX)?;
        let bytes = long.len();
        Some(RowFault::new(
            self.line,
            None,
            long,
            (
                format!("有一格长 {bytes} 字节，最多 {CELL_BYTES_MAX} 字节"),
                format!("a cell has {bytes} bytes, at most {CELL_BYTES_MAX} may be"),
            ),
            (
                "看看引号是否成对；太长的内容删短",
                "look for a quotation mark without its partner, or shorten the cell",
            ),
        ))
    }
}

impl<S: Source> Rows<S> {
    /// Nothing is read yet.
    pub(crate) fn new(source: S, separator: u8) -> Self {
        Self {
            source,
            parser: ReaderBuilder::new().delimiter(separator).build(),
            piece: vec![0; PIECE_BYTES],
            from: 0,
            to: 0,
            is_at_end: false,
            line: 1,
            after_return: false,
            cells: vec![0; 4096],
            ends: vec![0; COLUMNS_MAX],
        }
    }

    /// The next row that is not empty; none at the end.
    pub(crate) fn next(&mut self) -> Result<Option<FoundRow>, Stopped> {
        self.skip_line_ends()?;
        let line = self.line;
        let (mut length, mut ends, mut dropped, mut bytes) = (0, 0, 0, 0);
        loop {
            self.fill()?;
            let input = &self.piece[self.from..self.to];
            let (result, read, written, ended) =
                self.parser
                    .read_record(input, &mut self.cells[length..], &mut self.ends[ends..]);
            self.pass(read);
            (length, ends, bytes) = (length + written, ends + ended, bytes + read);
            if bytes > ROW_BYTES_MAX {
                return Err(Stopped::LongRow { line, bytes });
            }
            match result {
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull => {
                    let larger = self.cells.len() * 2;
                    self.cells.resize(larger, 0);
                }
                ReadRecordResult::OutputEndsFull => (dropped, ends) = (dropped + ends, 0),
                ReadRecordResult::Record => break,
                ReadRecordResult::End => return Ok(None),
            }
        }
        let kept = if dropped > 0 { 0 } else { ends };
        Ok(Some(FoundRow {
            line,
            cells: String::from_utf8_lossy(&self.cells[..length]).into_owned(),
            ends: self.ends[..kept].to_vec(),
            count: dropped + ends,
        }))
    }

    /// Reads on if nothing is left.
    fn fill(&mut self) -> Result<(), Stopped> {
        if self.from == self.to && !self.is_at_end {
            let filled = self.source.fill(&mut self.piece);
            self.to = filled.map_err(Stopped::Unreadable)?;
            self.from = 0;
            self.is_at_end = self.to == 0;
        }
        Ok(())
    }

    /// Passes the ends of lines before a row, so that its line is right.
    fn skip_line_ends(&mut self) -> Result<(), Stopped> {
        loop {
            self.fill()?;
            let rest = &self.piece[self.from..self.to];
            let ends = rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n'));
            let count = ends.count();
            self.pass(count);
            if self.from < self.to || self.is_at_end {
                return Ok(());
            }
        }
    }

    /// Goes on by so many bytes and counts the lines that end in them.
    fn pass(&mut self, count: usize) {
        for byte in &self.piece[self.from..self.from + count] {
            let ends_line = *byte == b'\r' || (*byte == b'\n' && !self.after_return);
            self.line += u64::from(ends_line);
            self.after_return = *byte == b'\r';
        }
        self.from += count;
    }
}

#[cfg(test)]
mod tests;
