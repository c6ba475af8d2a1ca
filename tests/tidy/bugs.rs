//! The planted bugs still fit the project: `cargo xtask prove bugs` applies each of them to a copy
//! and has the tests it names catch it, which takes minutes; whether it applies is seen at once.

use std::{fs, path::PathBuf, process::Command};

use crate::tree;

/// What must be planted, one patch each.
const PLANTED: [&str; 10] = [
    "answer-before-commit",
    "effect-lost-at-crash",
    "generation-check-skipped",
    "hash-without-the-previous-one",
    "key-row-forgotten",
    "not-armed-after-nothing-due",
    "rung-from-the-wake-up",
    "stale-head-believed",
    "text-in-an-event",
    "tie-counted-late",
];

#[test]
fn every_planted_bug_is_there_and_applies_as_it_stands() {
    let complaints: Vec<String> = PLANTED
        .iter()
        .filter_map(|name| applied(&patch(name)).err())
        .collect();
    tree::no_complaint("planted bugs that no longer fit the project", &complaints);
}

#[test]
fn every_planted_bug_names_tests_that_exist() {
    let sources = tree::texts_ending(".rs");
    let is_there = |test: &str| {
        let function = format!("fn {}(", test.rsplit("::").next().unwrap_or(test));
        sources.iter().any(|file| file.text.contains(&function))
    };
    let mut complaints = Vec::new();
    for name in PLANTED {
        let text = fs::read_to_string(patch(name)).unwrap_or_default();
        let tests: Vec<&str> = text
            .lines()
            .filter_map(|l| l.strip_prefix("Test: "))
            .collect();
        if tests.is_empty() {
            complaints.push(format!("{name} names no test"));
        }
        let words = tests
            .iter()
            .filter_map(|test| test.split_whitespace().last());
        let gone = words.filter(|word| !is_there(word));
        complaints.extend(gone.map(|word| format!("{name} names `{word}`, which is no test")));
    }
    tree::no_complaint("tests that planted bugs name", &complaints);
}

#[test]
fn a_patch_that_does_not_apply_is_noticed() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let path = folder.path().join("wrong.patch");
    let wrong = "--- a/Cargo.toml\n+++ b/Cargo.toml\n@@ -1,2 +1,2 @@\n-[nonsense]\n+[sense]\n x\n";
    fs::write(&path, wrong).expect("it can be written");
    assert!(applied(&path).is_err());
    assert!(applied(&folder.path().join("missing.patch")).is_err());
}

fn patch(name: &str) -> PathBuf {
    tree::root()
        .join("tests/bugs")
        .join(format!("{name}.patch"))
}

/// Whether a patch applies with every line of its context, without applying it.
fn applied(patch: &PathBuf) -> Result<(), String> {
    let shown = patch.display();
    let output = Command::new("patch")
        .args([
            "--dry-run",
            "--strip=1",
            "--fuzz=0",
            "--batch",
            "--forward",
            "--input",
        ])
        .arg(patch)
        .current_dir(tree::root())
        .output()
        .map_err(|error| format!("`patch` cannot be started: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stdout);
    Err(format!("{shown} does not apply: {said}"))
}
