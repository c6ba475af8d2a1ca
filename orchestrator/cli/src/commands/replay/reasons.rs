//! Why a record ended as it did: how its due date came about, every rung that was climbed, and when it
//! was answered.

use closedloop_engine::{CaseId, CaseNumber, Event, Language, why};
use closedloop_runtime::orchestrator::Orchestrator;
use serde::Serialize;

use crate::{
    commands::ledger_failure,
    exit::{self, failure},
    output::Output,
};

use super::driver::Listed;

/// How many events are read at a time; a recorded case has fewer than two pages.
const EVENTS_PAGE: usize = 1_000;

/// The reasons of one record.
#[derive(Debug, Serialize)]
pub(super) struct Reasons {
    /// The number of the record.
    pub(super) id: String,
    /// The number of its case.
    pub(super) number: CaseNumber,
    /// The sentences in Chinese.
    pub(super) zh: Vec<String>,
    /// The sentences in English.
    pub(super) en: Vec<String>,
}

/// The reasons of the records with these numbers.
///
/// # Errors
/// There is no such record, or it did not become a case; the ledger fails.
pub(super) async fn tell(
    node: &Orchestrator,
    wanted: &[String],
    listed: Listed<'_>,
    output: Output,
) -> anyhow::Result<Vec<Reasons>> {
    let mut told = Vec::new();
    for id in wanted {
        let found = listed.opened().find(|(record, _)| record.id == *id);
        let Some((_, (case, number))) = found else {
            let zh = format!("没有编号为 `{id}` 的记录，或它没有成为事项");
            let en = format!("there is no record `{id}`, or it did not become a case");
            return Err(failure(exit::BAD_INPUT, output.words(&zh, &en)));
        };
        let head = node.head(*case).await.map_err(ledger_failure::told)?;
        let rules = head.as_ref().and_then(|head| node.rules_of(head));
        let (Some(head), Some(rules)) = (head, rules) else {
            continue;
        };
        let events = history(node, *case).await?;
        let why = why(&head.case, &events, &rules, node.now());
        told.push(Reasons {
            id: id.clone(),
            number: number.clone(),
            zh: why.lines(Language::Chinese),
            en: why.lines(Language::English),
        });
    }
    Ok(told)
}

async fn history(node: &Orchestrator, case: CaseId) -> anyhow::Result<Vec<Event>> {
    let mut events: Vec<Event> = Vec::new();
    loop {
        let after = events.last().map_or(0, |event| event.seq);
        let page = node.ledger().history(case, after, EVENTS_PAGE).await;
        let page = page.map_err(ledger_failure::told)?;
        for stored in &page {
            events.push(Event::from_bytes(&stored.bytes)?);
        }
        if page.len() < EVENTS_PAGE {
            return Ok(events);
        }
    }
}
