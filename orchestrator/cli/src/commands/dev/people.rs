//! The town's people: reporters who are asked, and posts whom an escalation reaches.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Mutex,
};

use closedloop_engine::{Actor, AssignmentId, CaseId, Cause, Hash, Party};
use closedloop_runtime::{
    denial::Denial,
    orchestrator::{Caller, ChooseRequest, Keyed, Orchestrator},
};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use crate::node::Node;

use super::reports::Matter;

/// How long people think, on the town's clock.
const THINKING: SignedDuration = SignedDuration::from_mins(20);

/// Reporters and posts.
pub(super) struct People<'a> {
    node: &'a Orchestrator,
    matters: BTreeMap<CaseId, Option<&'static str>>,
    /// When each assignment was first seen.
    seen: Mutex<BTreeMap<(AssignmentId, u32), Timestamp>>,
    answered: Mutex<BTreeSet<(AssignmentId, u32)>>,
}

impl<'a> People<'a> {
    pub(super) fn new(node: &'a Node, matters: &[Matter]) -> Self {
        Self {
            node: &node.orchestrator,
            matters: matters
                .iter()
                .map(|matter| (matter.case, matter.reply))
                .collect(),
            seen: Mutex::default(),
            answered: Mutex::default(),
        }
    }

    /// Lets everybody answer who is asked and has thought long enough.
    pub(super) async fn act(&self) -> anyhow::Result<()> {
        let now = self.node.now();
        for (case, reply) in &self.matters {
            let Some(head) = self.node.head(*case).await? else {
                continue;
            };
            let Some(open) = &head.case.asked else {
                continue;
            };
            let (actor, choice) = match (&open.asked, reply) {
                (Party::Reporter, Some(reply)) => (Actor::Reporter, *reply),
                (Party::Post { post, .. }, _) => match choice_of_post(open.step.as_str()) {
                    Some(choice) => (Actor::Post(post.clone()), choice),
                    None => continue,
                },
                (Party::Reporter | Party::Department(_), _) => continue,
            };
            let assignment = head.case.assignment_id(open.number);
            let asked = (assignment, open.generation);
            let since = *lock(&self.seen).entry(asked).or_insert(now);
            if now.duration_since(since) < THINKING || lock(&self.answered).contains(&asked) {
                continue;
            }
            self.choose(actor, asked, choice).await?;
            lock(&self.answered).insert(asked);
        }
        Ok(())
    }

    async fn choose(
        &self,
        actor: Actor,
        (assignment, generation): (AssignmentId, u32),
        choice: &str,
    ) -> anyhow::Result<()> {
        let caller = Caller {
            actor,
            cause: Cause::Demonstration,
            key_scope: "demonstration".to_owned(),
            is_person: true,
        };
        let given = match choice {
            "settle" => BTreeMap::from([("result".parse()?, json!("领导现场协调，已落实"))]),
            _ => BTreeMap::new(),
        };
        let key = format!("{assignment} {generation}");
        let keyed = Keyed {
            request: Hash::of(key.as_bytes()),
            key,
        };
        let request = ChooseRequest {
            assignment,
            generation,
            choice: choice.parse()?,
            given,
            into: None,
            received_at: self.node.now(),
            reported_at: None,
        };
        match self.node.choose(&caller, Some(keyed), &request).await {
            // Somebody else was quicker, as happens among people.
            Ok(_) | Err(Denial::Refused(_)) => Ok(()),
            Err(denial) => Err(denial.into()),
        }
    }
}

/// What a leader does with a case that an escalation brought.
fn choice_of_post(step: &str) -> Option<&'static str> {
    match step {
        "triage" | "register" => Some("assign"),
        "review" => Some("settle"),
        "verify" | "check" | "follow-up" => Some("pass"),
        _ => None,
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
}
