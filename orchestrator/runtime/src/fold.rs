//! Heads from the record: as they are stored or, where another version of closedloop stored them,
//! folded from the events.

use closedloop_wire::engine::{CaseId, Event, Head, chain_hash};

use crate::ports::ledger::{Ledger, LedgerFailure, StoredEvent};

/// How many events are read at a time.
const EVENTS_PAGE: usize = 1_000;

/// The heads of these cases, in the same order; unborn for a case that does not exist.
///
/// # Errors
/// The ledger fails, or holds events that do not fold.
pub async fn heads(ledger: &dyn Ledger, cases: &[CaseId]) -> Result<Vec<Head>, LedgerFailure> {
    if cases.is_empty() {
        return Ok(Vec::new());
    }
    let mut heads = Vec::with_capacity(cases.len());
    for (case, row) in cases.iter().zip(ledger.heads(cases).await?) {
        heads.push(match row {
            None => Head::unborn(*case),
            Some(row) => match row.head {
                Some(head) => head,
                None => from_events(ledger, *case).await?,
            },
        });
    }
    Ok(heads)
}

/// The head of a case, folded from its events with every hash checked.
///
/// # Errors
/// The ledger fails; an event is missing, unreadable, of another case or breaks the chain.
pub async fn from_events(ledger: &dyn Ledger, case: CaseId) -> Result<Head, LedgerFailure> {
    let mut head = Head::unborn(case);
    loop {
        let page = ledger.history(case, head.case.seq, EVENTS_PAGE).await?;
        let last = page.len() < EVENTS_PAGE;
        for stored in page {
            head = next(head, &stored)?;
        }
        if last {
            return Ok(head);
        }
    }
}

/// The head after one stored event.
///
/// # Errors
/// The event is not the next one, unreadable, of another case, or breaks the chain.
pub fn next(head: Head, stored: &StoredEvent) -> Result<Head, LedgerFailure> {
    let case = head.case.id;
    let damaged = |what: String| LedgerFailure::Damaged {
        place: format!("event of case {case}, seq {}", stored.seq),
        what,
    };
    if stored.seq != head.case.seq + 1 {
        return Err(damaged(format!(
            "seq {} follows seq {}",
            stored.seq, head.case.seq
        )));
    }
    if chain_hash(&head.hash, &stored.bytes) != stored.hash {
        return Err(damaged(
            "the hash does not follow from the one before and the bytes".to_owned(),
        ));
    }
    let event = Event::from_bytes(&stored.bytes).map_err(|error| damaged(error.to_string()))?;
    if event.case != case || event.seq != stored.seq || event.at != stored.at {
        return Err(damaged(
            "the event names another case, seq or instant".to_owned(),
        ));
    }
    Ok(head.after(&event, &stored.bytes))
}
