//! The four routes of the worker contract.

use std::{convert::Infallible, sync::Arc, time::Duration};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::{Path, Query, State as Shares},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use closedloop_wire::{
    cloud_event::{BATCH, CloudEvent},
    dispatch::{BATCH_MESSAGES_MAX, Report},
};
use serde_json::json;

use super::{DEPARTMENT, Shared, TOKEN};

/// Signs of life come oftener than from the real one, so that a broken stream is noticed soon.
const SIGN_OF_LIFE: Duration = Duration::from_millis(200);

pub(super) fn router(shared: Arc<Shared>) -> Router {
    let department = format!("/api/v1/departments/{DEPARTMENT}");
    Router::new()
        .route(&format!("{department}/offers"), get(offers))
        .route(&format!("{department}/reports"), post(reports))
        .route("/api/v1/cases/{case}", get(case))
        .route("/api/v1/cases/{case}/files", post(files))
        .with_state(shared)
}

fn is_known(headers: &HeaderMap) -> bool {
    let given = headers.get(header::AUTHORIZATION);
    given.is_some_and(|given| given.as_bytes() == format!("Bearer {TOKEN}").as_bytes())
}

fn problem(status: u16, code: &str) -> Response {
    let status = StatusCode::from_u16(status).expect("it is a status");
    let body = axum::Json(json!({"code": code, "detail": "a sentence about it"}));
    (status, [(header::RETRY_AFTER, "0")], body).into_response()
}

#[derive(serde::Deserialize)]
struct Wanted {
    #[serde(default = "prefetch_default")]
    prefetch: usize,
}

fn prefetch_default() -> usize {
    64
}

/// Closes the stream however it ends.
struct Open {
    shared: Arc<Shared>,
    stream: u64,
}

impl Drop for Open {
    fn drop(&mut self) {
        self.shared.state().close_stream(self.stream);
        self.shared.changed();
    }
}

async fn offers(
    Shares(shared): Shares<Arc<Shared>>,
    Query(wanted): Query<Wanted>,
    headers: HeaderMap,
) -> Response {
    if !is_known(&headers) {
        return problem(401, "unknown-token");
    }
    let stream = shared.state().open_stream(wanted.prefetch);
    shared.changed();
    let open = Open { shared, stream };
    let lines = futures_util::stream::unfold(open, |open| async move {
        let line = next_line(&open).await;
        Some((Ok::<_, Infallible>(line), open))
    });
    let kind = [(header::CONTENT_TYPE, "application/x-ndjson")];
    (kind, Body::from_stream(lines)).into_response()
}

async fn next_line(open: &Open) -> String {
    let mut changes = open.shared.changes.subscribe();
    loop {
        let line = open.shared.state().next_line(open.stream);
        if let Some(line) = line {
            let line = serde_json::to_string(&line).expect("it is JSON");
            open.shared.changed();
            return line + "\n";
        }
        if tokio::time::timeout(SIGN_OF_LIFE, changes.changed())
            .await
            .is_err()
        {
            return "[]\n".to_owned();
        }
    }
}

async fn reports(Shares(shared): Shares<Arc<Shared>>, headers: HeaderMap, body: Bytes) -> Response {
    if !is_known(&headers) {
        return problem(401, "unknown-token");
    }
    let batch = serde_json::from_slice::<Vec<CloudEvent<Report>>>(&body);
    let is_batch = headers
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind == BATCH);
    let Some(batch) = batch.ok().filter(|batch| is_batch && !batch.is_empty()) else {
        let text = format!("no batch: {}", String::from_utf8_lossy(&body));
        shared.state().complaints.push(text);
        return problem(400, "no-batch");
    };
    if batch.len() > BATCH_MESSAGES_MAX {
        shared
            .state()
            .complaints
            .push("more than 256 messages".to_owned());
    }
    let permit = shared.posts.acquire().await.expect("it is never closed");
    let (answers, stands_still, fault) = {
        let mut state = shared.state();
        let fault = state.whole_fault(batch.len());
        let is_recorded = fault.is_none_or(|(_, is_recorded)| is_recorded);
        let mut answers = Vec::new();
        for message in batch.into_iter().filter(|_| is_recorded) {
            if !state.stands_still {
                answers.push(state.judge(message));
            }
        }
        (answers, state.stands_still, fault)
    };
    shared.changed();
    if stands_still {
        // As if the process were killed after the commit and before the answer.
        std::future::pending::<()>().await;
    }
    drop(permit);
    match fault {
        Some((status, _)) => problem(status, "as-the-test-wants"),
        None => axum::Json(answers).into_response(),
    }
}

async fn case(Path(case): Path<String>, headers: HeaderMap) -> Response {
    if !is_known(&headers) {
        return problem(401, "unknown-token");
    }
    let text = "The lamp at the bridge is broken.";
    axum::Json(json!({"id": case, "texts": {"summary": text}})).into_response()
}

async fn files(
    Shares(shared): Shares<Arc<Shared>>,
    Path(case): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    if !is_known(&headers) {
        return problem(401, "unknown-token");
    }
    let kind = headers.get(header::CONTENT_TYPE);
    let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let mut state = shared.state();
    let id = format!("{case}-file-{}", state.files.len());
    state
        .files
        .insert(id.clone(), (kind.to_owned(), body.to_vec()));
    (StatusCode::CREATED, axum::Json(json!({"id": id}))).into_response()
}
