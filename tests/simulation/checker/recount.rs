//! The business counters, counted a second time from the events.

use std::collections::BTreeMap;

use closedloop_engine::{EndReached, Event, Happening, Party, workflows::plan::Work};
use closedloop_runtime::ports::ledger::CounterReading;

use super::{
    Broken, ensure,
    shadow::{Opened, Shadow},
};

type Name = (String, Vec<(String, String)>);

/// What the events gave so far.
#[derive(Debug, Default)]
pub(crate) struct Recount {
    counted: BTreeMap<Name, u64>,
}

impl Recount {
    /// Counts one event; `shadow` is the case after it.
    pub(crate) fn add(&mut self, shadow: &Shadow, event: &Event) {
        let Some(opened) = shadow.opened.as_ref().filter(|opened| !opened.exercise) else {
            return;
        };
        if let Some((name, labels)) = raised(shadow, opened, event) {
            let labels = labels
                .into_iter()
                .map(|(label, value)| (label.to_owned(), value))
                .collect();
            *self.counted.entry((name.to_owned(), labels)).or_default() += 1;
        }
    }

    /// Compares with what the ledger keeps.
    ///
    /// # Errors
    /// A counter differs.
    pub(crate) fn compare(&self, kept: &[CounterReading]) -> Result<(), Broken> {
        let kept: BTreeMap<Name, u64> = kept
            .iter()
            .map(|reading| {
                (
                    (reading.name.clone(), reading.labels.clone()),
                    reading.value,
                )
            })
            .filter(|(_, value)| *value > 0)
            .collect();
        for (name, counted) in &self.counted {
            let value = kept.get(name).copied().unwrap_or(0);
            ensure(value == *counted, || {
                format!("{name:?} is {value}, counted {counted}")
            })?;
        }
        ensure(kept.len() == self.counted.len(), || {
            format!(
                "{} counters kept, {} counted",
                kept.len(),
                self.counted.len()
            )
        })
    }
}

type Raised = (&'static str, Vec<(&'static str, String)>);

/// The counter that an event raises.
fn raised(shadow: &Shadow, opened: &Opened, event: &Event) -> Option<Raised> {
    match &event.what {
        Happening::CaseOpened { .. } | Happening::CaseClosed { .. } => {
            about_the_case(opened, event)
        }
        Happening::Reminded {
            asked, assignment, ..
        } => Some((
            "closedloop_reminders_total",
            clock(asked, label_of(shadow, opened, *assignment)?),
        )),
        Happening::DeadlineMissed {
            asked, assignment, ..
        } => Some((
            "closedloop_department_sla_breaches_total",
            clock(asked, label_of(shadow, opened, *assignment)?),
        )),
        Happening::MissCorrected {
            asked, assignment, ..
        } => Some((
            "closedloop_department_sla_corrections_total",
            clock(asked, label_of(shadow, opened, *assignment)?),
        )),
        Happening::ChoiceMade {
            asked,
            assignment,
            on_time,
            without_deadline: false,
            ..
        } if *asked != Party::Reporter => {
            let mut labels = clock(asked, label_of(shadow, opened, *assignment)?);
            let result = if *on_time { "met" } else { "breached" };
            labels.push(("result", result.to_owned()));
            Some(("closedloop_department_sla_evaluations_total", labels))
        }
        Happening::RungClimbed { asked, rung, .. } => Some((
            "closedloop_escalations_total",
            vec![
                ("department", department(asked)),
                ("level", rung.to_string()),
            ],
        )),
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

fn about_the_case(opened: &Opened, event: &Event) -> Option<Raised> {
    let mut labels = vec![("workflow", opened.plan.workflow.to_string())];
    let priority = ("priority", opened.priority.code().to_owned());
    if let Happening::CaseClosed {
        end,
        on_time,
        without_deadline,
    } = &event.what
    {
        let outcome = match (end, on_time) {
            (EndReached::Closed, _) if *without_deadline => "without_deadline",
            (EndReached::Closed, true) => "on_time",
            (EndReached::Closed, false) => "late",
            (EndReached::Rejected { .. }, _) => "rejected",
            (EndReached::Merged { .. }, _) => "merged",
        };
        labels.extend([priority, ("outcome", outcome.to_owned())]);
        return Some(("closedloop_cases_closed_total", labels));
    }
    labels.extend([("source", opened.source.to_owned()), priority]);
    Some(("closedloop_cases_created_total", labels))
}

fn department(asked: &Party) -> String {
    let code = asked.department().map(ToString::to_string);
    code.unwrap_or_else(|| "reporter".to_owned())
}

/// What the plan calls the clock of an assignment.
fn label_of(shadow: &Shadow, opened: &Opened, number: u32) -> Option<&'static str> {
    let offered = shadow.events.iter().rev().find_map(|event| {
        if let Happening::AssignmentOffered {
            assignment, step, ..
        } = &event.what
        {
            (*assignment == number).then_some(step)
        } else {
            None
        }
    });
    match &opened.plan.step(offered?)?.work {
        Work::Ask { clock, .. } => Some(clock.code()),
        Work::Survey { .. } | Work::Score { .. } => None,
    }
}

fn clock(asked: &Party, label: &str) -> Vec<(&'static str, String)> {
    vec![
        ("department", department(asked)),
        ("clock", label.to_owned()),
    ]
}
