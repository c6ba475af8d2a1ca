//! A comparison for people.

use closedloop_wire::api::Moment;
use jiff::{Timestamp, tz::TimeZone};

use crate::{
    commands::show,
    output::{Language, Output},
};

use super::compare::{Comparison, Difference, OfStep};

/// The most cases that are shown.
const SHOWN_MAX: usize = 50;

/// Prints the cases in which something would change, then the counts.
pub(super) fn show(comparison: &Comparison, zone: &TimeZone, output: Output) -> anyhow::Result<()> {
    if !comparison.differences.is_empty() {
        let headings = [
            ("编号", "number"),
            ("主办单位", "lead"),
            ("到期", "due"),
            ("升级", "rungs"),
            ("说明", "note"),
        ];
        let mut table = show::table(output, &headings);
        for difference in comparison.differences.iter().take(SHOWN_MAX) {
            table.add_row(row(difference, zone, output));
        }
        show::print(output, &table)?;
    }
    let hidden = comparison
        .changed
        .saturating_sub(comparison.differences.len().min(SHOWN_MAX) as u64);
    if hidden > 0 {
        output.line(output.words(
            &format!("……另有 {hidden} 件（--json 列出前 1000 件）"),
            &format!("… and {hidden} more (--json lists the first 1000)"),
        ))?;
    }
    let Comparison {
        workflow,
        cases,
        compared,
        changed,
        route_changed,
        due_changed,
        rungs_changed,
        broken_off,
        ..
    } = comparison;
    output.line(output.words(
        &format!("台账 {cases} 件，其中 {workflow} {compared} 件，会有变化 {changed} 件：主办单位 {route_changed}，到期 {due_changed}，升级 {rungs_changed}，办不下去 {broken_off}"),
        &format!("{cases} cases in the ledger, {compared} of {workflow}, {changed} would change: lead {route_changed}, due {due_changed}, rungs {rungs_changed}, broken off {broken_off}"),
    ))
}

fn row(difference: &Difference, zone: &TimeZone, output: Output) -> [String; 5] {
    let lead = difference.route.as_ref().map_or(String::new(), |change| {
        let name = |code: &Option<_>| {
            code.as_ref().map_or(
                "–".to_owned(),
                |code: &closedloop_workflows::names::DepartmentCode| code.to_string(),
            )
        };
        format!("{} → {}", name(&change.recorded), name(&change.would_be))
    });
    let instant = |at: &Option<Timestamp>| match at {
        Some(at) => show::instant(Moment(*at), zone, output),
        None => output.words("无时限", "no limit").to_owned(),
    };
    let rungs = |rungs: &Vec<u8>| match rungs.last() {
        Some(rung) => rung.to_string(),
        None => "0".to_owned(),
    };
    let note = difference.broken_off.as_ref();
    let note = note.map_or(String::new(), |sentence| match output.language {
        Language::Zh => sentence.zh.clone(),
        Language::En => sentence.en.clone(),
    });
    [
        difference.number.to_string(),
        lead,
        changes(&difference.due, instant),
        changes(&difference.rungs, rungs),
        note,
    ]
}

fn changes<T>(changes: &[OfStep<T>], word: impl Fn(&T) -> String) -> String {
    let shown = changes.iter().map(|of| {
        let (recorded, would_be) = (word(&of.change.recorded), word(&of.change.would_be));
        let time = if of.time > 1 {
            format!("#{}", of.time)
        } else {
            String::new()
        };
        format!("{}{time}: {recorded} → {would_be}", of.step)
    });
    shown.collect::<Vec<_>>().join("\n")
}
