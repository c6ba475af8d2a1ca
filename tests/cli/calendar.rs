//! `closedloop calendar`.

use std::fs;

use serde_json::json;

use crate::program::{run, word};

#[test]
fn a_limit_is_tried_with_every_skipped_day_and_its_notice() {
    let ran = run(&["calendar", "try", "2026-09-30 16:10", "3 working days"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    let notice = "国务院办公厅关于2026年部分节假日安排的通知（国办发明电〔2025〕7号）";
    let mut expected = vec![
        "2026-10-10 17:30 周六 到期".to_owned(),
        "自 2026-09-30 16:10 周三 起算 3个工作日".to_owned(),
        "工作日历 township-office（乡镇机关工作时间，第 1 版，时区 Asia/Shanghai，放假安排到 2026-12-31 为止）".to_owned(),
    ];
    for (day, weekday) in (1..=7).zip("四五六日一二三".chars()) {
        expected.push(format!(
            "不计 2026-10-0{day} 周{weekday} 国庆节（{notice}）"
        ));
    }
    expected.push(format!("计入 2026-10-10 周六 调休上班，国庆节（{notice}）"));
    assert_eq!(ran.out.lines().collect::<Vec<_>>(), expected);
}

#[test]
fn a_limit_beyond_the_calendar_says_that_it_is_provisional() {
    let ran = run(&[
        "--lang",
        "en",
        "calendar",
        "try",
        "2026-12-31 16:30",
        "2 working hours",
    ]);
    assert_eq!(ran.code, 0);
    let lines: Vec<&str> = ran.out.lines().collect();
    assert_eq!(lines[0], "due 2027-01-01 09:30 Fri");
    assert!(lines[3].starts_with("provisional: "), "{lines:?}");
    let ran = run(&[
        "--json",
        "calendar",
        "try",
        "2026-12-31T16:30+08:00",
        "2 days",
    ]);
    let answer = ran.json();
    assert_eq!(answer["due_at"], json!("2027-01-02T16:00:00Z"));
    assert_eq!(answer["due_on_the_wall"], json!("2027-01-02 24:00"));
    assert_eq!(
        answer["provisional"],
        json!(false),
        "days by the clock need no calendar"
    );
}

#[test]
fn what_cannot_be_tried_is_refused_with_a_way_out() {
    for (words, way_out) in [
        (["2026-09-30 16:10", "3 workdays"], "3个工作日"),
        (["2026-09-30", "3 days"], "2026-09-30 16:10"),
        (["soon", "3 days"], "2026-09-30 16:10"),
    ] {
        let ran = run(&["calendar", "try", words[0], words[1]]);
        assert_eq!(ran.code, 65, "{words:?}");
        assert!(
            ran.err.contains(words[0]) || ran.err.contains(words[1]),
            "{ran:?}"
        );
        assert!(ran.err.contains(way_out) && ran.out.is_empty(), "{ran:?}");
    }
    let ran = run(&[
        "calendar",
        "try",
        "2026-09-30 16:10",
        "3 days",
        "--calendar",
        "nowhere",
    ]);
    assert_eq!(ran.code, 65);
    assert!(ran.err.contains("township-office"), "{ran:?}");
}

#[test]
fn an_icalendar_file_becomes_a_calendar_that_passes_and_counts() {
    let folder = tempfile::tempdir().expect("a folder");
    let (ics, calendars) = (
        folder.path().join("days.ics"),
        folder.path().join("calendars"),
    );
    fs::create_dir(&calendars).expect("a folder");
    let event = |day: &str, until: &str, summary: &str| {
        format!(
            "BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:{day}\r\nDTEND;VALUE=DATE:{until}\r\nSUMMARY:{summary}\r\nEND:VEVENT\r\n"
        )
    };
    let events =
        event("20271001", "20271008", "国庆节") + &event("20271009", "20271010", "国庆节补班");
    let text = format!("BEGIN:VCALENDAR\r\n{events}END:VCALENDAR\r\n");
    fs::write(&ics, text).expect("it is written");
    let made = calendars.join("imported.yaml");
    let import = [
        "calendar",
        "import",
        word(&ics),
        "--code",
        "imported",
        "--notice",
        "通知甲",
        "--output",
        word(&made),
    ];
    let ran = run(&import);
    assert_eq!((ran.code, ran.out.as_str()), (0, ""), "{ran:?}");
    assert!(ran.err.contains("放假 7 天、调休上班 1 天"), "{ran:?}");
    assert_eq!(run(&["check", word(&made)]).code, 0);
    let rules = word(folder.path());
    let ran = run(&[
        "calendar",
        "try",
        "2027-09-30 16:10",
        "2 working days",
        "--rules",
        rules,
    ]);
    assert!(ran.out.starts_with("2027-10-09 17:30 周六 到期"), "{ran:?}");
    assert!(ran.out.contains("通知甲"), "{ran:?}");
    // What is there already is not written over.
    assert_eq!(run(&import).code, 73);
    fs::write(
        &ics,
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20271001T083000\n",
    )
    .expect("written");
    let ran = run(&["calendar", "import", word(&ics), "--code", "imported"]);
    assert_eq!(ran.code, 65);
    assert!(ran.err.contains("days.ics:3:1"), "{ran:?}");
}
