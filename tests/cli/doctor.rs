//! `closedloop doctor`.

use std::{fs, os::unix::fs::PermissionsExt};

use serde_json::Value as Json;

use crate::{
    filled::{Filled, filled},
    program::{run, word},
};

/// The answer, and the code that goes with it.
fn examine(filled: &Filled) -> Json {
    let ran = run(&["--json", "doctor", "--data", word(&filled.data())]);
    let answer = ran.json();
    let expected = match answer["worst"].as_str() {
        Some("ok") => 0,
        Some("warn") => 3,
        Some("fail") => 1,
        Some(_) | None => panic!("{answer}"),
    };
    assert_eq!(ran.code, expected, "{answer}");
    answer
}

fn health<'a>(answer: &'a Json, check: &str) -> &'a str {
    let findings = answer["findings"].as_array().expect("a list");
    let found = findings.iter().find(|finding| finding["check"] == check);
    let found = found.unwrap_or_else(|| panic!("no finding about {check}: {answer}"));
    found["health"].as_str().expect("a word")
}

#[test]
fn a_sound_folder_has_nothing_wrong_with_it() {
    let filled = filled();
    let answer = examine(&filled);
    for check in ["folder", "key", "ledger", "clock", "rules", "schedule"] {
        assert_eq!(health(&answer, check), "ok", "{check}: {answer}");
    }
    // Both depend on the machine and the day.
    for check in ["disk", "calendar"] {
        assert!(["ok", "warn", "fail"].contains(&health(&answer, check)));
    }
    // Nobody has served it since the histories of March.
    assert_eq!(health(&answer, "due"), "warn");
    let people = run(&["--lang", "en", "doctor", "--data", word(&filled.data())]);
    assert!(
        people.out.contains("ok    the ledger opens"),
        "{}",
        people.out
    );
    let chinese = run(&["doctor", "--data", word(&filled.data())]);
    assert!(chinese.out.contains("正常  台账能打开"), "{}", chinese.out);
}

#[test]
fn what_others_could_read_is_found() {
    let filled = filled();
    let mode = |path, mode| {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("it is ours");
    };
    mode(filled.data(), 0o755);
    mode(filled.data().join("deployment.key"), 0o644);
    let answer = examine(&filled);
    assert_eq!(health(&answer, "folder"), "warn");
    assert_eq!(health(&answer, "key"), "fail");
}

#[test]
fn a_lost_key_is_found_and_none_is_made_in_its_place() {
    let filled = filled();
    let key = filled.data().join("deployment.key");
    fs::remove_file(&key).expect("it was there");
    assert_eq!(health(&examine(&filled), "key"), "fail");
    assert!(!key.exists());
}

#[test]
fn a_server_that_does_not_answer_is_found() {
    let filled = filled();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let server = format!("http://{}", listener.local_addr().expect("an address"));
    drop(listener);
    let ran = run(&[
        "--json",
        "doctor",
        "--data",
        word(&filled.data()),
        "--server",
        &server,
    ]);
    assert_eq!(ran.code, 1);
    assert_eq!(health(&ran.json(), "server"), "fail");
}

#[test]
fn a_folder_that_is_not_there_is_found() {
    let ran = run(&["--json", "doctor", "--data", "/no/such/folder"]);
    assert_eq!(ran.code, 1);
    assert_eq!(health(&ran.json(), "folder"), "fail");
}
