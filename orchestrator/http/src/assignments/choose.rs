//! Making a choice.

use std::sync::Arc;

use axum::{
    extract::State,
    http::{HeaderMap, header},
    response::Response,
};
use closedloop_runtime::{
    orchestrator::{Caller, ChooseRequest},
    wire::{
        api::{Choose, Done},
        engine::AssignmentId,
    },
};
use serde_json::json;

use crate::{
    Service,
    identity::Who,
    problem::{self, Problem},
    reply,
    request::{Body, Key, Segment, matches_any},
    sight,
};

use super::{acts, denied, merge_target};

/// Makes a choice for an assignment.
///
/// With `If-Match` the choice is made only if nothing happened to the case since it was read.
#[utoipa::path(post, path = "/api/v1/assignments/{assignment}/choose", operation_id = "choose",
    tag = "assignments",
    params(
        ("assignment" = String, Path, description = "`<case>.<number>`"),
        ("Idempotency-Key" = String, Header, description = "1 to 200 visible letters of ASCII"),
        ("If-Match" = Option<String>, Header, description = "The `ETag` of the case"),
    ),
    request_body = Choose,
    responses((status = 200, description = "Recorded", body = Done)))]
pub(crate) async fn choose(
    State(service): State<Arc<Service>>,
    who: Who,
    key: Key,
    Segment(assignment): Segment<AssignmentId>,
    headers: HeaderMap,
    body: Body<Choose>,
) -> Result<Response, Problem> {
    who.only(acts)?;
    let received_at = service.orchestrator.now();
    // Whoever chooses here sits at a desk.
    let caller = who.person();
    check_version(&service, &who, &caller, assignment, &key, &headers).await?;
    let sent = body.value;
    let into = match &sent.into {
        Some(into) => match merge_target(&service, into).await {
            Ok(case) => Some(case),
            // Whoever may not know of this case learns by it of no other case either.
            Err(_) if !sight::may_know(&service, &who, assignment.case).await? => {
                return Err(sight::assignment_unknown(assignment));
            }
            Err(problem) => return Err(problem),
        },
        None => None,
    };
    let request = ChooseRequest {
        assignment,
        generation: sent.generation,
        choice: sent.choice,
        given: sent.given,
        into,
        received_at,
        reported_at: None,
    };
    let keyed = Some(key.with(body.digest));
    match service.orchestrator.choose(&caller, keyed, &request).await {
        Ok(answer) => Ok(reply::done(&answer)),
        Err(denial) => {
            let who = Who {
                is_person: true,
                ..who
            };
            Err(denied(&service, &who, assignment, &denial).await)
        }
    }
}

/// # Errors
/// The caller read another version of the case than there is now; the ledger fails.
async fn check_version(
    service: &Service,
    who: &Who,
    caller: &Caller,
    assignment: AssignmentId,
    key: &Key,
    headers: &HeaderMap,
) -> Result<(), Problem> {
    if !headers.contains_key(header::IF_MATCH) {
        return Ok(());
    }
    let known = sight::may_know(service, who, assignment.case).await?;
    let head = service.orchestrator.head(assignment.case).await?;
    let Some(head) = head.filter(|_| known) else {
        return Err(sight::assignment_unknown(assignment));
    };
    let seq = head.case.seq;
    if matches_any(headers, &header::IF_MATCH, seq, false) == Some(true) {
        return Ok(());
    }
    // A repeat of what was done then gets the answer of then, although the case went on by it.
    let answered = service
        .ledger()
        .key_answer(&caller.key_scope, key.as_str())
        .await?;
    if answered.is_some() {
        return Ok(());
    }
    Err(Problem::new(&problem::ETAG_STALE).member("seq", json!(seq)))
}
