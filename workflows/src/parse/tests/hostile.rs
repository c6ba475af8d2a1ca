//! Texts that nobody writes by mistake, and texts broken by chance: refused, never a panic.

use proptest::prelude::*;

use super::{read_in, town};
use crate::{catalogue, complaint::Complaint, parse, yaml};

/// Every complaint must be printable over the text it is about.
fn assert_is_located(list: &[Complaint], text: &str) {
    assert!(!list.is_empty(), "refused without a word");
    for complaint in list {
        let span = complaint.span;
        assert!(
            text.get(span.start..span.end).is_some(),
            "{complaint}: {span:?}"
        );
        assert!(span.line >= 1 && span.column >= 1, "{complaint}");
        assert!(
            !complaint.what.zh.is_empty() && !complaint.way_out.en.is_empty(),
            "{complaint}"
        );
    }
}

/// Reads `text` as everything a text can be.
fn read_as_everything(text: &str) {
    if let Err(list) = read_in(town(), text) {
        assert_is_located(&list, text);
    }
    if let Err(list) = parse::organisation("hostile.yaml", text) {
        assert_is_located(&list, text);
    }
}

/// Ten levels of ten aliases each: ten thousand million words if they were written out.
fn billion_laughs() -> String {
    let mut text = "a0: &a0 [ha, ha, ha, ha, ha, ha, ha, ha, ha, ha]\n".to_owned();
    for level in 1..10 {
        let below = vec![format!("*a{}", level - 1); 10].join(", ");
        text.push_str(&format!("a{level}: &a{level} [{below}]\n"));
    }
    text
}

/// The hazard definition with another condition.
fn with_condition(condition: &str) -> String {
    catalogue::HAZARD.replace("case.severity == 'urgent'", condition)
}

#[test]
fn hostile_texts_are_refused_and_never_panic() {
    let nested =
        |open: &str, close: &str| format!("steps: {}{}", open.repeat(10_000), close.repeat(10_000));
    let texts = [
        ("Y3", billion_laughs()),
        ("Y7", nested("[", "]")),
        ("Y7", nested("{a: ", "}")),
        ("Y7", "- ".repeat(50_000)),
        ("Y8", catalogue::HAZARD.replace("Hazard", "Haz\u{0}ard")),
        ("Y8", "a: \"\\0\"".to_owned()),
        (
            "Y2",
            format!("{}# {}", catalogue::HAZARD, "长".repeat(100 * 1024)),
        ),
        ("Y6", String::new()),
        ("Y6", "# 只有注释\n".to_owned()),
        (
            "Y6",
            format!("{}\n---\n{}", catalogue::HAZARD, catalogue::HAZARD),
        ),
        ("Y1", "a: 'b".to_owned()),
        ("Y1", "a: b: c".to_owned()),
        ("S0", "just words".to_owned()),
        ("S0", "[]".to_owned()),
        ("S9", with_condition(&"case.exercise && ".repeat(12_000))),
        ("S9", with_condition(&"(".repeat(200_000))),
        ("S9", with_condition(&"!".repeat(200_000))),
        ("S9", with_condition(&"[case.".repeat(30_000))),
        ("S9", with_condition("case.severity.matches('(a+)+$')")),
        (
            "S0",
            format!(
                "steps: {{{}}}",
                (0..300).map(|n| format!("s{n}: x, ")).collect::<String>()
            ),
        ),
    ];
    for (code, text) in texts {
        let list = read_in(town(), &text).expect_err(code);
        assert_is_located(&list, &text);
        assert!(
            list.iter().any(|complaint| complaint.code == code),
            "{code}: {list:#?}"
        );
        read_as_everything(&text);
    }
}

#[test]
fn a_thousand_mistakes_make_no_more_complaints_than_are_kept() {
    let keys: String = (0..5_000).map(|key| format!("unknown{key}: 1\n")).collect();
    let list = read_in(town(), &keys).expect_err("nothing is right");
    assert_eq!(list.len(), crate::complaints::COMPLAINTS_MAX);
}

#[test]
fn a_large_organisation_full_of_mistakes_is_refused_in_bounded_work() {
    let posts: String = (0..3_000)
        .map(|n| format!("  p{n}: {{name: 岗 / Post, department: d{n}}}\n"))
        .collect();
    let text =
        format!("jurisdictions: {{town: {{name: 镇 / Town}}}}\ndepartments: {{}}\nposts:\n{posts}");
    let list = parse::organisation("large.yaml", &text).expect_err("no department is there");
    assert_eq!(list.len(), crate::complaints::COMPLAINTS_MAX);
    assert_is_located(&list, &text);
}

/// A letter that means something to YAML, or to us, or nothing at all.
fn letter() -> impl Strategy<Value = char> {
    prop_oneof![
        prop::sample::select(
            "{}[]:,-#&*!|>'\"%@`?~ \t\n\r/0123456789abz"
                .chars()
                .collect::<Vec<_>>()
        ),
        prop::sample::select(vec![
            '事',
            '，',
            '：',
            '\u{feff}',
            '\u{85}',
            '\u{2028}',
            '\u{7}',
            '\u{10ffff}'
        ]),
        any::<char>(),
    ]
}

/// Takes away up to three letters at some place and puts up to three others there.
fn broken() -> impl Strategy<Value = String> {
    let texts = vec![
        catalogue::HAZARD,
        catalogue::DISPUTE,
        catalogue::ORGANISATION,
    ];
    let change = (
        any::<prop::sample::Index>(),
        0..3_usize,
        prop::collection::vec(letter(), 0..3),
    );
    (
        prop::sample::select(texts),
        prop::collection::vec(change, 1..4),
    )
        .prop_map(|(text, changes)| {
            let mut letters: Vec<char> = text.chars().collect();
            for (place, taken, put) in changes {
                let start = place.index(letters.len());
                let end = (start + taken).min(letters.len());
                letters.splice(start..end, put);
            }
            letters.into_iter().collect()
        })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn letters_changed_by_chance_never_panic(text in broken()) {
        read_as_everything(&text);
    }

    #[test]
    fn any_text_is_read_or_refused(text in "\\PC{0,200}") {
        read_as_everything(&text);
    }

    #[test]
    fn any_formula_is_read_or_refused(text in "[0-9a-z+*()' \\-]{0,60}") {
        let quoted = text.replace('\'', "\\x27");
        let from = "100 - 10 * count('missed') - 5 * count('return') - 20 * count('dissatisfied')";
        let text = catalogue::HAZARD.replace(from, &quoted);
        read_as_everything(&text);
    }

    #[test]
    fn any_condition_is_read_or_refused(text in "(case\\.|severity|has|in|size|count|true|[0-9a-z=!<>&|()\\[\\], '紧\\-]){0,40}") {
        let quoted = text.replace('\'', "\\x27");
        let text = catalogue::HAZARD.replace("case.severity == 'urgent'", &quoted);
        read_as_everything(&text);
    }

    #[test]
    fn every_piece_of_a_tree_lies_within_its_text(text in broken()) {
        if let Ok(root) = yaml::read("broken.yaml", &text) {
            let mut waiting = vec![&root];
            while let Some(node) = waiting.pop() {
                prop_assert!(text.get(node.span.start..node.span.end).is_some());
                match &node.content {
                    yaml::Content::Map(entries) => waiting.extend(entries.iter().map(|e| &e.value)),
                    yaml::Content::List(items) => waiting.extend(items),
                    yaml::Content::Scalar(_) => {}
                }
            }
        }
    }
}
