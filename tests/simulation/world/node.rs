//! The parts of one node, wired as a running node wires them, and turned by hand.

use std::{
    cell::RefCell,
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use closedloop_engine::{EffectId, Outage};
use closedloop_runtime::{
    lane::{Changes, Heads, Lane, LaneQueue, LaneSender, Submission},
    ports::ledger::{EffectRow, Ledger},
    relay::Relay,
    rulebook::Rulebook,
    wake::Waker,
};
use closedloop_tests::{
    faulty_dispatch::FaultyDispatch, faulty_wakes::FaultyWakes, virtual_clock::VirtualClock,
};
use jiff::{SignedDuration, Timestamp};
use tokio::sync::Notify;

use crate::requests::Pending;

/// How long the misses of departments that answer by program wait after a start.
const HOLD: SignedDuration = SignedDuration::from_secs(60);

/// What a node stands on and does not lose when it dies.
#[derive(Clone)]
pub(crate) struct Ground {
    pub(crate) ledger: Arc<dyn Ledger>,
    pub(crate) dispatch: Arc<FaultyDispatch>,
    pub(crate) clock: Arc<VirtualClock>,
    pub(crate) heads_max: usize,
}

/// A node that takes commands, wakes cases and relays effects.
pub(crate) struct Node {
    lane: Lane,
    queue: LaneQueue,
    sender: LaneSender,
    pub(crate) wakes: Arc<FaultyWakes>,
    pub(crate) waker: Waker,
    relay: Relay,
    pub(crate) to_relay: Vec<EffectRow>,
    to_clear: Vec<EffectId>,
}

/// What a node does in one turn, besides what it was sent.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Duties {
    /// How often it asks its wake-ups.
    pub(crate) looks: u32,
    /// Whether it sweeps the record.
    pub(crate) sweeps: bool,
    /// Whether its relay runs.
    pub(crate) relays: bool,
}

/// What came of a turn.
#[derive(Debug, Default)]
pub(crate) struct Turned {
    pub(crate) batches: Vec<Changes>,
    pub(crate) swept: usize,
    /// What the relay says need not be relayed again.
    pub(crate) relayed: Vec<EffectId>,
}

impl Node {
    /// A node as it is after its start: nothing in memory but what the record gave.
    pub(crate) fn new(
        ground: &Ground,
        rulebook: &Arc<Rulebook>,
        wakes: FaultyWakes,
        outage: Option<Outage>,
        now: Timestamp,
    ) -> Self {
        let heads = Arc::new(Heads::new(ground.heads_max));
        let wakes = Arc::new(wakes);
        let (sender, queue) = LaneQueue::new();
        let lane = Lane::new(
            Arc::clone(&ground.ledger),
            Arc::clone(rulebook),
            Arc::clone(&ground.clock) as _,
            Arc::clone(&heads),
            Arc::clone(&wakes) as _,
            "node-1/1".to_owned(),
        );
        let waker = Waker {
            ledger: Arc::clone(&ground.ledger),
            wakes: Arc::clone(&wakes) as _,
            clock: Arc::clone(&ground.clock) as _,
            lane: sender.clone(),
            hold_programs_until: outage.map(|_| now.saturating_add(HOLD).unwrap_or(now)),
            parked: Mutex::new(BTreeMap::new()),
        };
        let relay = Relay {
            ledger: Arc::clone(&ground.ledger),
            rulebook: Arc::clone(rulebook),
            heads,
            dispatch: Arc::clone(&ground.dispatch) as _,
            lane: sender.clone(),
        };
        Self {
            lane,
            queue,
            sender,
            wakes,
            waker,
            relay,
            to_relay: Vec::new(),
            to_clear: Vec::new(),
        }
    }

    /// Hands a command to the lane.
    pub(crate) fn send(&self, submission: Submission, of_people: bool) {
        // The queue holds more than a step ever sends, so nothing is refused here.
        let _ = self.sender.send(submission, of_people);
    }

    /// Whether a miss of a department's program may not be recorded yet.
    pub(crate) fn holds(&self, now: Timestamp) -> bool {
        self.waker
            .hold_programs_until
            .is_some_and(|until| now < until)
    }

    /// Carries out what was sent, answers it, and does its duties meanwhile. May be dropped at any
    /// instant, as by a crash.
    pub(crate) async fn turn(&mut self, pending: &mut [Pending], duties: Duties) -> Turned {
        let mut rows = if duties.relays {
            std::mem::take(&mut self.to_relay)
        } else {
            Vec::new()
        };
        // In an order that does not hang on how many rounds the commits took.
        rows.sort_by_key(|row| row.id);
        let Self {
            lane,
            queue,
            waker,
            relay,
            to_clear,
            ..
        } = self;
        let finished = Notify::new();
        let batches = RefCell::new(Vec::new());
        let serving = async {
            loop {
                let taken = tokio::select! {
                    biased;
                    taken = queue.take() => taken.unwrap_or_default(),
                    () = finished.notified() => break,
                };
                let changes = lane.run(taken, std::mem::take(to_clear)).await;
                batches.borrow_mut().push(changes);
            }
            if !to_clear.is_empty() {
                let changes = lane.run(Vec::new(), std::mem::take(to_clear)).await;
                batches.borrow_mut().push(changes);
            }
        };
        let working = async {
            let answering = async {
                for one in pending {
                    one.wait().await;
                }
            };
            let looking = async {
                for _ in 0..duties.looks {
                    if !waker.wake().await {
                        break;
                    }
                }
                if duties.sweeps {
                    waker.sweep().await
                } else {
                    0
                }
            };
            let ((), swept, relayed) = tokio::join!(answering, looking, relay.relay(rows));
            finished.notify_one();
            (swept, relayed)
        };
        let ((), (swept, relayed)) = tokio::join!(serving, working);
        self.to_clear.extend(relayed.iter().copied());
        Turned {
            batches: batches.into_inner(),
            swept,
            relayed,
        }
    }
}

/// Another node on the same ledger that only takes commands, so that heads in memory grow old.
pub(crate) struct OtherNode {
    lane: Lane,
}

impl OtherNode {
    pub(crate) fn new(ground: &Ground, rulebook: &Arc<Rulebook>) -> Self {
        let lane = Lane::new(
            Arc::clone(&ground.ledger),
            Arc::clone(rulebook),
            Arc::clone(&ground.clock) as _,
            Arc::new(Heads::new(ground.heads_max)),
            Arc::new(FaultyWakes::new(0, false)),
            "node-2/1".to_owned(),
        );
        Self { lane }
    }

    pub(crate) async fn turn(
        &self,
        submissions: Vec<Submission>,
        pending: &mut [Pending],
    ) -> Vec<Changes> {
        if submissions.is_empty() {
            return Vec::new();
        }
        let changes = self.lane.run(submissions, Vec::new()).await;
        for one in pending {
            one.look();
        }
        vec![changes]
    }
}
