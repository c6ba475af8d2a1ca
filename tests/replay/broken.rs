//! Files with rows that cannot be read: they are listed with line, column and value, and the rest goes
//! on.

use crate::{
    made::{HEADER, city, write},
    program::{number, run, word},
};

#[test]
fn broken_rows_are_listed_with_line_column_and_value_and_the_rest_goes_on() {
    let (text, _) = city(20);
    let mut lines: Vec<&str> = text.lines().collect();
    let good = "2024年05月06日 09:00";
    let bad_time = format!("乙-1;2024-05-06;;{good};已办结;灯;路灯;城管局;东区");
    let bad_state = format!("乙-2;{good};;{good};不知道;灯;路灯;城管局;东区");
    let short = format!("乙-3;{good}");
    let twice = format!("甲-000;{good};;{good};已办结;灯;路灯;城管局;东区");
    lines.insert(3, &bad_time);
    lines.insert(7, &bad_state);
    lines.insert(11, &short);
    lines.push(&twice);
    let folder = tempfile::tempdir().expect("a folder for the test");
    let (file, mapping) = write(folder.path(), lines.join("\n").as_bytes());
    let words = ["replay", word(&file), "--mapping", word(&mapping)];
    let ran = run(&[&["--json"], &words[..]].concat());
    assert_eq!(ran.code, 1, "{ran:?}");
    let answer = ran.json();
    assert_eq!(
        (number(&answer, "accepted"), number(&answer, "refused")),
        (20, 4)
    );
    let refused = answer["refused_rows"].as_array().expect("a list");
    let places: Vec<(u64, &str, &str)> = refused
        .iter()
        .map(|fault| {
            let column = fault["column"]["name"].as_str().unwrap_or_default();
            let value = fault["value"].as_str().expect("a text");
            (number(fault, "line"), column, value)
        })
        .collect();
    assert_eq!(places[0], (4, "登记时间", "2024-05-06"));
    assert_eq!(places[1], (8, "状态", "不知道"));
    assert_eq!(places[2].0, 12);
    assert_eq!((places[3].0, places[3].2), (25, "甲-000"));

    let ran = run(&[&["--lang", "zh"], &words[..]].concat());
    assert_eq!(ran.code, 1, "{ran:?}");
    for wanted in ["第 4 行", "登记时间", "2024-05-06"] {
        assert!(ran.err.contains(wanted), "no `{wanted}` in {}", ran.err);
    }
}

#[test]
fn a_file_without_a_column_of_the_mapping_is_refused_whole() {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let header = HEADER.replace("期限", "期 限");
    let (file, mapping) = write(folder.path(), header.as_bytes());
    let ran = run(&["replay", word(&file), "--mapping", word(&mapping)]);
    assert_eq!(ran.code, 65, "{ran:?}");
    assert!(ran.err.contains("期限"), "{}", ran.err);
}

#[test]
fn a_file_without_a_readable_row_is_refused_whole() {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let text = format!("{HEADER}\n甲;昨天;;;办理中;灯;路灯;城管局;东区\n");
    let (file, mapping) = write(folder.path(), text.as_bytes());
    let ran = run(&[
        "--lang",
        "en",
        "replay",
        word(&file),
        "--mapping",
        word(&mapping),
    ]);
    assert_eq!(ran.code, 65, "{ran:?}");
    assert!(ran.err.contains("line 2"), "{}", ran.err);
}

#[test]
fn a_command_line_that_is_no_replay_is_refused() {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let (file, mapping) = write(folder.path(), city(1).0.as_bytes());
    let (file, mapping) = (word(&file), word(&mapping));
    for words in [
        &["replay"][..],
        &["replay", file],
        &["replay", "--definition", mapping],
        &["replay", file, "--mapping", mapping, "--until", "tomorrow"],
        &["replay", file, "--mapping", mapping, "--ledger", file],
    ] {
        let ran = run(words);
        assert_eq!(ran.code, 64, "{words:?}: {ran:?}");
        assert!(!ran.err.is_empty());
    }
}
