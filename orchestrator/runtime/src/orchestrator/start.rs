//! Starting a node and stopping it in order.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use closedloop_wire::engine::EffectId;
use jiff::SignedDuration;
use tokio::sync::{mpsc, watch};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{
    lane::{Heads, Lane, LaneQueue},
    numbers::Numbers,
    ports::ledger::{EffectRow, LedgerFailure},
    relay::{RELAY_WAITING_MAX, Relay},
    wake::Waker,
};

use super::{Orchestrator, Parts, Snapshot};

/// How long cleared effects wait for a batch to go along with.
const CLEAR_WITHIN: Duration = Duration::from_secs(1);

/// Why a node cannot start.
#[derive(Debug, thiserror::Error)]
pub enum StartFailure {
    /// The ledger fails.
    #[error(transparent)]
    Ledger(#[from] LedgerFailure),
}

/// A node and its tasks.
pub struct Running {
    /// The node.
    pub orchestrator: Arc<Orchestrator>,
    /// How many open cases were armed at the start.
    pub armed: usize,
    stop: CancellationToken,
    tasks: TaskTracker,
}

impl Running {
    /// Starts a node: notes the outage since the last time, arms every open case, relays what was
    /// left, and begins its duties.
    ///
    /// # Errors
    /// The ledger fails.
    pub async fn start(parts: Parts) -> Result<Self, StartFailure> {
        let now = parts.clock.now();
        let outage = parts
            .ledger
            .note_alive(&parts.settings.node, now, true)
            .await?;
        // Only a node that was away can have missed reports.
        let hold = outage.map(|_| {
            let hold = SignedDuration::from_secs(parts.settings.hold_programs_seconds.clamp(0, 60));
            now.saturating_add(hold).unwrap_or(now)
        });
        let heads = Arc::new(Heads::new(parts.settings.heads_max));
        let (lane, queue) = LaneQueue::new();
        let waker = Arc::new(Waker {
            ledger: Arc::clone(&parts.ledger),
            wakes: Arc::clone(&parts.wakes),
            clock: Arc::clone(&parts.clock),
            lane: lane.clone(),
            hold_programs_until: hold,
            parked: Mutex::new(BTreeMap::new()),
        });
        // A process that ended between erasing and scrubbing left copies in the log.
        if let Err(failure) = parts.ledger.scrub().await {
            tracing::warn!(%failure, "copies of erased bytes may be left until the next start");
        }
        let armed = waker.fill().await?;
        let (feed_sender, feed_end) = watch::channel(parts.ledger.feed_end().await?);
        let (snapshot_sender, snapshot) = watch::channel(None);
        let orchestrator = Arc::new(Orchestrator {
            heads,
            lane,
            waker,
            numbers: Numbers::default(),
            feed_end,
            snapshot,
            trouble: Mutex::default(),
            parts,
        });
        let running = Self {
            orchestrator,
            armed,
            stop: CancellationToken::new(),
            tasks: TaskTracker::new(),
        };
        running.spawn_lane(queue, feed_sender);
        running.spawn_duties(snapshot_sender);
        running.tasks.close();
        Ok(running)
    }

    /// Stops taking commands, finishes those that were taken, and ends.
    pub async fn stop(self) {
        self.stop.cancel();
        self.tasks.wait().await;
    }

    fn spawn_lane(&self, mut queue: LaneQueue, feed: watch::Sender<i64>) {
        let node = &self.orchestrator;
        let parts = &node.parts;
        let lane = Lane::new(
            Arc::clone(&parts.ledger),
            Arc::clone(&parts.rulebook),
            Arc::clone(&parts.clock),
            Arc::clone(&node.heads),
            Arc::clone(&parts.wakes),
            format!("{}/1", parts.settings.node),
        );
        let relay = Relay {
            ledger: Arc::clone(&parts.ledger),
            rulebook: Arc::clone(&parts.rulebook),
            heads: Arc::clone(&node.heads),
            dispatch: Arc::clone(&parts.dispatch),
            lane: node.lane.clone(),
        };
        let (effects, arriving) = mpsc::channel(RELAY_WAITING_MAX);
        let (cleared, mut clearing) = mpsc::channel(RELAY_WAITING_MAX);
        let stop = self.stop.clone();
        self.tasks.spawn({
            let stop = stop.clone();
            async move {
                tokio::select! {
                    () = relay.run(arriving, cleared) => {}
                    () = stop.cancelled() => {}
                }
            }
        });
        self.spawn_reclaim(effects.clone());
        self.tasks.spawn(async move {
            let mut clear: Vec<EffectId> = Vec::new();
            loop {
                let taken = tokio::select! {
                    biased;
                    taken = queue.take() => taken,
                    () = tokio::time::sleep(CLEAR_WITHIN), if !clear.is_empty() => Some(Vec::new()),
                    Some(more) = clearing.recv() => {
                        clear.extend::<Vec<EffectId>>(more);
                        continue;
                    }
                    // Whoever was taken is answered; whoever still waits learns that we stopped.
                    () = stop.cancelled() => return,
                };
                let Some(submissions) = taken else { return };
                while let Ok(more) = clearing.try_recv() {
                    clear.extend(more);
                }
                let changes = lane.run(submissions, std::mem::take(&mut clear)).await;
                // What finds no place is taken up again from the record.
                if !changes.effects.is_empty() {
                    let _ = effects.try_send(changes.effects);
                }
                if let Some(end) = changes.feed_end {
                    feed.send_replace(end);
                }
            }
        });
    }

    fn spawn_duties(&self, snapshot: watch::Sender<Option<Snapshot>>) {
        let node = Arc::clone(&self.orchestrator);
        self.spawn(async move { node.waker.run().await });
        let node = Arc::clone(&self.orchestrator);
        self.spawn(async move { node.sweep().await });
        let node = Arc::clone(&self.orchestrator);
        self.spawn(async move { node.stay_alive().await });
        let node = Arc::clone(&self.orchestrator);
        self.spawn(async move { node.refill_offers().await });
        let node = Arc::clone(&self.orchestrator);
        self.spawn(async move { node.watch_invariants().await });
        let node = Arc::clone(&self.orchestrator);
        self.spawn(async move { node.draw_snapshots(snapshot).await });
        let node = Arc::clone(&self.orchestrator);
        self.spawn(async move { node.keep_house().await });
        let node = Arc::clone(&self.orchestrator);
        self.spawn(async move { node.keep_schedules().await });
    }

    fn spawn_reclaim(&self, effects: mpsc::Sender<Vec<EffectRow>>) {
        let node = Arc::clone(&self.orchestrator);
        self.spawn(async move { node.reclaim_effects(effects).await });
    }

    fn spawn(&self, duty: impl Future<Output = ()> + Send + 'static) {
        let stop = self.stop.clone();
        self.tasks.spawn(async move {
            tokio::select! {
                () = duty => {}
                () = stop.cancelled() => {}
            }
        });
    }
}
