use serde_json::json;

use super::*;

fn offer() -> Offer {
    let offer = json!({
        "assignment": "00000000-0000-7000-8000-000000000001.1", "generation": 1,
        "department": "fire-brigade", "number": "2025-000001", "workflow": "hazard",
        "step": "handle", "stage": "handle", "priority": "normal",
        "due_at": "2025-10-09T10:00:00Z", "fields": {},
        "choices": [{"name": "done", "kind": "done"}],
    });
    serde_json::from_value(offer).expect("it is an offer")
}

fn shell(script: &str) -> Program {
    let mut program = Program::from_line("sh -c").expect("it is a command");
    let words = ["sh", "-c", script].map(str::to_owned);
    program.words = words.into();
    program
}

#[tokio::test]
async fn the_offer_goes_in_and_the_decision_comes_out() {
    let program = shell(
        r#"read -r offer
           case $offer in *'"step":"handle"'*) ;; *) exit 1;; esac
           echo '{"choice": "done", "given": {"result": "mended", "cost": 3}}'"#,
    );
    let Decision::Choose {
        choice,
        given,
        into,
    } = program.decide(offer()).await
    else {
        panic!("it decided");
    };
    assert_eq!((choice.as_str(), into), ("done", None));
    let given = serde_json::to_value(given).expect("it is JSON");
    assert_eq!(given, json!({"cost": 3, "result": "mended"}));
}

#[tokio::test]
async fn a_program_can_take_and_can_decide_without_reading() {
    let taken = shell(r#"exec <&-; echo '{"take": true}'"#)
        .run(&offer())
        .await;
    assert_eq!(taken.expect("it decided"), Decision::Take);
}

#[tokio::test]
async fn without_a_decision_the_offer_is_left_and_the_reason_is_known() {
    let later = shell("exit 75").run(&offer()).await;
    assert!(matches!(later, Err(Undecided::Later)));
    let failed = shell(r#"echo '{"choice": "done"}'; exit 3"#)
        .run(&offer())
        .await;
    assert!(matches!(failed, Err(Undecided::Ended(status)) if status.code() == Some(3)));
    for nonsense in ["", "done", r#"{"choice": 7}"#, r#"{"chosen": "done"}"#] {
        let program = shell(&format!("echo '{nonsense}'"));
        let outcome = program.run(&offer()).await;
        assert!(
            matches!(outcome, Err(Undecided::NoDecision(_))),
            "{nonsense}"
        );
    }
    for neither in ["{}", r#"{"choice": "done", "take": true}"#] {
        let program = shell(&format!("echo '{neither}'"));
        let outcome = program.run(&offer()).await;
        assert!(matches!(outcome, Err(Undecided::NoChoice)), "{neither}");
        assert_eq!(program.decide(offer()).await, Decision::Leave);
    }
    let missing = Program::from_line("there-is-no-such-program").expect("it is a word");
    let outcome = missing.run(&offer()).await;
    assert!(matches!(outcome, Err(Undecided::Start { .. })));
}

#[tokio::test]
async fn a_program_that_never_ends_is_killed() {
    let program = shell("read -r offer; read -r nothing; while :; do :; done");
    let program = program.time_max(Duration::from_millis(50));
    let outcome = program.run(&offer()).await;
    assert!(matches!(outcome, Err(Undecided::TooLong(_))));
}

#[tokio::test]
async fn no_more_run_at_once_than_are_allowed() {
    let folder = std::env::temp_dir().join(format!("closedloop-{}", std::process::id()));
    // Whoever finds the folder made by another run breaks the bound, and fails.
    let script = format!(
        r#"mkdir "{0}" || exit 1; cat > /dev/null; rmdir "{0}"; echo '{{"choice": "done"}}'"#,
        folder.display()
    );
    let program = shell(&script).at_once(1);
    let runs = (0..12).map(|_| {
        let program = program.clone();
        tokio::spawn(async move { program.decide(offer()).await })
    });
    for run in runs.collect::<Vec<_>>() {
        let decision = run.await.expect("it does not panic");
        assert!(matches!(decision, Decision::Choose { .. }));
    }
}

#[test]
fn a_line_is_parted_into_words() {
    for (line, words) in [
        ("a", vec!["a"]),
        ("  a  b\tc ", vec!["a", "b", "c"]),
        (
            r#"a "b c" 'd "e"' f"g h"i"#,
            vec!["a", "b c", "d \"e\"", "fg hi"],
        ),
        (r#"a "" b"#, vec!["a", "", "b"]),
        ("", vec![]),
    ] {
        assert_eq!(words_of(line).expect("it is right"), words, "{line}");
    }
    assert_eq!(Program::from_line("  ").err(), Some(BadCommand::Empty));
    let open = Program::from_line("a 'b").err();
    assert_eq!(open, Some(BadCommand::OpenQuote('\'')));
}
