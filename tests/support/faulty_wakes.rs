//! Wake-ups that come twice, late, early, in the wrong order or never.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};

use closedloop_adapters::memory::WakeIndex;
use closedloop_engine::CaseId;
use closedloop_runtime::ports::wakes::Wakes;
use jiff::{SignedDuration, Timestamp};

use crate::chance::{Chance, mix};

/// How often each fault was injected.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct WakeFaults {
    /// Given twice at once.
    pub duplicated: u64,
    /// Given later than armed.
    pub delayed: u64,
    /// Given before the instant that was armed.
    pub early: u64,
    /// Claims given in another order.
    pub reordered: u64,
    /// Never given.
    pub lost: u64,
}

/// The wake-ups of one node, in front of the index in memory.
///
/// Which wake-up is hurt depends on the seed, the case and the instant alone, so that the same
/// world can run twice with another cache of heads.
#[derive(Debug)]
pub struct FaultyWakes {
    inner: WakeIndex,
    seed: u64,
    faulty: AtomicBool,
    /// Whether every wake-up is lost, for good: then the sweep alone finds what is due.
    deaf: bool,
    claims: AtomicU64,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    held_back: Vec<CaseId>,
    /// What was asked for last, before any fault.
    armed: BTreeMap<CaseId, Option<Timestamp>>,
    /// Claimed and not armed since.
    owed: BTreeSet<CaseId>,
    faults: WakeFaults,
}

impl FaultyWakes {
    /// An index in which nothing is armed.
    #[must_use]
    pub fn new(seed: u64, faulty: bool) -> Self {
        Self {
            inner: WakeIndex::new(),
            seed,
            faulty: AtomicBool::new(faulty),
            deaf: false,
            claims: AtomicU64::new(0),
            state: Mutex::default(),
        }
    }

    /// An index that loses every wake-up and never heals.
    #[must_use]
    pub fn deaf(seed: u64) -> Self {
        Self {
            deaf: true,
            ..Self::new(seed, true)
        }
    }

    /// From now on every wake-up comes as it was armed.
    pub fn heal(&self) {
        self.faulty.store(false, Ordering::Relaxed);
    }

    /// What was injected so far.
    #[must_use]
    pub fn faults(&self) -> WakeFaults {
        self.state().faults
    }

    /// The instant a case was armed for last, before any fault; none if it was never armed.
    #[must_use]
    pub fn armed_for(&self, case: CaseId) -> Option<Option<Timestamp>> {
        self.state().armed.get(&case).copied()
    }

    /// The cases that were claimed and not armed since.
    #[must_use]
    pub fn owed(&self) -> Vec<CaseId> {
        self.state().owed.iter().copied().collect()
    }

    /// Forgets what was claimed: whoever claimed failed, and the record is asked instead.
    pub fn forgive(&self) {
        self.state().owed.clear();
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_faulty(&self) -> bool {
        self.faulty.load(Ordering::Relaxed)
    }

    /// The instant a case is really armed for; none if the wake-up is lost.
    fn twist(&self, case: CaseId, at: Timestamp, faults: &mut WakeFaults) -> Option<Timestamp> {
        let id = fold(case);
        let fate = mix(&[self.seed, id, at.as_millisecond().unsigned_abs()]);
        let by = SignedDuration::from_millis(i64::try_from(fate >> 40).unwrap_or(0) % 600_000);
        match fate % 100 {
            0..4 => {
                faults.lost += 1;
                None
            }
            4..10 => {
                faults.delayed += 1;
                at.saturating_add(by).ok()
            }
            10..15 => {
                faults.early += 1;
                at.checked_sub(by).ok()
            }
            _ => Some(at),
        }
    }
}

impl Wakes for FaultyWakes {
    fn arm(&self, cases: &[(CaseId, Option<Timestamp>)]) {
        let mut state = self.state();
        for (case, at) in cases {
            state.armed.insert(*case, *at);
            state.owed.remove(case);
        }
        if self.deaf {
            state.faults.lost += cases.len() as u64;
            return;
        }
        if !self.is_faulty() {
            self.inner.arm(cases);
            return;
        }
        let twisted: Vec<_> = cases
            .iter()
            .map(|(case, at)| {
                let at = at.and_then(|at| self.twist(*case, at, &mut state.faults));
                (*case, at)
            })
            .collect();
        self.inner.arm(&twisted);
    }

    fn claim(&self, now: Timestamp, limit: usize) -> Vec<CaseId> {
        let mut state = self.state();
        let mut claimed = std::mem::take(&mut state.held_back);
        claimed.extend(self.inner.claim(now, limit));
        if self.is_faulty() {
            let claim = self.claims.fetch_add(1, Ordering::Relaxed);
            claimed = hurt(&mut state, claimed, mix(&[self.seed, claim, 1]));
        }
        state.owed.extend(claimed.iter().copied());
        claimed
    }

    fn next(&self) -> Option<Timestamp> {
        self.inner.next()
    }

    fn armed(&self) -> usize {
        self.inner.armed()
    }
}

fn hurt(state: &mut State, claimed: Vec<CaseId>, seed: u64) -> Vec<CaseId> {
    let mut given = Vec::with_capacity(claimed.len());
    for case in claimed {
        match mix(&[seed, fold(case)]) % 100 {
            0..3 => state.faults.lost += 1,
            3..7 => {
                state.faults.delayed += 1;
                state.held_back.push(case);
            }
            7..13 => {
                state.faults.duplicated += 1;
                given.extend([case, case]);
            }
            _ => given.push(case),
        }
    }
    let mut chance = Chance::new(seed);
    if given.len() > 1 && chance.percent(30) {
        let before = given.clone();
        chance.shuffle(&mut given);
        state.faults.reordered += u64::from(given != before);
    }
    given
}

fn fold(case: CaseId) -> u64 {
    let (high, low) = case.0.as_u64_pair();
    high ^ low
}
