//! What was late, in sentences.

use closedloop_workflows::plan::Words;
use jiff::tz::TimeZone;

use super::{both, climbed, clock_time, due, end_time, listed};
use crate::why::WhyLate;

/// The sentences about one late assignment. How the due date of one that is still open came about
/// is told elsewhere.
pub(super) fn late(late: &WhyLate, is_open: bool, zone: &TimeZone) -> Vec<Words> {
    let (step, stage) = (&late.step, late.stage);
    let end = end_time(zone, late.due.due_at);
    let mut lines = Vec::new();
    if !is_open {
        lines.push(both(&late.asked, |who| {
            Words::new(
                format!("步骤 {step}（{}）由{who}办理，超期：", stage.chinese()),
                format!("the step {step} ({stage}) of {who} was late:"),
            )
        }));
        lines.extend(due::limit(&late.due, zone));
    }
    for reminded in &late.reminders {
        let (at, percent) = (clock_time(zone, reminded.due_at), reminded.percent);
        let told = listed(&reminded.told);
        lines.push(Words::new(
            format!("{at} 时限已过 {percent}%，催办{}", told.zh),
            format!(
                "{at}: {percent} % of the limit were over, {} reminded",
                told.en
            ),
        ));
    }
    lines.push(both(&late.asked, |who| {
        Words::new(
            format!("{end} 到期，{who}未办理，记为超期"),
            format!("{end}: {who} had not acted, the deadline was missed"),
        )
    }));
    for rung in &late.rungs {
        let at = end_time(zone, rung.due_at);
        let what = climbed(rung.level, &rung.told, rung.card, rung.given_to.as_ref());
        lines.push(Words::new(
            format!("{at} 后已{}", what.zh),
            format!("after {at}: climbed {}", what.en),
        ));
    }
    if !late.ladder_skipped.is_empty() {
        lines.push(Words::new(
            "升级按工作时间计，其间：",
            "the ladder counts working time; on the way:",
        ));
        lines.extend(due::skipped(&late.ladder_skipped));
    }
    if let Some(answered) = &late.answered {
        let (at, choice) = (clock_time(zone, answered.received_at), &answered.choice);
        lines.push(both(&answered.who, |who| {
            Words::new(
                format!("{at} {who}办理：“{choice}”"),
                format!("{at}: {who} chose `{choice}`"),
            )
        }));
    }
    lines
}
