//! What a replay leaves on the disk is a ledger like any other.

use std::path::PathBuf;

use tempfile::TempDir;

use crate::{
    made::{city, write},
    program::{number, run, word},
};

/// A folder with the ledger of the made city, and the answer of its replay.
pub(crate) fn kept(rows: i64) -> (TempDir, PathBuf, serde_json::Value) {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let (file, mapping) = write(folder.path(), city(rows).0.as_bytes());
    let data = folder.path().join("data");
    let words = ["--json", "replay", word(&file), "--mapping", word(&mapping)];
    let ran = run(&[&words[..], &["--data", word(&data)]].concat());
    assert_eq!(ran.code, 0, "{ran:?}");
    let answer = ran.json();
    (folder, data, answer)
}

#[test]
fn a_kept_ledger_verifies_and_holds_every_case() {
    let (_folder, data, answer) = kept(40);
    assert_eq!(answer["durability"], "sqlite wal synchronous=full");
    let ran = run(&["--json", "verify", "--data", word(&data)]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let verified = ran.json();
    assert_eq!(number(&verified, "cases"), 40);
    assert_eq!(number(&verified, "open_cases"), number(&answer, "open"));
}

#[test]
fn a_folder_that_holds_a_ledger_is_left_alone() {
    let (folder, data, _) = kept(5);
    let (file, mapping) = write(folder.path(), city(5).0.as_bytes());
    let words = ["replay", word(&file), "--mapping", word(&mapping)];
    let ran = run(&[&words[..], &["--data", word(&data)]].concat());
    assert_eq!(ran.code, 78, "{ran:?}");
}

#[test]
fn departments_report_over_the_worker_contract_and_time_acts_through_wake_ups() {
    let (folder, data, answer) = kept(40);
    let lines = folder.path().join("export.ndjson");
    let ran = run(&[
        "export",
        "--events",
        "--data",
        word(&data),
        "--out",
        word(&lines),
    ]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let text = std::fs::read_to_string(&lines).expect("it was written");
    let (mut reports, mut wakes, mut rungs) = (0, 0, 0);
    for line in text.lines() {
        let line: serde_json::Value = serde_json::from_str(line).expect("a line is JSON");
        let Some(body) = line["body"].as_str() else {
            continue;
        };
        let event: serde_json::Value = serde_json::from_str(body).expect("an event is JSON");
        let is_chosen = event["what"]["choice-made"]["because"] == "chosen";
        reports += u64::from(is_chosen && event["cause"]["report"].is_string());
        wakes += u64::from(event["cause"] == "wake");
        rungs += u64::from(event["what"]["rung-climbed"].is_object());
    }
    let closed = 40 - number(&answer, "open");
    assert_eq!(reports, closed, "every answer is a report");
    assert!(wakes > 0 && rungs > 0, "{wakes} wake-ups, {rungs} rungs");
    let climbed = answer["escalations"].as_array().expect("a list");
    let climbed: u64 = climbed.iter().filter_map(serde_json::Value::as_u64).sum();
    assert_eq!(climbed, rungs);
}
