//! Texts that are written to break their reader: the real program refuses each at its place, in 64
//! MiB, as it refuses any other mistake.

use std::{fs, path::Path};

use closedloop_tests::{
    bounded::{self, HOSTILE},
    program,
};
use closedloop_workflows::catalogue;

/// A text and the code of the complaint that refuses it.
type Hostile = (&'static str, String, &'static str);

fn nested(open: &str, close: &str) -> String {
    format!("steps: {}{}", open.repeat(40_000), close.repeat(40_000))
}

/// Ten levels of ten aliases each.
fn alias_bomb() -> String {
    let mut text = "a0: &a0 [ha, ha, ha, ha, ha, ha, ha, ha, ha, ha]\n".to_owned();
    for level in 1..10 {
        let below = vec![format!("*a{}", level - 1); 10].join(", ");
        text.push_str(&format!("a{level}: &a{level} [{below}]\n"));
    }
    text
}

/// The shipped definition with another condition, in double quotes.
fn condition(text: &str) -> String {
    let from = "\"!has(case.reporter)\"";
    assert_eq!(catalogue::HAZARD.matches(from).count(), 1, "{from}");
    catalogue::HAZARD.replace(from, &format!("\"{text}\""))
}

fn formula(text: &str) -> String {
    let from = "\"100 - 10 * count('missed') - 5 * count('return') - 20 * count('dissatisfied')\"";
    assert_eq!(catalogue::HAZARD.matches(from).count(), 1, "{from}");
    catalogue::HAZARD.replace(from, &format!("\"{text}\""))
}

/// Loops whose rounds multiply to more than anybody could count.
fn rounds() -> String {
    let mut steps = String::new();
    for step in 0..20 {
        steps.push_str(&format!(
            "  s{step}: {{stage: handle, who: lead, within: 1 day, late: up, choices: {{done: s{}, \
             again: {{go: s0, at most: 100 times, then: s{}}}}}}}\n",
            step + 1,
            step + 1
        ));
    }
    definition(&steps)
}

/// A hundred steps that lead to one another in every way.
fn tangle() -> String {
    let mut steps = String::new();
    for step in 0..20 {
        let choices: Vec<String> = (0..20).map(|to| format!("c{to}: s{to}")).collect();
        steps.push_str(&format!(
            "  s{step}: {{stage: handle, who: lead, within: 1 day, late: up, choices: {{{}}}}}\n",
            choices.join(", ")
        ));
    }
    definition(&steps)
}

fn definition(steps: &str) -> String {
    format!(
        "workflow: hostile\ntitle: 恶意 / Hostile\nversion: 1\ncalendar: township-office\n\
         must end within: 30 working days\n\
         case: {{category: {{is: choice, of: [a]}}, place: {{is: jurisdiction}}, reporter: {{is: \
         contact}}}}\nrouting: [{{lead: sanitation}}]\nescalation: {{up: [{{give to: duty-leader}}]}}\n\
         steps:\n{steps}  s20: {{stage: feedback, ask: case.reporter, within: 3 days, no answer: \
         unreached, choices: {{unreached: end closed}}}}\n"
    )
}

fn routing() -> String {
    let rows: String = (0..2_000)
        .map(|row| {
            format!("  - {{category: c{row}, place: xiangyu/p{row}/**, lead: nobody{row}}}\n")
        })
        .collect();
    let (before, after) = catalogue::HAZARD
        .split_once("routing:")
        .expect("it has a table");
    let after = after
        .split_once("\nescalation:")
        .map_or("", |(_, after)| after);
    format!("{before}routing:\n{rows}\nescalation:{after}")
}

/// Texts that are hostile as YAML or by their size.
fn shapes() -> Vec<Hostile> {
    vec![
        ("aliases", alias_bomb(), "Y3"),
        ("flow lists", nested("[", "]"), "Y7"),
        ("flow maps", nested("{a: ", "}"), "Y7"),
        ("block lists", "- ".repeat(100_000), "Y7"),
        ("open brackets", "[".repeat(200_000), "Y7"),
        ("one long key", format!("{}: 1", "k".repeat(250_000)), "Y1"),
        ("a large file", "# 长\n".repeat(100 * 1024 * 1024 / 6), "Y2"),
        (
            "many keys",
            (0..20_000).map(|key| format!("k{key}: 1\n")).collect(),
            "S0",
        ),
        ("rounds", rounds(), "S10"),
        ("a tangle", tangle(), "S4"),
        ("rows", routing(), "S0"),
    ]
}

/// Hostile conditions and formulas.
fn expressions() -> Vec<Hostile> {
    let evil = format!("matches(case.summary, '({}", "(a+)+".repeat(40));
    vec![
        (
            "operators",
            condition(&vec!["case.exercise"; 5_000].join(" || ")),
            "S9",
        ),
        (
            "comparisons",
            condition(&vec!["1 < 2"; 5_000].join(" && ")),
            "S9",
        ),
        ("parentheses", condition(&"(".repeat(50_000)), "S9"),
        (
            "closed parentheses",
            condition(&format!("{}true{}", "(".repeat(20_000), ")".repeat(20_000))),
            "S9",
        ),
        (
            "negations",
            condition(&format!("{}true", "!".repeat(50_000))),
            "S9",
        ),
        (
            "a long list",
            condition(&format!(
                "case.severity in [{}]",
                vec!["'urgent'"; 20_000].join(", ")
            )),
            "S9",
        ),
        (
            "nested lists",
            condition(&format!(
                "case.severity in {}{}",
                "[".repeat(20_000),
                "]".repeat(20_000)
            )),
            "S9",
        ),
        (
            "dots",
            condition(&format!("case{}", ".a".repeat(50_000))),
            "S9",
        ),
        (
            "a comprehension",
            condition("[1].all(a, [1].all(b, [1].all(c, a < b)))"),
            "S9",
        ),
        ("a pattern", condition(&evil), "S9"),
        ("questions", condition(&"true ? ".repeat(10_000)), "S9"),
        ("sums", formula(&"1 + ".repeat(20_000)), "S9"),
        ("signs", formula(&"-".repeat(50_000)), "S9"),
        ("nested formula", formula(&"(".repeat(50_000)), "S9"),
    ]
}

#[test]
fn a_hostile_definition_is_refused_within_64_mib() {
    assert_are_refused(shapes());
}

#[test]
fn a_hostile_condition_or_formula_is_refused_within_64_mib() {
    assert_are_refused(expressions());
}

#[test]
fn a_hostile_organisation_or_calendar_is_refused_within_64_mib() {
    let deep = (0..60).map(|depth| format!("{}p{depth}:\n", " ".repeat(depth + 1)));
    let posts = (0..6_000).map(|post| format!("  p{post}: {{name: 岗 / Post, department: d}}\n"));
    let days = (0..6_000).map(|day| format!("  - {{day: 2026-13-{day}, notice: x}}\n"));
    let (deep, posts, days): (String, String, String) =
        (deep.collect(), posts.collect(), days.collect());
    assert_are_refused(vec![
        ("places", format!("jurisdictions:\n{deep}"), "O0"),
        ("posts", format!("posts:\n{posts}"), "O0"),
        (
            "days",
            format!("calendar: x\nhours: y\narrangements:\n{days}"),
            "C0",
        ),
    ]);
}

/// Has the program check each text, and fails with all that were not refused as they should.
fn assert_are_refused(texts: Vec<Hostile>) {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("hostile.yaml");
    let mut wrong = Vec::new();
    for (name, text, code) in texts {
        fs::write(&file, &text).expect("a file");
        if let Err(what) = refused(&file, code) {
            wrong.push(format!("{name}: {what}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Whether the program refuses the file with this code, each complaint at a place.
fn refused(file: &Path, code: &str) -> Result<(), String> {
    let rules = program::catalogue();
    let words = [
        "--json",
        "check",
        file.to_str().expect("UTF-8"),
        "--rules",
        rules.to_str().expect("UTF-8"),
    ];
    let ended = bounded::run(&words, HOSTILE);
    if ended.code != Some(1) {
        return Err(format!("ended with {:?}: {}", ended.code, ended.err));
    }
    let answer: serde_json::Value =
        serde_json::from_str(&ended.out).map_err(|error| format!("{error}: {}", ended.out))?;
    let list = answer["complaints"]
        .as_array()
        .map(Vec::as_slice)
        .unwrap_or_default();
    if !list.iter().any(|complaint| complaint["code"] == code) {
        let first = list.first().map(|complaint| &complaint["what"]["en"]);
        return Err(format!(
            "no {code}, but {:?} {first:?}",
            list.first().map(|c| &c["code"])
        ));
    }
    let nowhere = |complaint: &&serde_json::Value| complaint["span"]["line"].as_u64() < Some(1);
    match list.iter().find(nowhere) {
        Some(complaint) => Err(format!("nowhere: {complaint}")),
        None => Ok(()),
    }
}
