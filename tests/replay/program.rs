//! Running the program to its end.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use closedloop_tests::{program, saying, settings};
use serde_json::Value;

/// What a run left behind.
#[derive(Debug)]
pub(crate) struct Ran {
    /// The code it ended with.
    pub(crate) code: i32,
    /// Its standard output.
    pub(crate) out: String,
    /// Its standard error.
    pub(crate) err: String,
}

impl Ran {
    /// What it printed as JSON.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error} in {self:?}"))
    }
}

/// Runs the program with these words.
pub(crate) fn run(words: &[&str]) -> Ran {
    let mut command = Command::new(program::path());
    let output = command.args(words).env_remove("LANG").output();
    let output = output.expect("the program starts");
    let text = |bytes| String::from_utf8(bytes).expect("it prints UTF-8");
    Ran {
        code: output.status.code().expect("nobody kills it"),
        out: text(output.stdout),
        err: text(output.stderr),
    }
}

/// A path as a word of a command line.
pub(crate) fn word(path: &Path) -> &str {
    path.to_str().expect("paths of tests are UTF-8")
}

/// A file of real records, or none where the data are not there; then the test says so.
pub(crate) fn data(file: &str) -> Option<PathBuf> {
    let path = settings::data_folder().join(file);
    if path.is_file() {
        return Some(path);
    }
    let path = path.display();
    saying::skip(&format!("no {path}; set CLOSEDLOOP_DATA"));
    None
}

/// A number of an answer.
pub(crate) fn number(answer: &Value, name: &str) -> u64 {
    let value = &answer[name];
    value
        .as_u64()
        .unwrap_or_else(|| panic!("`{name}` is {value} in {answer:#}"))
}
