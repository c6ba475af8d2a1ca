//! The checker: follows every event of the ledger with a reading of its own and says which promise
//! of DESIGN §8 is broken. It looks at the ledger below all faults.

pub(crate) mod answers;
mod clocks;
mod copies;
mod ending;
mod late;
mod moves;
pub(crate) mod office_time;
mod opening;
mod outside;
mod recount;
pub(crate) mod shadow;

use std::{
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
    sync::Arc,
};

use closedloop_engine::{Case, CaseId, Event, Hash, Head};
use closedloop_runtime::{
    lane::Recorded,
    ports::ledger::{FeedItem, Ledger},
    rulebook::Edition,
};
use sha2::{Digest as _, Sha256};

use self::{office_time::OfficeTime, outside::Outside, recount::Recount, shadow::Shadow};

/// A promise that was not kept, in one sentence.
pub(crate) type Broken = String;

/// How many events are read at a time.
const FEED_PAGE: usize = 1_000;

/// What the events of a step were decided by.
#[derive(Clone)]
pub(crate) struct Rules {
    pub(crate) edition: Arc<Edition>,
    pub(crate) office: Rc<OfficeTime>,
}

/// A case as the checker and as the engine's fold see it.
pub(crate) struct Followed {
    pub(crate) shadow: Shadow,
    pub(crate) head: Head,
    hash: [u8; 32],
}

/// What the checker knows.
#[derive(Default)]
pub(crate) struct Checker {
    pub(crate) cases: BTreeMap<CaseId, Followed>,
    /// Cases that hear of merges by which no other case ended.
    pub(crate) storms: BTreeSet<CaseId>,
    position: i64,
    recount: Recount,
    pub(crate) outside: Outside,
    /// What was answered to each key, by scope and key.
    keys: BTreeMap<(String, String), (Hash, Recorded)>,
    /// The attempts that wrote something, by the mark they left.
    marks: BTreeMap<String, CaseId>,
    /// The cases that moved in this step, before it and after each event.
    states: BTreeMap<CaseId, Vec<Case>>,
}

impl Checker {
    pub(crate) fn shadow(&self, case: CaseId) -> Option<&Shadow> {
        self.cases.get(&case).map(|followed| &followed.shadow)
    }

    /// Takes in what was written since the last time: the events, in the order of the feed.
    ///
    /// # Errors
    /// The first promise that is broken.
    pub(crate) async fn absorb(
        &mut self,
        ledger: &dyn Ledger,
        rules: &Rules,
    ) -> Result<Vec<Event>, Broken> {
        self.states.clear();
        let mut events = Vec::new();
        loop {
            let page = ledger.feed(self.position, FEED_PAGE).await;
            let page = page.map_err(|failure| failure.to_string())?;
            let is_last = page.len() < FEED_PAGE;
            for item in page {
                let (case, seq) = (item.case, item.event.seq);
                let event = self.take(item, rules);
                events.push(event.map_err(|why| format!("case {case}, seq {seq}: {why}"))?);
            }
            if is_last {
                break;
            }
        }
        for case in self.states.keys() {
            let checked = self.check_copies(ledger, *case).await;
            checked.map_err(|why| format!("case {case}: {why}"))?;
        }
        for event in &events {
            self.check_notices_of(ledger, event).await?;
        }
        Ok(events)
    }

    fn take(&mut self, item: FeedItem, rules: &Rules) -> Result<Event, Broken> {
        ensure(item.position > self.position, || {
            "the feed goes back".to_owned()
        })?;
        self.position = item.position;
        let stored = item.event;
        let event = Event::from_bytes(&stored.bytes).map_err(|error| error.to_string())?;
        let place = (event.case, event.seq, event.at);
        ensure(place == (item.case, stored.seq, stored.at), || {
            "the event names another place".to_owned()
        })?;
        let followed = self.cases.entry(item.case).or_insert_with(|| Followed {
            shadow: Shadow::unborn(item.case),
            head: Head::unborn(item.case),
            hash: [0; 32],
        });
        ensure(event.seq == followed.shadow.seq + 1, || {
            format!("follows seq {}", followed.shadow.seq)
        })?;
        let mut hasher = Sha256::new();
        hasher.update(followed.hash);
        hasher.update(&stored.bytes);
        followed.hash = hasher.finalize().into();
        ensure(followed.hash == stored.hash.0, || {
            "the chain is broken".to_owned()
        })?;
        let states = self
            .states
            .entry(item.case)
            .or_insert_with(|| vec![followed.head.case.clone()]);
        let was_asked = followed
            .shadow
            .asked
            .as_ref()
            .map(|open| open.asked.clone());
        moves::follow(&mut followed.shadow, &event, rules)?;
        let head = std::mem::replace(&mut followed.head, Head::unborn(item.case));
        followed.head = head.after(&event, &stored.bytes);
        states.push(followed.head.case.clone());
        self.recount.add(&followed.shadow, &event);
        self.outside
            .add(was_asked.as_ref(), &followed.shadow, &event);
        if let Some(mark) = answers::mark_of(&event.cause) {
            let first = self.marks.entry(mark).or_insert(event.case);
            ensure(*first == event.case, || {
                "one request wrote to two cases".to_owned()
            })?;
        }
        Ok(event)
    }

    /// Whether the business counters equal a recount.
    ///
    /// # Errors
    /// They do not.
    pub(crate) async fn check_counters(&self, ledger: &dyn Ledger) -> Result<(), Broken> {
        let kept = ledger
            .counters()
            .await
            .map_err(|failure| failure.to_string())?;
        self.recount.compare(&kept)
    }
}

/// Breaks a promise unless `kept`.
pub(crate) fn ensure(kept: bool, why: impl FnOnce() -> Broken) -> Result<(), Broken> {
    if kept { Ok(()) } else { Err(why()) }
}
