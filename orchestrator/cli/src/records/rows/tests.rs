//! Rows of texts, in pieces of every size.

use super::*;

/// A text that comes in pieces of so many bytes.
struct Pieces<'t> {
    rest: &'t [u8],
    step: usize,
    given: usize,
}

impl Source for Pieces<'_> {
    fn fill(&mut self, text: &mut Text) -> io::Result<usize> {
        let count = self.step.min(self.rest.len()).min(text.len());
        text[..count].copy_from_slice(&self.rest[..count]);
        self.rest = &self.rest[count..];
        self.given += count;
        Ok(count)
    }
}

fn rows(text: &[u8], step: usize) -> Rows<Pieces<'_>> {
    let given = 0;
    let rest = text;
    Rows::new(Pieces { rest, step, given }, b',')
}

/// The line and the cells of every row.
fn all(text: &str, step: usize) -> Vec<(u64, Vec<String>)> {
    let mut rows = rows(text.as_bytes(), step);
    let mut found = Vec::new();
    while let Some(row) = rows.next().expect("it can be read") {
        assert!(row.fault().is_none(), "line {}", row.line);
        found.push((row.line, row.cells().map(str::to_owned).collect()));
    }
    assert!(rows.next().expect("still at the end").is_none());
    found
}

/// What comes out whatever the pieces.
fn read(text: &str) -> Vec<(u64, Vec<String>)> {
    let whole = all(text, usize::MAX);
    for step in [1, 2, 3, 5, 16] {
        assert_eq!(all(text, step), whole, "in pieces of {step}");
    }
    whole
}

fn row(line: u64, cells: &[&str]) -> (u64, Vec<String>) {
    (line, cells.iter().map(|cell| (*cell).to_owned()).collect())
}

#[test]
fn lines_are_those_of_the_file_whatever_ends_them_and_whatever_is_quoted() {
    for end in ["\n", "\r\n", "\r"] {
        let text = "a,b\n\n1,\"x\ny\"\n\"\",\"say \"\"hi\"\"\"\n\n\n2,z".replace('\n', end);
        let quoted = format!("x{end}y");
        let expected = [
            row(1, &["a", "b"]),
            row(3, &["1", &quoted]),
            row(5, &["", "say \"hi\""]),
            row(8, &["2", "z"]),
        ];
        assert_eq!(read(&text), expected, "{end:?}");
    }
}

#[test]
fn empty_files_and_files_of_line_ends_have_no_row() {
    for text in ["", "\n", "\r\n\r\n"] {
        assert_eq!(read(text), []);
    }
}

#[test]
fn cells_of_other_letters_stay_whole() {
    assert_eq!(
        read("编号,标题\n一,路灯\n"),
        [row(1, &["编号", "标题"]), row(2, &["一", "路灯"])]
    );
}

/// A beginning, and behind it the same for ever.
struct Endless<'t> {
    begins: &'t [u8],
    goes_on: &'t [u8],
    given: usize,
}

impl Source for Endless<'_> {
    fn fill(&mut self, text: &mut Text) -> io::Result<usize> {
        let letters = self.begins.iter().chain(self.goes_on.iter().cycle());
        for (place, letter) in text.iter_mut().zip(letters) {
            *place = *letter;
        }
        self.begins = &[];
        self.given += text.len();
        Ok(text.len())
    }
}

#[test]
fn a_row_that_does_not_end_is_refused_before_much_of_it_is_read() {
    for goes_on in ["x", "x,", ",", "x\n", "\"\""] {
        let source = Endless {
            begins: b"a,b\n1,2\n\"",
            goes_on: goes_on.as_bytes(),
            given: 0,
        };
        let mut rows = Rows::new(source, b',');
        assert!(rows.next().expect("a row").is_some());
        assert!(rows.next().expect("a row").is_some());
        let stopped = rows.next().err().expect("it is too long");
        let Stopped::LongRow { line, bytes } = stopped else {
            panic!("{stopped:?}");
        };
        assert_eq!(line, 3, "{goes_on:?}");
        assert!(bytes <= ROW_BYTES_MAX + PIECE_BYTES, "{bytes}");
        let given = rows.source.given;
        assert!(given <= ROW_BYTES_MAX + 2 * PIECE_BYTES, "{given} bytes");
        let held = rows.cells.len();
        assert!(held <= 2 * ROW_BYTES_MAX, "{held} bytes");
    }
}

#[test]
fn a_row_with_too_many_or_too_long_cells_is_a_fault_and_the_next_is_read() {
    let wide = ["x"; 1000].join(",");
    let long = "y".repeat(CELL_BYTES_MAX + 1);
    let text = format!("{wide}\n{long},1\n1,2\n");
    let mut rows = rows(text.as_bytes(), 1000);
    let row = rows.next().expect("it is read").expect("a row");
    let fault = row.fault().expect("too many cells");
    assert!(fault.what.en.contains("1000 cells"), "{fault}");
    let row = rows.next().expect("it is read").expect("a row");
    let fault = row.fault().expect("too long a cell");
    assert_eq!((fault.line, fault.value.chars().count()), (2, 80));
    let row = rows.next().expect("it is read").expect("a row");
    assert_eq!(row.cells().collect::<Vec<_>>(), ["1", "2"]);
}
