//! `closedloop check`.

use std::{fs, path::Path};

use closedloop_tests::program;

use crate::program::{run, run_in, word};

/// The folder of these tests, where `rules/` holds mistakes that are meant.
fn here() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/cli"))
}

#[test]
fn the_mistakes_of_a_folder_are_shown_at_their_place_in_chinese() {
    let ran = run_in(here(), &["check", "rules"]);
    assert_eq!(ran.code, 1);
    pretty(&ran.out, include_str!("golden/check.zh.txt"));
    assert_eq!(ran.err, "");
}

#[test]
fn the_mistakes_of_a_folder_are_shown_at_their_place_in_english() {
    let ran = run_in(here(), &["--lang", "en", "check", "rules"]);
    assert_eq!(ran.code, 1);
    pretty(&ran.out, include_str!("golden/check.en.txt"));
}

fn pretty(found: &str, expected: &str) {
    assert!(
        found == expected,
        "printed:\n{found}\nbut expected:\n{expected}"
    );
}

/// A mark stands under what it means if as many columns lie before it as before the words; a
/// letter of Chinese takes two.
#[test]
fn the_marks_stand_under_the_words_also_after_chinese() {
    let ran = run_in(here(), &["check", "rules"]);
    let lines: Vec<&str> = ran.out.lines().collect();
    let columns =
        |text: &str| -> usize { text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum() };
    let mut marked = Vec::new();
    for pair in lines.windows(2) {
        let Some(at) = pair[1].find('^') else {
            continue;
        };
        let marks = pair[1].matches('^').count();
        let mut before = String::new();
        let mut word = String::new();
        for letter in pair[0].chars() {
            if columns(&before) < at {
                before.push(letter);
            } else if columns(&word) < marks {
                word.push(letter);
            }
        }
        marked.push(word);
    }
    assert_eq!(marked, ["湖畔镇值班室", "purple", "withn", "复查一下"]);
}

#[test]
fn what_is_wrong_is_told_to_programs_too() {
    let ran = run_in(here(), &["--json", "check", "rules"]);
    assert_eq!(ran.code, 1);
    let answer = ran.json();
    assert_eq!(
        (&answer["files"], &answer["errors"], &answer["warnings"]),
        (&3.into(), &4.into(), &0.into())
    );
    let complaints = answer["complaints"].as_array().expect("a list");
    let places: Vec<(&str, u64)> = complaints
        .iter()
        .map(|one| {
            let code = one["code"].as_str().expect("a code");
            (code, one["span"]["line"].as_u64().expect("a line"))
        })
        .collect();
    assert_eq!(places.len(), 4);
    assert!(places.contains(&("S0", 25)) && places.contains(&("S1", 28)));
}

#[test]
fn what_ships_has_no_mistake_and_says_how_long_a_case_may_take() {
    let words = word(&program::catalogue()).to_owned();
    let ran = run(&["--lang", "en", "check", &words]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let last = ran.out.trim_end().lines().last();
    let summary = last
        .and_then(|line| line.split_once(": "))
        .map(|(_, counts)| counts);
    assert_eq!(summary, Some("0 errors, 0 warnings"));
    let expected = "hazard-rectification: longest on-time life 33 working days (limits in working \
                    time add up to 26.75 working days, calendar limits to 6 days), 20 steps\n  \
                    triage.assign 1 working hour → sign.return 2 working hours → ";
    assert!(ran.out.contains(expected), "{}", ran.out);
}

#[test]
fn the_longest_life_is_told_to_programs_too() {
    let hazard = program::catalogue().join("definitions/hazard.yaml");
    let answer = run(&["--json", "check", word(&hazard)]).json();
    let longest = &answer["longest"][0];
    assert_eq!(longest["workflow"], "hazard-rectification");
    assert_eq!(longest["minutes"], 33 * 8 * 60);
    assert_eq!(longest["working_minutes"], 26 * 8 * 60 + 6 * 60);
    let first =
        serde_json::json!({"step": "triage", "limit": "1 working hour", "choice": "assign"});
    assert_eq!(longest["way"][0], first);
    assert_eq!(longest["way"].as_array().map(Vec::len), Some(20));
}

#[test]
fn a_complaint_comes_with_an_example() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("endless.yaml");
    let text = fs::read_to_string(program::catalogue().join("definitions/hotline.yaml"));
    let text = text
        .expect("it ships")
        .replace("      accept: handle", "      accept: triage");
    fs::write(&file, text).expect("a file");
    let rules = program::catalogue();
    let ran = run(&["check", word(&file), "--rules", word(&rules)]);
    assert_eq!(ran.code, 1, "{ran:?}");
    let expected = "例如: triage.assign → sign.accept → triage，如此反复";
    assert!(ran.out.contains(expected), "{}", ran.out);
    let answer = run(&["--json", "check", word(&file), "--rules", word(&rules)]).json();
    let complaints = answer["complaints"].as_array().expect("a list");
    let endless = complaints
        .iter()
        .find(|one| one["code"] == "S4")
        .expect("S4");
    assert!(endless["example"]["en"].is_string(), "{endless}");
}

#[test]
fn a_single_definition_is_checked_against_the_organisation_beside_it() {
    let ran = run_in(
        here(),
        &["--json", "check", "rules/definitions/pothole.yaml"],
    );
    assert_eq!((ran.code, &ran.json()["errors"]), (1, &4.into()));
    assert_eq!(ran.err, "");
}

#[test]
fn a_lone_definition_is_checked_against_the_demonstration_and_says_so() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("hotline.yaml");
    fs::copy(program::catalogue().join("definitions/hotline.yaml"), &file).expect("a copy");
    let alone = run(&["--lang", "en", "check", word(&file)]);
    assert_eq!(alone.code, 0, "{alone:?}");
    assert!(alone.err.contains("demonstration"), "{}", alone.err);
    let rules = here().join("rules");
    let elsewhere = run(&["--json", "check", word(&file), "--rules", word(&rules)]);
    assert_eq!(elsewhere.code, 1, "{elsewhere:?}");
    assert_eq!(elsewhere.err, "");
}

#[test]
fn one_name_in_two_files_is_a_mistake() {
    let folder = tempfile::tempdir().expect("a folder");
    let rules = folder.path().join("rules");
    for sub in ["", "calendars", "definitions"] {
        fs::create_dir(rules.join(sub)).expect("a folder");
    }
    for file in [
        "organisation.yaml",
        "calendars/township-office.yaml",
        "definitions/hotline.yaml",
    ] {
        fs::copy(program::catalogue().join(file), rules.join(file)).expect("a copy");
    }
    let hotline = rules.join("definitions/hotline.yaml");
    fs::copy(&hotline, rules.join("definitions/later.yaml")).expect("a copy");
    let ran = run_in(folder.path(), &["--lang", "en", "check", "rules"]);
    assert_eq!(ran.code, 1);
    let expected = "`hotline-request` is already defined in rules/definitions/hotline.yaml";
    assert!(ran.out.contains(expected), "{}", ran.out);
    assert!(
        ran.out.contains("rules/definitions/later.yaml:3:11"),
        "{}",
        ran.out
    );
}

#[test]
fn a_wrong_calendar_is_complained_about_once_and_not_by_those_who_name_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let rules = folder.path().join("rules");
    for sub in ["", "calendars", "definitions"] {
        fs::create_dir(rules.join(sub)).expect("a folder");
    }
    for file in ["organisation.yaml", "definitions/hotline.yaml"] {
        fs::copy(program::catalogue().join(file), rules.join(file)).expect("a copy");
    }
    let calendar = "calendars/township-office.yaml";
    let text = fs::read_to_string(program::catalogue().join(calendar)).expect("a calendar");
    let wrong = text.replace("zone: Asia/Shanghai", "zone: Asia/Xiangyu");
    fs::write(rules.join(calendar), wrong).expect("a file");
    let answer = run(&["--json", "check", word(&rules)]).json();
    assert_eq!(answer["errors"], 1, "{answer}");
    assert_eq!(answer["complaints"][0]["code"], "C1");
}
