//! The departments of a replay: they take offers and report over the worker contract, at the
//! instants the record names.
//!
//! An offer comes out of the same queue from which the network's streams are served and is read from
//! its bytes; a report goes as bytes through the function that serves the network's reports. Only the
//! socket is missing.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use anyhow::{Context, bail};
use closedloop_adapters::memory::OfferQueues;
use closedloop_engine::CaseId;
use closedloop_runtime::{orchestrator::Orchestrator, ports::dispatch::OfferStreams};
use closedloop_wire::{
    cloud_event::CloudEvent,
    dispatch::{BATCH_MESSAGES_MAX, OFFERED, Offer, WITHDRAWN},
};
use closedloop_workflows::{
    names::DepartmentCode,
    organisation::{Answers, Organisation},
};
use tokio::{sync::Notify, task::JoinHandle};

use crate::commands::ledger_failure;

/// How long an offer is waited for before the record is asked whether it is still to come, and how
/// often, on the wall.
const LOOK_EVERY: Duration = Duration::from_millis(500);
const LOOKS_MAX: usize = 120;

/// Every department that answers by program, each with a stream of its offers.
pub(super) struct Departments {
    held: Arc<Held>,
    streams: Vec<JoinHandle<()>>,
}

/// The offers that nobody has answered.
#[derive(Default)]
struct Held {
    offers: Mutex<HashMap<CaseId, Offer>>,
    changed: Notify,
}

impl Departments {
    /// Opens a stream for every department; each holds at most `prefetch` offers unanswered.
    pub(super) fn open(queues: &OfferQueues, organisation: &Organisation, prefetch: usize) -> Self {
        let held = Arc::new(Held::default());
        let programs = organisation
            .departments
            .iter()
            .filter(|(_, department)| department.answers == Answers::Program);
        let streams = programs
            .map(|(code, _)| listen(queues, code, prefetch, Arc::clone(&held)))
            .collect();
        Self { held, streams }
    }

    /// Waits until an offer of each of these cases has arrived, as far as a program is asked.
    ///
    /// # Errors
    /// One does not arrive; the ledger fails.
    pub(super) async fn wait_for(
        &self,
        cases: &[CaseId],
        node: &Orchestrator,
    ) -> anyhow::Result<()> {
        for case in cases {
            self.wait_for_one(*case, node).await?;
        }
        Ok(())
    }

    async fn wait_for_one(&self, case: CaseId, node: &Orchestrator) -> anyhow::Result<()> {
        for _ in 0..LOOKS_MAX {
            // Registered before looking, so that an arrival right after the look is noticed.
            let changed = self.held.changed.notified();
            let mut changed = std::pin::pin!(changed);
            changed.as_mut().enable();
            if self.held.offers().contains_key(&case) {
                return Ok(());
            }
            let arrived = tokio::time::timeout(LOOK_EVERY, changed).await;
            if arrived.is_err() && !is_offered(case, node).await? {
                return Ok(());
            }
        }
        bail!("事项 {case} 的派单没有到达 / the offer of case {case} did not arrive")
    }

    /// Takes the offer of a case to answer it; none if nobody was offered it, or it was withdrawn.
    pub(super) fn take(&self, case: CaseId) -> Option<Offer> {
        self.held.offers().remove(&case)
    }
}

impl Drop for Departments {
    fn drop(&mut self) {
        for stream in &self.streams {
            stream.abort();
        }
    }
}

impl Held {
    fn offers(&self) -> MutexGuard<'_, HashMap<CaseId, Offer>> {
        self.offers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes a message as a program reads it: from its bytes.
    fn note(&self, message: &CloudEvent<Offer>) -> anyhow::Result<()> {
        let bytes = serde_json::to_vec(message).context("writing an offer")?;
        let read: CloudEvent<Offer> = serde_json::from_slice(&bytes).context("reading an offer")?;
        let case = read.data.assignment.case;
        let mut offers = self.offers();
        match read.kind.as_str() {
            OFFERED => {
                offers.insert(case, read.data);
            }
            WITHDRAWN => {
                let is_same = |held: &Offer| {
                    held.assignment == read.data.assignment
                        && held.generation <= read.data.generation
                };
                if offers.get(&case).is_some_and(is_same) {
                    offers.remove(&case);
                }
            }
            other => bail!("`{other}` is no message to a department"),
        }
        drop(offers);
        self.changed.notify_waiters();
        Ok(())
    }
}

/// Whether a program is asked for an answer in this case.
async fn is_offered(case: CaseId, node: &Orchestrator) -> anyhow::Result<bool> {
    let head = node.head(case).await.map_err(ledger_failure::told)?;
    let asked = head.and_then(|head| head.case.asked);
    Ok(asked.is_some_and(|open| open.by_program))
}

fn listen(
    queues: &OfferQueues,
    department: &DepartmentCode,
    prefetch: usize,
    held: Arc<Held>,
) -> JoinHandle<()> {
    let mut stream = queues.open(department, prefetch);
    tokio::spawn(async move {
        loop {
            for message in stream.next(BATCH_MESSAGES_MAX).await {
                if let Err(error) = held.note(&message) {
                    // The replay misses the offer and says so.
                    tracing::error!(%error, "an offer cannot be read");
                }
            }
        }
    })
}
