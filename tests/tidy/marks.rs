//! Marks that never stand in a file.
//!
//! The marks are put together from halves here, so that this file does not hold them itself.

use crate::tree::{self, Text};

/// What no Rust file holds, and why.
const IN_RUST: [(&str, &str); 5] = [
    (
        concat!("#[ig", "nore"),
        "a test that is switched off tests nothing",
    ),
    (
        concat!("#[should", "_panic"),
        "it passes for any panic; match on the outcome",
    ),
    (concat!("to", "do!("), "finish it, or leave it out"),
    (concat!("unimple", "mented!("), "finish it, or leave it out"),
    (concat!("assert!(tr", "ue)"), "it cannot fail"),
];

/// Hosts of package registries: whoever builds this may use a mirror.
const REGISTRIES: [&str; 5] = [
    concat!("crates", ".io"),
    concat!("pypi", ".org"),
    concat!("npmjs", ".org"),
    concat!("npmjs", ".com"),
    concat!("debian", ".org"),
];

/// Beginnings of paths that exist on one machine only.
const MACHINE_PATHS: [&str; 4] = [
    concat!("/wo", "rk/"),
    concat!("/ro", "ot/"),
    concat!("/tmp/", "bash"),
    concat!("/ho", "me/"),
];

/// Tests that may sleep, each with the reason why there is no condition to wait for.
const SLEEPERS: [(&str, &str); 1] = [(
    "tests/support/waiting.rs",
    "it looks at conditions of other processes for every other test, and strikes at random moments",
)];

const SLEEP: &str = concat!("sle", "ep(");

#[test]
fn no_rust_file_holds_a_mark_of_unfinished_or_idle_work() {
    let files = tree::texts_ending(".rs");
    let complaints: Vec<String> = files.iter().flat_map(marks).collect();
    tree::no_complaint("marks that never stand in a file", &complaints);
}

#[test]
fn no_file_names_a_path_of_a_machine_or_a_registry() {
    let files = tree::texts()
        .into_iter()
        .filter(|file| !file.path.ends_with("Cargo.lock"));
    let complaints: Vec<String> = files.flat_map(|file| places(&file)).collect();
    tree::no_complaint("names of somebody's machine or registry", &complaints);
}

#[test]
fn tests_wait_for_a_condition_and_do_not_sleep() {
    let files = tree::texts_ending(".rs");
    tree::no_complaint("sleeping tests", &sleeping(&files, &SLEEPERS));
}

#[test]
fn planted_marks_are_noticed() {
    let file = |path: &str, text: String| Text {
        path: path.to_owned(),
        text,
    };
    for (mark, _) in IN_RUST {
        assert_eq!(
            marks(&file("a.rs", format!("x\n  {mark}\n"))).len(),
            1,
            "{mark}"
        );
    }
    for bad in REGISTRIES.iter().chain(&MACHINE_PATHS[..3]) {
        assert_eq!(
            places(&file("a.md", format!("see `{bad}x`"))).len(),
            1,
            "{bad}"
        );
    }
    let home = MACHINE_PATHS[3];
    assert_eq!(places(&file("a.md", format!("{home}somebody/x"))).len(), 1);
    assert_eq!(
        places(&file(
            "a.md",
            format!("src/commands{}args.rs", MACHINE_PATHS[0])
        ))
        .len(),
        0
    );

    let shipped = file(
        "src/a.rs",
        format!("{SLEEP});\n#[cfg(test)]\nmod tests {{}}\n"),
    );
    assert_eq!(sleeping(&[shipped], &[]).len(), 0);
    let unit = file(
        "src/a.rs",
        format!("#[cfg(test)]\nmod tests {{ {SLEEP}) }}\n"),
    );
    assert_eq!(sleeping(std::slice::from_ref(&unit), &[]).len(), 1);
    assert_eq!(sleeping(&[unit], &[("src/a.rs", "because")]).len(), 0);
    let apart = file("tests/api/a.rs", format!("{SLEEP})"));
    assert_eq!(sleeping(&[apart], &[("src/b.rs", "gone")]).len(), 2);
}

fn marks(file: &Text) -> Vec<String> {
    let mut complaints = Vec::new();
    for (number, line) in numbered(&file.text) {
        for (mark, reason) in IN_RUST.iter().filter(|(mark, _)| line.contains(mark)) {
            complaints.push(format!("{}:{number} holds `{mark}`: {reason}", file.path));
        }
    }
    complaints
}

fn places(file: &Text) -> Vec<String> {
    let mut complaints = Vec::new();
    for (number, line) in numbered(&file.text) {
        let machine = MACHINE_PATHS.iter().find(|path| begins_a_path(line, path));
        let registry = REGISTRIES.iter().find(|host| line.contains(*host));
        if let Some(found) = machine.or(registry) {
            complaints.push(format!("{}:{number} names {found}", file.path));
        }
    }
    complaints
}

/// Whether this stands in the line as the beginning of a path, not in the middle of one.
fn begins_a_path(line: &str, beginning: &str) -> bool {
    line.match_indices(beginning).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        !before.is_some_and(|letter| letter.is_alphanumeric() || "_-./}>*".contains(letter))
    })
}

fn sleeping(files: &[Text], sleepers: &[(&str, &str)]) -> Vec<String> {
    let mut complaints = Vec::new();
    let is_listed = |path: &str| sleepers.iter().any(|(listed, _)| *listed == path);
    for file in files.iter().filter(|file| !is_listed(&file.path)) {
        for number in sleeps_in_tests(file) {
            complaints.push(format!(
                "{}:{number} sleeps; wait for a condition",
                file.path
            ));
        }
    }
    for (listed, reason) in sleepers {
        let sleeps = files
            .iter()
            .any(|file| file.path == *listed && !sleeps_in_tests(file).is_empty());
        if !sleeps {
            complaints.push(format!("{listed} is listed ({reason}) and does not sleep"));
        }
    }
    complaints
}

/// The lines that sleep in the part of a file that is a test: all of a file of tests, and of
/// another file what follows its first `cfg(test)`.
fn sleeps_in_tests(file: &Text) -> Vec<usize> {
    let path = &file.path;
    let all = path.starts_with("tests/") || path.contains("/tests/") || path.ends_with("tests.rs");
    let lines = numbered(&file.text);
    let tests = lines.skip_while(|(_, line)| !all && line.trim() != "#[cfg(test)]");
    tests
        .filter(|(_, line)| sleeps(line))
        .map(|(number, _)| number)
        .collect()
}

/// Whether the line calls a function of that very name.
fn sleeps(line: &str) -> bool {
    line.match_indices(SLEEP).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        !before.is_some_and(|letter| letter.is_alphanumeric() || letter == '_')
    })
}

fn numbered(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines()
        .enumerate()
        .map(|(index, line)| (index + 1, line))
}
