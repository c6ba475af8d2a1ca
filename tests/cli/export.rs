//! `closedloop export`, checked by a program in another language that knows only the export.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::Value as Json;

use crate::{
    filled::{Filled, filled, long_after},
    program::{run, word},
    tampering::Tampered,
};

/// Ends with the code and what it printed.
fn check(export: &Path) -> (i32, String) {
    let script = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../docs/reference/verify_chain.py"
    );
    let output = Command::new("python3").arg(script).arg(export).output();
    let output = output.expect("python3 is there: the chain is checked in another language");
    let printed = String::from_utf8(output.stdout).expect("it prints UTF-8");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert_eq!(errors, "", "the script itself failed");
    (output.status.code().expect("nobody kills it"), printed)
}

/// Exports with these further words.
fn export(filled: &Filled, name: &str, words: &[&str]) -> PathBuf {
    let (data, out) = (filled.data(), filled.beside(name));
    let mut all = vec![
        "export",
        "--events",
        "--data",
        word(&data),
        "--out",
        word(&out),
    ];
    all.extend(words);
    let ran = run(&all);
    assert_eq!(ran.code, 0, "{ran:?}");
    out
}

fn lines(export: &Path) -> Vec<Json> {
    let text = fs::read_to_string(export).expect("an export");
    text.lines()
        .map(|line| serde_json::from_str(line).expect("a line of JSON"))
        .collect()
}

#[test]
fn the_chain_and_every_checkpoint_are_verified_from_the_export_alone() {
    let filled = filled();
    let as_of = "2026-03-02T01:00:05Z";
    export(&filled, "first", &["--checkpoint", "--as-of", as_of]);
    export(&filled, "second", &["--checkpoint"]);
    let last = export(&filled, "last", &["--checkpoint", "--as-of", "last"]);
    let (code, printed) = check(&last);
    assert_eq!(code, 0, "{printed}");
    let all = lines(&last);
    let (checkpoints, events): (Vec<&Json>, Vec<&Json>) = all
        .iter()
        .partition(|line| line.get("checkpoint").is_some());
    let expected = format!(
        "6 cases, {} events, {} checkpoints, 0 wrong\n",
        events.len(),
        checkpoints.len()
    );
    assert_eq!(printed, expected);
    // The node drew one of its own, three were asked for.
    let covered: Vec<&Json> = checkpoints
        .iter()
        .map(|line| &line["checkpoint"]["cases"])
        .collect();
    assert!(
        covered.ends_with(&[&3.into(), &6.into(), &6.into()]),
        "{covered:?}"
    );
    let positions: Vec<i64> = events
        .iter()
        .filter_map(|line| line["position"].as_i64())
        .collect();
    assert!(positions.len() == events.len() && positions.is_sorted());
    assert!(events.len() > 30, "{} events", events.len());
}

#[test]
fn after_one_flipped_byte_case_and_seq_are_named() {
    let filled = filled();
    let out = export(&filled, "export", &[]);
    let all = lines(&out);
    let chosen = all.len() / 2;
    let (case, seq) = (&all[chosen]["case"], &all[chosen]["seq"]);
    let text = fs::read_to_string(&out).expect("an export");
    let mut changed: Vec<String> = text.lines().map(str::to_owned).collect();
    let instant = "\\\"at\\\":";
    let body = changed[chosen].find(instant).expect("an instant");
    let digit = body + instant.len() + 8;
    let old = changed[chosen].as_bytes()[digit];
    let new = if old == b'1' { "2" } else { "1" };
    changed[chosen].replace_range(digit..=digit, new);
    fs::write(&out, changed.join("\n")).expect("a file");
    let (code, printed) = check(&out);
    assert_eq!(code, 1, "{printed}");
    let case = case.as_str().expect("a case");
    let expected = format!("case {case}, seq {seq}: the hash does not follow");
    assert!(printed.starts_with(&expected), "{printed}");
    assert!(printed.ends_with(" 1 wrong\n"), "{printed}");
}

#[test]
fn a_past_written_anew_with_every_hash_is_caught_by_its_checkpoint() {
    let filled = filled();
    let kept = export(&filled, "kept", &["--checkpoint", "--as-of", "last"]);
    let case = filled.cases[5];
    // Leaving out the end of a history breaks no chain.
    let text = fs::read_to_string(&kept).expect("an export");
    let mut lines: Vec<&str> = text.lines().collect();
    let of_case = format!("\"case\":\"{case}\"");
    let last = lines.iter().rposition(|line| line.contains(&of_case));
    lines.remove(last.expect("an event"));
    fs::write(&kept, lines.join("\n")).expect("a file");
    let (code, printed) = check(&kept);
    assert_eq!(code, 1, "{printed}");
    assert!(printed.contains("the checkpoint as of"), "{printed}");
}

#[test]
fn exports_that_continue_each_other_are_one() {
    let filled = filled();
    let whole = export(&filled, "whole", &[]);
    let half = lines(&whole)[20]["position"].to_string();
    let rest = export(&filled, "rest", &["--after", &half]);
    let text = fs::read_to_string(&whole).expect("an export");
    let first: Vec<&str> = text.lines().take(21).collect();
    let rest = fs::read_to_string(rest).expect("an export");
    assert_eq!(text, format!("{}\n{rest}", first.join("\n")));
}

#[test]
fn an_export_holds_no_words_of_people() {
    let filled = filled();
    let out = export(&filled, "export", &[]);
    let text = fs::read_to_string(out).expect("an export");
    for words in ["坑洼", "000-0000", "别处的事", "已修好"] {
        assert!(!text.contains(words), "{words}");
    }
    assert!(text.contains("erased"), "the erasure is told");
}

#[test]
fn a_checkpoint_of_the_present_is_refused() {
    let filled = filled();
    let data = filled.data();
    let words = [
        "export",
        "--events",
        "--checkpoint",
        "--data",
        word(&data),
        "--as-of",
    ];
    let future = run(&[words.as_slice(), &["2999-01-01T00:00:00Z"]].concat());
    assert_eq!(future.code, 64, "{future:?}");
    let past = long_after().to_string();
    let past = run(&[words.as_slice(), &[past.as_str()]].concat());
    assert_eq!(past.code, 0, "{past:?}");
}

#[test]
fn what_was_changed_in_the_ledger_shows_in_the_export() {
    let filled = filled();
    Tampered::open(&filled.ledger()).flip(filled.cases[3], 2);
    let (code, printed) = check(&export(&filled, "export", &[]));
    assert_eq!(code, 1);
    let expected = format!("case {}, seq 2: the hash does not follow", filled.cases[3]);
    assert!(printed.starts_with(&expected), "{printed}");
}
