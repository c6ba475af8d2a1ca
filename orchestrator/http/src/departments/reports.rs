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
    problem::{self, Language, Problem},
    reply,
    request::{REPORTS_BYTES_MAX, Segment, malformed, media_type, raw, unreadable},
    tokens::ActsAs,
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
    Ok(reply::json(
        StatusCode::OK,
        &take_all(&reporting, messages).await,
    ))
}

/// Takes reports of a department whose program runs in this process, as the route takes those that
/// come over the network: 1 to [`BATCH_MESSAGES_MAX`] CloudEvents as JSON, each answered by itself,
/// in their order. `token` is the id of the token that the events are to name; it acts as admin.
/// What is said to people is in Chinese.
pub async fn take_reports(
    service: &Service,
    token: &str,
    department: &DepartmentCode,
    messages: Vec<Json>,
) -> Vec<ReportAnswer> {
    let who = Who {
        acts_as: ActsAs::Admin,
        token: Some(token.to_owned()),
        is_person: false,
    };
    let reporting = Reporting {
        caller: who.reporting(department),
        who: &who,
        department,
        service,
        language: Language::Chinese,
        received_at: service.orchestrator.now(),
    };
    take_all(&reporting, messages).await
}

/// All of them wait in the lane at once and leave it in as few transactions as possible.
async fn take_all(reporting: &Reporting<'_>, messages: Vec<Json>) -> Vec<ReportAnswer> {
    join_all(messages.into_iter().map(|message| reporting.take(message))).await
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
