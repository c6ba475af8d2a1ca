//! Who a request acts as.

use std::sync::Arc;

use axum::{extract::State, http::StatusCode, response::Response};
use closedloop_runtime::wire::api::{Bilingual, Me};

use crate::{Service, identity::Who, reply, tokens::ActsAs};

/// Who the token acts as.
#[utoipa::path(get, path = "/api/v1/me", operation_id = "read_me", tag = "service",
    responses((status = 200, description = "Who it is", body = Me)))]
pub(crate) async fn me(State(service): State<Arc<Service>>, who: Who) -> Response {
    let organisation = &service.orchestrator.rulebook().edition().organisation;
    let (unit, name) = match &who.acts_as {
        ActsAs::Department(code) => (
            Some(code.to_string()),
            organisation.departments.get(code).map(|unit| &unit.name),
        ),
        ActsAs::Post(code) => (
            Some(code.to_string()),
            organisation.posts.get(code).map(|unit| &unit.name),
        ),
        ActsAs::Intake | ActsAs::Supervision | ActsAs::Auditor | ActsAs::Admin => (None, None),
    };
    let me = Me {
        kind: who.acts_as.kind().to_owned(),
        acts_as: who.acts_as.to_string(),
        unit,
        name: name.map(Bilingual::from),
        token: who.token,
    };
    reply::json(StatusCode::OK, &me)
}
