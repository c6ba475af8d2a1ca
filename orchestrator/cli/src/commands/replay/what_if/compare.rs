//! What differs between the story in the ledger and the story under another definition.

use std::collections::BTreeSet;

use closedloop_engine::{CaseId, CaseNumber, Event, Happening, Rules};
use closedloop_workflows::{
    names::{DepartmentCode, StepName, WorkflowName},
    plan::Plan,
};
use jiff::Timestamp;
use serde::Serialize;

use super::{path::Path, retell};

/// The most cases that are listed.
const LISTED_MAX: usize = 1_000;

/// All cases of a ledger, compared.
#[derive(Debug, Serialize)]
pub(super) struct Comparison {
    /// The workflow of the definition.
    pub(super) workflow: WorkflowName,
    /// The fingerprint of the definition.
    pub(super) definition: String,
    /// Both stories are told up to here.
    pub(super) as_of: Timestamp,
    /// The cases of the ledger.
    pub(super) cases: u64,
    /// Those of the workflow.
    pub(super) compared: u64,
    /// Those in which something would change.
    pub(super) changed: u64,
    /// Those that somebody else would have led.
    pub(super) route_changed: u64,
    /// Those in which a due date would be another.
    pub(super) due_changed: u64,
    /// Those in which other rungs would have been climbed.
    pub(super) rungs_changed: u64,
    /// Those in which an answer of the record would have no place; they are compared up to there.
    pub(super) broken_off: u64,
    /// The cases in which something would change, at most 1,000.
    pub(super) differences: Vec<Difference>,
}

/// A case in which something would change.
#[derive(Debug, Serialize)]
pub(super) struct Difference {
    /// The case.
    pub(super) case: CaseId,
    /// Its number.
    pub(super) number: CaseNumber,
    /// Who led and who would have.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) route: Option<Change<Option<DepartmentCode>>>,
    /// The due dates that would be others, by step, in order; at most as many as it has assignments.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) due: Vec<OfStep<Option<Timestamp>>>,
    /// The rungs that would be others, likewise.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) rungs: Vec<OfStep<Vec<u8>>>,
    /// Why the story breaks off, if it does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) broken_off: Option<Sentence>,
}

/// What is and what would be.
#[derive(Debug, Serialize)]
pub(super) struct Change<T> {
    /// By the record.
    pub(super) recorded: T,
    /// Under the definition.
    pub(super) would_be: T,
}

/// A change at a step.
#[derive(Debug, Serialize)]
pub(super) struct OfStep<T> {
    /// The step.
    pub(super) step: StepName,
    /// Which time the step was entered, from 1.
    pub(super) time: usize,
    #[serde(flatten)]
    pub(super) change: Change<T>,
}

/// A sentence in both languages.
#[derive(Debug, Serialize)]
pub(super) struct Sentence {
    pub(super) zh: String,
    pub(super) en: String,
}

impl Comparison {
    /// A comparison without a case.
    pub(super) fn new(plan: &Plan, as_of: Timestamp) -> Self {
        Self {
            workflow: plan.workflow.clone(),
            definition: plan.fingerprint.to_string(),
            as_of,
            cases: 0,
            compared: 0,
            changed: 0,
            route_changed: 0,
            due_changed: 0,
            rungs_changed: 0,
            broken_off: 0,
            differences: Vec::new(),
        }
    }

    /// Compares a case with this history under `rules`, those of its place.
    pub(super) fn add(&mut self, events: &[Event], rules: Option<Rules>, as_of: Timestamp) {
        self.cases += 1;
        let (Some(first), Some(rules)) = (events.first(), rules) else {
            return;
        };
        let Happening::CaseOpened {
            number, workflow, ..
        } = &first.what
        else {
            return;
        };
        if *workflow != self.workflow {
            return;
        }
        self.compared += 1;
        let retold = retell::retell(events, &rules, as_of);
        let (recorded, would_be) = (Path::of(events), Path::of(&retold.events));
        let breaks = retold.stopped.is_some();
        let difference = Difference {
            case: first.case,
            number: number.clone(),
            route: route(&recorded, &would_be),
            due: due(&recorded, &would_be),
            // A story that breaks off says nothing about rungs that would come later.
            rungs: if breaks {
                Vec::new()
            } else {
                rungs(&recorded, &would_be)
            },
            broken_off: retold.stopped.map(|stopped| {
                let (zh, en) = stopped.words();
                Sentence { zh, en }
            }),
        };
        self.note(difference);
    }

    fn note(&mut self, difference: Difference) {
        let changes = [
            (difference.route.is_some(), &mut self.route_changed),
            (!difference.due.is_empty(), &mut self.due_changed),
            (!difference.rungs.is_empty(), &mut self.rungs_changed),
            (difference.broken_off.is_some(), &mut self.broken_off),
        ];
        let mut changed = false;
        for (is_changed, count) in changes {
            *count += u64::from(is_changed);
            changed |= is_changed;
        }
        self.changed += u64::from(changed);
        if changed && self.differences.len() < LISTED_MAX {
            self.differences.push(difference);
        }
    }
}

fn route(recorded: &Path, would_be: &Path) -> Option<Change<Option<DepartmentCode>>> {
    // A matter that would not be taken in has no lead, which the sentence says already.
    let is_changed = would_be.lead.is_some() && recorded.lead != would_be.lead;
    is_changed.then(|| Change {
        recorded: recorded.lead.clone(),
        would_be: would_be.lead.clone(),
    })
}

/// The due dates of the same entry of the same step in both stories, where they differ.
fn due(recorded: &Path, would_be: &Path) -> Vec<OfStep<Option<Timestamp>>> {
    pairs(recorded, would_be, |asked| asked.due_at)
}

fn rungs(recorded: &Path, would_be: &Path) -> Vec<OfStep<Vec<u8>>> {
    pairs(recorded, would_be, |asked| asked.rungs.clone())
}

fn pairs<T: PartialEq>(
    recorded: &Path,
    would_be: &Path,
    read: impl Fn(&super::path::Asked) -> T,
) -> Vec<OfStep<T>> {
    let steps: BTreeSet<&StepName> = recorded.asked.iter().map(|asked| &asked.step).collect();
    let mut changes = Vec::new();
    for step in steps {
        let (before, after) = (recorded.of_step(step), would_be.of_step(step));
        for (place, (before, after)) in before.into_iter().zip(after).enumerate() {
            let (recorded, would_be) = (read(before), read(after));
            if recorded != would_be {
                changes.push(OfStep {
                    step: step.clone(),
                    time: place + 1,
                    change: Change { recorded, would_be },
                });
            }
        }
    }
    changes
}
