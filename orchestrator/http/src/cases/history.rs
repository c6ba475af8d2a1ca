//! The history of a case.

use std::{collections::BTreeMap, sync::Arc};

use axum::{extract::State, http::StatusCode, response::Response};
use closedloop_runtime::{
    ports::ledger::StoredEvent,
    wire::{
        api::{HistoryItem, HistoryPage},
        engine::{CaseId, Event, Happening, Value, workflows::names::FieldName},
    },
};
use serde::Deserialize;
use serde_json::Value as Json;
use utoipa::IntoParams;

use crate::{
    Service,
    identity::Who,
    problem::{self, Problem},
    reply,
    request::{Query, Segment, limit},
    sight::{self, CaseName},
};

use super::view;

/// The most events of a page.
const EVENTS_MAX: usize = 500;

/// The events of a page if nothing is asked for.
const EVENTS: usize = 100;

/// Which part of the history is asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Asked {
    /// Only events behind this sequence number; 0 if absent.
    after: Option<u32>,
    /// The most events, 1 to 500; 100 if absent.
    limit: Option<usize>,
}

/// Shows what happened to a case.
#[utoipa::path(get, path = "/api/v1/cases/{id}/history", operation_id = "read_history", tag = "cases",
    params(("id" = String, Path, description = "Id or number of the case"), Asked),
    responses((status = 200, description = "Events in order", body = HistoryPage)))]
pub(crate) async fn history(
    State(service): State<Arc<Service>>,
    who: Who,
    Segment(name): Segment<CaseName>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let limit = limit(asked.limit, EVENTS, EVENTS_MAX)?;
    let case = sight::see(&service, &who, &name).await?.case.id;
    let after = asked.after.unwrap_or(0);
    let stored = service.ledger().history(case, after, limit).await?;
    let mut items = Vec::with_capacity(stored.len());
    for stored in &stored {
        items.push(item(&service, &who, case, stored).await?);
    }
    let page = HistoryPage {
        next_after: stored
            .last()
            .filter(|_| stored.len() == limit)
            .map(|last| last.seq),
        items,
    };
    Ok(reply::json(StatusCode::OK, &page))
}

async fn item(
    service: &Service,
    who: &Who,
    case: CaseId,
    stored: &StoredEvent,
) -> Result<HistoryItem, Problem> {
    let unreadable = |error: serde_json::Error| {
        tracing::error!(%case, seq = stored.seq, %error, "a stored event cannot be read");
        Problem::new(&problem::DEFECT)
    };
    let event = Event::from_bytes(&stored.bytes).map_err(unreadable)?;
    let mut words = BTreeMap::new();
    if let Happening::ChoiceMade { given, .. } = &event.what {
        for (name, value) in given {
            if let Value::Text(sealed) = value {
                words.insert(name.clone(), view::words(service, case, sealed).await?);
            }
        }
    }
    let shown = if who.is_unit() {
        without_reporter(event)
    } else {
        serde_json::from_slice(&stored.bytes)
    };
    Ok(HistoryItem {
        seq: stored.seq,
        at: stored.at.into(),
        hash: stored.hash,
        event: shown.map_err(unreadable)?,
        words,
    })
}

/// The event without the reference to the reporter's contact, so that a department cannot even tell
/// whether there is one, and without the digest of the reporter's code.
fn without_reporter(mut event: Event) -> Result<Json, serde_json::Error> {
    let keep = |fields: &mut BTreeMap<FieldName, Value>| {
        fields.retain(|_, value| !matches!(value, Value::Contact(_)));
    };
    if let Happening::CaseOpened { fields, .. } = &mut event.what {
        keep(fields);
    } else if let Happening::ChoiceMade { given, .. } = &mut event.what {
        keep(given);
    }
    let mut shown = serde_json::to_value(event)?;
    let opened = shown.pointer_mut("/what/case-opened");
    if let Some(opened) = opened.and_then(Json::as_object_mut) {
        opened.remove("tracking");
    }
    Ok(shown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_department_sees_no_trace_of_the_reporter_in_the_first_event() {
        let sealed = |id: &str| {
            let digest = "ab".repeat(32);
            serde_json::json!({"id": id, "digest": digest})
        };
        let contact = "00000000-0000-4000-8000-00000000c0de";
        let text = "00000000-0000-4000-8000-000000007e47";
        let stored = serde_json::json!({
            "case": "00000000-0000-7000-8000-000000000001", "seq": 1, "at": 1_760_000_000_000_i64,
            "actor": "intake", "cause": {"token": "0123456789"},
            "what": {"case-opened": {
                "number": "2025-000001", "workflow": "hotline-request",
                "definition": "cd".repeat(32), "source": "hotline", "priority": "normal",
                "title": sealed(text), "tracking": "ef".repeat(32),
                "fields": {
                    "summary": {"text": sealed(text)},
                    "reporter": {"contact": sealed(contact)},
                },
            }},
        });
        let bytes = stored.to_string();
        let event = Event::from_bytes(bytes.as_bytes()).expect("an event");
        let shown = without_reporter(event).expect("it is JSON").to_string();
        assert!(shown.contains(text) && shown.contains("2025-000001"));
        for trace in [contact, "reporter", "contact", "tracking", &"ef".repeat(32)] {
            assert!(!shown.contains(trace), "{trace} in {shown}");
        }
    }
}
