//! Keeping a file until a choice refers to it.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    http::StatusCode,
    response::Response,
};
use closedloop_runtime::wire::{api::FileKept, engine::Party};

use crate::{
    Service,
    identity::Who,
    problem::Problem,
    reply,
    request::{FILE_BYTES_MAX, Segment, malformed, raw},
    sight::{self, CaseName},
    tokens::ActsAs,
};

/// Takes a file of 1 byte to 8 MiB for a choice on this case.
///
/// The body is the file itself. What no choice refers to is removed after 24 hours.
#[utoipa::path(post, path = "/api/v1/cases/{id}/files", operation_id = "upload_file", tag = "cases",
    params(("id" = String, Path, description = "Id or number of the case")),
    request_body(content = String, content_type = "application/octet-stream",
        description = "The bytes of the file, of any media type"),
    responses((status = 201, description = "Kept", body = FileKept)))]
pub(crate) async fn upload(
    State(service): State<Arc<Service>>,
    who: Who,
    Segment(name): Segment<CaseName>,
    request: Request,
) -> Result<Response, Problem> {
    let head = sight::see(&service, &who, &name).await?;
    let asked = head.case.asked.as_ref().map(|open| &open.asked);
    who.only(|acts_as| match (acts_as, asked) {
        (ActsAs::Admin, _) => true,
        (ActsAs::Department(own), Some(asked)) => asked.department() == Some(own),
        (ActsAs::Post(own), Some(Party::Post { post, .. })) => post == own,
        (
            ActsAs::Department(_)
            | ActsAs::Post(_)
            | ActsAs::Intake
            | ActsAs::Supervision
            | ActsAs::Auditor,
            _,
        ) => false,
    })?;
    let bytes = raw(request, FILE_BYTES_MAX).await?;
    if bytes.is_empty() {
        return Err(malformed("文件为空", "the file is empty"));
    }
    let id = service
        .orchestrator
        .upload(head.case.id, &bytes)
        .await
        .map_err(|denial| Problem::denied(&denial, who.is_person))?;
    Ok(reply::json(StatusCode::CREATED, &FileKept { id }))
}
