//! Requests of the City of Los Angeles against a recount of the file: part of them in the gate, all
//! 10,000 through `cargo xtask prove replay`.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use closedloop_tests::settings;
use serde_json::Value;

use crate::{
    program::{data, number, run, word},
    table::{self, Row},
};

const FILE: &str = "la311-2020-01.csv";

/// How many rows the gate replays.
const ROWS: u64 = 800;

/// A day as a number that sorts: the file writes `1/2/20 8:43`.
fn day(text: &str) -> u32 {
    let date = text.split(' ').next().expect("a date");
    let parts: Vec<u32> = date
        .split('/')
        .map(|part| part.parse().expect("a number"))
        .collect();
    (2_000 + parts[2]) * 10_000 + parts[0] * 100 + parts[1]
}

/// The verdict by the file alone.
fn verdict(row: &Row) -> &'static str {
    let closed = [&row["closeddate"], &row["updateddate"]];
    let closed = closed.into_iter().find(|text| !text.is_empty());
    let is_over = !matches!(row["status"].as_str(), "Open" | "Pending");
    let planned = Some(&row["servicedate"]).filter(|text| !text.is_empty());
    match (is_over, planned) {
        (false, None) => "open",
        (false, Some(_)) => "open-overdue",
        (true, None) => "closed-without-deadline",
        (true, Some(planned)) => {
            if day(closed.expect("a closing time")) <= day(planned) {
                "closed-on-time"
            } else {
                "closed-late"
            }
        }
    }
}

/// The first rows of the file, in a folder of the test.
fn first_rows(file: &Path, rows: u64, folder: &Path) -> PathBuf {
    let text = fs::read_to_string(file).expect("a readable file");
    let lines = usize::try_from(rows).expect("a small number") + 1;
    let part: Vec<&str> = text.lines().take(lines).collect();
    let path = folder.join("part.csv");
    fs::write(&path, part.join("\n")).expect("the folder can be written");
    path
}

fn counted<'r>(rows: &'r [Row], column: &str) -> BTreeMap<&'r str, u64> {
    let mut counted = BTreeMap::new();
    for row in rows {
        *counted.entry(row[column].as_str()).or_default() += 1;
    }
    counted
}

fn check_figures(answer: &Value, rows: &[Row]) {
    let verdicts: Vec<&str> = rows.iter().map(verdict).collect();
    let of = |wanted: &str| verdicts.iter().filter(|one| **one == wanted).count() as u64;
    assert_eq!(number(answer, "accepted"), rows.len() as u64);
    assert_eq!(number(answer, "refused"), 0);
    assert_eq!(number(answer, "closed_on_time"), of("closed-on-time"));
    assert_eq!(number(answer, "closed_late"), of("closed-late"));
    let without = number(answer, "closed_without_deadline");
    assert_eq!(without, of("closed-without-deadline"));
    assert_eq!(number(answer, "open"), of("open") + of("open-overdue"));
    assert_eq!(number(answer, "open_overdue"), of("open-overdue"));
}

#[test]
fn every_verdict_of_los_angeles_equals_a_recount_by_owner_and_by_status() {
    let Some(file) = data(FILE) else { return };
    let folder = tempfile::tempdir().expect("a folder for the test");
    let wanted = settings::number("CLOSEDLOOP_REPLAY_ROWS").unwrap_or(ROWS);
    let file = first_rows(&file, wanted, folder.path());
    let cases = folder.path().join("cases.csv");
    let words = ["--json", "replay", word(&file), "--mapping", "la-311"];
    let ran = run(&[&words[..], &["--cases", word(&cases)]].concat());
    assert_eq!(ran.code, 0, "{}", ran.err);
    let (answer, rows) = (ran.json(), table::read(&file));
    check_figures(&answer, &rows);
    for (status, cases) in counted(&rows, "status") {
        assert_eq!(
            number(&answer["by_status"][status], "cases"),
            cases,
            "{status}"
        );
    }
    let owners = counted(&rows, "owner");
    let departments = answer["departments"].as_array().expect("a list");
    assert_eq!(departments.len(), owners.len());
    for of in departments {
        let name = of["name"].as_str().expect("a name");
        assert_eq!(number(of, "cases"), owners[name], "{name}");
        let own: Vec<Row> = rows
            .iter()
            .filter(|r| r["owner"] == name)
            .cloned()
            .collect();
        let late = own.iter().filter(|row| verdict(row) == "closed-late");
        assert_eq!(number(of, "closed_late"), late.count() as u64, "{name}");
    }
    let listed: BTreeMap<String, String> = table::read(&cases)
        .into_iter()
        .map(|row| (row["id"].clone(), row["verdict"].clone()))
        .collect();
    for row in &rows {
        assert_eq!(listed[&row["srnumber"]], verdict(row), "{row:?}");
    }
    if rows.len() == 10_000 {
        let both = &answer["due_and_closed_by"]["closeddate"];
        let found = ["cases", "closed_on_time", "closed_late"].map(|name| number(both, name));
        assert_eq!(found, [9_413, 6_909, 2_504]);
    }
}

#[test]
fn the_reasons_of_a_late_case_name_its_limit_its_rungs_and_its_answer() {
    let Some(file) = data(FILE) else { return };
    let folder = tempfile::tempdir().expect("a folder for the test");
    let file = first_rows(&file, 200, folder.path());
    let late = table::read(&file)
        .into_iter()
        .find(|row| verdict(row) == "closed-late")
        .expect("some are late");
    let id = late["srnumber"].as_str();
    let words = ["replay", word(&file), "--mapping", "la-311", "--why", id];
    for (language, wanted) in [
        (
            "en",
            [
                "due at",
                "deadline was missed",
                "climbed rung 1",
                "chose `done`",
            ],
        ),
        ("zh", ["到期", "记为超期", "升级", "办理"]),
    ] {
        let ran = run(&[&["--lang", language], &words[..]].concat());
        assert_eq!(ran.code, 0, "{ran:?}");
        let reasons = ran.out.split(id).nth(1).expect("the record is named");
        for word in wanted {
            assert!(reasons.contains(word), "no `{word}` in {reasons}");
        }
    }
}
