//! Reporting a matter.

use std::sync::Arc;

use axum::{
    extract::State,
    http::{HeaderValue, StatusCode, header},
    response::Response,
};
use closedloop_runtime::{
    orchestrator::OpenRequest,
    wire::api::{CaseOpened, OpenCase},
};

use crate::{
    Service,
    identity::Who,
    problem::Problem,
    reply,
    request::{Body, Key},
    tokens::ActsAs,
};

/// Opens a case.
///
/// A repeat with the same key gets the first answer with status 200. The body holds no words of
/// people, only the code for the reporter.
#[utoipa::path(post, path = "/api/v1/cases", operation_id = "open_case", tag = "cases",
    params(("Idempotency-Key" = String, Header, description = "1 to 200 visible letters of ASCII")),
    request_body = OpenCase,
    responses(
        (status = 201, description = "Opened", body = CaseOpened),
        (status = 200, description = "Opened before with this key", body = CaseOpened),
    ))]
pub(crate) async fn open(
    State(service): State<Arc<Service>>,
    who: Who,
    key: Key,
    body: Body<OpenCase>,
) -> Result<Response, Problem> {
    who.only(|acts_as| match acts_as {
        ActsAs::Intake | ActsAs::Admin | ActsAs::Supervision | ActsAs::Department(_) => true,
        ActsAs::Post(_) | ActsAs::Auditor => false,
    })?;
    let sent = body.value;
    let request = OpenRequest {
        workflow: sent.workflow,
        source: sent.source,
        priority: sent.priority,
        title: sent.title,
        fields: sent.fields,
        exercise: sent.exercise,
    };
    let opened = service
        .orchestrator
        .open(&who.caller(), Some(key.with(body.digest)), &request)
        .await
        .map_err(|denial| Problem::denied(&denial, who.is_person))?;
    let recorded = opened.answer.recorded;
    let answer = CaseOpened {
        id: recorded.case,
        number: recorded.number,
        code: opened.code,
        status_url: "/api/v1/track".to_owned(),
    };
    let status = if opened.answer.repeated {
        StatusCode::OK
    } else {
        StatusCode::CREATED
    };
    let mut response = reply::json(status, &answer);
    if let Ok(location) = HeaderValue::from_str(&format!("/api/v1/cases/{}", answer.id)) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    if opened.answer.repeated {
        reply::mark_replayed(&mut response);
    }
    Ok(response)
}
