//! Mistakes in mappings.

use super::CITY;
use crate::mapping::parse;

/// A mistake: what is written instead of what, the code, the line and a part of the sentence.
type Mistake = (
    &'static str,
    &'static str,
    &'static str,
    usize,
    &'static str,
);

const MISTAKES: [Mistake; 24] = [
    (
        "mapping: city",
        "mapping: My City",
        "M2",
        1,
        "small letters",
    ),
    ("title: 城市 / City", "title: City", "M0", 2, "English name"),
    (
        "workflow: recorded-request\n",
        "",
        "M0",
        1,
        "`workflow` is missing",
    ),
    ("times:", "time:", "M0", 5, "`time` is not known here"),
    ("Asia/Shanghai", "Asia/Shanghia", "M1", 5, "Asia/Shanghai"),
    ("'%Y-%m-%d %H:%M'", "'%H:%M'", "M1", 5, "no format"),
    ("'%Y-%m-%d %H:%M'", "'yyyy-mm-dd'", "M1", 5, "no format"),
    ("'%Y-%m-%d %H:%M'", "'%Q'", "M1", 5, "no format"),
    ("{empty: [无]}", "{encoding: latin1}", "M0", 4, "`latin1`"),
    ("{empty: [无]}", "{separator: ab}", "M0", 4, "no separator"),
    ("  id: 编号\n", "", "M0", 6, "`id` is missing"),
    ("id: 编号", "id: {columns: 编号}", "M0", 7, "`columns`"),
    (
        "id: 编号",
        "id: {column: a, fixed: b}",
        "M0",
        7,
        "only one of",
    ),
    ("id: 编号", "id:", "M0", 7, "`id` is missing"),
    ("due at:", "due on: x\n  due at:", "M0", 10, "only one of"),
    (
        "closed: [已办结]",
        "closed: [撤销]",
        "M0",
        11,
        "already stands",
    ),
    ("closed: [已办结]", "done: [已办结]", "M0", 11, "`done`"),
    ("{道路: road}", "{道路: Road!}", "M2", 13, "`Road!`"),
    (
        "otherwise: other}\n  department",
        "otherwise: lead}\n  department",
        "M2",
        13,
        "something else",
    ),
    ("under: city, ", "", "M0", 15, "needs `under`"),
    (
        "under: city",
        "under: a-city-with-a-very-long-name",
        "M2",
        15,
        "longer than 20",
    ),
    ("{电话: hotline}", "{电话: phone}", "M0", 16, "`phone`"),
    (
        "made from the file: true}\n  place",
        "made from the file: yes}\n  place",
        "M0",
        14,
        "`true` or `false`",
    ),
    (
        "{column: 单位, made from the file: true}",
        "{values: {a: b}}",
        "M0",
        14,
        "neither a column",
    ),
];

#[test]
fn each_planted_mistake_is_complained_about_where_it_stands() {
    let mut wrong = Vec::new();
    for (right, bad, code, line, said) in MISTAKES {
        let text = CITY.replacen(right, bad, 1);
        assert_ne!(text, CITY, "`{right}` is not in the mapping");
        match parse("map.yaml", &text) {
            Ok(_) => wrong.push(format!("{bad}: it is accepted")),
            Err(list) => {
                let found = &list[0];
                let told = format!("{} {} {}", found.what.en, found.way_out.en, found.code);
                if list.len() != 1
                    || found.code != code
                    || found.span.line != line
                    || !told.contains(said)
                {
                    wrong.push(format!("{bad}: {list:#?}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn fields_have_a_kind_and_names_of_their_own() {
    let table = [
        ("reporter: 标题", "M2"),
        ("no/name: 标题", "M2"),
        ("a: {column: 标题, is: contact}", "M0"),
        ("a: {column: 标题, is: yes-no, yes: [Y]}", "M0"),
        ("a: {column: 标题, is: text, formats: ['%Y']}", "M0"),
        ("a: {column: 标题, is: date, formats: ['%Y']}", "M1"),
        ("a: {column: 标题, values: {b: c}}", "M0"),
    ];
    for (field, code) in table {
        let text = format!("{CITY}  fields: {{{field}}}\n");
        let list = parse("map.yaml", &text).expect_err(field);
        assert_eq!((list.len(), list[0].code), (1, code), "{field}: {list:#?}");
    }
}
