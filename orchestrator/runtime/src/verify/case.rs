//! Checking one case.

use std::collections::{BTreeMap, btree_map::Entry};

use closedloop_wire::engine::{CaseId, Event, Happening, Hash, Head, Sealed, chain_hash};
use jiff::Timestamp;

use crate::{
    counters,
    ports::ledger::{Counter, HeadRow, Ledger, LedgerFailure, StoredEvent},
    register,
};

use super::{
    flaw::{CopyFlaw, EventFlaw},
    references,
    report::{Difference, Mismatch},
};

/// How many events are read at a time.
const EVENTS_PAGE: usize = 1_000;

/// How often a case that moves while it is checked is checked again.
const TRIES_MAX: usize = 10;

/// An event as a checkpoint sees it.
#[derive(Debug, Clone, Copy)]
pub(super) struct End {
    pub(super) at: Timestamp,
    pub(super) seq: u32,
    pub(super) hash: Hash,
}

/// What was found about a case.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) events: u64,
    pub(super) sealed: u64,
    pub(super) is_open: bool,
    pub(super) is_erased: bool,
    /// Whether every event could be folded.
    pub(super) is_whole: bool,
    /// All events, in order.
    pub(super) ends: Vec<End>,
    pub(super) raised: BTreeMap<Counter, u64>,
    pub(super) differences: Vec<Difference>,
}

/// Checks a case. While a node writes it, what is read at one instant may not fit what is read at
/// the next, so a case that moved is checked again.
///
/// # Errors
/// The ledger cannot be read.
pub(super) async fn check(ledger: &dyn Ledger, case: CaseId) -> Result<Found, LedgerFailure> {
    let mut tries = 1;
    loop {
        let before = head_row(ledger, case).await?;
        let found = match Checking::new(case).run(ledger, &before).await {
            Ok(found) => found,
            // One row that cannot be read must not hide what is wrong elsewhere.
            Err(LedgerFailure::Damaged { place, what }) => {
                damaged(case, &format!("{place}: {what}"))
            }
            Err(failure) => return Err(failure),
        };
        let is_settled = found.differences.is_empty() || tries == TRIES_MAX;
        if is_settled || seq(&before) == seq(&head_row(ledger, case).await?) {
            return Ok(found);
        }
        tries += 1;
    }
}

/// A head that cannot be read is a difference like any other, so damage is kept for later.
type ReadHead = Result<Option<HeadRow>, String>;

async fn head_row(ledger: &dyn Ledger, case: CaseId) -> Result<ReadHead, LedgerFailure> {
    match ledger.heads(&[case]).await {
        Ok(mut rows) => Ok(Ok(rows.pop().flatten())),
        Err(LedgerFailure::Damaged { place, what }) => Ok(Err(format!("{place}: {what}"))),
        Err(failure) => Err(failure),
    }
}

fn seq(head: &ReadHead) -> Option<u32> {
    head.as_ref().ok()?.as_ref().map(|row| row.seq)
}

fn damaged(case: CaseId, what: &str) -> Found {
    let difference = Difference {
        case: Some(case),
        seq: None,
        what: Mismatch::Damaged(what.to_owned()),
    };
    Found {
        differences: vec![difference],
        ..Found::default()
    }
}

struct Checking {
    case: CaseId,
    head: Head,
    found: Found,
    /// What the events refer to, with the first that does.
    references: BTreeMap<Sealed, u32>,
    /// The last event that erased the case.
    erased_at: u32,
}

impl Checking {
    fn new(case: CaseId) -> Self {
        Self {
            case,
            head: Head::unborn(case),
            found: Found {
                is_whole: true,
                ..Found::default()
            },
            references: BTreeMap::new(),
            erased_at: 0,
        }
    }

    async fn run(mut self, ledger: &dyn Ledger, head: &ReadHead) -> Result<Found, LedgerFailure> {
        loop {
            let after = self.found.ends.last().map_or(0, |end| end.seq);
            let page = ledger.history(self.case, after, EVENTS_PAGE).await?;
            for stored in &page {
                self.event(stored);
            }
            if page.len() < EVENTS_PAGE {
                break;
            }
        }
        // Copies of a history that does not fold cannot be compared with it.
        if self.found.is_whole {
            self.compare_head(head);
            self.compare_row(ledger).await?;
            self.found.is_open = self.head.case.is_open();
        }
        self.compare_sealed(ledger).await?;
        self.found.is_erased = self.erased_at > 0;
        Ok(self.found)
    }

    fn differs(&mut self, seq: Option<u32>, what: Mismatch) {
        self.found.differences.push(Difference {
            case: Some(self.case),
            seq,
            what,
        });
    }

    fn event(&mut self, stored: &StoredEvent) {
        let before = self.found.ends.last().copied();
        let expected = before.map_or(0, |end| end.seq).saturating_add(1);
        let hash = before.map_or(closedloop_wire::engine::GENESIS, |end| end.hash);
        self.found.events += 1;
        self.found.ends.push(End {
            at: stored.at,
            seq: stored.seq,
            hash: stored.hash,
        });
        let wrong = if stored.seq != expected {
            Some(Mismatch::Event(EventFlaw::Missing { expected }))
        } else if chain_hash(&hash, &stored.bytes) != stored.hash {
            Some(Mismatch::Event(EventFlaw::Hash))
        } else if before.is_some_and(|end| stored.at < end.at) {
            Some(Mismatch::Event(EventFlaw::BackInTime))
        } else {
            match Event::from_bytes(&stored.bytes) {
                Err(error) => Some(Mismatch::Event(EventFlaw::Unreadable(error.to_string()))),
                Ok(event) => self.fold(stored, &event),
            }
        };
        // What follows is still checked, from the hash that is kept, so that one changed event is
        // one difference.
        if let Some(what) = wrong {
            self.found.is_whole = false;
            self.differs(Some(stored.seq), what);
        }
    }

    fn fold(&mut self, stored: &StoredEvent, event: &Event) -> Option<Mismatch> {
        if event.case != self.case || event.seq != stored.seq || event.at != stored.at {
            return Some(Mismatch::Event(EventFlaw::Misplaced));
        }
        for sealed in references::of(event) {
            if let Entry::Vacant(place) = self.references.entry(sealed) {
                place.insert(event.seq);
            }
        }
        if matches!(event.what, Happening::Erased { .. }) {
            self.erased_at = event.seq;
        }
        if self.found.is_whole {
            let head = std::mem::replace(&mut self.head, Head::unborn(self.case));
            self.head = head.after(event, &stored.bytes);
            for counter in counters::raised(&self.head.case, event) {
                *self.found.raised.entry(counter).or_default() += 1;
            }
        }
        None
    }

    fn compare_head(&mut self, kept: &ReadHead) {
        let what = match kept {
            Err(damage) => Mismatch::Damaged(damage.clone()),
            Ok(None) => Mismatch::Copy(CopyFlaw::HeadMissing),
            Ok(Some(row)) if row.seq != self.head.case.seq => {
                Mismatch::Copy(CopyFlaw::HeadSeq { head: row.seq })
            }
            Ok(Some(row)) => match &row.head {
                None => Mismatch::Copy(CopyFlaw::HeadUnreadable),
                Some(head) if *head != self.head || row.number != self.head.case.number => {
                    Mismatch::Copy(CopyFlaw::HeadContent)
                }
                Some(_) => return,
            },
        };
        self.differs(None, what);
    }

    async fn compare_row(&mut self, ledger: &dyn Ledger) -> Result<(), LedgerFailure> {
        let kept = match ledger.register_row(self.case).await {
            Ok(kept) => kept,
            Err(LedgerFailure::Damaged { place, what }) => {
                self.differs(None, Mismatch::Damaged(format!("{place}: {what}")));
                return Ok(());
            }
            Err(failure) => return Err(failure),
        };
        match (kept, register::row(&self.head.case)) {
            (None, Some(_)) => self.differs(None, Mismatch::Copy(CopyFlaw::RowMissing)),
            (Some(_), None) => self.differs(None, Mismatch::Copy(CopyFlaw::RowLeft)),
            (Some(kept), Some(row)) if kept != row => {
                self.differs(None, Mismatch::Copy(CopyFlaw::RowContent))
            }
            (Some(_), Some(_)) | (None, None) => {}
        }
        Ok(())
    }

    /// What an event refers to is there and unchanged or, from the erasure on, gone.
    async fn compare_sealed(&mut self, ledger: &dyn Ledger) -> Result<(), LedgerFailure> {
        for (sealed, seq) in std::mem::take(&mut self.references) {
            let is_erased = seq <= self.erased_at;
            match ledger.sealed(sealed.id).await? {
                Some(_) if is_erased => self.differs(Some(seq), Mismatch::SealedLeft(sealed.id)),
                Some((row, _))
                    if row.case != self.case || Hash::of(&row.bytes) != sealed.digest =>
                {
                    self.differs(Some(seq), Mismatch::SealedChanged(sealed.id));
                }
                Some(_) => self.found.sealed += 1,
                // Without a key, what came after an erasure cannot be opened and counts as erased.
                None if is_erased || self.erased_at > 0 => {}
                // The event that erased the case may be the one that could not be read.
                None if !self.found.is_whole => {}
                None => self.differs(Some(seq), Mismatch::SealedMissing(sealed.id)),
            }
        }
        Ok(())
    }
}
