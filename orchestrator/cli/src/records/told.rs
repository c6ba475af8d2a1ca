//! What people and other programs are told about rows.

use std::path::Path;

use closedloop_workflows::mapping::RowFault;

use super::rows::{ROW_BYTES_MAX, Stopped};
use crate::{
    exit::{self, failure},
    output::Output,
};

/// Prints a fault for the person at the terminal.
pub(crate) fn print_fault(fault: &RowFault, output: Output) {
    let RowFault {
        line,
        value,
        what,
        way_out,
        ..
    } = fault;
    let (mut zh, mut en) = (format!("第 {line} 行"), format!("line {line}"));
    if let Some(column) = &fault.column {
        zh = format!("{zh}，列 `{}`", column.name);
        en = format!("{en}, column `{}`", column.name);
    }
    if !value.is_empty() {
        zh = format!("{zh}，值 `{value}`");
        en = format!("{en}, value `{value}`");
    }
    output.message(
        &format!("{zh}：{}；{}", what.zh, way_out.zh),
        &format!("{en}: {}; {}", what.en, way_out.en),
    );
}

/// A cell of a CSV file that is written: in quotation marks where it needs them.
pub(crate) fn quoted(cell: &str, separator: char) -> String {
    let is_plain = !cell.contains(['"', separator, '\n', '\r']) && cell.trim() == cell;
    if is_plain {
        cell.to_owned()
    } else {
        format!("\"{}\"", cell.replace('"', "\"\""))
    }
}

/// The failure of a command that reads this file.
pub(super) fn stopped(why: &Stopped, path: &Path, output: Output) -> anyhow::Error {
    let path = path.display();
    let (zh, en) = match why {
        Stopped::Unreadable(error) => (
            format!("读不了 `{path}`：{error}"),
            format!("cannot read `{path}`: {error}"),
        ),
        Stopped::LongRow { line, bytes } => (
            format!(
                "`{path}` 第 {line} 行起的一行读了 {bytes} 字节还没有完，最多 {ROW_BYTES_MAX} \
                 字节：看看引号是否成对、分隔符对不对"
            ),
            format!(
                "the row of `{path}` that begins on line {line} goes on after {bytes} bytes, at \
                 most {ROW_BYTES_MAX} may be: look for a quotation mark without its partner or \
                 a wrong separator"
            ),
        ),
    };
    failure(exit::BAD_INPUT, output.words(&zh, &en))
}
