//! Reading one case.

use std::sync::Arc;

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use closedloop_runtime::wire::api::CaseView;

use crate::{
    Service,
    identity::Who,
    problem::Problem,
    reply,
    request::{Segment, matches_any, of_seq},
    sight::{self, CaseName},
};

use super::view;

/// Shows a case with its texts.
///
/// With `If-None-Match` and the `ETag` of before, 304 says that nothing happened since.
#[utoipa::path(get, path = "/api/v1/cases/{id}", operation_id = "read_case", tag = "cases",
    params(
        ("id" = String, Path, description = "Id or number of the case"),
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of before"),
    ),
    responses(
        (status = 200, description = "The case", body = CaseView),
        (status = 304, description = "Nothing happened since"),
    ))]
pub(crate) async fn read(
    State(service): State<Arc<Service>>,
    who: Who,
    Segment(name): Segment<CaseName>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let head = sight::see(&service, &who, &name).await?;
    let seq = head.case.seq;
    if matches_any(&headers, &header::IF_NONE_MATCH, seq, true) == Some(true) {
        return Ok((StatusCode::NOT_MODIFIED, [(header::ETAG, of_seq(seq))]).into_response());
    }
    let view = view::view(&service, &who, &head).await?;
    Ok(reply::versioned(seq, &view))
}
