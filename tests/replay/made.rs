//! A file that the tests make: Chinese columns and words in GB18030, another way to write dates,
//! another zone.

use std::{
    fs,
    path::{Path, PathBuf},
};

use jiff::{SignedDuration, civil::DateTime};

use crate::program::{number, run, word};

/// The mapping of the made file.
pub(crate) const MAPPING: &str = r#"
mapping: made-city
title: 某市记录 / A made city
workflow: recorded-request
file: {encoding: detect, separator: ";"}
times:
  zone: Asia/Shanghai
  formats: ["%Y年%m月%d日 %H:%M", "%d/%m/%Y %H:%M"]
record:
  id: 编号
  opened at: 登记时间
  closed at: 办结时间
  due at: 期限
  state: {column: 状态, closed: [已办结], cancelled: [已撤销], open: [办理中]}
  title: {column: 标题, otherwise: 诉求}
  category: {column: 类别, made from the file: true}
  department: {column: 单位, made from the file: true}
  place: {column: 区域, under: city, made from the file: true, otherwise: city}
"#;

pub(crate) const HEADER: &str = "编号;登记时间;期限;办结时间;状态;标题;类别;单位;区域";

const DEPARTMENTS: [&str; 3] = ["城管局", "住建局", "水务局"];
const CATEGORIES: [&str; 2] = ["路灯", "井盖"];

/// What the file should come to.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Expected {
    on_time: u64,
    late: u64,
    without: u64,
    open: u64,
    overdue: u64,
}

fn wall(at: DateTime, row: i64) -> String {
    // Both formats of the mapping, in turn.
    let format = if row % 2 == 0 {
        "%Y年%m月%d日 %H:%M"
    } else {
        "%d/%m/%Y %H:%M"
    };
    at.strftime(format).to_string()
}

/// A row, and what it adds to what is expected.
fn row(row: i64, expected: &mut Expected) -> String {
    let first: DateTime = "2024-05-06T09:00".parse().expect("a time");
    let hours = |at: DateTime, hours| at.checked_add(SignedDuration::from_hours(hours));
    let opened = hours(first, row * 5).expect("a time");
    let has_limit = row % 5 != 0;
    let due = hours(opened, 72).expect("a time");
    // From one day before the limit over the limit itself to two days behind it.
    let took = 48 + (row % 4) * 24;
    let closed = hours(opened, took).expect("a time");
    let is_open = row % 7 == 6;
    let status = match (is_open, row % 11 == 3) {
        (true, _) => "办理中",
        (false, true) => "已撤销",
        (false, false) => "已办结",
    };
    match (is_open, has_limit) {
        (true, true) => {
            (expected.open, expected.overdue) = (expected.open + 1, expected.overdue + 1)
        }
        (true, false) => expected.open += 1,
        (false, false) => expected.without += 1,
        // A tie is on time.
        (false, true) if took <= 72 => expected.on_time += 1,
        (false, true) => expected.late += 1,
    }
    let place = usize::try_from(row).expect("a small number");
    let cells = [
        format!("甲-{row:03}"),
        wall(opened, row),
        if has_limit {
            wall(due, row)
        } else {
            String::new()
        },
        if is_open {
            String::new()
        } else {
            wall(closed, row)
        },
        status.to_owned(),
        "“路口”的;灯".to_owned(),
        CATEGORIES[place / 3 % 2].to_owned(),
        DEPARTMENTS[place % 3].to_owned(),
        "东区".to_owned(),
    ];
    let quoted: Vec<String> = cells.iter().map(|cell| format!("\"{cell}\"")).collect();
    quoted.join(";")
}

/// The made file and what it should come to.
pub(crate) fn city(rows: i64) -> (String, Expected) {
    let mut expected = Expected::default();
    let mut lines = vec![HEADER.to_owned()];
    lines.extend((0..rows).map(|number| row(number, &mut expected)));
    (lines.join("\r\n") + "\r\n", expected)
}

/// Writes the mapping and a file of these bytes.
pub(crate) fn write(folder: &Path, bytes: &[u8]) -> (PathBuf, PathBuf) {
    let (file, mapping) = (folder.join("city.csv"), folder.join("city.yaml"));
    fs::write(&file, bytes).expect("the folder can be written");
    fs::write(&mapping, MAPPING).expect("the folder can be written");
    (file, mapping)
}

fn check(bytes: &[u8], expected: &Expected, rows: u64) {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let (file, mapping) = write(folder.path(), bytes);
    let ran = run(&["--json", "replay", word(&file), "--mapping", word(&mapping)]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let answer = ran.json();
    let found = Expected {
        on_time: number(&answer, "closed_on_time"),
        late: number(&answer, "closed_late"),
        without: number(&answer, "closed_without_deadline"),
        open: number(&answer, "open"),
        overdue: number(&answer, "open_overdue"),
    };
    assert_eq!(&found, expected);
    assert_eq!(
        (number(&answer, "accepted"), number(&answer, "refused")),
        (rows, 0)
    );
    let departments = answer["departments"].as_array().expect("a list");
    let names: Vec<&str> = departments
        .iter()
        .filter_map(|of| of["name"].as_str())
        .collect();
    for department in DEPARTMENTS {
        assert!(names.contains(&department), "{department} in {names:?}");
    }
}

#[test]
fn a_made_city_in_gb18030_comes_to_the_expected_figures() {
    let (text, expected) = city(77);
    let (bytes, _, is_lossy) = encoding_rs::GB18030.encode(&text);
    assert!(!is_lossy);
    check(&bytes, &expected, 77);
}

#[test]
fn the_same_city_in_utf_8_with_a_byte_order_mark_comes_to_the_same() {
    let (text, expected) = city(77);
    check(format!("\u{feff}{text}").as_bytes(), &expected, 77);
}
