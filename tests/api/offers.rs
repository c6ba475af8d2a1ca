//! The endless stream of a department's offers.

use std::collections::BTreeSet;

use serde_json::{Value as Json, json};

use crate::{
    answer::{number, text},
    client::Client,
    town::{Reported, Town},
    wait,
};

/// An open stream of offers.
pub(crate) struct Offers {
    response: reqwest::Response,
    received: Vec<u8>,
    /// How much of it was read as lines.
    read: usize,
}

impl Offers {
    /// Opens a stream.
    pub(crate) async fn open(client: &Client, department: &str, prefetch: usize) -> Self {
        let path = format!("/api/v1/departments/{department}/offers?prefetch={prefetch}");
        let response = client.stream(&path, &[]).await;
        assert_eq!(response.status().as_u16(), 200);
        let kind = response.headers()["content-type"].to_str().expect("a text");
        assert_eq!(kind, "application/x-ndjson");
        Self {
            response,
            received: Vec::new(),
            read: 0,
        }
    }

    /// The messages of the next line that holds any.
    pub(crate) async fn next(&mut self) -> Vec<Json> {
        let reading = async {
            loop {
                while let Some(line) = self.line() {
                    let Json::Array(messages) = line else {
                        panic!("a line that is no list: {line}")
                    };
                    if !messages.is_empty() {
                        return messages;
                    }
                }
                let chunk = self.response.chunk().await.expect("the stream goes on");
                self.received.extend(chunk.expect("the stream has no end"));
            }
        };
        wait::within("an offer", reading).await
    }

    /// The next so many messages, over as many lines as they come in.
    pub(crate) async fn take(&mut self, wanted: usize) -> Vec<Json> {
        let mut taken = Vec::new();
        while taken.len() < wanted {
            taken.extend(self.next().await);
        }
        taken
    }

    /// Whether the server ended the stream in order, whatever else it sends before.
    pub(crate) async fn ends(mut self) -> bool {
        let ending = async {
            loop {
                match self.response.chunk().await {
                    Ok(Some(_)) => {}
                    Ok(None) => return true,
                    Err(_) => return false,
                }
            }
        };
        wait::within("the end of the stream", ending).await
    }

    /// Every byte that was read so far.
    pub(crate) fn received(&self) -> &[u8] {
        &self.received
    }

    fn line(&mut self) -> Option<Json> {
        let rest = &self.received[self.read..];
        let end = rest.iter().position(|byte| *byte == b'\n')?;
        let line = serde_json::from_slice(&rest[..end]).expect("a line of JSON");
        self.read += end + 1;
        Some(line)
    }
}

fn assignments(messages: &[Json]) -> BTreeSet<String> {
    messages
        .iter()
        .map(|message| text(&message["data"], "assignment").to_owned())
        .collect()
}

async fn reported(town: &Town, cases: usize) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    for _ in 0..cases {
        all.insert(format!("{}.1", town.report().await.id));
    }
    all
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_offer_says_what_may_be_chosen_and_no_word_of_a_person() {
    let town = Town::start().await;
    let mut stream = Offers::open(&town.dispatch_desk, "dispatch-desk", 8).await;
    let case = town.report().await;
    let messages = stream.next().await;
    assert_eq!(messages.len(), 1, "{messages:?}");
    let (message, data) = (&messages[0], &messages[0]["data"]);
    for (name, wanted) in [
        ("specversion", "1.0"),
        ("source", "/closedloop"),
        ("type", "closedloop.assignment.offered.v1"),
        ("datacontenttype", "application/json"),
    ] {
        assert_eq!(message[name], wanted, "{message}");
    }
    assert_eq!(message["subject"], data["assignment"]);
    assert_eq!(
        (&data["number"], number(data, "generation")),
        (&json!(case.number), 1)
    );
    let fields: Vec<&String> = data["fields"].as_object().expect("fields").keys().collect();
    assert_eq!(
        fields,
        ["category", "place", "severity"],
        "no text and no contact"
    );
    let choices: Vec<&str> = crate::answer::list(data, "choices")
        .iter()
        .map(|choice| text(choice, "name"))
        .collect();
    assert_eq!(choices, ["assign", "duplicate", "not ours"]);
    let instant = |text: &str| text.parse::<jiff::Timestamp>().expect("an instant");
    let due_at = town.case(&case.id).await["clock"]["due_at"].clone();
    assert_eq!(
        instant(text(data, "due_at")),
        instant(due_at.as_str().expect("a text"))
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_streams_share_the_offers_and_what_one_leaves_goes_to_the_other() {
    let town = Town::start().await;
    let all = reported(&town, 6).await;
    let mut first = Offers::open(&town.dispatch_desk, "dispatch-desk", 4).await;
    let taken = assignments(&first.take(4).await);
    let mut second = Offers::open(&town.dispatch_desk, "dispatch-desk", 8).await;
    let rest = assignments(&second.take(2).await);
    assert!(taken.is_disjoint(&rest), "{taken:?} {rest:?}");
    assert_eq!(taken.union(&rest).cloned().collect::<BTreeSet<_>>(), all);
    drop(first);
    assert_eq!(
        assignments(&second.take(4).await),
        taken,
        "what nobody answered comes again"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_offer_that_is_answered_elsewhere_is_withdrawn() {
    let town = Town::start().await;
    let mut stream = Offers::open(&town.dispatch_desk, "dispatch-desk", 8).await;
    let case: Reported = town.report().await;
    let offered = stream.next().await;
    town.choose(&town.dispatch_desk, &case.id, "assign", json!({}))
        .await;
    let withdrawn = stream.next().await;
    assert_eq!(
        withdrawn[0]["type"], "closedloop.assignment.withdrawn.v1",
        "{withdrawn:?}"
    );
    assert_eq!(
        withdrawn[0]["data"]["assignment"],
        offered[0]["data"]["assignment"]
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn streams_are_counted_and_end_when_the_service_stops() {
    let town = Town::start().await;
    let mut open = Vec::new();
    for _ in 0..64 {
        open.push(Offers::open(&town.sanitation, "sanitation", 1).await);
    }
    let path = "/api/v1/departments/sanitation/offers?prefetch=1";
    town.sanitation.get(path).await.refused(429, "streams-full");
    open.truncate(1);
    // A place is free once the server noticed that somebody left.
    wait::until("a free place", || async {
        let response = town.sanitation.stream(path, &[]).await;
        (response.status().as_u16() == 200).then_some(())
    })
    .await;
    let stopping = tokio::spawn(town.service.stop());
    let last = open.pop().expect("one is left");
    assert!(last.ends().await, "the stream was cut off");
    wait::within("the stop", stopping)
        .await
        .expect("it ran")
        .expect("it stopped in order");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_odd_prefetch_or_department_is_refused() {
    let town = Town::start().await;
    for query in [
        "prefetch=0",
        "prefetch=-1",
        "prefetch=x",
        "prefetch=100000",
        "prefetch=1&prefetch=2",
        "other=1",
    ] {
        let path = format!("/api/v1/departments/sanitation/offers?{query}");
        town.sanitation.get(&path).await.refused(400, "malformed");
    }
    town.admin
        .get("/api/v1/departments/no-such/offers?prefetch=1")
        .await
        .is(404);
    town.fire_brigade
        .get("/api/v1/departments/sanitation/offers?prefetch=1")
        .await
        .is(403);
}
