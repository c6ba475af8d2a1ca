//! Mappings and rows.

mod made;
mod planted;
mod rows;
mod shipped;

use super::{Made, Mapping, Reading, Record, Row, RowFault, parse};

/// A small mapping of a city in China, changed by each test.
const CITY: &str = "\
mapping: city
title: 城市 / City
workflow: recorded-request
file: {empty: [无]}
times: {zone: Asia/Shanghai, formats: ['%Y-%m-%d %H:%M', '%Y年%m月%d日']}
record:
  id: 编号
  opened at: 受理时间
  closed at: 办结时间
  due at: 到期时间
  state: {column: 状态, closed: [已办结], cancelled: [撤销], open: [办理中]}
  title: {column: 标题, otherwise: 诉求}
  category: {column: 类别, values: {道路: road}, otherwise: other}
  department: {column: 单位, made from the file: true}
  place: {column: 区, under: city, made from the file: true, otherwise: city}
  source: {column: 来源, values: {电话: hotline}, otherwise: other}
";

const HEADER: [&str; 10] = [
    "编号",
    "受理时间",
    "办结时间",
    "到期时间",
    "状态",
    "标题",
    "类别",
    "单位",
    "区",
    "来源",
];

const GOOD: [&str; 10] = [
    "A1",
    "2024-05-06 09:00",
    "2024-05-07 10:30",
    "2024-05-08 09:00",
    "已办结",
    "路灯不亮",
    "道路",
    "城管局",
    "东区",
    "电话",
];

fn city() -> Mapping {
    mapping(CITY)
}

fn mapping(text: &str) -> Mapping {
    parse("map.yaml", text).unwrap_or_else(|list| panic!("{}", list[0]))
}

/// Reads rows under the header of the city; the first row stands on line 2.
fn read(mapping: &Mapping, rows: &[[&str; 10]]) -> (Vec<Result<Record, Vec<RowFault>>>, Made) {
    let header = Row {
        line: 1,
        cells: &HEADER,
    };
    let mut reading = Reading::begin(mapping, &header).expect("every column is there");
    let read = rows.iter().zip(2..).map(|(cells, line)| {
        let cells = &cells[..];
        reading.read_row(&Row { line, cells })
    });
    (read.collect(), reading.finish())
}

/// A good row with one cell changed.
fn with(column: &str, value: &'static str) -> [&'static str; 10] {
    let mut row = GOOD;
    let place = HEADER.iter().position(|name| *name == column);
    row[place.expect("a column")] = value;
    row
}
