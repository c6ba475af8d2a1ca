//! The live stream of what happens.

use serde_json::Value as Json;

use crate::{client::Client, town::Town, wait};

/// One event of the stream.
#[derive(Debug, Clone, PartialEq)]
struct Received {
    position: i64,
    kind: String,
    data: Json,
}

/// An open stream of events.
struct Stream {
    response: reqwest::Response,
    received: String,
}

impl Stream {
    async fn open(client: &Client, path: &str, last_id: Option<i64>) -> Self {
        let last_id = last_id.map(|id| id.to_string());
        let headers: Vec<_> = last_id
            .iter()
            .map(|id| ("last-event-id", id.as_str()))
            .collect();
        let response = client.stream(path, &headers).await;
        assert_eq!(response.status().as_u16(), 200);
        let kind = response.headers()["content-type"].to_str().expect("a text");
        assert!(kind.starts_with("text/event-stream"), "{kind}");
        Self {
            response,
            received: String::new(),
        }
    }

    /// The next so many events.
    async fn take(&mut self, wanted: usize) -> Vec<Received> {
        let mut taken = Vec::new();
        let reading = async {
            while taken.len() < wanted {
                while let Some((block, rest)) = self.received.split_once("\n\n") {
                    let event = read(block);
                    let rest = rest.to_owned();
                    self.received = rest;
                    taken.extend(event);
                    if taken.len() == wanted {
                        return;
                    }
                }
                let chunk = self.response.chunk().await.expect("the stream goes on");
                let chunk = chunk.expect("the stream has no end");
                self.received
                    .push_str(std::str::from_utf8(&chunk).expect("ASCII events"));
            }
        };
        wait::within("events", reading).await;
        taken
    }
}

/// A block of the stream as an event; none if it is a comment.
fn read(block: &str) -> Option<Received> {
    let field = |name: &str| {
        let prefix = format!("{name}:");
        let line = block.lines().find_map(|line| line.strip_prefix(&prefix));
        line.map(|value| value.strip_prefix(' ').unwrap_or(value).to_owned())
    };
    let data = field("data")?;
    Some(Received {
        position: field("id")
            .and_then(|id| id.parse().ok())
            .expect("an event has an id"),
        kind: field("event").expect("an event has a kind"),
        data: serde_json::from_str(&data).expect("JSON"),
    })
}

/// The feed of the record, as the stream should show it.
async fn feed(town: &Town) -> Vec<(i64, Json)> {
    let items = town
        .service
        .orchestrator
        .ledger()
        .feed(0, 10_000)
        .await
        .expect("the feed");
    let json = |bytes: &[u8]| serde_json::from_slice(bytes).expect("JSON");
    items
        .iter()
        .map(|item| (item.position, json(&item.event.bytes)))
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stream_that_is_resumed_shows_every_event_once_and_in_order() {
    let town = Town::start().await;
    let case = town.report().await;
    town.bring_to_handle(&case.id).await;
    let past = feed(&town).await.len();
    let mut stream = Stream::open(&town.supervision, "/api/v1/events?after=0", None).await;
    let mut seen = stream.take(past).await;
    // What happens while it is open arrives by itself.
    town.bring_to_survey(&case.id).await;
    seen.extend(stream.take(2).await);
    drop(stream);
    // While nobody listens things happen too, also to others.
    town.report().await;
    let last = seen.last().expect("some were seen").position;
    let all = feed(&town).await;
    let mut resumed = Stream::open(&town.auditor, "/api/v1/events", Some(last)).await;
    seen.extend(resumed.take(all.len() - seen.len()).await);
    // The header of a browser that resumes goes before what its address said at first.
    let mut again = Stream::open(&town.admin, "/api/v1/events?after=0", Some(last)).await;
    let behind = all.iter().filter(|(position, _)| *position > last).count();
    let tail = again.take(behind).await;
    assert_eq!(tail, seen[seen.len() - behind..]);

    let shown: Vec<(i64, Json)> = seen
        .iter()
        .map(|event| (event.position, event.data.clone()))
        .collect();
    assert_eq!(shown, all);
    for event in &seen {
        let what = event.data["what"]
            .as_object()
            .and_then(|what| what.keys().next());
        assert_eq!(what, Some(&event.kind));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_odd_position_is_refused() {
    let town = Town::start().await;
    for query in [
        "after=-1",
        "after=x",
        "after=99999999999999999999",
        "before=1",
    ] {
        let path = format!("/api/v1/events?{query}");
        town.supervision.get(&path).await.refused(400, "malformed");
    }
    let request = town
        .supervision
        .request(reqwest::Method::GET, "/api/v1/events");
    let request = request.header("last-event-id", "yesterday");
    crate::client::send(request).await.refused(400, "malformed");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_stream_ends_when_the_service_stops() {
    let town = Town::start().await;
    town.report().await;
    let mut stream = Stream::open(&town.supervision, "/api/v1/events?after=0", None).await;
    assert_eq!(stream.take(1).await[0].kind, "case-opened");
    let stopping = tokio::spawn(town.service.stop());
    let ending = async { while let Ok(Some(_)) = stream.response.chunk().await {} };
    wait::within("the end of the stream", ending).await;
    wait::within("the stop", stopping)
        .await
        .expect("it ran")
        .expect("it stopped in order");
}
