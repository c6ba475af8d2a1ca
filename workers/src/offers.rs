//! The stream of offers: connected to as long as the worker runs.

use std::{collections::VecDeque, sync::Arc, time::Duration};

use closedloop_wire::{
    cloud_event::CloudEvent,
    dispatch::{OFFERED, Offer, WITHDRAWN},
};
use reqwest::{Method, Response};
use tokio::{
    sync::{Notify, mpsc},
    time::timeout,
};

use crate::{
    client::{CallError, Client},
    counts::Tally,
    retry,
};

/// A sign of life comes every 10 seconds; after three that did not come the connection is dead.
const SILENCE_MAX: Duration = Duration::from_secs(30);

/// The longest line: 256 offers of 64 KiB.
const LINE_BYTES_MAX: usize = 16 * 1024 * 1024;

/// What a stream brings.
#[derive(Debug)]
pub(crate) enum Message {
    Offered(Box<Offer>),
    Withdrawn(Box<Offer>),
}

/// What arrived at once.
pub(crate) enum Arrival {
    /// A stream began; what was held before may come again.
    Connected,
    Messages(Vec<Message>),
}

/// Reads offers until nobody takes them any more, and connects again whenever the stream ends or
/// `again` asks for it.
///
/// # Errors
/// The server refuses for good.
pub(crate) async fn read(
    client: Client,
    prefetch: usize,
    arrivals: mpsc::Sender<Arrival>,
    again: Arc<Notify>,
    tally: Tally,
) -> Result<(), CallError> {
    let department = client.department();
    let path = format!("/api/v1/departments/{department}/offers?prefetch={prefetch}");
    let mut failures = 0;
    loop {
        let mut retry_after = None;
        match client.once(&path, client.request(Method::GET, &path)).await {
            Ok(response) => {
                tally.streams(1);
                if arrivals.send(Arrival::Connected).await.is_err() {
                    return Ok(());
                }
                let ended = tokio::select! {
                    () = again.notified() => Ended::Asked,
                    ended = read_lines(response, &arrivals, &tally, &mut failures) => ended,
                };
                match ended {
                    Ended::Asked => continue,
                    Ended::Unwanted => return Ok(()),
                    Ended::Broken(why) => tracing::info!(why, "the stream of offers ended"),
                }
            }
            Err(error) => match error.try_again() {
                None => return Err(error),
                Some(wait) => {
                    tracing::info!(
                        error = &error as &dyn std::error::Error,
                        "no offers for now"
                    );
                    retry_after = wait;
                }
            },
        }
        failures += 1;
        tokio::time::sleep(retry::delay(failures, retry_after, client.chance())).await;
    }
}

enum Ended {
    /// Another stream is wanted.
    Asked,
    /// Nobody takes offers any more.
    Unwanted,
    Broken(&'static str),
}

async fn read_lines(
    mut response: Response,
    arrivals: &mpsc::Sender<Arrival>,
    tally: &Tally,
    failures: &mut u32,
) -> Ended {
    let mut lines = Lines::default();
    loop {
        let chunk = match timeout(SILENCE_MAX, response.chunk()).await {
            Err(_) => return Ended::Broken("no sign of life for 30 seconds"),
            Ok(Err(_)) => return Ended::Broken("the connection broke"),
            Ok(Ok(None)) => return Ended::Broken("the server ended it"),
            Ok(Ok(Some(chunk))) => chunk,
        };
        if lines.push(&chunk).is_err() {
            return Ended::Broken("a line is too long");
        }
        while let Some(line) = lines.next_line() {
            let Ok(messages) = messages_of(&line, tally) else {
                return Ended::Broken("a line is no list of messages");
            };
            *failures = 0;
            let is_wanted =
                messages.is_empty() || arrivals.send(Arrival::Messages(messages)).await.is_ok();
            if !is_wanted {
                return Ended::Unwanted;
            }
        }
    }
}

/// Lines out of pieces that end anywhere.
#[derive(Default)]
struct Lines {
    /// The line that has no end yet.
    open: Vec<u8>,
    whole: VecDeque<Vec<u8>>,
}

struct LineTooLong;

impl Lines {
    fn push(&mut self, chunk: &[u8]) -> Result<(), LineTooLong> {
        let mut pieces = chunk.split(|byte| *byte == b'\n');
        self.open
            .extend_from_slice(pieces.next().unwrap_or_default());
        for piece in pieces {
            let line = std::mem::replace(&mut self.open, piece.to_vec());
            self.whole.push_back(line);
        }
        if self.open.len() > LINE_BYTES_MAX {
            return Err(LineTooLong);
        }
        Ok(())
    }

    /// The next line that is whole, without its end.
    fn next_line(&mut self) -> Option<Vec<u8>> {
        self.whole.pop_front()
    }
}

/// The messages of a line. A message of a type that a later version brings is passed over.
fn messages_of(line: &[u8], tally: &Tally) -> Result<Vec<Message>, serde_json::Error> {
    if line.trim_ascii().is_empty() {
        return Ok(Vec::new());
    }
    if let Ok(events) = serde_json::from_slice::<Vec<CloudEvent<Offer>>>(line) {
        return Ok(events.into_iter().filter_map(message_of).collect());
    }
    let events: Vec<serde_json::Value> = serde_json::from_slice(line)?;
    let mut messages = Vec::with_capacity(events.len());
    for event in events {
        if ![Some(OFFERED), Some(WITHDRAWN)].contains(&event["type"].as_str()) {
            continue;
        }
        match serde_json::from_value::<CloudEvent<Offer>>(event) {
            Ok(event) => messages.extend(message_of(event)),
            Err(error) => {
                // The error names a place and a kind; the message itself stays out of the log.
                tracing::warn!(%error, "an offer cannot be read and is passed over");
                tally.unreadable(1);
            }
        }
    }
    Ok(messages)
}

fn message_of(event: CloudEvent<Offer>) -> Option<Message> {
    match event.kind.as_str() {
        OFFERED => Some(Message::Offered(Box::new(event.data))),
        WITHDRAWN => Some(Message::Withdrawn(Box::new(event.data))),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn event(kind: &str, data: serde_json::Value) -> serde_json::Value {
        json!({"specversion": "1.0", "id": "x", "source": "/closedloop", "type": kind,
               "time": "2025-10-09T08:00:00Z", "data": data})
    }

    fn offer() -> serde_json::Value {
        json!({"assignment": "00000000-0000-7000-8000-000000000001.1", "generation": 1,
               "department": "fire-brigade", "number": "2025-000001", "workflow": "hazard",
               "step": "handle", "stage": "handle", "priority": "normal",
               "due_at": "2025-10-09T10:00:00Z", "fields": {}, "choices": [],
               "a field of a later version": [1, 2]})
    }

    #[test]
    fn lines_are_put_together_from_pieces_that_end_anywhere() {
        let text = "[]\n[1]\n\n[2";
        for size in 1..=text.len() {
            let mut lines = Lines::default();
            let mut found = Vec::new();
            for piece in text.as_bytes().chunks(size) {
                assert!(lines.push(piece).is_ok());
                while let Some(line) = lines.next_line() {
                    found.push(String::from_utf8(line).expect("it was text"));
                }
            }
            assert_eq!(found, ["[]", "[1]", ""], "pieces of {size} bytes");
            assert_eq!(lines.open, b"[2");
        }
    }

    #[test]
    fn a_line_without_an_end_is_too_long_at_some_point() {
        let mut lines = Lines::default();
        assert!(lines.push(&vec![b' '; LINE_BYTES_MAX]).is_ok());
        assert!(lines.push(b" ").is_err());
    }

    #[test]
    fn messages_of_a_later_version_are_passed_over_and_broken_ones_counted() {
        let line = json!([
            event(OFFERED, offer()),
            event("closedloop.assignment.paused.v1", json!({"anything": true})),
            event(OFFERED, json!({"assignment": 7})),
            event(WITHDRAWN, offer()),
        ]);
        let tally = Tally::default();
        let messages = messages_of(line.to_string().as_bytes(), &tally).expect("it is a list");
        assert_eq!(messages.len(), 2);
        assert!(matches!(messages[0], Message::Offered(_)));
        assert!(matches!(messages[1], Message::Withdrawn(_)));
        assert_eq!(tally.counts().unreadable, 1);

        let unknown = json!([event("closedloop.assignment.offered.v2", offer())]);
        let messages = messages_of(unknown.to_string().as_bytes(), &tally);
        assert_eq!(messages.expect("it is a list").len(), 0);
        assert_eq!(tally.counts().unreadable, 1);
    }

    #[test]
    fn a_sign_of_life_is_no_message_and_something_else_is_no_line() {
        let tally = Tally::default();
        for line in ["[]", "", "\r"] {
            let messages = messages_of(line.as_bytes(), &tally);
            assert_eq!(messages.expect("it is a list").len(), 0);
        }
        for line in ["{}", "[", "<html>"] {
            assert!(messages_of(line.as_bytes(), &tally).is_err(), "{line}");
        }
    }
}
