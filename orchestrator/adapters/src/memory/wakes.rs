//! The next instant of each open case, ordered.

use std::{
    collections::{BTreeSet, HashMap},
    sync::{Mutex, MutexGuard, PoisonError},
};

use closedloop_runtime::ports::wakes::Wakes;
use closedloop_wire::engine::CaseId;
use jiff::Timestamp;

/// One instant per case, in memory; about 100 bytes each.
#[derive(Debug, Default)]
pub struct WakeIndex {
    // A std mutex: it is held for a few steps of memory and never across an await.
    index: Mutex<Index>,
}

#[derive(Debug, Default)]
struct Index {
    /// With the case, because several cases have the same instant.
    by_instant: BTreeSet<(Timestamp, CaseId)>,
    by_case: HashMap<CaseId, Timestamp>,
}

impl WakeIndex {
    /// An index in which nothing is armed.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// What a panic of another thread left behind is whole: no step between two changes can panic.
    fn index(&self) -> MutexGuard<'_, Index> {
        self.index.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Wakes for WakeIndex {
    fn arm(&self, cases: &[(CaseId, Option<Timestamp>)]) {
        let mut index = self.index();
        for (case, instant) in cases {
            let before = match instant {
                Some(instant) => index.by_case.insert(*case, *instant),
                None => index.by_case.remove(case),
            };
            if let Some(before) = before {
                index.by_instant.remove(&(before, *case));
            }
            if let Some(instant) = instant {
                index.by_instant.insert((*instant, *case));
            }
        }
    }

    fn claim(&self, now: Timestamp, limit: usize) -> Vec<CaseId> {
        let mut index = self.index();
        let mut claimed = Vec::new();
        while claimed.len() < limit
            && let Some((instant, case)) = index.by_instant.first().copied()
            && instant <= now
        {
            index.by_instant.remove(&(instant, case));
            index.by_case.remove(&case);
            claimed.push(case);
        }
        claimed
    }

    fn next(&self) -> Option<Timestamp> {
        self.index().by_instant.first().map(|(instant, _)| *instant)
    }

    fn armed(&self) -> usize {
        self.index().by_case.len()
    }
}
