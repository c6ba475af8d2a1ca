//! A carrier of offers that loses, doubles and mixes up messages and sometimes takes none.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Mutex, MutexGuard, PoisonError},
};

use async_trait::async_trait;
use closedloop_engine::{AssignmentId, Generation, workflows::names::DepartmentCode};
use closedloop_runtime::ports::dispatch::{Dispatch, DispatchFailure};
use closedloop_wire::{
    cloud_event::CloudEvent,
    dispatch::{OFFERED, Offer},
};

use crate::chance::Chance;

/// How often each fault was injected.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct DispatchFaults {
    /// Nothing taken, and said so.
    pub refused: u64,
    /// Everything taken, and said otherwise, so that it comes again.
    pub unconfirmed: u64,
    /// Messages given to the department twice.
    pub duplicated: u64,
    /// Lists given in another order.
    pub reordered: u64,
    /// Messages taken and then lost.
    pub lost: u64,
}

/// The carrier, and what it carries to the departments.
#[derive(Debug)]
pub struct FaultyDispatch {
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    chance: Chance,
    faulty: bool,
    waiting: Vec<CloudEvent<Offer>>,
    /// The ids of all messages that were taken.
    seen: BTreeSet<String>,
    /// How often each generation of an assignment was offered since [`FaultyDispatch::heal`].
    offered: BTreeMap<(AssignmentId, Generation), u64>,
    faults: DispatchFaults,
}

impl FaultyDispatch {
    /// A carrier with nothing to carry.
    #[must_use]
    pub fn new(seed: u64, faulty: bool) -> Self {
        Self {
            state: Mutex::new(State {
                chance: Chance::new(seed),
                faulty,
                waiting: Vec::new(),
                seen: BTreeSet::new(),
                offered: BTreeMap::new(),
                faults: DispatchFaults::default(),
            }),
        }
    }

    /// From now on nothing is hurt, and offers are counted from here.
    pub fn heal(&self) {
        let mut state = self.state();
        state.faulty = false;
        state.offered.clear();
    }

    /// The process of the carrier is gone, and with it what nobody fetched yet.
    pub fn crash(&self) {
        self.state().waiting.clear();
    }

    /// What the departments get now.
    #[must_use]
    pub fn fetch(&self) -> Vec<CloudEvent<Offer>> {
        std::mem::take(&mut self.state().waiting)
    }

    /// Whether a message with this id was taken at some time.
    #[must_use]
    pub fn has_seen(&self, id: &str) -> bool {
        self.state().seen.contains(id)
    }

    /// Whether this generation was offered since [`FaultyDispatch::heal`].
    #[must_use]
    pub fn has_offered(&self, assignment: AssignmentId, generation: Generation) -> bool {
        let offered = &self.state().offered;
        offered.contains_key(&(assignment, generation))
    }

    /// What was injected so far.
    #[must_use]
    pub fn faults(&self) -> DispatchFaults {
        self.state().faults
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn take(&mut self, messages: Vec<CloudEvent<Offer>>) {
        let mut carried = Vec::with_capacity(messages.len());
        for message in messages {
            self.seen.insert(message.id.clone());
            if message.kind == OFFERED {
                let place = (message.data.assignment, message.data.generation);
                *self.offered.entry(place).or_default() += 1;
            }
            match if self.faulty {
                self.chance.below(100)
            } else {
                100
            } {
                0..5 => self.faults.lost += 1,
                5..10 => {
                    self.faults.duplicated += 1;
                    carried.extend([message.clone(), message]);
                }
                _ => carried.push(message),
            }
        }
        if self.faulty && carried.len() > 1 && self.chance.percent(20) {
            self.chance.shuffle(&mut carried);
            self.faults.reordered += 1;
        }
        self.waiting.extend(carried);
    }
}

#[async_trait]
impl Dispatch for FaultyDispatch {
    async fn publish(&self, messages: Vec<CloudEvent<Offer>>) -> Result<(), DispatchFailure> {
        let mut state = self.state();
        let fate = if state.faulty {
            state.chance.below(100)
        } else {
            100
        };
        if fate < 5 {
            state.faults.refused += 1;
            return Err(DispatchFailure("the carrier takes nothing".to_owned()));
        }
        state.take(messages);
        if fate < 10 {
            state.faults.unconfirmed += 1;
            return Err(DispatchFailure("no confirmation came".to_owned()));
        }
        Ok(())
    }

    fn settle(&self, _: &DepartmentCode, _: AssignmentId, _: Generation) {}

    // What it loses is offered again after a while; nothing is published anew at a start.
    fn is_volatile(&self) -> bool {
        false
    }

    fn overflowed(&self) -> Vec<DepartmentCode> {
        Vec::new()
    }
}
