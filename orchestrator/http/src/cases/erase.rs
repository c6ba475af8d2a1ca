//! Destroying the words of a case.

use std::sync::Arc;

use axum::{extract::State, response::Response};
use closedloop_runtime::wire::api::{Done, Erase};

use crate::{
    Service,
    identity::Who,
    problem::{self, Problem},
    reply,
    request::{Body, Key, Segment},
    sight::{self, CaseName},
};

/// Destroys the words, contact data and files of a case for good. Its history stays and still
/// verifies.
#[utoipa::path(post, path = "/api/v1/cases/{id}/erase", operation_id = "erase_case", tag = "cases",
    params(
        ("id" = String, Path, description = "Id or number of the case"),
        ("Idempotency-Key" = String, Header, description = "1 to 200 visible letters of ASCII"),
    ),
    request_body = Erase,
    responses((status = 200, description = "Destroyed", body = Done)))]
pub(crate) async fn erase(
    State(service): State<Arc<Service>>,
    who: Who,
    key: Key,
    Segment(name): Segment<CaseName>,
    body: Body<Erase>,
) -> Result<Response, Problem> {
    who.only(|_| who.is_admin())?;
    let case = sight::see(&service, &who, &name).await?.case.id;
    let (caller, keyed, reason) = (who.caller(), key.with(body.digest), body.value.reason);
    // A task of its own: a caller who hangs up must not leave the bytes half destroyed.
    let erasing = tokio::spawn(async move {
        let node = &service.orchestrator;
        node.erase(&caller, Some(keyed), case, reason).await
    });
    match erasing.await {
        Ok(Ok(answer)) => Ok(reply::done(&answer)),
        Ok(Err(denial)) => Err(Problem::denied(&denial, who.is_person)),
        Err(_) => Err(Problem::new(&problem::DEFECT)),
    }
}
