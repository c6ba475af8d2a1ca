//! Whether the process lives and can do its work.

use std::{sync::Arc, time::Duration};

use axum::{extract::State, http::StatusCode, response::Response};
use closedloop_runtime::wire::api::Readiness;

use crate::{Service, layers::AsItIs, reply};

/// How long the record may take to answer.
const PING_WITHIN: Duration = Duration::from_secs(2);

/// Whether the process lives.
#[utoipa::path(get, path = "/health/live", operation_id = "is_live", tag = "service",
    responses((status = 200, description = "It lives")))]
pub(crate) async fn live() -> StatusCode {
    StatusCode::OK
}

/// Whether the service can do its work, and why not.
///
/// The reasons name a duty and no detail, because nobody need say who asks; the log has the detail.
#[utoipa::path(get, path = "/health/ready", operation_id = "is_ready", tag = "service",
    responses(
        (status = 200, description = "It can", body = Readiness),
        (status = 503, description = "It cannot", body = Readiness),
    ))]
pub(crate) async fn ready(State(service): State<Arc<Service>>) -> Response {
    let mut reasons: Vec<String> = service
        .orchestrator
        .trouble()
        .keys()
        .map(|duty| format!("{duty} is in trouble"))
        .collect();
    if service.stopping.is_cancelled() {
        reasons.push("the service is stopping".to_owned());
    }
    match tokio::time::timeout(PING_WITHIN, service.ledger().ping()).await {
        Ok(Ok(())) => {}
        Ok(Err(failure)) => {
            tracing::warn!(%failure, "the record does not answer");
            reasons.push("the record does not answer".to_owned());
        }
        Err(_) => reasons.push("the record does not answer in time".to_owned()),
    }
    let readiness = Readiness {
        ready: reasons.is_empty(),
        reasons,
    };
    let status = if readiness.ready {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    let mut response = reply::json(status, &readiness);
    // Whoever watches reads the reasons.
    response.extensions_mut().insert(AsItIs);
    response
}
