//! Which business counters an event raises. They are written in the event's own transaction, so
//! they survive restarts and equal a recount of the history. Drills are never counted.
//!
//! Names and labels follow the metric catalogue (`docs/reference/metrics.md`).

use closedloop_wire::engine::{
    Case, EndReached, Event, Happening, Party,
    workflows::plan::{ClockLabel, Stage},
};

use crate::ports::ledger::Counter;

/// Cases registered.
pub const CASES_CREATED: &str = "closedloop_cases_created_total";
/// Cases that ended, by outcome.
pub const CASES_CLOSED: &str = "closedloop_cases_closed_total";
/// Deadlines that passed, counted when they pass.
pub const MISSED: &str = "closedloop_department_sla_breaches_total";
/// Misses that were none after all.
pub const MISSES_CORRECTED: &str = "closedloop_department_sla_corrections_total";
/// Clocks that finished, by result.
pub const EVALUATED: &str = "closedloop_department_sla_evaluations_total";
/// Reminders given.
pub const REMINDERS: &str = "closedloop_reminders_total";
/// Rungs climbed.
pub const ESCALATIONS: &str = "closedloop_escalations_total";

/// Every business counter: name, labels in order, and what it counts, in English and in Chinese.
pub const CATALOGUE: &[(&str, &[&str], &str, &str)] = &[
    (
        CASES_CREATED,
        &["workflow", "source", "priority"],
        "Cases registered.",
        "登记的事项",
    ),
    (
        CASES_CLOSED,
        &["workflow", "priority", "outcome"],
        "Cases that ended.",
        "结束的事项",
    ),
    (
        MISSED,
        &["department", "clock"],
        "Deadlines that passed before anybody acted.",
        "超期",
    ),
    (
        MISSES_CORRECTED,
        &["department", "clock"],
        "Recorded misses that were none after all.",
        "更正的超期",
    ),
    (
        EVALUATED,
        &["department", "clock", "result"],
        "Clocks that finished.",
        "办结的时限",
    ),
    (
        REMINDERS,
        &["department", "clock"],
        "Reminders before a deadline.",
        "催办",
    ),
    (
        ESCALATIONS,
        &["department", "level"],
        "Rungs climbed.",
        "升级",
    ),
];

/// The label value of a clock whose asked party is no department.
const REPORTER: &str = "reporter";

fn department(asked: &Party) -> String {
    asked
        .department()
        .map_or_else(|| REPORTER.to_owned(), ToString::to_string)
}

/// The counters that `event` raises by one; `case` is the case after it.
#[must_use]
pub fn raised(case: &Case, event: &Event) -> Vec<Counter> {
    if case.exercise {
        return Vec::new();
    }
    raised_by(case, event)
        .map(|(name, labels)| Counter { name, labels })
        .into_iter()
        .collect()
}

type Raised = (&'static str, Vec<(&'static str, String)>);

fn raised_by(case: &Case, event: &Event) -> Option<Raised> {
    match &event.what {
        Happening::CaseOpened {
            source, priority, ..
        } => {
            let (source, priority) = (source.code().to_owned(), priority.code().to_owned());
            let labels = vec![
                ("workflow", workflow(case)),
                ("source", source),
                ("priority", priority),
            ];
            Some((CASES_CREATED, labels))
        }
        Happening::CaseClosed {
            end,
            on_time,
            without_deadline,
        } => {
            let outcome = outcome(end, *on_time, *without_deadline);
            let priority = case.priority.code().to_owned();
            let labels = vec![
                ("workflow", workflow(case)),
                ("priority", priority),
                ("outcome", outcome.to_owned()),
            ];
            Some((CASES_CLOSED, labels))
        }
        Happening::DeadlineMissed {
            asked,
            stage,
            label,
            ..
        } => Some((MISSED, clock(asked, *stage, *label))),
        Happening::MissCorrected {
            asked,
            stage,
            label,
            ..
        } => Some((MISSES_CORRECTED, clock(asked, *stage, *label))),
        Happening::Reminded { asked, .. } => reminded(case, asked),
        // How a reporter answers is no figure of a department, nor is what had no deadline.
        Happening::ChoiceMade {
            asked,
            stage,
            label,
            on_time,
            without_deadline: false,
            ..
        } if *asked != Party::Reporter => {
            let result = if *on_time { "met" } else { "breached" };
            let mut labels = clock(asked, *stage, *label);
            labels.push(("result", result.to_owned()));
            Some((EVALUATED, labels))
        }
        Happening::RungClimbed { asked, rung, .. } => {
            let labels = vec![
                ("department", department(asked)),
                ("level", rung.to_string()),
            ];
            Some((ESCALATIONS, labels))
        }
        Happening::ChoiceMade { .. }
        | Happening::Routed { .. }
        | Happening::AssignmentOffered { .. }
        | Happening::AssignmentTaken { .. }
        | Happening::AssignmentReoffered { .. }
        | Happening::NoticeRepeated { .. }
        | Happening::NoticeAcknowledged { .. }
        | Happening::Scored { .. }
        | Happening::MergedHere { .. }
        | Happening::Erased { .. } => None,
    }
}

fn workflow(case: &Case) -> String {
    case.workflow
        .as_ref()
        .map(ToString::to_string)
        .unwrap_or_default()
}

fn reminded(case: &Case, asked: &Party) -> Option<Raised> {
    let open = case.asked.as_ref()?;
    let label = open.clock.as_ref()?.label;
    Some((REMINDERS, clock(asked, open.stage, Some(label))))
}

/// The labels of a clock: it is called by the stage of its step, unless the step says otherwise.
fn clock(asked: &Party, stage: Stage, label: Option<ClockLabel>) -> Vec<(&'static str, String)> {
    let label = label.unwrap_or(ClockLabel::Stage(stage));
    vec![
        ("department", department(asked)),
        ("clock", label.code().to_owned()),
    ]
}

fn outcome(end: &EndReached, on_time: bool, without_deadline: bool) -> &'static str {
    match end {
        EndReached::Closed if without_deadline => "without_deadline",
        EndReached::Closed if on_time => "on_time",
        EndReached::Closed => "late",
        EndReached::Rejected { .. } => "rejected",
        EndReached::Merged { .. } => "merged",
    }
}
