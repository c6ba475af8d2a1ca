//! Files of recorded requests, as `case import --preview` shows them: no server is asked.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use closedloop_tests::{saying, settings};
use closedloop_workflows::catalogue;
use encoding_rs::GB18030;
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use serde_json::Value as Json;
use tempfile::TempDir;

use crate::program::{Ran, run, word};

/// A file of the public data, or none where it is not at hand: then whoever runs the tests is told.
pub(crate) fn data(file: &str) -> Option<PathBuf> {
    let folder = settings::data_folder();
    let path = folder.join(file);
    if path.is_file() {
        return Some(path);
    }
    let folder = folder.display();
    saying::skip(&format!("no {file} in {folder}; set CLOSEDLOOP_DATA"));
    None
}

/// What a preview of every row says as data.
fn preview(file: &Path, mapping: &str) -> Json {
    previewed(file, mapping).json()
}

fn previewed(file: &Path, mapping: &str) -> Ran {
    let words = ["--json", "case", "import", word(file), "--mapping", mapping];
    run(&[&words[..], &["--preview", "20000"]].concat())
}

fn count(answer: &Json, key: &str) -> u64 {
    answer[key]
        .as_u64()
        .unwrap_or_else(|| panic!("{key} in {answer}"))
}

fn counts<const N: usize>(answer: &Json, keys: [&str; N]) -> [u64; N] {
    keys.map(|key| count(answer, key))
}

/// How many names of a kind there are.
fn names(answer: &Json, key: &str) -> usize {
    answer[key].as_object().expect("a list of names").len()
}

fn records(answer: &Json) -> &[Json] {
    answer["records"].as_array().expect("a list of records")
}

fn instant(value: &Json) -> Option<Timestamp> {
    value.as_str().map(|text| text.parse().expect("an instant"))
}

const OUTCOMES: [&str; 5] = ["rows", "open", "closed", "cancelled", "refused"];

#[test]
fn boston_has_the_figures_of_the_city() {
    let Some(file) = data("boston311-100.csv") else {
        return;
    };
    let answer = preview(&file, "boston-311");
    assert_eq!(counts(&answer, OUTCOMES), [100, 15, 85, 0, 0]);
    assert_eq!(count(&answer, "without_limit"), 11);
    assert_eq!(names(&answer, "departments"), 35);
    let mut verdicts = BTreeMap::new();
    for record in records(&answer) {
        let due = instant(&record["due"]["at"]);
        let verdict = match (due, instant(&record["closed_at"])) {
            (Some(due), Some(closed)) if closed <= due => "on time",
            (Some(_), Some(_)) => "late",
            (None, Some(_)) => "closed without",
            (Some(_), None) => "open",
            (None, None) => "open without",
        };
        *verdicts.entry(verdict).or_insert(0) += 1;
    }
    let expected = [
        ("closed without", 8),
        ("late", 5),
        ("on time", 72),
        ("open", 12),
        ("open without", 3),
    ];
    assert_eq!(verdicts, BTreeMap::from(expected));
}

#[test]
fn los_angeles_has_the_figures_of_the_city() {
    let Some(file) = data("la311-2020-01.csv") else {
        return;
    };
    let answer = preview(&file, "la-311");
    // Two were referred out, which ends them for the city.
    assert_eq!(counts(&answer, OUTCOMES), [10_000, 31, 9_725, 244, 0]);
    assert_eq!(count(&answer, "without_limit"), 555);
    assert_eq!(names(&answer, "departments"), 7);
    let zone = TimeZone::get("America/Los_Angeles").expect("a zone");
    let (mut statuses, mut late_from_start) = (BTreeMap::new(), 0);
    for record in records(&answer) {
        let status = record["status"].as_str().expect("a word");
        *statuses.entry(status).or_insert(0) += 1;
        let opened = instant(&record["opened_at"]).expect("an instant");
        let day = day(record);
        late_from_start +=
            usize::from(day.is_some_and(|d| d < opened.to_zoned(zone.clone()).date()));
    }
    let expected = [
        ("Cancelled", 244),
        ("Closed", 9_723),
        ("Open", 16),
        ("Pending", 15),
        ("Referred Out", 2),
    ];
    assert_eq!(statuses, BTreeMap::from(expected));
    assert_eq!(late_from_start, 1_735);
}

#[test]
fn los_angeles_was_on_time_as_often_as_its_planned_days_say() {
    let Some(file) = data("la311-2020-01.csv") else {
        return;
    };
    // Without `updateddate` the rows that were closed without a closing time cannot be read.
    let folder = tempfile::tempdir().expect("a folder");
    let mapping = folder.path().join("map.yaml");
    let text = catalogue::LA_311.replace("{first of: [closeddate, updateddate]}", "closeddate");
    fs::write(&mapping, text).expect("a file");
    let ran = previewed(&file, word(&mapping));
    assert_eq!(ran.code, 1, "something was refused");
    let answer = ran.json();
    assert_eq!(count(&answer, "refused"), 18);
    let fault = &answer["faults"][0];
    assert_eq!(
        (&fault["column"]["name"], &fault["column"]["number"]),
        (&"closeddate".into(), &8.into())
    );
    let zone = TimeZone::get("America/Los_Angeles").expect("a zone");
    let (mut on_time, mut late) = (0, 0);
    for record in records(&answer) {
        let (Some(day), Some(closed)) = (day(record), instant(&record["closed_at"])) else {
            continue;
        };
        if closed.to_zoned(zone.clone()).date() <= day {
            on_time += 1;
        } else {
            late += 1;
        }
    }
    assert_eq!((on_time, late), (6_909, 2_504));
}

fn day(record: &Json) -> Option<Date> {
    let day = record["due"]["day"].as_str()?;
    Some(day.parse().expect("a day"))
}

/// A third file: other columns, another format, another zone.
const THIRD: &str = "\
工单号;上报时间;截止;办结;情况;事由;承办单位;片区\r
G-1;2024年3月5日 9时05分;2024年3月8日 18时00分;2024年3月7日 10时00分;办结;路灯不亮;市政所;东片\r
G-2;2024年3月5日 9时10分;2024年3月6日 18时00分;2024年3月9日 10时00分;办结;\"井盖缺失,\r
有人摔倒\";市政所;西片\r
G-3;2024年3月5日 9时20分;;;在办;占道经营;城管中队;-\r
G-2;2024年3月6日 9时10分;;;在办;重复的编号;市政所;东片\r
G-4;3/6/2024;;;在办;日期写错;市政所;东片\r
G-5;2024年3月6日 9时10分;;;搁置;没有的状态;市政所;东片\r
G-6;2024年3月6日 9时10分;;;在办;少一格;市政所\r
G-7;2024年3月6日 9时30分;2024年3月7日 18时00分;;在办;㐂𠮷路积水;排水所;东片\r
";

const THIRD_MAPPING: &str = "\
mapping: third
title: 第三份 / The third
workflow: recorded-request
file: {separator: ';', empty: ['-']}
times: {zone: Europe/Berlin, formats: ['%Y年%m月%d日 %H时%M分']}
record:
  id: 工单号
  opened at: 上报时间
  closed at: 办结
  due at: 截止
  state: {column: 情况, closed: [办结], open: [在办]}
  title: 事由
  category: {otherwise: other}
  department: {column: 承办单位, made from the file: true}
  place: {column: 片区, values: {东片: town/east, 西片: town/west}, otherwise: town}
";

/// The third file in these bytes, with its mapping.
fn third(bytes: &[u8]) -> (TempDir, PathBuf, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let (file, mapping) = (
        folder.path().join("third.csv"),
        folder.path().join("map.yaml"),
    );
    fs::write(&file, bytes).expect("a file");
    fs::write(&mapping, THIRD_MAPPING).expect("a file");
    (folder, file, mapping)
}

/// In how many ways the letters of the third file can be bytes.
fn encodings() -> [Vec<u8>; 4] {
    let (gb18030, _, _) = GB18030.encode(THIRD);
    let marked = [b"\xef\xbb\xbf", THIRD.as_bytes()].concat();
    let unix = THIRD.replace("\r\n", "\n");
    [
        gb18030.into_owned(),
        THIRD.as_bytes().to_vec(),
        marked,
        unix.into_bytes(),
    ]
}

#[test]
fn a_third_file_reads_alike_in_every_encoding_and_its_broken_rows_are_listed() {
    for bytes in encodings() {
        let (_folder, file, mapping) = third(&bytes);
        let ran = previewed(&file, word(&mapping));
        assert_eq!(ran.code, 1, "{ran:?}");
        let answer = ran.json();
        assert_eq!(counts(&answer, OUTCOMES), [8, 2, 2, 0, 4]);
        assert_eq!(names(&answer, "departments"), 3);
        let first = &records(&answer)[0];
        assert_eq!(first["opened_at"], "2024-03-05T08:05:00Z");
        assert_eq!(first["due"]["at"], "2024-03-08T17:00:00Z");
        assert_eq!(records(&answer)[1]["title"], "井盖缺失, 有人摔倒");
        assert_eq!(records(&answer)[2]["place"], "town");
        assert_eq!(records(&answer)[3]["title"], "㐂𠮷路积水");
        let faults: Vec<(u64, Option<&str>, &str)> = answer["faults"]
            .as_array()
            .expect("a list")
            .iter()
            .map(|fault| {
                let line = fault["line"].as_u64().expect("a line");
                let column = fault["column"]["name"].as_str();
                (line, column, fault["value"].as_str().expect("a value"))
            })
            .collect();
        let expected = [
            (6, Some("工单号"), "G-2"),
            (7, Some("上报时间"), "3/6/2024"),
            (8, Some("情况"), "搁置"),
            (9, None, "G-6"),
        ];
        assert_eq!(faults, expected);
    }
}

#[test]
fn people_see_a_table_the_counts_and_every_fault() {
    let (_folder, file, mapping) = third(&encodings()[0]);
    let words = [
        "case",
        "import",
        word(&file),
        "--mapping",
        word(&mapping),
        "--preview",
    ];
    let ran = run(&words);
    for part in [
        "G-3",
        "2024-03-05 09:20",
        "8 行：在办 2，已结 2",
        "没有发送",
    ] {
        assert!(ran.out.contains(part), "{part} in\n{}", ran.out);
    }
    assert!(
        ran.err.contains("第 7 行，列 `上报时间`，值 `3/6/2024`"),
        "{}",
        ran.err
    );
    assert_eq!(ran.err.lines().count(), 4, "{}", ran.err);
}

#[test]
fn the_organisation_made_from_the_file_passes_the_check() {
    let (folder, file, mapping) = third(&encodings()[0]);
    let made = folder.path().join("organisation.yaml");
    let words = [
        "case",
        "import",
        word(&file),
        "--mapping",
        word(&mapping),
        "--preview",
        "0",
    ];
    let ran = run(&[&words[..], &["--organisation", word(&made)]].concat());
    assert_eq!(ran.code, 1, "{ran:?}");
    let checked = run(&["check", word(&made)]);
    assert_eq!(checked.code, 0, "{checked:?}");
    let text = fs::read_to_string(&made).expect("it was written");
    assert!(
        text.contains("市政所") && text.contains("duty-leader"),
        "{text}"
    );
}

#[test]
fn what_cannot_be_a_file_of_records_is_refused_with_a_way_out() {
    let (folder, file, mapping) = third(&encodings()[0]);
    let mapping = word(&mapping);
    let long = folder.path().join("long.csv");
    let header = THIRD.lines().next().unwrap_or_default();
    let endless = format!("{header}\n\"{}", "长".repeat(700_000));
    fs::write(&long, endless).expect("a file");
    let empty = folder.path().join("empty.csv");
    fs::write(&empty, "\n\n").expect("a file");
    let wrong = folder.path().join("wrong.yaml");
    fs::write(&wrong, THIRD_MAPPING.replace("Berlin", "Berlim")).expect("a file");
    let gone = folder.path().join("gone.csv");
    let table: [(&Path, &str, &str); 7] = [
        (&long, mapping, "line 2"),
        (&empty, mapping, "is empty"),
        (&gone, mapping, "cannot read"),
        (folder.path(), mapping, "is no file"),
        (&file, "boston-311", "no column `case_enquiry_id`"),
        (
            &file,
            "boston-3111",
            "boston-311, la-311 come with the program",
        ),
        (&file, word(&wrong), "Europe/Berlin"),
    ];
    for (file, mapping, said) in table {
        let words = [
            "--lang",
            "en",
            "case",
            "import",
            word(file),
            "--mapping",
            mapping,
        ];
        let ran = run(&[&words[..], &["--preview"]].concat());
        assert_eq!(ran.code, 65, "{ran:?}");
        assert!(ran.err.contains(said), "{said} in {}", ran.err);
    }
}

#[test]
fn a_mapping_is_checked_like_any_other_text() {
    let (folder, _, mapping) = third(&[]);
    for (file, text) in catalogue::MAPPINGS {
        let path = folder.path().join("shipped.yaml");
        fs::write(&path, text).expect("a file");
        let ran = run(&["check", word(&path)]);
        assert_eq!(ran.code, 0, "{file}: {ran:?}");
    }
    fs::write(&mapping, THIRD_MAPPING.replace("opened at", "opend at")).expect("a file");
    let ran = run(&["--lang", "en", "check", word(&mapping)]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.out.contains("did you mean `opened at`?"), "{}", ran.out);
}
