//! A client of the real process.

use std::{collections::BTreeMap, path::Path, sync::Arc, time::Duration};

use closedloop_tests::program::{self, Server};
use serde_json::Value as Json;

use crate::{request::Request, story::ACTORS};

/// Far longer than an answer takes, also under a tracer.
const ANSWER_WITHIN: Duration = Duration::from_secs(60);

/// The tokens of everybody who acts.
pub(crate) type Tokens = Arc<BTreeMap<&'static str, String>>;

/// A token for each actor of a story, made by the program itself.
pub(crate) async fn tokens(data: &Path) -> Tokens {
    let mut tokens = BTreeMap::new();
    for acts_as in ACTORS {
        tokens.insert(acts_as, program::new_token(acts_as, data).await);
    }
    Arc::new(tokens)
}

/// What became of a request.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Outcome {
    /// 2xx, with the body.
    Answered(Json),
    /// Another status, with the body.
    Refused(String),
    /// The connection broke; nobody can say what was recorded.
    Unanswered,
}

/// A client of one life of the process.
#[derive(Debug, Clone)]
pub(crate) struct Client {
    http: reqwest::Client,
    base: String,
    tokens: Tokens,
}

impl Client {
    pub(crate) fn new(server: &Server, tokens: Tokens) -> Self {
        let http = reqwest::Client::builder()
            .no_proxy()
            .timeout(ANSWER_WITHIN)
            .build();
        Self {
            http: http.expect("a client can be made"),
            base: server.url(""),
            tokens,
        }
    }

    /// Sends a request once.
    pub(crate) async fn send(&self, request: &Request) -> Outcome {
        let mut post = self
            .http
            .post(format!("{}{}", self.base, request.path))
            .bearer_auth(&self.tokens[request.acts_as]);
        let kind = match &request.key {
            Some(key) => {
                post = post.header("idempotency-key", key);
                "application/json"
            }
            None => "application/cloudevents-batch+json",
        };
        let body = request.body.to_string();
        let sent = post.header("content-type", kind).body(body).send().await;
        let Ok(response) = sent else {
            return Outcome::Unanswered;
        };
        let status = response.status();
        let Ok(body) = response.text().await else {
            return Outcome::Unanswered;
        };
        let answer: Json = serde_json::from_str(&body).unwrap_or_default();
        // A report is answered by itself, within the answer to the request.
        let reported = request.key.is_some() || answer[0]["status"] == 200;
        if status.is_success() && reported {
            Outcome::Answered(answer)
        } else {
            Outcome::Refused(format!("{status} to {request:?}: {body}"))
        }
    }
}
