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

/// The event of routing is among the first few.
const ROUTED_WITHIN: usize = 5;

impl Orchestrator {
    /// The head of a case from the record; none if there is no such case.
    ///
    /// # Errors
    /// The ledger fails.
    pub async fn head(&self, case: CaseId) -> Result<Option<Head>, LedgerFailure> {
        let head = fold::heads(self.ledger(), &[case]).await?.pop();
        Ok(head.filter(|head| head.case.seq > 0))
    }

    /// The event that routed a case.
    ///
    /// # Errors
    /// The ledger fails.
    pub async fn routed(&self, case: CaseId) -> Result<Option<Event>, LedgerFailure> {
        let first = self.ledger().history(case, 0, ROUTED_WITHIN).await?;
        let events = first
            .iter()
            .filter_map(|stored| Event::from_bytes(&stored.bytes).ok());
        Ok(events
            .into_iter()
            .find(|event| matches!(event.what, Happening::Routed { .. })))
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
