//! What the READMEs show as output is what the program prints.

use std::{collections::BTreeMap, fs, path::PathBuf, process::Command};

use closedloop_tests::{program, saying, settings};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The text of the block that follows `<!-- output: NAME -->` in a file.
fn shown(file: &str, name: &str) -> String {
    let text = fs::read_to_string(root().join(file)).expect("the file is there");
    let mark = format!("<!-- output: {name} -->\n```text\n");
    let begin = text
        .find(&mark)
        .unwrap_or_else(|| panic!("{file} shows no output {name}"));
    let rest = &text[begin + mark.len()..];
    rest[..rest.find("```").expect("the block ends")].to_owned()
}

/// Everything of an output that does not hang on the second: the lines of the timeline without
/// their instants, each with how often it came, and the tables as they are.
fn essence(output: &str) -> (BTreeMap<String, u32>, Vec<String>) {
    let (mut events, mut tables) = (BTreeMap::new(), Vec::new());
    for line in output.lines() {
        if line.starts_with(['┌', '│', '╞', '└']) {
            tables.push(line.trim_end().to_owned());
        } else {
            *events.entry(without_instants(line)).or_default() += 1;
        }
    }
    (events, tables)
}

/// A line without `03-02 Mon 08:41`: the words that are days of the year, days of the week and
/// times of the day.
fn without_instants(line: &str) -> String {
    const DAYS: [&str; 14] = [
        "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun", "周一", "周二", "周三", "周四", "周五",
        "周六", "周日",
    ];
    let is_digits = |text: &str| text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit());
    let is_pair = |word: &str, by: char| {
        word.split_once(by)
            .is_some_and(|(left, right)| is_digits(left) && is_digits(right))
    };
    let is_instant = |word: &str| DAYS.contains(&word) || is_pair(word, '-') || is_pair(word, ':');
    let words: Vec<&str> = line
        .split_whitespace()
        .filter(|word| !is_instant(word))
        .collect();
    words.join(" ")
}

fn the_demonstration_prints(file: &str, name: &str, language: &str) {
    let output = Command::new(program::path())
        .args(["dev", "--lang", language])
        .output()
        .expect("the program runs");
    let said = String::from_utf8(output.stderr).expect("text");
    assert!(output.status.success(), "{said}");
    let printed = String::from_utf8(output.stdout).expect("text");
    let (shown_events, shown_tables) = essence(&shown(file, name));
    let (events, tables) = essence(&printed);
    assert_eq!(
        tables, shown_tables,
        "the tables in {file} are old; it printed:\n{printed}"
    );
    assert_eq!(
        events, shown_events,
        "the timeline in {file} is old; it printed:\n{printed}"
    );
}

#[test]
fn the_english_readme_shows_what_the_demonstration_prints() {
    the_demonstration_prints("README.md", "dev", "en");
}

#[test]
fn the_chinese_readme_shows_what_the_demonstration_prints() {
    the_demonstration_prints("README.zh-CN.md", "dev-zh", "zh");
}

/// Runs the program and compares every line that the block shows, without the blanks that align
/// columns, with what it prints; a line `…` stands for lines left out.
fn prints_what_is_shown(file: &str, name: &str, arguments: &[&str]) {
    let output = Command::new(program::path())
        .args(arguments)
        .output()
        .expect("the program runs");
    let said = String::from_utf8(output.stderr).expect("text");
    assert!(output.status.success(), "{said}");
    let without_blanks = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
    let printed = String::from_utf8(output.stdout).expect("text");
    let mut printed = printed.lines().map(without_blanks);
    for line in shown(file, name).lines().filter(|line| line.trim() != "…") {
        let line = without_blanks(line);
        assert!(
            printed.by_ref().any(|other| other == line),
            "`{line}` in {file} is not printed there any more"
        );
    }
}

#[test]
fn the_readmes_show_how_a_limit_ends() {
    let start = "2026-09-30 16:10";
    let english = ["--lang", "en", "calendar", "try", start, "3 working days"];
    prints_what_is_shown("README.md", "calendar", &english);
    let chinese = ["calendar", "try", start, "3个工作日"];
    prints_what_is_shown("README.zh-CN.md", "calendar", &chinese);
}

#[test]
fn the_readmes_show_what_a_replay_prints() {
    let records = settings::data_folder().join("boston311-100.csv");
    if !records.is_file() {
        saying::skip("no boston311-100.csv; set CLOSEDLOOP_DATA");
        return;
    }
    let records = records.to_string_lossy();
    for (file, language) in [("README.md", "en"), ("README.zh-CN.md", "zh")] {
        let arguments = [
            "--lang",
            language,
            "replay",
            &records,
            "--mapping",
            "boston-311",
            "--until",
            "2022-05-21 00:00",
        ];
        prints_what_is_shown(file, "replay", &arguments);
    }
}

#[test]
fn the_readmes_show_the_steps_of_the_gate() {
    let gate = fs::read_to_string(root().join("xtask/src/check.rs")).expect("the gate is there");
    for file in ["README.md", "README.zh-CN.md"] {
        let steps: Vec<String> = shown(file, "check")
            .lines()
            .filter_map(|line| line.strip_prefix("== "))
            .map(|line| line.split(':').next().unwrap_or_default().to_owned())
            .collect();
        assert!(steps.len() >= 5, "{file} shows {steps:?}");
        for step in steps {
            assert!(
                gate.contains(&format!("\"{step}\"")),
                "the gate has no step `{step}`"
            );
        }
    }
}

#[test]
fn an_instant_is_left_out_and_nothing_else() {
    let line =
        "03-02 Mon 08:41  2026-000001  → dispatch/triage asks Dispatch desk, due 03-02 Mon 09:41";
    assert_eq!(
        without_instants(line),
        "2026-000001 → dispatch/triage asks Dispatch desk, due"
    );
    assert_eq!(without_instants("限 03-02 周一 09:41 前"), "限 前");
}
