//! The sentences about rows that cannot be read.

use super::{ROWS_MAX, cells::Cell};
use crate::{
    mapping::{Format, MADE_MAX, Row, RowFault},
    plan::Words,
    yaml::nearest,
};

/// How many known words a way out lists.
const LISTED_MAX: usize = 12;

fn of(cell: &Cell<'_>, what: impl Into<Words>, way_out: impl Into<Words>) -> RowFault {
    RowFault::new(cell.line, cell.column.clone(), cell.text, what, way_out)
}

pub(super) fn width(row: &Row<'_>, width: usize) -> RowFault {
    let cells = row.cells.len();
    RowFault::new(
        row.line,
        None,
        row.cells.first().unwrap_or(&""),
        (
            format!("这一行有 {cells} 格，第一行有 {width} 格"),
            format!("the row has {cells} cells, the first row has {width}"),
        ),
        (
            "看看是不是多了或少了分隔符、引号没有成对",
            "look for a separator too many or too few, or a quotation mark without its partner",
        ),
    )
}

pub(super) fn too_many_rows(row: &Row<'_>) -> RowFault {
    RowFault::new(
        row.line,
        None,
        "",
        (
            format!("文件超过 {ROWS_MAX} 行"),
            format!("the file has more than {ROWS_MAX} rows"),
        ),
        ("把它拆成几个文件", "split the file"),
    )
}

pub(super) fn bad_id(cell: &Cell<'_>) -> RowFault {
    of(
        cell,
        (
            "编号超过 100 个字或含有控制字符",
            "the number is longer than 100 letters or has control characters",
        ),
        ("改正编号", "correct the number"),
    )
}

pub(super) fn known_id(cell: &Cell<'_>, line: u64) -> RowFault {
    of(
        cell,
        (
            format!("编号重复：第 {line} 行已有"),
            format!("the number is already on line {line}"),
        ),
        (
            "删去重复的行，或在映射里换一列作编号",
            "remove one of the rows, or let the mapping take the number from another column",
        ),
    )
}

pub(super) fn unreadable(cell: &Cell<'_>) -> RowFault {
    of(
        cell,
        ("有不能识别的字", "it has letters that cannot be read"),
        (
            "看看文件的编码；在映射里写 `encoding: gb18030` 或 `utf-8`",
            "see how the file is encoded; write `encoding: gb18030` or `utf-8` in the mapping",
        ),
    )
}

pub(super) fn long_text(cell: &Cell<'_>, letters_max: usize) -> RowFault {
    of(
        cell,
        (
            format!("超过 {letters_max} 个字"),
            format!("it is longer than {letters_max} letters"),
        ),
        ("缩短它", "shorten it"),
    )
}

pub(super) fn no_number(cell: &Cell<'_>) -> RowFault {
    of(
        cell,
        ("不是整数", "it is no whole number"),
        (
            "改正它，或在映射里写 `is: text`",
            "correct it, or write `is: text` in the mapping",
        ),
    )
}

pub(super) fn no_time(cell: &Cell<'_>, formats: &[Format]) -> RowFault {
    let formats: Vec<String> = formats
        .iter()
        .map(|format| format!("`{}`", format.as_str()))
        .collect();
    let formats = formats.join(", ");
    of(
        cell,
        (
            format!("不是 {formats} 格式的时间"),
            format!("it is no time written as {formats}"),
        ),
        (
            "改正它，或在映射的 `formats` 里加上它的格式",
            "correct it, or add its format to `formats` in the mapping",
        ),
    )
}

pub(super) fn no_closing_time(row: &Row<'_>) -> RowFault {
    RowFault::new(
        row.line,
        None,
        "",
        (
            "已结，但映射没有写 `closed at`",
            "it is closed, but the mapping has no `closed at`",
        ),
        (
            "在映射里写上 `closed at`",
            "write `closed at` in the mapping",
        ),
    )
}

pub(super) fn closed_before_opened(cell: &Cell<'_>) -> RowFault {
    of(
        cell,
        ("结束早于开始", "it was closed before it was opened"),
        (
            "改正其中一个时间，或看看时区",
            "correct one of the times, or look at the zones",
        ),
    )
}

pub(super) fn unknown_word<'w>(
    cell: &Cell<'_>,
    known: impl Iterator<Item = &'w String> + Clone,
) -> RowFault {
    let near = nearest(cell.text, known.clone().map(String::as_str));
    let mut listed: Vec<String> = known
        .clone()
        .take(LISTED_MAX)
        .map(|word| format!("`{word}`"))
        .collect();
    if known.count() > LISTED_MAX {
        listed.push("…".to_owned());
    }
    let listed = listed.join(", ");
    let way_out = match near {
        Some(near) => (
            format!("是不是 `{near}`？映射里有：{listed}；也可以写 `otherwise`"),
            format!("did you mean `{near}`? the mapping knows {listed}; it may have `otherwise`"),
        ),
        None => (
            format!("映射里有：{listed}；加上它，或写 `otherwise`"),
            format!("the mapping knows {listed}; add it, or write `otherwise`"),
        ),
    };
    of(
        cell,
        ("映射里没有这个值", "the mapping does not know this value"),
        way_out,
    )
}

pub(super) fn too_many_names(cell: &Cell<'_>) -> RowFault {
    of(
        cell,
        (
            format!("不同的名称超过 {MADE_MAX} 个"),
            format!("there are more than {MADE_MAX} different names"),
        ),
        (
            "在映射里换一列，或用 `values` 合并它们",
            "let the mapping take another column, or join them with `values`",
        ),
    )
}
