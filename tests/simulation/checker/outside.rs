//! What the outside has to hear: offers, withdrawals and merges until they arrived, notices for
//! good.

use std::collections::BTreeMap;

use closedloop_engine::{
    CaseId, Cause, EffectId, EndReached, Event, Generation, Happening, Party,
    workflows::names::PostCode,
};
use closedloop_runtime::ports::ledger::Ledger;
use closedloop_tests::faulty_dispatch::FaultyDispatch;
use jiff::Timestamp;

use super::{Broken, Checker, ensure, shadow::Shadow};

/// Something a department or another case has to hear.
#[derive(Debug, Clone)]
pub(crate) enum Owed {
    Offer(u32, Generation),
    Withdrawal,
    Merge(CaseId),
}

/// A notice that a post must find in its list.
#[derive(Debug, Clone)]
pub(crate) struct Told {
    pub(crate) post: PostCode,
    pub(crate) acknowledged: bool,
}

/// What was owed so far.
#[derive(Debug, Default)]
pub(crate) struct Outside {
    /// What nobody confirmed yet.
    owed: BTreeMap<EffectId, Owed>,
    pub(crate) notices: BTreeMap<EffectId, Told>,
}

impl Outside {
    /// Notes what follows from an event; `was_asked` is who was asked before it.
    pub(crate) fn add(&mut self, was_asked: Option<&Party>, after: &Shadow, event: &Event) {
        let mut next = 0_u16;
        let mut id = || {
            let position = next;
            next += 1;
            EffectId {
                case: event.case,
                seq: event.seq,
                position,
            }
        };
        let now_asked = after.asked.as_ref();
        let offer = now_asked
            .filter(|open| open.by_program && matches!(open.asked, Party::Department(_)))
            .map(|open| Owed::Offer(open.number, open.generation));
        match &event.what {
            Happening::AssignmentOffered { .. } | Happening::AssignmentReoffered { .. } => {
                self.owed.extend(offer.map(|offer| (id(), offer)));
            }
            Happening::ChoiceMade {
                asked: Party::Department(_),
                ..
            } if !matches!(event.cause, Cause::Report(_)) => {
                self.owed.insert(id(), Owed::Withdrawal);
            }
            Happening::RungClimbed { told, given_to, .. } => {
                if given_to.is_some() {
                    if matches!(was_asked, Some(Party::Department(_))) {
                        self.owed.insert(id(), Owed::Withdrawal);
                    }
                    self.owed.extend(offer.map(|offer| (id(), offer)));
                }
                self.tell(told, &mut id);
            }
            Happening::Reminded { told, .. } | Happening::NoticeRepeated { told, .. } => {
                self.tell(told, &mut id);
            }
            Happening::NoticeAcknowledged { notice, .. } => {
                if let Some(told) = self.notices.get_mut(notice) {
                    told.acknowledged = true;
                }
            }
            Happening::CaseClosed {
                end: EndReached::Merged { into },
                ..
            } => {
                self.owed.insert(id(), Owed::Merge(*into));
            }
            Happening::CaseOpened { .. }
            | Happening::Routed { .. }
            | Happening::AssignmentTaken { .. }
            | Happening::ChoiceMade { .. }
            | Happening::DeadlineMissed { .. }
            | Happening::MissCorrected { .. }
            | Happening::Scored { .. }
            | Happening::MergedHere { .. }
            | Happening::CaseClosed { .. }
            | Happening::Erased { .. } => {}
        }
    }

    fn tell(&mut self, told: &[PostCode], id: &mut impl FnMut() -> EffectId) {
        for post in told {
            let told = Told {
                post: post.clone(),
                acknowledged: false,
            };
            self.notices.insert(id(), told);
        }
    }
}

impl Checker {
    /// Whether what is owed has arrived or need not arrive any more.
    fn has_arrived(&self, id: EffectId, owed: &Owed, dispatch: &FaultyDispatch) -> bool {
        let seen = || dispatch.has_seen(&id.to_string());
        match owed {
            Owed::Withdrawal => seen(),
            Owed::Offer(assignment, generation) => {
                let open = self
                    .shadow(id.case)
                    .and_then(|shadow| shadow.asked.as_ref());
                let is_current = open.is_some_and(|open| {
                    (open.number, open.generation) == (*assignment, *generation)
                });
                !is_current || seen()
            }
            Owed::Merge(into) => match self.shadow(*into) {
                None => true,
                Some(other) => other.merged_from.contains_key(&id.case) || other.is_full(),
            },
        }
    }

    /// Whatever was cleared has arrived.
    ///
    /// # Errors
    /// An effect was cleared and nobody heard of it.
    pub(crate) fn check_cleared(
        &self,
        cleared: &[EffectId],
        dispatch: &FaultyDispatch,
    ) -> Result<(), Broken> {
        for id in cleared {
            if let Some(owed) = self.outside.owed.get(id) {
                ensure(self.has_arrived(*id, owed, dispatch), || {
                    format!("effect {id} ({owed:?}) was cleared before it arrived")
                })?;
            }
        }
        Ok(())
    }

    /// Whatever is owed has arrived or still stands in the ledger; what has arrived is forgotten.
    ///
    /// # Errors
    /// An effect is lost.
    pub(crate) async fn check_owed(
        &mut self,
        ledger: &dyn Ledger,
        dispatch: &FaultyDispatch,
    ) -> Result<usize, Broken> {
        let pending = ledger.pending_effects(Timestamp::MAX, 1_000_000).await;
        let pending = pending.map_err(|failure| failure.to_string())?;
        let pending: std::collections::BTreeSet<EffectId> =
            pending.iter().map(|row| row.id).collect();
        let owed = std::mem::take(&mut self.outside.owed);
        let mut left = BTreeMap::new();
        for (id, one) in owed {
            if pending.contains(&id) {
                left.insert(id, one);
            } else {
                ensure(self.has_arrived(id, &one, dispatch), || {
                    format!("effect {id} ({one:?}) is lost")
                })?;
            }
        }
        self.outside.owed = left;
        Ok(pending.len())
    }

    /// Every case that went on as another is counted there exactly once.
    ///
    /// # Errors
    /// One is not, or twice, or one that did not.
    pub(crate) fn check_merges(&self) -> Result<(), Broken> {
        for (case, followed) in &self.cases {
            if let Some(EndReached::Merged { into }) = &followed.shadow.ended
                && let Some(other) = self.shadow(*into).filter(|other| !other.is_full())
            {
                let times = other.merged_from.get(case).copied();
                ensure(times == Some(1), || {
                    format!("{into} heard {times:?} times of {case}")
                })?;
            }
            let heard = followed.shadow.merged_from.keys();
            for from in heard.filter(|_| !self.storms.contains(case)) {
                let into = EndReached::Merged { into: *case };
                let ended = self.shadow(*from).and_then(|one| one.ended.as_ref());
                ensure(ended == Some(&into), || {
                    format!("{case} heard of {from}, which did not")
                })?;
            }
        }
        Ok(())
    }
}
