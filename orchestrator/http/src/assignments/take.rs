//! Saying that the work has begun.

use std::sync::Arc;

use axum::{extract::State, response::Response};
use closedloop_runtime::wire::{
    api::{Done, Take},
    engine::AssignmentId,
};

use crate::{
    Service,
    identity::Who,
    problem::Problem,
    reply,
    request::{Body, Key, Segment},
};

use super::{acts, denied};

/// Says that the work on an assignment has begun and the choice comes later. No clock stops.
#[utoipa::path(post, path = "/api/v1/assignments/{assignment}/take", operation_id = "take",
    tag = "assignments",
    params(
        ("assignment" = String, Path, description = "`<case>.<number>`"),
        ("Idempotency-Key" = String, Header, description = "1 to 200 visible letters of ASCII"),
    ),
    request_body = Take,
    responses((status = 200, description = "Recorded", body = Done)))]
pub(crate) async fn take(
    State(service): State<Arc<Service>>,
    who: Who,
    key: Key,
    Segment(assignment): Segment<AssignmentId>,
    body: Body<Take>,
) -> Result<Response, Problem> {
    who.only(acts)?;
    let (caller, keyed) = (who.caller(), Some(key.with(body.digest)));
    let generation = body.value.generation;
    let node = &service.orchestrator;
    match node.take(&caller, keyed, assignment, generation).await {
        Ok(answer) => Ok(reply::done(&answer)),
        Err(denial) => Err(denied(&service, &who, assignment, &denial).await),
    }
}
