//! Handing effects to the outside after their commit.
//!
//! The relay works from memory; the rows in the record are for the case that this process dies or
//! the outside does not take them. They are cleared in a later batch, so an effect can reach the
//! outside twice, with the same id, and never not at all.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use closedloop_wire::{
    cloud_event::CloudEvent,
    dispatch::Offer,
    engine::{
        Act, Actor, Case, CaseId, Cause, Command, Effect, EffectId, Hash, Head,
        workflows::names::{DepartmentCode, StepName},
        workflows::plan::Stage,
    },
};
use jiff::Timestamp;
use metrics::counter;
use tokio::sync::mpsc;

use crate::{
    denial::Denial,
    fold,
    lane::{Heads, LaneSender, RequestKey, Submission},
    offers,
    ports::{
        dispatch::Dispatch,
        ledger::{EffectRow, Ledger, LedgerFailure},
    },
    rulebook::Rulebook,
};

/// The most lists of effects that wait for the relay; what finds no place is found in the record.
pub const RELAY_WAITING_MAX: usize = 1_024;

/// The most effects in one go.
const RELAY_BATCH_MAX: usize = 1_024;

/// Hands effects to the outside.
pub struct Relay {
    /// The record.
    pub ledger: Arc<dyn Ledger>,
    /// The rules.
    pub rulebook: Arc<Rulebook>,
    /// Heads as the lane left them.
    pub heads: Arc<Heads>,
    /// The carrier of offers.
    pub dispatch: Arc<dyn Dispatch>,
    /// Where commands for other cases go.
    pub lane: LaneSender,
}

impl Relay {
    /// Relays what arrives until the sender is gone; ids of what reached the outside go to
    /// `cleared`.
    pub async fn run(
        &self,
        mut arriving: mpsc::Receiver<Vec<EffectRow>>,
        cleared: mpsc::Sender<Vec<EffectId>>,
    ) {
        while let Some(mut rows) = arriving.recv().await {
            while rows.len() < RELAY_BATCH_MAX {
                match arriving.try_recv() {
                    Ok(more) => rows.extend(more),
                    Err(_) => break,
                }
            }
            let relayed = self.relay(rows).await;
            if !relayed.is_empty() && cleared.send(relayed).await.is_err() {
                return;
            }
        }
    }

    /// Relays these effects, in order, and returns the ids of those that need no more relaying.
    pub async fn relay(&self, rows: Vec<EffectRow>) -> Vec<EffectId> {
        let mut done = Vec::with_capacity(rows.len());
        let mut messages = Vec::new();
        let mut in_messages = Vec::new();
        let heads = match self.heads_of(&rows).await {
            Ok(heads) => heads,
            Err(failure) => {
                tracing::warn!(%failure, effects = rows.len(), "effects are not relayed yet");
                return done;
            }
        };
        for row in rows {
            let Some(head) = heads.get(&row.id.case) else {
                continue;
            };
            match &row.effect {
                Effect::NoteMerged { into } => {
                    if self.note_merged(row.id, *into).await {
                        done.push(row.id);
                    }
                }
                // The record keeps notices; they are no rows of the relay.
                Effect::Tell(_) => done.push(row.id),
                Effect::Offer {
                    department,
                    assignment,
                    generation,
                } => {
                    let plans = self.rulebook.edition();
                    let plan = plans.plans.get(&head.case.definition);
                    let offer = plan.and_then(|plan| {
                        offers::offer(&head.case, plan, department, *assignment, *generation)
                    });
                    // What is out of date needs no offer any more.
                    messages.extend(offer.map(|offer| offers::offered(row.id, row.at, offer)));
                    in_messages.push(row.id);
                }
                Effect::Withdraw {
                    department,
                    assignment,
                    generation,
                    step,
                    stage,
                } => {
                    let what = (department, *assignment, *generation, step, *stage);
                    messages.push(withdrawal(row.id, row.at, &head.case, what));
                    in_messages.push(row.id);
                }
            }
        }
        if self.publish(messages).await {
            done.extend(in_messages);
        }
        done
    }

    async fn publish(&self, messages: Vec<CloudEvent<Offer>>) -> bool {
        if messages.is_empty() {
            return true;
        }
        match self.dispatch.publish(messages).await {
            Ok(()) => true,
            Err(failure) => {
                counter!("closedloop_relay_failures_total").increment(1);
                tracing::warn!(%failure, "offers stay pending");
                false
            }
        }
    }

    async fn heads_of(&self, rows: &[EffectRow]) -> Result<BTreeMap<CaseId, Head>, LedgerFailure> {
        // A cached head may be older than an effect: it must have seen the latest of its case.
        let mut latest: BTreeMap<CaseId, u32> = BTreeMap::new();
        for row in rows {
            let seq = latest.entry(row.id.case).or_default();
            *seq = row.id.seq.max(*seq);
        }
        let mut heads = BTreeMap::new();
        let mut missing = Vec::new();
        for (case, seq) in latest {
            match self.heads.get(case).filter(|head| head.case.seq >= seq) {
                Some(head) => {
                    heads.insert(case, head);
                }
                None => missing.push(case),
            }
        }
        for head in fold::heads(&*self.ledger, &missing).await? {
            heads.insert(head.case.id, head);
        }
        Ok(heads)
    }

    /// Tells another case that one was merged into it. A repeat is met by its key, which is the id
    /// of the effect. True if it needs no repeating.
    async fn note_merged(&self, effect: EffectId, into: CaseId) -> bool {
        let command = Command {
            case: into,
            actor: Actor::Case(effect.case),
            cause: Cause::Effect(effect),
            act: Act::NoteMerged { from: effect.case },
        };
        let (mut submission, answer) = Submission::new(command);
        submission.key = Some(RequestKey {
            scope: "effect".to_owned(),
            key: effect.to_string(),
            request: Hash::of(into.0.as_bytes()),
        });
        if self.lane.send_waiting(submission).await.is_err() {
            return false;
        }
        // The lane may wait for the relay's own place, so the answer is not waited for without end.
        match tokio::time::timeout(Duration::from_secs(30), answer).await {
            Ok(Ok(Ok(_) | Err(Denial::Refused(_) | Denial::KeyReused))) => true,
            Ok(Ok(Err(denial))) => {
                tracing::warn!(%denial, %effect, "a case did not hear of a merge yet");
                false
            }
            Ok(Err(_)) | Err(_) => false,
        }
    }
}

fn withdrawal(
    id: EffectId,
    at: Timestamp,
    case: &Case,
    (department, assignment, generation, step, stage): (
        &DepartmentCode,
        u32,
        u32,
        &StepName,
        Stage,
    ),
) -> CloudEvent<Offer> {
    let offer = Offer {
        assignment: case.assignment_id(assignment),
        generation,
        department: department.clone(),
        number: case.number.clone(),
        // A case that has effects was opened with a workflow.
        workflow: case.workflow.clone().unwrap_or_else(unknown_workflow),
        step: step.clone(),
        stage,
        priority: case.priority,
        exercise: case.exercise,
        due_at: Some(at),
        fields: BTreeMap::new(),
        choices: Vec::new(),
    };
    offers::withdrawn(id, at, offer)
}

fn unknown_workflow() -> closedloop_wire::engine::workflows::names::WorkflowName {
    "unknown".parse().expect("a well-formed name")
}
