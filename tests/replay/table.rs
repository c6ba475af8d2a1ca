//! Reading CSV a second time, with none of the program's own code: rows as maps from column to cell.

use std::{collections::BTreeMap, fs, path::Path};

/// One row.
pub(crate) type Row = BTreeMap<String, String>;

/// The rows of a CSV file in UTF-8, with or without a byte order mark.
pub(crate) fn read(path: &Path) -> Vec<Row> {
    let text = fs::read_to_string(path).expect("a readable file");
    let mut rows = cells(text.trim_start_matches('\u{feff}')).into_iter();
    let header = rows.next().expect("a first row");
    rows.map(|row| {
        assert_eq!(row.len(), header.len(), "{row:?}");
        header.iter().cloned().zip(row).collect()
    })
    .collect()
}

fn cells(text: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut cell) = (Vec::new(), Vec::new(), String::new());
    let mut letters = text.chars().peekable();
    let mut is_quoted = false;
    while let Some(letter) = letters.next() {
        match letter {
            '"' if is_quoted && letters.peek() == Some(&'"') => {
                letters.next();
                cell.push('"');
            }
            '"' => is_quoted = !is_quoted,
            ',' if !is_quoted => row.push(std::mem::take(&mut cell)),
            '\n' if !is_quoted => {
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            '\r' if !is_quoted => {}
            other => cell.push(other),
        }
    }
    if !row.is_empty() || !cell.is_empty() {
        row.push(cell);
        rows.push(row);
    }
    rows
}
