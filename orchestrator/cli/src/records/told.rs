//! What people and other programs are told about rows.

use closedloop_workflows::mapping::RowFault;

use crate::output::Output;

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
