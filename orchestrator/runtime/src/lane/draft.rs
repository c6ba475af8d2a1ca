//! A batch in the making: the commands decided so far and what they change.

use std::{
    collections::BTreeMap,
    panic::{AssertUnwindSafe, catch_unwind},
};

use closedloop_wire::engine::{
    Act, CaseId, CaseNumber, DueReason, Effect, EffectId, Event, Happening, Head, Refusal, decide,
    effects,
};
use jiff::Timestamp;

use crate::{
    counters,
    ports::ledger::{Batch, CaseChange, EffectRow, HeadRow, KeyRow, NoticeRow, StoredEvent},
    register,
    rulebook::Edition,
};

use super::submission::{Recorded, Submission};

/// What was decided on one command.
pub(super) enum Outcome {
    /// It changed the case.
    Changed(Recorded),
    /// Nothing was due.
    Nothing(Recorded),
    /// The rules say no.
    Refused(Refusal),
    /// We are wrong.
    Defect(String),
}

/// A case with what the batch has changed about it so far.
struct Working {
    base_seq: u32,
    head: Head,
    change: Option<CaseChange>,
    lateness: Vec<(&'static str, f64)>,
}

/// A head as the draft leaves it, whether it changed, what the outside is asked to do, and how late
/// (by kind, in seconds) what was due happened.
type Settled = (Head, bool, Vec<EffectRow>, Vec<(&'static str, f64)>);

/// A batch in the making.
pub(super) struct Draft<'a> {
    edition: &'a Edition,
    now: Timestamp,
    cases: BTreeMap<CaseId, Working>,
}

impl<'a> Draft<'a> {
    /// A draft at `now` on these heads.
    pub(super) fn new(edition: &'a Edition, now: Timestamp, heads: Vec<Head>) -> Self {
        let working = |head: Head| {
            (
                head.case.id,
                Working {
                    base_seq: head.case.seq,
                    head,
                    change: None,
                    lateness: Vec::new(),
                },
            )
        };
        Self {
            edition,
            now,
            cases: heads.into_iter().map(working).collect(),
        }
    }

    /// Decides one command on the case as the commands before it in the batch have left it.
    pub(super) fn decide(&mut self, submission: &Submission) -> Outcome {
        let command = &submission.command;
        let Some(working) = self.cases.get_mut(&command.case) else {
            return Outcome::Defect(format!("the head of case {} was not loaded", command.case));
        };
        let case = &working.head.case;
        let Some(rules) = self.edition.rules_for(case, command) else {
            return match &command.act {
                Act::Open(opening) => {
                    Outcome::Refused(Refusal::WorkflowUnknown(opening.workflow.clone()))
                }
                Act::Choose { .. }
                | Act::Take { .. }
                | Act::Tick { .. }
                | Act::Acknowledge { .. }
                | Act::NoteMerged { .. }
                | Act::Erase { .. } => Outcome::Defect(format!(
                    "this node does not know definition {} of case {}",
                    case.definition, case.id
                )),
            };
        };
        // A defect in the rules' code must not cost the other commands of the batch anything.
        let decided = catch_unwind(AssertUnwindSafe(|| decide(case, command, &rules, self.now)));
        match decided {
            Err(_) => Outcome::Defect(format!("deciding on case {} panicked", command.case)),
            Ok(Err(refusal)) => Outcome::Refused(refusal),
            Ok(Ok(events)) if events.is_empty() => Outcome::Nothing(recorded(&working.head, 0)),
            Ok(Ok(events)) => Outcome::Changed(working.apply(submission, &events, self.now)),
        }
    }

    /// The transaction that writes the draft.
    pub(super) fn batch(&self, cleared: Vec<EffectId>, writer: &str) -> Batch {
        let confirm = |(case, working): (&CaseId, &Working)| {
            working
                .change
                .is_none()
                .then_some((*case, working.base_seq))
        };
        Batch {
            at: self.now,
            changes: self
                .cases
                .values()
                .filter_map(|working| working.change.clone())
                .collect(),
            confirm: self.cases.iter().filter_map(confirm).collect(),
            cleared,
            writer: writer.to_owned(),
        }
    }

    /// The cases as the draft leaves them.
    pub(super) fn into_heads(self) -> impl Iterator<Item = Settled> {
        self.cases.into_values().map(|working| {
            let changed = working.change.is_some();
            let effects = working
                .change
                .map(|change| change.effects)
                .unwrap_or_default();
            (working.head, changed, effects, working.lateness)
        })
    }
}

fn recorded(head: &Head, events: usize) -> Recorded {
    Recorded {
        case: head.case.id,
        number: head.case.number.clone(),
        seq: head.case.seq,
        events: u32::try_from(events).unwrap_or(u32::MAX),
    }
}

impl Working {
    fn apply(&mut self, submission: &Submission, events: &[Event], now: Timestamp) -> Recorded {
        let id = self.head.case.id;
        let mut change = self
            .change
            .take()
            .unwrap_or_else(|| empty_change(id, self.base_seq));
        let mut head = std::mem::replace(&mut self.head, Head::unborn(id));
        for event in events {
            let bytes = event.to_bytes();
            head = head.after(event, &bytes);
            add_effects(&mut change, &head, event);
            self.lateness.extend(lateness(event));
            for counter in counters::raised(&head.case, event) {
                change.counters.push((counter, 1));
            }
            change.events.push(StoredEvent {
                seq: event.seq,
                at: event.at,
                bytes,
                hash: head.hash,
            });
        }
        change.register = register::row(&head.case);
        change.head = HeadRow {
            case: id,
            seq: head.case.seq,
            number: head.case.number.clone(),
            head: Some(head.clone()),
        };
        add_beside(&mut change, submission);
        let recorded = recorded(&head, events.len());
        if let Some(key) = &submission.key {
            change.keys.push(KeyRow {
                scope: key.scope.clone(),
                key: key.key.clone(),
                request: key.request,
                answer: serde_json::to_vec(&recorded).unwrap_or_default(),
                at: now,
            });
        }
        self.head = head;
        self.change = Some(change);
        recorded
    }
}

/// What is written beside the events of a command.
fn add_beside(change: &mut CaseChange, submission: &Submission) {
    change.sealed.extend(submission.sealed.iter().cloned());
    change.referred.extend(submission.referred.iter().copied());
    if change.data_key.is_none() {
        change.data_key.clone_from(&submission.data_key);
    }
    match &submission.command.act {
        Act::Acknowledge { notice, .. } => change.acknowledged.push(*notice),
        Act::Erase { .. } => {
            change.erase = true;
            // What earlier commands of the batch sealed is destroyed before it was written.
            change.sealed.clear();
            change.data_key = None;
        }
        Act::Open(_)
        | Act::Choose { .. }
        | Act::Take { .. }
        | Act::Tick { .. }
        | Act::NoteMerged { .. } => {}
    }
}

/// How late what was due happened.
fn lateness(event: &Event) -> Option<(&'static str, f64)> {
    let (kind, due_at) = match &event.what {
        Happening::Reminded { due_at, .. } => (DueReason::Reminder, *due_at),
        Happening::DeadlineMissed { due_at, .. } => (DueReason::Deadline, *due_at),
        Happening::RungClimbed { due_at, .. } => (DueReason::Rung, *due_at),
        Happening::CaseOpened { .. }
        | Happening::Routed { .. }
        | Happening::AssignmentOffered { .. }
        | Happening::AssignmentTaken { .. }
        | Happening::AssignmentReoffered { .. }
        | Happening::ChoiceMade { .. }
        | Happening::MissCorrected { .. }
        | Happening::NoticeRepeated { .. }
        | Happening::NoticeAcknowledged { .. }
        | Happening::Scored { .. }
        | Happening::MergedHere { .. }
        | Happening::CaseClosed { .. }
        | Happening::Erased { .. } => return None,
    };
    Some((kind.code(), event.at.duration_since(due_at).as_secs_f64()))
}

fn add_effects(change: &mut CaseChange, head: &Head, event: &Event) {
    for (position, effect) in (0_u16..).zip(effects(&head.case, event)) {
        let id = EffectId {
            case: event.case,
            seq: event.seq,
            position,
        };
        match effect {
            // A notice has reached its post when it stands in the post's list.
            Effect::Tell(notice) => change.notices.push(NoticeRow {
                id,
                at: event.at,
                number: head.case.number.clone(),
                notice,
                acknowledged_at: None,
            }),
            effect @ (Effect::Offer { .. }
            | Effect::Withdraw { .. }
            | Effect::NoteMerged { .. }) => {
                change.effects.push(EffectRow {
                    id,
                    at: event.at,
                    effect,
                });
            }
        }
    }
}

fn empty_change(case: CaseId, expected_seq: u32) -> CaseChange {
    CaseChange {
        case,
        expected_seq,
        events: Vec::new(),
        head: HeadRow {
            head: None,
            case,
            seq: expected_seq,
            number: CaseNumber(String::new()),
        },
        register: None,
        effects: Vec::new(),
        notices: Vec::new(),
        acknowledged: Vec::new(),
        keys: Vec::new(),
        sealed: Vec::new(),
        referred: Vec::new(),
        data_key: None,
        erase: false,
        counters: Vec::new(),
    }
}
