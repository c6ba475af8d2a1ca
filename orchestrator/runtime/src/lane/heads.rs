//! The bounded cache of heads. A cache of zero changes no answer.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use closedloop_wire::engine::{CaseId, Head};

/// Heads as they were after the last commit this node saw; any of them may be old.
///
/// Two generations: what is used moves to the young one, and when that has half of the places, the
/// old one is dropped. So the cache needs no list of uses and never holds more than its bound.
#[derive(Debug)]
pub struct Heads {
    places: usize,
    // Held for a few map operations at a time, never across a wait.
    generations: Mutex<Generations>,
}

#[derive(Debug, Default)]
struct Generations {
    young: HashMap<CaseId, Head>,
    old: HashMap<CaseId, Head>,
}

impl Heads {
    /// A cache for at most this many heads.
    #[must_use]
    pub fn new(places: usize) -> Self {
        Self {
            places,
            generations: Mutex::default(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Generations> {
        self.generations
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// The head of a case, if it is here.
    #[must_use]
    pub fn get(&self, case: CaseId) -> Option<Head> {
        let mut generations = self.lock();
        if let Some(head) = generations.young.get(&case) {
            return Some(head.clone());
        }
        let head = generations.old.remove(&case)?;
        generations.keep(head.clone(), self.places);
        Some(head)
    }

    /// Keeps a head.
    pub fn put(&self, head: Head) {
        let mut generations = self.lock();
        generations.old.remove(&head.case.id);
        generations.keep(head, self.places);
    }

    /// Forgets a case.
    pub fn forget(&self, case: CaseId) {
        let mut generations = self.lock();
        generations.young.remove(&case);
        generations.old.remove(&case);
    }

    /// How many heads are here.
    #[must_use]
    pub fn held(&self) -> usize {
        let generations = self.lock();
        generations.young.len() + generations.old.len()
    }
}

impl Generations {
    fn keep(&mut self, head: Head, places: usize) {
        if places < 2 {
            return;
        }
        if self.young.len() >= places / 2 {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(head.case.id, head);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn it_never_holds_more_than_its_bound_and_keeps_what_is_used() {
        let heads = Heads::new(10);
        let used = CaseId(Uuid::from_u128(0));
        heads.put(Head::unborn(used));
        for number in 1..100 {
            heads.put(Head::unborn(CaseId(Uuid::from_u128(number))));
            assert!(heads.get(used).is_some(), "after {number}");
            assert!(heads.held() <= 10);
        }
        heads.forget(used);
        assert!(heads.get(used).is_none());
    }

    #[test]
    fn a_cache_of_zero_holds_nothing() {
        let heads = Heads::new(0);
        heads.put(Head::unborn(CaseId(Uuid::from_u128(1))));
        assert_eq!(heads.held(), 0);
    }
}
