//! One node: what it can be asked for, and the tasks that run beside.

mod commands;
mod duties;
mod reading;
mod schedules;
mod start;

use std::sync::{Arc, Mutex};

use closedloop_wire::engine::{Actor, CaseId, Cause, Hash, Head};
use jiff::Timestamp;
use tokio::sync::watch;

use crate::{
    denial::Denial,
    lane::{Answer, Heads, LaneSender, Submission},
    numbers::Numbers,
    ports::{
        clock::Clock,
        dispatch::Dispatch,
        ledger::{Ledger, OpenCount},
        wakes::Wakes,
    },
    rulebook::Rulebook,
    sealing::DeploymentKey,
    wake::Waker,
};

pub use commands::{ChooseRequest, OpenRequest, Opened, TITLE_LETTERS_MAX};
pub use start::{Running, StartFailure};

/// What a node is made of.
pub struct Parts {
    /// The record.
    pub ledger: Arc<dyn Ledger>,
    /// The carrier of offers.
    pub dispatch: Arc<dyn Dispatch>,
    /// The wake-ups.
    pub wakes: Arc<dyn Wakes>,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// The rules.
    pub rulebook: Arc<Rulebook>,
    /// The key of the deployment.
    pub key: DeploymentKey,
    /// The rest.
    pub settings: Settings,
}

/// What can be set about a node.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The name of the node; no other node of the deployment has it.
    pub node: String,
    /// The most heads in memory.
    pub heads_max: usize,
    /// How long after a start the misses of departments that answer by program wait for reports
    /// that could not be sent meanwhile, in seconds; at most 60 (DESIGN, invariant 6).
    pub hold_programs_seconds: i64,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            node: "node-1".to_owned(),
            heads_max: 100_000,
            hold_programs_seconds: 60,
        }
    }
}

/// Who asks, as every request that acts must say.
#[derive(Debug, Clone)]
pub struct Caller {
    /// Who it acts as.
    pub actor: Actor,
    /// By which way it came.
    pub cause: Cause,
    /// Whose idempotency keys are meant.
    pub key_scope: String,
    /// Whether a person waits for the answer; they go before machines.
    pub is_person: bool,
}

/// An idempotency key with the digest of the request.
#[derive(Debug, Clone)]
pub struct Keyed {
    /// The key.
    pub key: String,
    /// SHA-256 of the request.
    pub request: Hash,
}

/// A figure that is drawn from the record now and then.
#[derive(Debug, Clone)]
pub struct Snapshot {
    /// When it was drawn.
    pub at: Timestamp,
    /// How long that took, in seconds.
    pub duration_seconds: f64,
    /// The open cases.
    pub open: Arc<Vec<OpenCount>>,
}

/// A node that runs.
pub struct Orchestrator {
    parts: Parts,
    heads: Arc<Heads>,
    lane: LaneSender,
    waker: Arc<Waker>,
    numbers: Numbers,
    feed_end: watch::Receiver<i64>,
    snapshot: watch::Receiver<Option<Snapshot>>,
    trouble: Mutex<std::collections::BTreeMap<&'static str, String>>,
}

impl Orchestrator {
    /// The record, for whoever only reads.
    #[must_use]
    pub fn ledger(&self) -> &dyn Ledger {
        &*self.parts.ledger
    }

    /// The node's present.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.parts.clock.now()
    }

    /// The rules.
    #[must_use]
    pub fn rulebook(&self) -> &Rulebook {
        &self.parts.rulebook
    }

    /// The carrier of offers.
    #[must_use]
    pub fn dispatch(&self) -> &dyn Dispatch {
        &*self.parts.dispatch
    }

    /// The wake-ups.
    #[must_use]
    pub fn wakes(&self) -> &dyn Wakes {
        &*self.parts.wakes
    }

    /// Rises when something was committed: the end of the feed.
    #[must_use]
    pub fn feed_end(&self) -> watch::Receiver<i64> {
        self.feed_end.clone()
    }

    /// The latest snapshot, if one was drawn.
    #[must_use]
    pub fn snapshot(&self) -> Option<Snapshot> {
        self.snapshot.borrow().clone()
    }

    /// How many cases are set aside because of a defect.
    #[must_use]
    pub fn parked_cases(&self) -> usize {
        self.waker.parked_cases()
    }

    /// How many commands of machines wait.
    #[must_use]
    pub fn commands_waiting(&self) -> usize {
        self.lane.machines_waiting()
    }

    /// Why the node is not ready, by duty; empty if it is.
    #[must_use]
    pub fn trouble(&self) -> std::collections::BTreeMap<&'static str, String> {
        self.trouble
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
            .clone()
    }

    fn set_trouble(&self, duty: &'static str, trouble: Option<String>) {
        let mut all = self
            .trouble
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        match trouble {
            Some(trouble) => {
                all.insert(duty, trouble);
            }
            None => {
                all.remove(duty);
            }
        }
    }

    async fn submit(
        &self,
        caller: &Caller,
        make: impl FnOnce() -> (
            Submission,
            tokio::sync::oneshot::Receiver<Result<Answer, Denial>>,
        ),
    ) -> Result<Answer, Denial> {
        let (submission, answer) = make();
        self.lane.send(submission, caller.is_person)?;
        // The lane answers every command it took; if it is gone, nobody can say what it wrote.
        answer
            .await
            .unwrap_or_else(|_| Err(Denial::Unknown("the node stopped".to_owned())))
    }

    /// The head of a case as this node saw it last; may be old.
    fn cached_head(&self, case: CaseId) -> Option<Head> {
        self.heads.get(case)
    }
}
