//! The endless stream of a department's offers.

use std::{
    sync::{Arc, PoisonError},
    time::Duration,
};

use axum::{
    body::Body,
    extract::State,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use closedloop_runtime::{
    ports::dispatch::OfferStream,
    wire::{
        cloud_event::CloudEvent,
        dispatch::{BATCH_MESSAGES_MAX, Offer},
        engine::workflows::names::DepartmentCode,
    },
};
use futures_util::stream;
use serde::Deserialize;
use serde_json::json;
use tokio_util::sync::CancellationToken;
use utoipa::IntoParams;

use crate::{
    Service,
    identity::Who,
    organisation::check_department,
    problem::{self, Problem},
    request::{Query, Segment, malformed},
};

/// The most streams of one department.
const STREAMS_MAX: usize = 64;

/// The most offers that may be unanswered on one stream.
const PREFETCH_MAX: usize = 1024;

/// The same if nothing is asked for.
const PREFETCH: usize = 64;

/// How often a silent stream says that it lives.
const SIGN_OF_LIFE_EVERY: Duration = Duration::from_secs(10);

/// How the stream is to be.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Asked {
    /// The most offers that may be unanswered on this stream, 1 to 1024; 64 if absent.
    prefetch: Option<usize>,
}

/// Streams the offers of a department that answers by program.
///
/// Each line is a JSON list of 0 to 256 CloudEvents; an empty one comes every 10 seconds. The
/// stream ends when the service stops.
#[utoipa::path(get, path = "/api/v1/departments/{code}/offers", operation_id = "stream_offers",
    tag = "departments",
    params(("code" = String, Path, description = "Code of the department"), Asked),
    responses((status = 200, description = "Lines without end", body = String,
        content_type = "application/x-ndjson")))]
pub(crate) async fn offers(
    State(service): State<Arc<Service>>,
    who: Who,
    Segment(code): Segment<DepartmentCode>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    who.only(|_| who.is_admin() || who.is_department(&code))?;
    check_department(&service, &code)?;
    let prefetch = asked.prefetch.unwrap_or(PREFETCH);
    if !(1..=PREFETCH_MAX).contains(&prefetch) {
        return Err(malformed(
            format!("参数 prefetch 必须在 1 至 {PREFETCH_MAX} 之间"),
            format!("`prefetch` must lie within 1 to {PREFETCH_MAX}"),
        ));
    }
    if service.stopping.is_cancelled() {
        return Err(Problem::new(&problem::STOPPING));
    }
    let offers = open(&service, &code, prefetch)?;
    let body = Body::from_stream(stream::unfold(
        (offers, service.stopping.clone()),
        |(mut offers, stopping)| async move {
            let line = next_line(&mut *offers, &stopping).await?;
            Some((Ok::<_, std::convert::Infallible>(line), (offers, stopping)))
        },
    ));
    let kind = HeaderValue::from_static("application/x-ndjson");
    Ok((StatusCode::OK, [(header::CONTENT_TYPE, kind)], body).into_response())
}

fn open(
    service: &Service,
    code: &DepartmentCode,
    prefetch: usize,
) -> Result<Box<dyn OfferStream>, Problem> {
    let _alone = service
        .opening_stream
        .lock()
        .unwrap_or_else(PoisonError::into_inner);
    if service.streams.open_streams(code) >= STREAMS_MAX {
        return Err(Problem::new(&problem::STREAMS_FULL)
            .detail(
                format!("一个单位最多 {STREAMS_MAX} 个派单连接"),
                format!("a department may have at most {STREAMS_MAX} streams open"),
            )
            .member("retry_after_seconds", json!(10))
            .header(header::RETRY_AFTER, HeaderValue::from_static("10")));
    }
    Ok(service.streams.open(code, prefetch))
}

/// The next line; none when the service stops.
async fn next_line(offers: &mut dyn OfferStream, stopping: &CancellationToken) -> Option<Bytes> {
    let messages = tokio::select! {
        biased;
        () = stopping.cancelled() => return None,
        messages = offers.next(BATCH_MESSAGES_MAX) => messages,
        () = tokio::time::sleep(SIGN_OF_LIFE_EVERY) => Vec::new(),
    };
    Some(line(&messages))
}

fn line(messages: &[CloudEvent<Offer>]) -> Bytes {
    let mut line = serde_json::to_vec(messages).unwrap_or_else(|error| {
        tracing::error!(%error, "an offer cannot be written");
        b"[]".to_vec()
    });
    line.push(b'\n');
    Bytes::from(line)
}
