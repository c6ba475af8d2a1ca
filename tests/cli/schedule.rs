//! `closedloop schedule`, and schedules in `closedloop check`.

use std::{fs, path::Path};

use closedloop_tests::program;

use crate::program::{run, run_in, word};

const AFTER: &str = "2026-01-31T00:00:00Z";

fn monthly() -> String {
    let file = program::catalogue().join("schedules/monthly-inspection.yaml");
    word(&file).to_owned()
}

#[test]
fn the_next_slots_are_printed_on_the_wall_of_the_zone() {
    let ran = run(&[
        "schedule",
        "next",
        &monthly(),
        "--after",
        AFTER,
        "--count",
        "2",
    ]);
    let expected = "monthly-inspection  每月消防检查：4 个管辖区域，Asia/Shanghai\n  \
                    2026-02-01 09:00 周日\n  2026-03-01 09:00 周日\n";
    assert_eq!((ran.out.as_str(), ran.code), (expected, 0), "{}", ran.err);
    let catalogue = program::catalogue();
    let folder = word(&catalogue);
    let english = run(&["--lang", "en", "schedule", "next", folder, "--after", AFTER]);
    let first = "monthly-inspection  Monthly fire inspection: 4 places, Asia/Shanghai\n  \
                 2026-02-01 09:00 Su\n";
    assert!(english.out.starts_with(first), "{}", english.out);
    assert_eq!(english.out.lines().count(), 6);
}

#[test]
fn the_next_slots_are_told_to_programs_in_utc() {
    let ran = run(&[
        "--json",
        "schedule",
        "next",
        &monthly(),
        "--after",
        AFTER,
        "--count",
        "1",
    ]);
    let answer = ran.json();
    assert_eq!(
        answer[0]["slots"],
        serde_json::json!(["2026-02-01T01:00:00Z"])
    );
    assert_eq!(answer[0]["schedule"], "monthly-inspection");
    assert_eq!(answer[0]["jurisdictions"].as_array().map(Vec::len), Some(4));
}

#[test]
fn a_wrong_schedule_is_shown_at_its_place_by_both_commands() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let file = folder.path().join("wrong.yaml");
    let text = fs::read_to_string(monthly()).expect("it ships");
    fs::write(&file, text.replace("0 9 1 * *", "0 9 L * *")).expect("it can be written");
    let catalogue = program::catalogue();
    let rules = ["--rules", word(&catalogue)];
    for words in [
        ["--lang", "en", "check", word(&file), rules[0], rules[1]].as_slice(),
        &[
            "--lang",
            "en",
            "schedule",
            "next",
            word(&file),
            rules[0],
            rules[1],
        ],
    ] {
        let ran = run(words);
        assert_eq!(ran.code, 1, "{ran:?}");
        let wrong = "error[T1]: `L` in the field day of the month is wrong";
        assert!(ran.out.contains(wrong), "{}", ran.out);
    }
}

#[test]
fn a_folder_of_rules_is_checked_with_its_schedules() {
    let ran = run_in(&program::catalogue(), &["--json", "check", "."]);
    let answer = ran.json();
    assert_eq!(answer["complaints"], serde_json::json!([]));
}

#[test]
fn what_holds_no_schedule_says_so() {
    let rules = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/python/rules"));
    let ran = run(&["--lang", "en", "schedule", "next", word(rules)]);
    assert_eq!(ran.code, 65, "{ran:?}");
    assert!(ran.err.contains("there is no schedule here"), "{}", ran.err);
}
