//! The cases of a ledger under another definition.

use std::{fs, path::Path};

use closedloop_adapters::sqlite::{Options, Sqlite};
use closedloop_runtime::ports::ledger::{Ledger, RulesKind};
use serde_json::Value;
use tempfile::TempDir;

use crate::{
    ledger::kept,
    program::{Ran, number, run, word},
};

/// The definition that a ledger has in force.
fn in_force(data: &Path) -> String {
    let path = data.join("ledger.sqlite");
    let ledger = Sqlite::open(path, Options::beside()).expect("the ledger opens");
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    let rows = runtime
        .expect("a runtime on this thread")
        .block_on(ledger.rules_in_force(RulesKind::Definition));
    rows.expect("the ledger answers").pop().expect("one").text
}

/// A ledger of the made city, and what becomes of its cases if the definition reads otherwise.
struct Trial {
    folder: TempDir,
    data: std::path::PathBuf,
    text: String,
}

impl Trial {
    fn new() -> Self {
        let (folder, data, _) = kept(60);
        let text = in_force(&data);
        Self { folder, data, text }
    }

    fn with(&self, before: &str, after: &str) -> Ran {
        assert!(self.text.contains(before), "no `{before}` in {}", self.text);
        self.under(&self.text.replace(before, after))
    }

    /// Another department leads in every row of the table.
    fn with_lead(&self, lead: &str) -> Ran {
        let led = |line: &str| match line.split_once(", lead: ") {
            Some((row, _)) => format!("{row}, lead: {lead}}}\n"),
            None => format!("{line}\n"),
        };
        let text: String = self.text.lines().map(led).collect();
        self.under(&text)
    }

    fn under(&self, text: &str) -> Ran {
        let path = self.folder.path().join("new.yaml");
        fs::write(&path, text).expect("the folder can be written");
        let words = ["--json", "replay", "--ledger", word(&self.data)];
        run(&[&words[..], &["--definition", word(&path)]].concat())
    }

    fn changes(&self, before: &str, after: &str) -> Value {
        let ran = self.with(before, after);
        assert_eq!(ran.code, 1, "{ran:?}");
        ran.json()
    }
}

fn counts(answer: &Value) -> [u64; 4] {
    [
        "route_changed",
        "due_changed",
        "rungs_changed",
        "broken_off",
    ]
    .map(|name| number(answer, name))
}

#[test]
fn under_the_same_definition_nothing_would_change() {
    let trial = Trial::new();
    let ran = trial.with("version: 1", "version: 2");
    assert_eq!(ran.code, 0, "{ran:?}");
    let answer = ran.json();
    assert_eq!(
        (number(&answer, "cases"), number(&answer, "compared")),
        (60, 60)
    );
    assert_eq!(counts(&answer), [0, 0, 0, 0]);
}

#[test]
fn another_limit_changes_due_dates_and_another_table_the_lead() {
    let trial = Trial::new();
    let shorter = trial.changes("until: case.due}", "allow: 1 hour}");
    let [route, due, rungs, broken] = counts(&shorter);
    // 12 of the 60 have no limit.
    assert_eq!((route, due, broken), (0, 48, 0));
    assert!(rungs > 0);
    let first = &shorter["differences"][0]["due"][0];
    assert_eq!(first["step"], "handle");
    assert!(first["would_be"].as_str() < first["recorded"].as_str());

    let to_all = trial.with_lead("supervision-office");
    assert_eq!(to_all.code, 1, "{to_all:?}");
    let to_all = to_all.json();
    assert_eq!(counts(&to_all)[0], 60, "{to_all:#}");
}

#[test]
fn another_ladder_changes_rungs_only() {
    let trial = Trial::new();
    let answer = trial.changes("after: 1 working day,", "after: 3 working days,");
    let [route, due, rungs, broken] = counts(&answer);
    assert_eq!((route, due, broken), (0, 0, 0));
    assert!(rungs > 0);
}

#[test]
fn an_answer_without_a_place_breaks_the_story_off_and_is_said() {
    let trial = Trial::new();
    let answer = trial.changes(
        "      done: ask-reporter",
        "      finished: {go: ask-reporter, means: done}",
    );
    let broken = counts(&answer)[3];
    assert!(broken > 0, "{answer:#}");
    let said = &answer["differences"][0]["broken_off"]["zh"];
    assert!(
        said.as_str().is_some_and(|zh| zh.contains("没有选项 done")),
        "{said}"
    );
}

#[test]
fn a_wrong_definition_is_refused_with_its_place() {
    let trial = Trial::new();
    let ran = trial.with("recorded: true", "recorded: maybe");
    assert_eq!(ran.code, 65, "{ran:?}");
}
