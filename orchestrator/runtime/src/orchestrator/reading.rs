//! What a node can be asked to tell.

use closedloop_wire::engine::{CaseId, Event, Happening, Head, Rules, Sealed, Value};

use crate::{denial::Denial, fold, ports::ledger::LedgerFailure, sealing::DataKey};

use super::Orchestrator;

/// A content that people may read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Plain {
    /// Words, or a contact as JSON.
    Words(String),
    /// They were destroyed.
    Erased,
}

/// How many events are read at a time.
const EVENTS_PAGE: usize = 1_000;

/// The most events of a history of which the reasons of a case are told.
const TOLD_EVENTS_MAX: usize = 10_000;

impl Orchestrator {
    /// The head of a case from the record; none if there is no such case.
    ///
    /// # Errors
    /// The ledger fails.
    pub async fn head(&self, case: CaseId) -> Result<Option<Head>, LedgerFailure> {
        let head = fold::heads(self.ledger(), &[case]).await?.pop();
        Ok(head.filter(|head| head.case.seq > 0))
    }

    /// The events that tell why a case stands as it does: who leads, what was asked, what was late,
    /// in order. Of a history longer than 10,000 events, those of its beginning.
    ///
    /// # Errors
    /// The ledger fails.
    pub async fn telling(&self, case: CaseId) -> Result<Vec<Event>, LedgerFailure> {
        let mut telling = Vec::new();
        let mut seq = 0;
        for _ in 0..TOLD_EVENTS_MAX.div_ceil(EVENTS_PAGE) {
            let page = self.ledger().history(case, seq, EVENTS_PAGE).await?;
            let is_last = page.len() < EVENTS_PAGE;
            for stored in page {
                seq = stored.seq;
                let event = Event::from_bytes(&stored.bytes).ok();
                telling.extend(event.filter(|event| is_telling(&event.what)));
            }
            if is_last {
                break;
            }
        }
        Ok(telling)
    }

    /// The rules of a case, if this node knows them; those of a case that is over are looked up.
    #[must_use]
    pub fn rules_of(&self, head: &Head) -> Option<Rules> {
        self.parts.rulebook.edition().rules_of_case(&head.case)
    }

    /// The key of a case; none if it was destroyed.
    pub(super) async fn data_key(&self, case: CaseId) -> Result<Option<DataKey>, Denial> {
        match self.ledger().data_key(case).await? {
            None => Ok(None),
            Some(wrapped) => Ok(Some(self.parts.key.unwrap(case, &wrapped)?)),
        }
    }

    /// The bytes behind a reference of a case; none if they or their key were destroyed.
    ///
    /// # Errors
    /// The ledger fails, or holds other bytes than the event names.
    pub async fn unseal(&self, case: CaseId, sealed: &Sealed) -> Result<Option<Vec<u8>>, Denial> {
        let Some((row, wrapped)) = self.ledger().sealed(sealed.id).await? else {
            return Ok(None);
        };
        if row.case != case || closedloop_wire::engine::Hash::of(&row.bytes) != sealed.digest {
            return Err(Denial::Defect(format!(
                "the bytes sealed as {} are not those that case {case} names",
                sealed.id
            )));
        }
        let key = self.parts.key.unwrap(case, &wrapped)?;
        // The bytes are those the event names, so a key that does not open them is a later one: what
        // they were sealed with was destroyed while they were on their way.
        Ok(key.open(&row).ok())
    }

    /// The words behind a value, if it holds words.
    ///
    /// # Errors
    /// As [`Orchestrator::unseal`].
    pub async fn words(&self, case: CaseId, value: &Value) -> Result<Option<Plain>, Denial> {
        let sealed = match value {
            Value::Text(sealed) | Value::Contact(sealed) => sealed,
            Value::Choice(_)
            | Value::Number(_)
            | Value::YesNo(_)
            | Value::Date(_)
            | Value::Instant(_)
            | Value::Jurisdiction(_)
            | Value::Files(_) => return Ok(None),
        };
        Ok(Some(match self.unseal(case, sealed).await? {
            Some(bytes) => Plain::Words(String::from_utf8_lossy(&bytes).into_owned()),
            None => Plain::Erased,
        }))
    }

    /// The plan step of the open assignment and its choices are what an inbox shows.
    #[must_use]
    pub fn offer_of(&self, head: &Head) -> Option<closedloop_wire::dispatch::Offer> {
        let rules = self.rules_of(head)?;
        let open = head.case.asked.as_ref()?;
        let department = open.asked.department()?;
        crate::offers::offer(
            &head.case,
            &rules.plan,
            department,
            open.number,
            open.generation,
        )
    }
}

/// Whether an event is one of those that reasons are told from.
fn is_telling(what: &Happening) -> bool {
    match what {
        Happening::Routed { .. }
        | Happening::AssignmentOffered { .. }
        | Happening::ChoiceMade { .. }
        | Happening::Reminded { .. }
        | Happening::DeadlineMissed { .. }
        | Happening::MissCorrected { .. }
        | Happening::RungClimbed { .. } => true,
        Happening::CaseOpened { .. }
        | Happening::AssignmentTaken { .. }
        | Happening::AssignmentReoffered { .. }
        | Happening::NoticeRepeated { .. }
        | Happening::NoticeAcknowledged { .. }
        | Happening::Scored { .. }
        | Happening::MergedHere { .. }
        | Happening::CaseClosed { .. }
        | Happening::Erased { .. } => false,
    }
}
