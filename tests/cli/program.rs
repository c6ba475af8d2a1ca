//! Running the program to its end.

use std::{path::Path, process::Command};

use closedloop_tests::program;

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
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error} in {self:?}"))
    }
}

/// Runs the program with these words.
pub(crate) fn run(words: &[&str]) -> Ran {
    run_in(Path::new("."), words)
}

/// Runs the program in a folder, so that what it prints does not depend on where that lies.
pub(crate) fn run_in(folder: &Path, words: &[&str]) -> Ran {
    let mut command = Command::new(program::path());
    command
        .args(words)
        .current_dir(folder)
        .env_remove("CLOSEDLOOP_SERVER")
        .env_remove("CLOSEDLOOP_TOKEN")
        .env_remove("CLOSEDLOOP_ZONE")
        .env_remove("LANG");
    let output = command.output().expect("the program starts");
    let text = |bytes| String::from_utf8(bytes).expect("it prints UTF-8");
    Ran {
        code: output.status.code().expect("nobody kills it"),
        out: text(output.stdout),
        err: text(output.stderr),
    }
}

/// Runs the program while others of this test go on.
pub(crate) async fn run_beside(words: &[&str]) -> Ran {
    let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
    let ran = tokio::task::spawn_blocking(move || {
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        run(&words)
    });
    ran.await.expect("it ends")
}

/// A path as a word of a command line.
pub(crate) fn word(path: &Path) -> &str {
    path.to_str().expect("paths of tests are UTF-8")
}
