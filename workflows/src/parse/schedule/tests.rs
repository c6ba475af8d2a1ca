//! Schedules that are right, or wrong in one place.

use std::sync::Arc;

use super::*;
use crate::{catalogue, complaint::CODES, parse};

fn read(text: &str) -> Result<Checked<Schedule>, Vec<Complaint>> {
    let town = parse::organisation("organisation.yaml", catalogue::ORGANISATION).expect("a town");
    let calendars = ["township-office".parse().expect("a code")].into();
    let plans = catalogue::DEFINITIONS.map(|(file, text)| {
        let read = parse::definition(file, text, &town, &calendars);
        let plan = read.expect("a definition").value;
        (plan.workflow.clone(), Arc::new(plan))
    });
    let surroundings = Surroundings {
        organisation: &town,
        plans: &plans.into(),
        at: "2026-01-01T00:00:00Z".parse().expect("an instant"),
    };
    schedule("planted.yaml", text, &surroundings)
}

#[test]
fn the_schedules_that_ship_pass_without_a_complaint() {
    for (file, text) in catalogue::SCHEDULES {
        let read = read(text).unwrap_or_else(|list| panic!("{file}: {list:#?}"));
        assert_eq!(read.warnings, [], "{file}");
    }
}

#[test]
fn what_may_be_left_out_has_its_default() {
    let text = catalogue::MONTHLY_INSPECTION
        .lines()
        .filter(|line| {
            let left_out = ["zone:", "catch up:", "priority:"];
            !left_out.iter().any(|key| line.starts_with(key))
        })
        .collect::<Vec<_>>()
        .join("\n");
    let short = read(&text).expect("it is right").value;
    let whole = read(catalogue::MONTHLY_INSPECTION)
        .expect("it is right")
        .value;
    let fingerprint = whole.fingerprint;
    assert_eq!(
        Schedule {
            fingerprint,
            ..short
        },
        whole
    );
}

/// What is replaced, what by, the code, and what is blamed.
const PLANTED: &[(&str, &str, &str, &str)] = &[
    ("version: 1 ", "version: 0 ", "T0", "0"),
    ("priority: normal", "priority: high", "T0", "high"),
    ("priority: normal", "prioriti: normal", "T0", "prioriti"),
    (
        "schedule: monthly-inspection",
        "schedule: Monthly",
        "T0",
        "Monthly",
    ),
    (
        "title: 每月消防检查 / Monthly fire inspection",
        "title: 每月消防检查",
        "T0",
        "每月消防检查",
    ),
    (
        "{cron: \"0 9 1 * *\"}",
        "\"0 9 1 * *\"",
        "T1",
        "\"0 9 1 * *\"",
    ),
    ("{cron: \"0 9 1 * *\"}", "{every: month}", "T1", "every"),
    ("\"0 9 1 * *\"", "\"0 9 1 *\"", "T1", "\"0 9 1 *\""),
    ("\"0 9 1 * *\"", "\"0 9 30 2 *\"", "T1", "\"0 9 30 2 *\""),
    (
        "zone: Asia/Shanghai",
        "zone: Asia/Shanghay",
        "T2",
        "Asia/Shanghay",
    ),
    ("[xiangyu/**]", "[xiangyou/**]", "T3", "xiangyou/**"),
    ("[xiangyu/**]", "[]", "T3", "[]"),
    (
        "workflow: hazard-rectification",
        "workflow: hazard",
        "T4",
        "hazard",
    ),
    ("category: fire", "category: flood", "T4", "flood"),
    (
        "category: fire",
        "place: xiangyu\n  category: fire",
        "T4",
        "place",
    ),
    ("  severity: normal\n", "", "T4", "case"),
    (
        "severity: normal",
        "severiti: normal\n  severity: normal",
        "T4",
        "severiti",
    ),
    (
        "severity: normal",
        "severity: normal\n  reporter: {name: 某}",
        "T4",
        "{name: 某}",
    ),
    (
        "{at most: 1, within: 7 days}",
        "{at most: 0, within: 7 days}",
        "T5",
        "0",
    ),
    (
        "{at most: 1, within: 7 days}",
        "{at most: 1, within: 7 working days}",
        "T5",
        "7 working days",
    ),
    (
        "{at most: 1, within: 7 days}",
        "{at most: 1, within: 367 days}",
        "T5",
        "367 days",
    ),
    ("{at most: 1, within: 7 days}", "always", "T5", "always"),
    (
        "title: 每月消防检查 / Monthly",
        "title: 重点人员走访 / Monthly",
        "P1",
        "重点人员走访 / Monthly fire inspection",
    ),
];

#[test]
fn a_mistake_is_blamed_on_its_token_with_a_way_out() {
    for (from, to, code, blamed) in PLANTED {
        let whole = catalogue::MONTHLY_INSPECTION;
        let text = whole.replacen(from, to, 1);
        assert_ne!(text, whole, "`{from}` is not there");
        let list = read(&text).expect_err(to);
        assert_eq!(list.len(), 1, "{to}: {list:#?}");
        let complaint = &list[0];
        assert_eq!(complaint.code, *code, "{to}: {complaint}");
        let place = &text[complaint.span.start..complaint.span.end];
        assert_eq!(place, *blamed, "{to}: {complaint}");
        let words = [&complaint.what, &complaint.way_out];
        assert!(
            words
                .iter()
                .all(|words| !words.zh.is_empty() && !words.en.is_empty())
        );
        assert!(CODES.iter().any(|(known, ..)| known == code));
    }
}

#[test]
fn every_key_that_must_be_there_is_missed() {
    let needed = [
        "schedule",
        "title",
        "version",
        "workflow",
        "start",
        "jurisdictions",
        "case",
    ];
    for key in needed {
        let text =
            catalogue::MONTHLY_INSPECTION.replacen(&format!("\n{key}:"), &format!("\n#{key}:"), 1);
        // What belongs to the key goes with it.
        let text = match key {
            "case" => text
                .lines()
                .filter(|line| !line.starts_with("  "))
                .collect::<Vec<_>>()
                .join("\n"),
            _ => text,
        };
        let list = read(&text).expect_err(key);
        assert!(
            list[0].what.en.contains(&format!("`{key}` is missing")),
            "{key}: {list:#?}"
        );
        assert_eq!(list.len(), 1, "{key}: {list:#?}");
    }
}
