//! One request that carries reports.

use std::time::Duration;

use closedloop_wire::{cloud_event, dispatch::ReportAnswer};
use reqwest::{Method, header};
use serde_json::json;

use crate::{
    client::{self, CallError, Client},
    outbox::Entry,
};

/// What became of a request with reports.
#[derive(Debug)]
pub(crate) enum Posted {
    /// Each report was answered by itself, in their order.
    Answered(Vec<ReportAnswer>),
    /// No report was answered; all of them later.
    Busy {
        /// How long the server asks to wait.
        retry_after: Option<Duration>,
    },
    /// The server takes no request like this one: it is too large, or one report spoils it.
    Unfit {
        /// The status.
        status: u16,
        /// The reason.
        problem: Option<serde_json::Value>,
    },
}

/// Sends a batch once.
///
/// # Errors
/// The department or its token is not known, so no report can ever be made.
pub(crate) async fn post(client: &Client, batch: &[Entry]) -> Result<Posted, CallError> {
    let path = format!("/api/v1/departments/{}/reports", client.department());
    let messages: Vec<_> = batch.iter().map(|entry| &entry.message).collect();
    let body = match serde_json::to_vec(&messages) {
        Ok(body) => body,
        Err(error) => unreachable!("a report is always JSON: {error}"),
    };
    let request = client
        .request(Method::POST, &path)
        .header(header::CONTENT_TYPE, cloud_event::BATCH)
        .body(body);
    let answer = client.whole(&path, request).await;
    match answer.and_then(|body| client::read_json(&path, &body)) {
        Ok(answers) => Ok(Posted::Answered(answers)),
        Err(CallError::Refused {
            status: status @ (401 | 403 | 404),
            path,
            problem,
        }) => Err(CallError::Refused {
            path,
            status,
            problem,
        }),
        Err(CallError::Refused {
            status, problem, ..
        }) => {
            let problem = Some(json!({"code": problem.code, "detail": problem.detail}));
            Ok(Posted::Unfit { status, problem })
        }
        Err(error) => {
            tracing::debug!(%error, "reports were not answered");
            // Also after an answer that cannot be read: the next one may be whole.
            let retry_after = error.try_again().flatten();
            Ok(Posted::Busy { retry_after })
        }
    }
}
