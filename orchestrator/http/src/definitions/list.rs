//! Listing the definitions in force.

use std::sync::Arc;

use axum::{extract::State, http::StatusCode, response::Response};
use closedloop_runtime::wire::api::{Bilingual, DefinitionRow, Page};

use crate::{Service, identity::Who, reply};

/// Lists the definitions in force, by workflow; always one page.
#[utoipa::path(get, path = "/api/v1/definitions", operation_id = "list_definitions", tag = "rules",
    responses((status = 200, description = "All of them", body = Page<DefinitionRow>)))]
pub(crate) async fn list(State(service): State<Arc<Service>>, _: Who) -> Response {
    let edition = service.orchestrator.rulebook().edition();
    let page = Page {
        items: edition
            .in_force
            .values()
            .map(|plan| DefinitionRow {
                workflow: plan.workflow.clone(),
                title: Bilingual::from(&plan.title),
                version: plan.version,
                fingerprint: plan.fingerprint,
            })
            .collect(),
        next_cursor: None,
    };
    reply::json(StatusCode::OK, &page)
}
