//! The tables at the end: every case, and every department.

use std::collections::BTreeMap;

use closedloop_engine::{
    Case, EndReached, Event, Happening, Party, workflows::names::DepartmentCode,
};
use closedloop_runtime::ports::ledger::Ledger;
use comfy_table::{CellAlignment, Table, presets};

use crate::{node::Node, output::Output};

use super::reports::Matter;

/// The most events read of one case.
const HISTORY: usize = 1_000;

/// What one department did.
#[derive(Debug, Default)]
struct Tally {
    answered: u32,
    on_time: u32,
    missed: u32,
    rungs: u32,
}

/// What happened to one case, and what its departments did.
#[derive(Debug, Default)]
struct Count {
    missed: u32,
    rungs: u32,
}

/// Prints both tables, from the record alone.
pub(super) async fn print(node: &Node, matters: &[Matter], output: Output) -> anyhow::Result<()> {
    let mut cases = table(&[
        output.words("编号", "number"),
        output.words("流程", "workflow"),
        output.words("环节数", "steps"),
        output.words("超期", "missed"),
        output.words("升级", "rungs"),
        output.words("得分", "points"),
        output.words("结果", "result"),
    ]);
    let mut tallies = BTreeMap::new();
    for matter in matters {
        let Some(head) = node.orchestrator.head(matter.case).await? else {
            continue;
        };
        let mut count = Count::default();
        for stored in node.ledger.history(matter.case, 0, HISTORY).await? {
            add(&Event::from_bytes(&stored.bytes)?, &mut count, &mut tallies);
        }
        cases.add_row(row(&head.case, &count, output));
    }
    align(&mut cases, 2..6);
    let departments = departments(node, &tallies, output);
    output.line(format!("\n{cases}\n\n{departments}"))
}

fn add(event: &Event, count: &mut Count, tallies: &mut BTreeMap<DepartmentCode, Tally>) {
    let mut tally = |asked: &Party, change: fn(&mut Tally)| {
        if let Some(department) = asked.department() {
            change(tallies.entry(department.clone()).or_default());
        }
    };
    match &event.what {
        Happening::DeadlineMissed { asked, .. } => {
            count.missed += 1;
            tally(asked, |tally| tally.missed += 1);
        }
        Happening::RungClimbed { asked, .. } => {
            count.rungs += 1;
            tally(asked, |tally| tally.rungs += 1);
        }
        Happening::ChoiceMade { asked, on_time, .. } => {
            tally(asked, |tally| tally.answered += 1);
            if *on_time {
                tally(asked, |tally| tally.on_time += 1);
            }
        }
        Happening::CaseOpened { .. }
        | Happening::Routed { .. }
        | Happening::AssignmentOffered { .. }
        | Happening::AssignmentTaken { .. }
        | Happening::AssignmentReoffered { .. }
        | Happening::Reminded { .. }
        | Happening::MissCorrected { .. }
        | Happening::NoticeRepeated { .. }
        | Happening::NoticeAcknowledged { .. }
        | Happening::Scored { .. }
        | Happening::MergedHere { .. }
        | Happening::CaseClosed { .. }
        | Happening::Erased { .. } => {}
    }
}

fn row(case: &Case, count: &Count, output: Output) -> [String; 7] {
    let result = match case.ended.as_ref().map(|ended| &ended.end) {
        Some(EndReached::Closed) => output.words("办结", "closed"),
        Some(EndReached::Rejected { .. }) => output.words("不予受理", "rejected"),
        Some(EndReached::Merged { .. }) => output.words("并单", "merged"),
        None => output.words("在办", "open"),
    };
    [
        case.number.to_string(),
        case.workflow
            .as_ref()
            .map(ToString::to_string)
            .unwrap_or_default(),
        case.assignments.to_string(),
        count.missed.to_string(),
        count.rungs.to_string(),
        case.points
            .map(|points| points.to_string())
            .unwrap_or_default(),
        result.to_owned(),
    ]
}

fn departments(node: &Node, tallies: &BTreeMap<DepartmentCode, Tally>, output: Output) -> Table {
    let organisation = node.orchestrator.rulebook().edition().organisation.clone();
    let mut table = table(&[
        output.words("单位", "department"),
        output.words("办理", "answered"),
        output.words("按时", "on time"),
        output.words("超期", "missed"),
        output.words("升级", "rungs"),
    ]);
    for (code, tally) in tallies {
        let name = organisation.departments.get(code).map(|department| {
            output
                .words(&department.name.zh, &department.name.en)
                .to_owned()
        });
        table.add_row([
            name.unwrap_or_else(|| code.to_string()),
            tally.answered.to_string(),
            tally.on_time.to_string(),
            tally.missed.to_string(),
            tally.rungs.to_string(),
        ]);
    }
    align(&mut table, 1..5);
    table
}

fn table(header: &[&str]) -> Table {
    let mut table = Table::new();
    table
        .load_style(presets::UTF8_BORDERS_ONLY)
        .set_header(header.iter().copied());
    table
}

fn align(table: &mut Table, columns: std::ops::Range<usize>) {
    for column in columns {
        if let Some(column) = table.column_mut(column) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
}
