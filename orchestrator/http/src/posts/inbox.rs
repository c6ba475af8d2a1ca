//! What waits before a post.

use std::sync::Arc;

use axum::{extract::State, http::StatusCode, response::Response};
use closedloop_runtime::{
    ports::ledger::ListFilter,
    wire::{
        api::{InboxItem, Page},
        engine::workflows::names::PostCode,
    },
};

use crate::{
    Service,
    departments::inbox::{Asked, page},
    identity::Who,
    organisation::check_post,
    problem::Problem,
    reply,
    request::{Query, Segment},
};

/// Lists what is put before a post, by deadline.
#[utoipa::path(get, path = "/api/v1/posts/{code}/inbox", operation_id = "read_post_inbox", tag = "posts",
    params(("code" = String, Path, description = "Code of the post"), Asked),
    responses((status = 200, description = "A page", body = Page<InboxItem>)))]
pub(crate) async fn inbox(
    State(service): State<Arc<Service>>,
    who: Who,
    Segment(code): Segment<PostCode>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    who.only(|_| who.oversees() || who.is_post(&code))?;
    check_post(&service, &code)?;
    let filter = ListFilter {
        post: Some(code),
        ..ListFilter::default()
    };
    Ok(reply::json(
        StatusCode::OK,
        &page(&service, &filter, &asked).await?,
    ))
}
