//! `closedloop fmt`.

use std::{fs, os::unix::fs::PermissionsExt, path::Path};

use closedloop_tests::program;
use closedloop_workflows::catalogue::{DEFINITIONS, HOTLINE};

use crate::program::{run, run_in, word};

/// A folder with what ships, and a file that is wrong.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (file, text) in DEFINITIONS {
        let name = Path::new(file).file_name().expect("a name");
        fs::write(folder.path().join(name), text).expect("a file");
    }
    let wrong = HOTLINE.replace(
        "    within: 1 working hour\n",
        "    withn: 1 working hour\n",
    );
    fs::write(folder.path().join("wrong.yaml"), wrong).expect("a file");
    folder
}

#[test]
fn a_definition_is_printed_in_the_other_language_and_back_unchanged() {
    let folder = folder();
    let there = run_in(folder.path(), &["fmt", "hotline.yaml", "--lang", "zh"]);
    assert_eq!((there.code, there.err.as_str()), (0, ""), "{there:?}");
    assert!(
        there.out.contains("\n    时限: 1个工作时\n"),
        "{}",
        there.out
    );
    fs::write(folder.path().join("zh.yaml"), &there.out).expect("a file");
    let back = run_in(folder.path(), &["--lang", "en", "fmt", "zh.yaml"]);
    assert_eq!((back.code, back.out.as_str()), (0, HOTLINE));
    let same = fs::read_to_string(folder.path().join("hotline.yaml")).expect("a file");
    assert_eq!(same, HOTLINE);
    // What is printed is a definition like any other.
    let checked = run(&["--json", "check", word(&folder.path().join("zh.yaml"))]);
    assert_eq!((checked.code, &checked.json()["errors"]), (0, &0.into()));
}

#[test]
fn files_are_changed_in_place_and_keep_their_mode() {
    let folder = folder();
    let path = folder.path().join("hotline.yaml");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).expect("a mode");
    std::os::unix::fs::symlink("hotline.yaml", folder.path().join("link.yaml")).expect("a link");
    let words = [
        "fmt",
        "--lang",
        "zh",
        "--write",
        "link.yaml",
        "dispute.yaml",
    ];
    let ran = run_in(folder.path(), &words);
    assert_eq!(
        (ran.code, ran.out.as_str()),
        (0, "link.yaml\ndispute.yaml\n"),
        "{ran:?}"
    );
    let text = fs::read_to_string(&path).expect("a file");
    assert!(text.contains("\n流程: hotline-request\n"), "{text}");
    let mode = fs::metadata(&path).expect("a file").permissions().mode();
    assert_eq!(mode & 0o777, 0o640);
    assert!(folder.path().join("link.yaml").is_symlink());
    let again = run_in(folder.path(), &words);
    assert_eq!((again.code, again.out.as_str()), (0, ""));
    let files = fs::read_dir(folder.path()).expect("a folder").count();
    assert_eq!(files, 5, "nothing is left beside them");
}

#[test]
fn a_check_changes_nothing_and_names_what_would_change() {
    let folder = folder();
    let ran = run_in(
        folder.path(),
        &[
            "fmt",
            "--lang",
            "zh",
            "--check",
            "hotline.yaml",
            "hazard.yaml",
        ],
    );
    assert_eq!(
        (ran.code, ran.out.as_str()),
        (1, "hotline.yaml\nhazard.yaml\n")
    );
    let text = fs::read_to_string(folder.path().join("hotline.yaml")).expect("a file");
    assert_eq!(text, HOTLINE);
    let ran = run_in(
        folder.path(),
        &["fmt", "--lang", "en", "--check", "hotline.yaml"],
    );
    assert_eq!((ran.code, ran.out.as_str()), (0, ""));
}

#[test]
fn a_wrong_file_prints_its_complaints_and_stays_as_it_is() {
    let folder = folder();
    let before = fs::read_to_string(folder.path().join("wrong.yaml")).expect("a file");
    let words = [
        "fmt",
        "--lang",
        "zh",
        "--write",
        "wrong.yaml",
        "hotline.yaml",
    ];
    let ran = run_in(folder.path(), &words);
    assert_eq!(
        (ran.code, ran.out.as_str()),
        (65, "hotline.yaml\n"),
        "{ran:?}"
    );
    assert!(ran.err.contains("是不是 `within`？"), "{}", ran.err);
    let after = fs::read_to_string(folder.path().join("wrong.yaml")).expect("a file");
    assert_eq!(after, before);
}

#[test]
fn programs_are_told_what_became_of_each_file() {
    let folder = folder();
    let words = [
        "--json",
        "fmt",
        "--lang",
        "zh",
        "--check",
        "wrong.yaml",
        "hotline.yaml",
    ];
    let ran = run_in(folder.path(), &words);
    let answer = ran.json();
    assert_eq!(ran.code, 65);
    assert_eq!(answer["files"][0]["complaints"][0]["code"], "S0");
    assert_eq!(answer["files"][0]["changed"], false);
    assert_eq!(answer["files"][1]["changed"], true);
    assert_eq!(answer["files"][1]["written"], false);
    let ran = run_in(
        folder.path(),
        &["--json", "fmt", "--lang", "en", "hotline.yaml"],
    );
    assert_eq!(ran.json()["files"][0]["text"], HOTLINE);
}

#[test]
fn a_call_that_cannot_be_meant_changes_nothing() {
    let folder = folder();
    fs::write(folder.path().join("gb.yaml"), b"title: \xb0\xb2\n").expect("a file");
    fs::write(folder.path().join("large.yaml"), "#".repeat(300 * 1024)).expect("a file");
    for (code, words) in [
        (64, &["fmt", "hotline.yaml"][..]),
        (64, &["fmt", "--lang", "zh"]),
        (64, &["fmt", "--lang", "fr", "hotline.yaml"]),
        (64, &["fmt", "--lang", "zh", "hotline.yaml", "hazard.yaml"]),
        (
            64,
            &["fmt", "--lang", "zh", "--write", "--check", "hotline.yaml"],
        ),
        (65, &["fmt", "--lang", "zh", "no-such-file.yaml"]),
        (65, &["fmt", "--lang", "zh", "gb.yaml"]),
        (65, &["fmt", "--lang", "zh", "large.yaml"]),
    ] {
        let ran = run_in(folder.path(), words);
        assert_eq!(
            (ran.code, ran.out.as_str()),
            (code, ""),
            "{words:?} {ran:?}"
        );
        assert!(!ran.err.is_empty(), "{words:?}");
    }
}

#[test]
fn what_ships_is_spelt_in_english_throughout() {
    let definitions = program::catalogue().join("definitions");
    let mut words = vec!["fmt", "--lang", "en", "--check"];
    let paths: Vec<_> = fs::read_dir(&definitions)
        .expect("a folder")
        .map(|entry| entry.expect("a file").path())
        .collect();
    words.extend(paths.iter().map(|path| word(path)));
    assert_eq!(run(&words).code, 0);
}
