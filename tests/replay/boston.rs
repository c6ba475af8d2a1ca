//! 100 requests of the City of Boston against the city's own verdicts.

use std::collections::BTreeMap;

use crate::{
    program::{data, number, run, word},
    table,
};

const FILE: &str = "boston311-100.csv";
const UNTIL: &str = "2022-05-21 00:00";

#[test]
fn the_figures_of_boston_are_those_of_the_record() {
    let Some(file) = data(FILE) else { return };
    let words = ["--json", "replay", word(&file), "--mapping", "boston-311"];
    let ran = run(&[&words[..], &["--until", UNTIL]].concat());
    assert_eq!(ran.code, 0, "{ran:?}");
    let answer = ran.json();
    let expected = [
        ("accepted", 100),
        ("refused", 0),
        ("closed_on_time", 72),
        ("closed_late", 5),
        ("closed_without_deadline", 8),
        ("open", 15),
        ("open_overdue", 12),
    ];
    for (name, expected) in expected {
        assert_eq!(number(&answer, name), expected, "{name}");
    }
    assert_eq!(answer["until"], "2022-05-21T04:00:00Z");
    // By queue, recounted from the file.
    let mut queues: BTreeMap<String, u64> = BTreeMap::new();
    for row in table::read(&file) {
        *queues.entry(row["queue"].clone()).or_default() += 1;
    }
    let departments = answer["departments"].as_array().expect("a list");
    let counted: BTreeMap<String, u64> = departments
        .iter()
        .map(|of| {
            let name = of["name"].as_str().expect("a name").to_owned();
            (name, number(of, "cases"))
        })
        .collect();
    assert_eq!(counted, queues);
}

#[test]
fn no_verdict_differs_from_the_citys_own() {
    let Some(file) = data(FILE) else { return };
    let folder = tempfile::tempdir().expect("a folder for the test");
    let cases = folder.path().join("cases.csv");
    let words = ["replay", word(&file), "--mapping", "boston-311"];
    let ran = run(&[&words[..], &["--until", UNTIL, "--cases", word(&cases)]].concat());
    assert_eq!(ran.code, 0, "{ran:?}");
    let verdicts: BTreeMap<String, String> = table::read(&cases)
        .into_iter()
        .map(|row| (row["id"].clone(), row["verdict"].clone()))
        .collect();
    let rows = table::read(&file);
    assert_eq!((rows.len(), verdicts.len()), (100, 100));
    for row in rows {
        let verdict = verdicts[&row["case_enquiry_id"]].as_str();
        let says = match verdict {
            "closed-late" | "open-overdue" => "OVERDUE",
            "closed-on-time" | "closed-without-deadline" | "open" => "ONTIME",
            other => panic!("the verdict `{other}`"),
        };
        assert_eq!(says, row["ontime"], "{row:?}");
        let is_closed = verdict.starts_with("closed");
        assert_eq!(is_closed, row["case_status"] == "Closed", "{row:?}");
    }
}

#[test]
fn without_an_end_it_ends_one_second_after_the_latest_instant() {
    let Some(file) = data(FILE) else { return };
    let ran = run(&["--json", "replay", word(&file), "--mapping", "boston-311"]);
    // The latest is a target: 2022-05-20 13:03:21 in Boston.
    assert_eq!(ran.json()["until"], "2022-05-20T17:03:22Z");
    assert_eq!(number(&ran.json(), "open_overdue"), 12);
}

#[test]
fn what_is_reported_after_the_end_is_left_out_and_said() {
    let Some(file) = data(FILE) else { return };
    let words = ["--json", "replay", word(&file), "--mapping", "boston-311"];
    let answer = run(&[&words[..], &["--until", "2022-01-02"]].concat()).json();
    let rows = table::read(&file);
    let reported = rows
        .iter()
        .filter(|row| row["open_dt"].as_str() < "2022-01-02 00:00:01");
    let reported = reported.count() as u64;
    assert!(reported > 0 && reported < 100);
    assert_eq!(number(&answer, "accepted"), reported);
    assert_eq!(number(&answer, "after_end"), 100 - reported);
    let closed = rows
        .iter()
        .filter(|row| {
            !row["closed_dt"].is_empty() && row["closed_dt"].as_str() <= "2022-01-02 00:00:00"
        })
        .count() as u64;
    assert_eq!(number(&answer, "open"), reported - closed);
}
