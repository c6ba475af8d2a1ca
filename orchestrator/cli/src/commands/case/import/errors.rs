//! The file of rows that were refused.

use std::{
    fs::{self, File},
    io::{BufWriter, Write},
    path::PathBuf,
};

use closedloop_workflows::mapping::{Mapping, RowFault};

use super::Arguments;
use crate::{
    exit::{self, failure},
    output::Output,
    records,
};

/// What stands behind the columns of the file.
const COLUMNS: [&str; 4] = ["line", "column", "value", "reason"];

/// A file of refused rows, or none if nobody asked for one.
pub(super) struct ErrorFile {
    open: Option<(PathBuf, BufWriter<File>)>,
    separator: char,
    width: usize,
}

impl ErrorFile {
    /// Makes the file with its first row.
    ///
    /// # Errors
    /// It cannot be written, or it is the file that is read.
    pub(super) fn create(
        arguments: &Arguments,
        mapping: &Mapping,
        header: &[String],
        output: Output,
    ) -> anyhow::Result<Self> {
        let mut file = Self {
            open: None,
            separator: char::from(mapping.separator),
            width: header.len(),
        };
        let Some(path) = &arguments.errors else {
            return Ok(file);
        };
        let real = |path: &PathBuf| fs::canonicalize(path).ok();
        if real(path).is_some_and(|path| Some(path) == real(&arguments.file)) {
            let zh = "--errors 不能是正在读的文件：换一个名字";
            let en = "--errors is the file that is read: name another";
            return Err(failure(exit::USAGE, output.words(zh, en)));
        }
        let made = File::create(path).map_err(|error| unwritten(path, &error, output))?;
        let mut writer = BufWriter::new(made);
        // The byte order mark says UTF-8 to spreadsheets, and to our own reader.
        writer
            .write_all("\u{feff}".as_bytes())
            .map_err(|error| unwritten(path, &error, output))?;
        file.open = Some((path.clone(), writer));
        let names = header.iter().map(String::as_str).chain(COLUMNS);
        file.row(names, output)?;
        Ok(file)
    }

    /// Adds a row with what is wrong with it.
    pub(super) fn add(
        &mut self,
        faults: &[RowFault],
        cells: &[String],
        output: Output,
    ) -> anyhow::Result<()> {
        let Some(first) = faults.first().filter(|_| self.open.is_some()) else {
            return Ok(());
        };
        let line = first.line.to_string();
        let joined = |part: &dyn Fn(&RowFault) -> String| {
            let parts: Vec<String> = faults.iter().map(part).filter(|p| !p.is_empty()).collect();
            parts.join("; ")
        };
        let column = |fault: &RowFault| {
            let column = fault.column.as_ref();
            column.map_or_else(String::new, |column| column.name.clone())
        };
        let reason = |fault: &RowFault| {
            let (what, way_out) = (&fault.what, &fault.way_out);
            let zh = format!("{}：{}", what.zh, way_out.zh);
            let en = format!("{}: {}", what.en, way_out.en);
            output.words(&zh, &en).to_owned()
        };
        let told = [
            line,
            joined(&column),
            joined(&|fault| fault.value.clone()),
            joined(&reason),
        ];
        // A row with too few cells is filled up, so that what is told stands in its columns.
        let cells = (0..self.width.max(cells.len()))
            .map(|place| cells.get(place).map_or("", String::as_str));
        let cells: Vec<&str> = cells.chain(told.iter().map(String::as_str)).collect();
        self.row(cells, output)
    }

    /// Finishes the file.
    pub(super) fn end(self, output: Output) -> anyhow::Result<()> {
        let Some((path, mut writer)) = self.open else {
            return Ok(());
        };
        writer
            .flush()
            .map_err(|error| unwritten(&path, &error, output))
    }

    fn row<'c>(
        &mut self,
        cells: impl IntoIterator<Item = &'c str>,
        output: Output,
    ) -> anyhow::Result<()> {
        let mut row = String::new();
        for (place, cell) in cells.into_iter().enumerate() {
            if place > 0 {
                row.push(self.separator);
            }
            row.push_str(&records::quoted(cell, self.separator));
        }
        row.push_str("\r\n");
        match &mut self.open {
            Some((path, writer)) => writer
                .write_all(row.as_bytes())
                .map_err(|error| unwritten(path, &error, output)),
            None => Ok(()),
        }
    }
}

fn unwritten(path: &std::path::Path, error: &std::io::Error, output: Output) -> anyhow::Error {
    let path = path.display();
    let zh = format!("写不了 `{path}`：{error}");
    let en = format!("cannot write `{path}`: {error}");
    failure(exit::CANNOT_WRITE, output.words(&zh, &en))
}
