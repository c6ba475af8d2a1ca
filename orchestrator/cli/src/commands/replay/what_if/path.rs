//! The path of a case through its steps, as a history tells it.

use closedloop_engine::{Event, Happening, Party};
use closedloop_workflows::names::{DepartmentCode, StepName};
use jiff::Timestamp;

/// Where a case went, when each step was due, and which rungs were climbed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Path {
    /// Who leads.
    pub(super) lead: Option<DepartmentCode>,
    /// The assignments of departments and posts, in order.
    pub(super) asked: Vec<Asked>,
}

/// One assignment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Asked {
    /// Its number.
    assignment: u32,
    /// The step.
    pub(super) step: StepName,
    /// The deadline; none without a limit.
    pub(super) due_at: Option<Timestamp>,
    /// The rungs that were climbed.
    pub(super) rungs: Vec<u8>,
}

impl Path {
    /// The path that these events tell.
    pub(super) fn of(events: &[Event]) -> Self {
        let mut path = Self::default();
        for event in events {
            path.note(&event.what);
        }
        path
    }

    /// The assignments of a step, in order.
    pub(super) fn of_step(&self, step: &StepName) -> Vec<&Asked> {
        self.asked
            .iter()
            .filter(|asked| asked.step == *step)
            .collect()
    }

    fn note(&mut self, what: &Happening) {
        match what {
            Happening::Routed { lead, .. } => self.lead = Some(lead.clone()),
            Happening::AssignmentOffered {
                assignment,
                step,
                asked,
                clock,
                ..
            } if *asked != Party::Reporter => self.asked.push(Asked {
                assignment: *assignment,
                step: step.clone(),
                due_at: clock.as_ref().map(|clock| clock.due_at),
                rungs: Vec::new(),
            }),
            Happening::RungClimbed {
                assignment, rung, ..
            } => {
                let mut asked = self.asked.iter_mut();
                if let Some(asked) = asked.find(|asked| asked.assignment == *assignment) {
                    asked.rungs.push(*rung);
                }
            }
            Happening::CaseOpened { .. }
            | Happening::AssignmentOffered { .. }
            | Happening::AssignmentTaken { .. }
            | Happening::AssignmentReoffered { .. }
            | Happening::ChoiceMade { .. }
            | Happening::Reminded { .. }
            | Happening::DeadlineMissed { .. }
            | Happening::MissCorrected { .. }
            | Happening::NoticeRepeated { .. }
            | Happening::NoticeAcknowledged { .. }
            | Happening::Scored { .. }
            | Happening::MergedHere { .. }
            | Happening::CaseClosed { .. }
            | Happening::Erased { .. } => {}
        }
    }
}
