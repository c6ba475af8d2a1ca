//! From rows to records.

use jiff::Timestamp;

use super::{CITY, GOOD, HEADER, city, mapping, read, with};
use crate::mapping::{Content, Due, Outcome, Reading, Row, RowFault};

fn instant(text: &str) -> Timestamp {
    text.parse().expect("an instant")
}

/// The faults of one row.
fn faults(text: &str, row: [&str; 10]) -> Vec<RowFault> {
    let (read, _) = read(&mapping(text), &[row]);
    read.into_iter()
        .next()
        .expect("one row")
        .expect_err("it is wrong")
}

#[test]
fn a_row_becomes_a_record_in_our_words() {
    let (read, made) = read(&city(), &[GOOD]);
    let record = read[0].as_ref().expect("it is good");
    assert_eq!((record.line, record.id.as_str()), (2, "A1"));
    assert_eq!(record.opened_at, instant("2024-05-06T01:00:00Z"));
    assert_eq!(record.closed_at, Some(instant("2024-05-07T02:30:00Z")));
    assert_eq!(record.due, Some(Due::At(instant("2024-05-08T01:00:00Z"))));
    assert_eq!(
        (record.outcome, record.status.as_str()),
        (Outcome::Closed, "已办结")
    );
    assert_eq!(
        (record.category.as_str(), record.source),
        ("road", "hotline")
    );
    assert_eq!(
        (record.title.as_str(), record.priority),
        ("路灯不亮", "normal")
    );
    assert_eq!(made.departments.title(&record.department), Some("城管局"));
    assert_eq!(made.places.title(&record.place), Some("东区"));
    assert!(
        record.place.as_str().starts_with("city/place-"),
        "{}",
        record.place
    );
}

#[test]
fn an_empty_value_leaves_the_limit_out_and_the_title_and_place_to_their_defaults() {
    for empty in ["", "  ", "无"] {
        let mut row = with("到期时间", empty);
        (row[5], row[8], row[4], row[2]) = (empty, empty, "办理中", empty);
        let (read, _) = read(&city(), &[row]);
        let record = read[0].as_ref().expect("it is good");
        assert_eq!(
            (record.due, record.closed_at, record.outcome),
            (None, None, Outcome::Open)
        );
        assert_eq!(
            (record.title.as_str(), record.place.as_str()),
            ("诉求", "city")
        );
    }
}

#[test]
fn each_mistake_of_a_row_names_line_column_and_value() {
    let table = [
        ("受理时间", "5/6/2024", "is no time written as"),
        ("受理时间", "", "is empty"),
        (
            "办结时间",
            "2024-05-05 10:30",
            "closed before it was opened",
        ),
        ("办结时间", "", "is empty"),
        ("到期时间", "2024-02-30 10:30", "is no time written as"),
        ("状态", "已办结了", "does not know"),
        ("编号", "", "is empty"),
        ("单位", "\u{fffd}\u{fffd}", "cannot be read"),
    ];
    for (column, value, said) in table {
        let list = faults(CITY, with(column, value));
        assert_eq!(list.len(), 1, "{column}: {list:?}");
        let fault = &list[0];
        let found = fault.column.as_ref().expect("a column");
        let number = HEADER
            .iter()
            .position(|name| *name == column)
            .map(|place| place + 1);
        assert_eq!(
            (fault.line, found.name.as_str(), found.number),
            (2, column, number)
        );
        assert_eq!(fault.value, value);
        assert!(fault.to_string().contains(said), "{fault}");
        assert!(!fault.what.zh.is_empty() && !fault.way_out.zh.is_empty());
    }
}

#[test]
fn all_mistakes_of_a_row_are_told_at_once_and_the_next_row_is_read() {
    let mut bad = with("受理时间", "yesterday");
    bad[4] = "??";
    let (read, _) = read(&city(), &[bad, GOOD]);
    assert_eq!(read[0].as_ref().expect_err("two mistakes").len(), 2);
    assert!(read[1].is_ok(), "its number was not used up by the bad row");
}

#[test]
fn a_number_that_comes_twice_names_the_line_of_the_first() {
    let (read, _) = read(&city(), &[GOOD, GOOD]);
    let list = read[1].as_ref().expect_err("it is there already");
    assert!(list[0].what.en.contains("line 2"), "{}", list[0]);
}

#[test]
fn a_row_with_a_cell_too_few_is_refused_and_an_unknown_word_names_the_nearest() {
    let mapping = city();
    let header = Row {
        line: 1,
        cells: &HEADER,
    };
    let mut reading = Reading::begin(&mapping, &header).expect("every column is there");
    let short = Row {
        line: 7,
        cells: &GOOD[..9],
    };
    let list = reading.read_row(&short).expect_err("nine cells");
    assert!(list[0].to_string().starts_with("7 "), "{}", list[0]);
    let list = faults(CITY, with("状态", "已办结了"));
    assert!(
        list[0].way_out.zh.contains("`已办结`"),
        "{}",
        list[0].way_out.zh
    );
}

#[test]
fn a_missing_column_is_named_with_the_nearest_and_a_double_one_is_refused() {
    let mapping = city();
    let mut header = HEADER;
    header[1] = "受理日期";
    let begun = Reading::begin(
        &mapping,
        &Row {
            line: 1,
            cells: &header,
        },
    );
    let list = begun.expect_err("a column is missing");
    assert_eq!(list.len(), 1);
    assert!(
        list[0].way_out.zh.contains("`受理日期`"),
        "{}",
        list[0].way_out.zh
    );
    header = HEADER;
    header[9] = "编号";
    let begun = Reading::begin(
        &mapping,
        &Row {
            line: 1,
            cells: &header,
        },
    );
    assert_eq!(begun.expect_err("twice, and one missing").len(), 2);
    let wide = ["x"; 300];
    let begun = Reading::begin(
        &mapping,
        &Row {
            line: 1,
            cells: &wide,
        },
    );
    assert!(
        begun.expect_err("too many")[0]
            .what
            .en
            .contains("300 columns")
    );
}

#[test]
fn times_are_those_of_the_zone_unless_they_name_an_offset() {
    let berlin = CITY
        .replace("Asia/Shanghai", "Europe/Berlin")
        .replace("'%Y年%m月%d日'", "'%Y-%m-%dT%H:%M:%S%:z', '%s', '%d.%m.%y'");
    let table = [
        ("2024-07-01 12:00", "2024-07-01T10:00:00Z"),
        ("2024-01-01 12:00", "2024-01-01T11:00:00Z"),
        ("2024-07-01T12:00:00+08:00", "2024-07-01T04:00:00Z"),
        ("1719828000", "2024-07-01T10:00:00Z"),
        ("1.7.24", "2024-06-30T22:00:00Z"),
        // The clock is put forward from 02:00 to 03:00: what it skips is read an hour later.
        ("2024-03-31 02:30", "2024-03-31T01:30:00Z"),
        // The clock is put back from 03:00 to 02:00: the first of the two half past two.
        ("2024-10-27 02:30", "2024-10-27T00:30:00Z"),
    ];
    for (written, meant) in table {
        let mut row = with("受理时间", written);
        (row[2], row[4]) = ("", "办理中");
        let (read, _) = read(&mapping(&berlin), &[row]);
        let record = read[0]
            .as_ref()
            .unwrap_or_else(|list| panic!("{}", list[0]));
        assert_eq!(record.opened_at, instant(meant), "{written}");
    }
}

#[test]
fn a_day_is_a_day_whatever_time_stands_behind_it() {
    let text = CITY.replace("due at: 到期时间", "due on: 到期时间");
    for (written, day) in [
        ("2024-05-08 23:59", "2024-05-08"),
        ("2024年5月9日", "2024-05-09"),
    ] {
        let (read, _) = read(&mapping(&text), &[with("到期时间", written)]);
        let due = read[0].as_ref().expect("it is good").due;
        assert_eq!(due, Some(Due::Day(day.parse().expect("a day"))));
    }
}

#[test]
fn without_a_state_what_has_a_closing_time_is_closed() {
    let state = "  state: {column: 状态, closed: [已办结], cancelled: [撤销], open: [办理中]}\n";
    let text = CITY.replace(state, "");
    let (read, _) = read(
        &mapping(&text),
        &[GOOD, {
            let mut row = with("办结时间", "");
            row[0] = "A2";
            row
        }],
    );
    let outcomes: Vec<Outcome> = read.iter().flatten().map(|record| record.outcome).collect();
    assert_eq!(outcomes, [Outcome::Closed, Outcome::Open]);
}

#[test]
fn further_fields_are_typed_and_left_out_where_empty() {
    let fields = "  fields:
    level: {column: 标题, is: number}
    named: {column: 来源, is: yes-no, yes: [电话], no: [网上]}
    seen: {column: 到期时间, is: date}
    kind: {column: 类别, is: choice, values: {道路: road}}
    note: {first of: [标题, 区]}
";
    let text = format!("{CITY}{fields}");
    let mut row = with("标题", "12");
    row[3] = "2024-05-08 09:00";
    let (read, _) = read(&mapping(&text), &[row]);
    let record = read[0].as_ref().expect("it is good");
    let field = |name: &str| record.fields.get(name).cloned();
    assert_eq!(field("level"), Some(Content::Number(12)));
    assert_eq!(field("named"), Some(Content::YesNo(true)));
    assert_eq!(
        field("seen"),
        Some(Content::Date("2024-05-08".parse().expect("a day")))
    );
    assert_eq!(
        field("kind"),
        Some(Content::Choice("road".parse().expect("a value")))
    );
    assert_eq!(field("note"), Some(Content::Text("12".to_owned())));
    assert_eq!(
        faults(&text, with("来源", "来信")).len(),
        2,
        "no number, no yes and no no"
    );
    let (read, _) = super::read(&mapping(&text), &[with("标题", "")]);
    let record = read[0].as_ref().expect("it is good");
    assert_eq!(record.fields.get("level"), None);
    assert_eq!(
        record.fields.get("note"),
        Some(&Content::Text("东区".to_owned()))
    );
}

#[test]
fn long_values_are_cut_in_faults_and_titles_are_one_line() {
    let long = "很长".repeat(500);
    let row = with("状态", Box::leak(long.into_boxed_str()));
    let fault = &faults(CITY, row)[0];
    assert_eq!(fault.value.chars().count(), 80);
    let (read, _) = read(&city(), &[with("标题", " 一\n\t二\u{7}  三 ")]);
    assert_eq!(read[0].as_ref().expect("it is good").title, "一 二 三");
}
