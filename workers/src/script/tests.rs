use super::*;

/// The example of the page above, which must therefore be right.
fn example() -> Script {
    let page = include_str!("../script.rs");
    let lines = page.lines().skip_while(|line| *line != "//! ```json");
    let lines = lines.skip(1).take_while(|line| *line != "//! ```");
    let text: String = lines.map(|line| line.trim_start_matches("//!")).collect();
    Script::from_json(&text).expect("the example is right")
}

fn step(name: &str) -> StepName {
    name.parse().expect("it is the name of a step")
}

fn choice(answer: &Answer) -> Option<&str> {
    match &answer.act {
        Act::Choose { choice, .. } => Some(choice.as_str()),
        Act::Ignore => None,
    }
}

#[test]
fn every_so_many_assignments_get_another_answer_and_the_first_row_counts() {
    let script = example();
    let handle = step("handle");
    let answers: Vec<Option<&str>> = (1..=6)
        .map(|number| choice(script.answer(&handle, number)))
        .collect();
    let done = Some("done");
    let sent_back = Some("return");
    assert_eq!(answers, [done, done, sent_back, done, None, sent_back]);
    assert_eq!(choice(script.answer(&handle, 15)), sent_back);
}

#[test]
fn a_step_that_is_not_named_follows_otherwise_or_is_ignored() {
    let text = r#"{"steps": {}, "otherwise": {"choose": "pass"}}"#;
    let script = Script::from_json(text).expect("it is right");
    assert_eq!(choice(script.answer(&step("verify"), 1)), Some("pass"));
    let script = Script::from_json(r#"{"steps": {}}"#).expect("it is right");
    assert_eq!(choice(script.answer(&step("verify"), 1)), None);
}

#[test]
fn times_are_read() {
    let script = example();
    let answer = script.answer(&step("handle"), 1);
    assert_eq!(answer.after, Duration::from_secs(7200));
    assert!(answer.take);
    for (text, seconds) in [("1 second", 1), ("20 minutes", 1200), (" 2 days ", 172_800)] {
        assert_eq!(
            duration_of(text),
            Some(Duration::from_secs(seconds)),
            "{text}"
        );
    }
    for text in [
        "",
        "20",
        "minutes",
        "-1 hours",
        "1.5 hours",
        "1 week",
        "400 days",
        "99999999999999999 days",
    ] {
        assert_eq!(duration_of(text), None, "{text}");
    }
}

#[test]
fn a_mistake_is_named_with_its_place() {
    for (text, place, word) in [
        (
            r#"{"steps": {"Handle": {"choose": "done"}}}"#,
            "steps.Handle",
            "small letters",
        ),
        (r#"{"steps": {"handle": {}}}"#, "steps.handle", "choose"),
        (
            r#"{"steps": {"handle": {"chose": "done"}}}"#,
            "steps.handle",
            "chose",
        ),
        (
            r#"{"steps": {"handle": {"choose": "done", "ignore": true}}}"#,
            "steps.handle",
            "both",
        ),
        (
            r#"{"steps": {"handle": {"choose": "done", "every": 2}}}"#,
            "steps.handle.every",
            "instead",
        ),
        (
            r#"{"steps": {"handle": {"choose": "done", "after": "soon"}}}"#,
            "steps.handle.after",
            "soon",
        ),
        (
            r#"{"steps": {"handle": {"ignore": true, "given": {"a": 1}}}}"#,
            "steps.handle.ignore",
            "given",
        ),
        (
            r#"{"steps": {"handle": {"choose": "done", "instead": [{"choose": "return"}]}}}"#,
            "steps.handle.instead[0].every",
            "3",
        ),
        (
            r#"{"steps": {"handle": {"choose": "done", "instead": [{"every": 0, "ignore": true}]}}}"#,
            "steps.handle.instead[0].every",
            "3",
        ),
        (
            r#"{"steps": {"handle": {"choose": "done",
            "instead": [{"every": 2, "ignore": true, "instead": [1]}]}}}"#,
            "steps.handle.instead[0].instead",
            "own",
        ),
        (r#"{"steps": {}, "otherwise": 7}"#, "otherwise", "7"),
        (r#"{"step": {}}"#, "the script", "step"),
    ] {
        match Script::from_json(text) {
            Err(ScriptError::Place { place: found, what }) => {
                assert_eq!(found, place, "{text}");
                assert!(what.contains(word), "{text}: {what}");
            }
            other => panic!("{text}: {other:?}"),
        }
    }
    assert!(matches!(Script::from_json("{"), Err(ScriptError::Json(_))));
}
