//! Reports of a department's program, each answered by itself.

mod one;

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    http::StatusCode,
    response::Response,
};
use closedloop_runtime::wire::{
    cloud_event,
    dispatch::{BATCH_MESSAGES_MAX, ReportAnswer},
    engine::workflows::names::DepartmentCode,
};
use futures_util::future::join_all;
use serde_json::Value as Json;

use crate::{
    Service,
    identity::Who,
    layers::language,
    organisation::check_department,
    problem::{self, Problem},
    reply,
    request::{REPORTS_BYTES_MAX, Segment, malformed, media_type, raw, unreadable},
};

use one::Reporting;

/// Takes 1 to 256 reports and answers each by itself, in their order.
///
/// No `Idempotency-Key` is needed: assignment and generation tell a repeat.
#[utoipa::path(post, path = "/api/v1/departments/{code}/reports", operation_id = "report",
    tag = "departments",
    params(("code" = String, Path, description = "Code of the department")),
    request_body(content(
        (Object = "application/cloudevents+json"),
        (Vec<Object> = "application/cloudevents-batch+json"),
    ), description = "One CloudEvent, or a list of 1 to 256"),
    responses((status = 200, description = "One answer for each report, in their order",
        body = Vec<Object>)))]
pub(crate) async fn reports(
    State(service): State<Arc<Service>>,
    who: Who,
    Segment(code): Segment<DepartmentCode>,
    request: Request,
) -> Result<Response, Problem> {
    who.only(|_| who.is_admin() || who.is_department(&code))?;
    check_department(&service, &code)?;
    let is_batch = match media_type(request.headers()).as_deref() {
        Some(cloud_event::BATCH) => true,
        Some(cloud_event::ONE) => false,
        Some(_) | None => {
            return Err(Problem::new(&problem::MEDIA_TYPE_UNKNOWN).detail(
                format!(
                    "请求内容必须是 {} 或 {}",
                    cloud_event::ONE,
                    cloud_event::BATCH
                ),
                format!(
                    "the body must be {} or {}",
                    cloud_event::ONE,
                    cloud_event::BATCH
                ),
            ));
        }
    };
    let language = language(request.headers());
    let bytes = raw(request, REPORTS_BYTES_MAX).await?;
    let reporting = Reporting {
        caller: who.reporting(&code),
        who: &who,
        department: &code,
        service: &service,
        language,
        received_at: service.orchestrator.now(),
    };
    let messages = messages(&bytes, is_batch)?;
    // All of them wait in the lane at once and leave it in as few transactions as possible.
    let answers: Vec<ReportAnswer> =
        join_all(messages.into_iter().map(|message| reporting.take(message))).await;
    Ok(reply::json(StatusCode::OK, &answers))
}

fn messages(bytes: &[u8], is_batch: bool) -> Result<Vec<Json>, Problem> {
    if !is_batch {
        let message: Json = serde_json::from_slice(bytes).map_err(|error| unreadable(&error))?;
        if message.is_object() {
            return Ok(vec![message]);
        }
        return Err(malformed(
            "请求内容必须是一条 CloudEvents 消息",
            "the body must be one CloudEvent",
        ));
    }
    let messages: Vec<Json> = serde_json::from_slice(bytes).map_err(|error| unreadable(&error))?;
    if (1..=BATCH_MESSAGES_MAX).contains(&messages.len()) {
        Ok(messages)
    } else {
        Err(malformed(
            format!("一次须有 1 至 {BATCH_MESSAGES_MAX} 条回报"),
            format!("a batch has 1 to {BATCH_MESSAGES_MAX} reports"),
        ))
    }
}
