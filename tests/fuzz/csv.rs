//! Files of recorded requests: decoded, cut into rows and read through a mapping.

use std::{
    io::{self, Read},
    sync::LazyLock,
};

use closedloop_workflows::{
    catalogue,
    mapping::{self, Encoding, Made, Mapping, Reading, Record, Row, RowFault},
};

use super::records::{
    decode::{self, Decoded},
    rows::{FoundRow, ROW_BYTES_MAX, Rows, Stopped},
};

/// Mappings by the first byte of a file: what ships, and one that uses the whole language.
static MAPPINGS: LazyLock<[Mapping; 3]> = LazyLock::new(|| {
    let texts = [
        catalogue::BOSTON_311,
        catalogue::LA_311,
        include_str!("mapping.yaml"),
    ];
    texts.map(|text| mapping::parse("mapping.yaml", text).expect("it is right"))
});

/// What became of a row.
type Found = (u64, Result<Record, Vec<RowFault>>);

/// Reads a file. The first byte says through which mapping, the second in pieces of how many bytes
/// the file comes; what is read does not depend on the pieces.
pub fn csv(bytes: &[u8]) {
    let [which, step, file @ ..] = bytes else {
        return;
    };
    let mapping = &MAPPINGS[usize::from(*which) % MAPPINGS.len()];
    let whole = read(mapping, file, usize::MAX);
    let pieces = read(mapping, file, 1 + usize::from(*step) % 64);
    assert_eq!(whole, pieces);
    let (found, made) = whole;
    for window in found.windows(2) {
        assert!(window[0].0 < window[1].0, "rows stand in order");
    }
    for (line, row) in &found {
        match row {
            Ok(record) => assert_is_bounded(record, mapping),
            Err(faults) => assert_are_told(faults, *line),
        }
    }
    let town = mapping::organisation(mapping, &made);
    assert!(town.is_ok(), "{:?}", town.err());
}

fn read(mapping: &Mapping, file: &[u8], step: usize) -> (Vec<Found>, Made) {
    let mut rest = Pieces { rest: file, step };
    let decoder = decode::decoder(mapping.encoding, &mut rest).expect("memory can be read");
    if mapping.encoding == Encoding::Detect {
        let is_utf8 = std::str::from_utf8(file).is_ok();
        assert_eq!(decoder.encoding().name() == "UTF-8", is_utf8);
    }
    let rest = Pieces { rest: file, step };
    let mut rows = Rows::new(Decoded::new(rest, decoder), mapping.separator);
    let mut found = Vec::new();
    let Some(first) = next(&mut rows) else {
        return (found, Made::default());
    };
    let begun = on(&first, |row| Reading::begin(mapping, row));
    let mut reading = match begun {
        Ok(reading) => reading,
        Err(faults) => return (vec![(first.line, Err(faults))], Made::default()),
    };
    while let Some(row) = next(&mut rows) {
        found.push((row.line, on(&row, |row| reading.read_row(row))));
    }
    assert!(next(&mut rows).is_none(), "the end stays the end");
    (found, reading.finish())
}

fn next(rows: &mut Rows<Decoded<Pieces<'_>>>) -> Option<FoundRow> {
    match rows.next() {
        Ok(row) => row,
        Err(Stopped::Unreadable(error)) => panic!("memory can be read: {error}"),
        Err(Stopped::LongRow { line, bytes }) => {
            assert!(line > 0 && bytes > ROW_BYTES_MAX);
            None
        }
    }
}

/// What `read` makes of a row that is not refused for its size.
fn on<T>(
    found: &FoundRow,
    read: impl FnOnce(&Row<'_>) -> Result<T, Vec<RowFault>>,
) -> Result<T, Vec<RowFault>> {
    if let Some(fault) = found.fault() {
        return Err(vec![fault]);
    }
    let cells: Vec<&str> = found.cells().collect();
    let (line, cells) = (found.line, cells.as_slice());
    read(&Row { line, cells })
}

fn assert_is_bounded(record: &Record, mapping: &Mapping) {
    let letters = |text: &str| text.chars().count();
    assert!((1..=100).contains(&letters(&record.id)), "{record:?}");
    assert!((1..=200).contains(&letters(&record.title)), "{record:?}");
    assert!(letters(&record.status) <= 80, "{record:?}");
    let key = record.key(mapping);
    assert!(key.len() <= 200 && key.bytes().all(|byte| byte.is_ascii_graphic()));
    let instants = record.closed_at.iter().chain([&record.opened_at]);
    for at in instants {
        assert!(*at >= record.opened_at, "{record:?}");
        assert_eq!(at.subsec_nanosecond() % 1_000_000, 0, "{record:?}");
    }
    assert_eq!(
        record.closed_at.is_none(),
        record.outcome == mapping::Outcome::Open
    );
}

fn assert_are_told(faults: &[RowFault], line: u64) {
    assert!(!faults.is_empty());
    for fault in faults {
        assert_eq!(fault.line, line, "{fault}");
        assert!(
            fault.value.chars().count() <= mapping::VALUE_LETTERS_MAX,
            "{fault}"
        );
        for words in [&fault.what, &fault.way_out] {
            assert!(!words.zh.is_empty() && !words.en.is_empty(), "{fault}");
        }
    }
}

/// Bytes that come in pieces.
struct Pieces<'b> {
    rest: &'b [u8],
    step: usize,
}

impl Read for Pieces<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.step.min(self.rest.len()).min(into.len());
        let (piece, rest) = self.rest.split_at(count);
        into[..count].copy_from_slice(piece);
        self.rest = rest;
        Ok(count)
    }
}
