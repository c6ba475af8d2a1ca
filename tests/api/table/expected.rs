//! The table as text.
//!
//! A line without indentation is `set NAME: words` (to be used as `@NAME`) or the method and path
//! of an operation. An indented line is `STATUS actors: names`, and goes on with lines that are
//! indented further. `#` begins a comment.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

/// What some actors get.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Expected {
    pub status: u16,
    pub actors: BTreeSet<String>,
    /// The ways to everything the answer holds.
    pub names: BTreeSet<String>,
}

impl fmt::Display for Expected {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words = |set: &BTreeSet<String>| set.iter().cloned().collect::<Vec<_>>().join(" ");
        write!(
            formatter,
            "{} {}: {}",
            self.status,
            words(&self.actors),
            words(&self.names)
        )
    }
}

/// An operation with its answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Row {
    pub method: String,
    pub path: String,
    pub answers: Vec<Expected>,
}

/// Reads the table; the test ends where it is not well formed.
pub(crate) fn read(text: &str) -> Vec<Row> {
    let mut sets: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut rows: Vec<Row> = Vec::new();
    for line in logical_lines(text) {
        if let Some(set) = line.strip_prefix("set ") {
            let (name, words) = set.split_once(':').expect("`set NAME: words`");
            let words = resolve(words, &sets);
            assert!(
                sets.insert(name.to_owned(), words).is_none(),
                "{name} is set twice"
            );
        } else if let Some(answer) = line.strip_prefix("  ") {
            let row = rows.last_mut().expect("an operation before its answers");
            row.answers.push(expected(answer, &sets));
        } else {
            let (method, path) = line.split_once(' ').expect("`METHOD path`");
            let (method, path) = (method.to_owned(), path.to_owned());
            rows.push(Row {
                method,
                path,
                answers: Vec::new(),
            });
        }
    }
    rows
}

/// Lines without comments, with what is indented further joined to the line before.
fn logical_lines(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for line in text.lines() {
        let line = line.split('#').next().unwrap_or_default().trim_end();
        if line.is_empty() {
            continue;
        }
        match (line.strip_prefix("    "), lines.last_mut()) {
            (Some(more), Some(last)) => {
                last.push(' ');
                last.push_str(more.trim_start());
            }
            (Some(_) | None, _) => lines.push(line.to_owned()),
        }
    }
    lines
}

fn expected(line: &str, sets: &BTreeMap<String, BTreeSet<String>>) -> Expected {
    let (head, names) = line.split_once(':').unwrap_or((line, ""));
    let mut head = head.split_whitespace();
    let status = head
        .next()
        .and_then(|status| status.parse().ok())
        .expect("a status");
    let actors = head.map(str::to_owned).collect();
    Expected {
        status,
        actors,
        names: resolve(names, sets),
    }
}

fn resolve(words: &str, sets: &BTreeMap<String, BTreeSet<String>>) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    for word in words.split_whitespace() {
        match word.strip_prefix('@') {
            Some(set) => {
                // `@set/prefix` puts a prefix before each of its words.
                let (set, prefix) = set.split_once('/').unwrap_or((set, ""));
                let set = sets.get(set).unwrap_or_else(|| panic!("no set `{set}`"));
                all.extend(set.iter().map(|word| format!("{prefix}{word}")));
            }
            None => {
                all.insert(word.to_owned());
            }
        }
    }
    all
}

#[test]
fn a_table_is_read_with_sets_and_long_lines() {
    let rows = read("set a: x y\nGET /p # why\n  200 one two: @a\n      z @a/q.\n  401 none:\n");
    let names = ["q.x", "q.y", "x", "y", "z"].map(str::to_owned);
    let actors = ["one", "two"].map(str::to_owned);
    assert_eq!((rows.len(), rows[0].path.as_str()), (1, "/p"));
    let first = Expected {
        status: 200,
        actors: actors.into(),
        names: names.into(),
    };
    assert_eq!(rows[0].answers[0], first);
    assert_eq!(
        (rows[0].answers[1].status, rows[0].answers[1].names.len()),
        (401, 0)
    );
}
