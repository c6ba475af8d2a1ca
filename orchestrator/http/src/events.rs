//! The live stream of everything that happens.

use std::{collections::VecDeque, sync::Arc, time::Duration};

use axum::{
    body::Body,
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use closedloop_runtime::ports::ledger::FeedItem;
use futures_util::stream;
use serde::Deserialize;
use tokio::{sync::watch, time::Instant};
use utoipa::IntoParams;

use crate::{
    Service,
    identity::Who,
    problem::{self, Problem},
    request::{Query, malformed},
};

/// How many events are read at a time.
const EVENTS_PAGE: usize = 256;

/// How often a silent stream says that it lives.
const SIGN_OF_LIFE_EVERY: Duration = Duration::from_secs(10);

/// Where a reader says what it read last.
const LAST_EVENT_ID: &str = "last-event-id";

/// From where on the stream begins.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Asked {
    /// Behind this position of the feed (0: from the first event on); only what is new if absent.
    after: Option<i64>,
}

/// Streams events as server-sent events: `id` is the position in the feed, `event` the kind, `data`
/// the event as it is stored.
///
/// `Last-Event-ID` goes before `after`. A comment comes every 10 seconds. The stream ends when the
/// service stops.
#[utoipa::path(get, path = "/api/v1/events", operation_id = "stream_events", tag = "service",
    params(Asked, ("Last-Event-ID" = Option<i64>, Header, description = "The last position that was read")),
    responses((status = 200, description = "Events without end", body = String,
        content_type = "text/event-stream")))]
pub(crate) async fn events(
    State(service): State<Arc<Service>>,
    who: Who,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    who.only(|_| who.oversees())?;
    if service.stopping.is_cancelled() {
        return Err(Problem::new(&problem::STOPPING));
    }
    let wrong = || {
        malformed(
            "起始位置必须是不小于 0 的整数",
            "the position to begin behind must be a whole number from 0",
        )
    };
    let after = match headers.get(LAST_EVENT_ID) {
        Some(value) => {
            let position = value.to_str().ok().and_then(|text| text.parse().ok());
            Some(position.ok_or_else(wrong)?)
        }
        None => asked.after,
    };
    let ends = service.orchestrator.feed_end();
    let after = match after {
        Some(after) if after >= 0 => after,
        Some(_) => return Err(wrong()),
        None => service.ledger().feed_end().await?,
    };
    let feed = Feed {
        service,
        ends,
        after,
        read: VecDeque::new(),
    };
    let body = Body::from_stream(stream::unfold(feed, |mut feed| async move {
        let part = feed.next().await?;
        Some((Ok::<_, std::convert::Infallible>(part), feed))
    }));
    let kind = HeaderValue::from_static("text/event-stream");
    Ok((StatusCode::OK, [(header::CONTENT_TYPE, kind)], body).into_response())
}

/// A reader's place in the feed.
struct Feed {
    service: Arc<Service>,
    /// Changes when something was committed.
    ends: watch::Receiver<i64>,
    after: i64,
    read: VecDeque<FeedItem>,
}

impl Feed {
    /// What is sent next; none when the service stops or the record fails.
    async fn next(&mut self) -> Option<Bytes> {
        let alive_at = Instant::now() + SIGN_OF_LIFE_EVERY;
        loop {
            if self.service.stopping.is_cancelled() {
                return None;
            }
            if let Some(part) = self.take_read() {
                return Some(part);
            }
            // Marked before reading, so that a commit while we read wakes us again.
            self.ends.borrow_and_update();
            match self.service.ledger().feed(self.after, EVENTS_PAGE).await {
                Ok(items) => self.read.extend(items),
                Err(failure) => {
                    tracing::warn!(%failure, "the feed cannot be read");
                    return None;
                }
            }
            if !self.read.is_empty() {
                continue;
            }
            tokio::select! {
                () = self.service.stopping.cancelled() => return None,
                changed = self.ends.changed() => changed.ok()?,
                () = tokio::time::sleep_until(alive_at) => {
                    return Some(Bytes::from_static(b":\n\n"));
                }
            }
        }
    }

    /// Everything that was read, as one part.
    fn take_read(&mut self) -> Option<Bytes> {
        if self.read.is_empty() {
            return None;
        }
        let mut part = Vec::new();
        for item in self.read.drain(..) {
            self.after = item.position;
            write(&mut part, &item);
        }
        Some(Bytes::from(part))
    }
}

fn write(part: &mut Vec<u8>, item: &FeedItem) {
    let kind = kind(&item.event.bytes).unwrap_or_else(|| "unknown".to_owned());
    let head = format!("id: {}\nevent: {kind}\ndata: ", item.position);
    part.extend(head.bytes());
    // Stored events are compact JSON: one line.
    part.extend(&item.event.bytes);
    part.extend(b"\n\n");
}

/// The kind of a stored event, as its bytes spell it.
fn kind(bytes: &[u8]) -> Option<String> {
    let event: serde_json::Value = serde_json::from_slice(bytes).ok()?;
    match &event["what"] {
        serde_json::Value::Object(what) => what.keys().next().cloned(),
        serde_json::Value::String(what) => Some(what.clone()),
        serde_json::Value::Null
        | serde_json::Value::Bool(_)
        | serde_json::Value::Number(_)
        | serde_json::Value::Array(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use closedloop_runtime::{ports::ledger::StoredEvent, wire::engine::GENESIS};

    use super::*;

    #[test]
    fn an_event_is_sent_with_position_kind_and_its_stored_bytes() {
        let bytes = br#"{"seq":1,"what":{"routed":{"row":1}}}"#.to_vec();
        let item = FeedItem {
            position: 42,
            case: "00000000-0000-7000-8000-000000000001"
                .parse()
                .expect("an id"),
            event: StoredEvent {
                seq: 1,
                at: jiff::Timestamp::UNIX_EPOCH,
                bytes,
                hash: GENESIS,
            },
        };
        let mut part = Vec::new();
        write(&mut part, &item);
        assert_eq!(
            String::from_utf8(part).expect("it is text"),
            "id: 42\nevent: routed\ndata: {\"seq\":1,\"what\":{\"routed\":{\"row\":1}}}\n\n"
        );
    }
}
