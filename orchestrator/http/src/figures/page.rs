//! The page itself.

use std::{net::SocketAddr, sync::Arc};

use axum::{
    extract::{ConnectInfo, FromRequestParts, Request, State},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use closedloop_runtime::orchestrator::Snapshot;

use crate::{Service, identity::Who, problem::Problem};

use super::{business, encoder::Encoder};

const NO_LABELS: &[(&str, &str)] = &[];

/// Shows the figures in the Prometheus text format.
///
/// Without a token only to a peer on the same machine; otherwise to supervision, auditors and
/// admins.
#[utoipa::path(get, path = "/metrics", operation_id = "read_metrics", tag = "service",
    responses((status = 200, description = "Text format 0.0.4", body = String,
        content_type = "text/plain")))]
pub(crate) async fn metrics(
    State(service): State<Arc<Service>>,
    request: Request,
) -> Result<Response, Problem> {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let is_local = peer.is_some_and(|ConnectInfo(peer)| peer.ip().to_canonical().is_loopback());
    let shows_token = request.headers().contains_key(header::AUTHORIZATION);
    if shows_token || !is_local {
        let (mut parts, _) = request.into_parts();
        let who = Who::from_request_parts(&mut parts, &service).await?;
        who.only(|_| who.oversees())?;
    }
    let mut text = business_section(&service).await?;
    text.push_str(&service.recorder.render());
    let kind = HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8");
    Ok((StatusCode::OK, [(header::CONTENT_TYPE, kind)], text).into_response())
}

async fn business_section(service: &Service) -> Result<String, Problem> {
    let node = &service.orchestrator;
    let edition = node.rulebook().edition();
    let readings = service.ledger().counters().await?;
    let mut page = Encoder::default();
    business::counters(&mut page, &readings, &edition);
    if let Some(snapshot) = node.snapshot() {
        business::open_cases(&mut page, &snapshot, &edition);
        about_snapshot(&mut page, &snapshot);
    }
    let gauges = [
        (
            "closedloop_timers_pending",
            "Open cases whose next instant is armed.",
            node.wakes().armed(),
        ),
        (
            "closedloop_parked_cases",
            "Cases that are set aside because of a defect.",
            node.parked_cases(),
        ),
        (
            "closedloop_commands_waiting",
            "Commands of machines that wait for a lane.",
            node.commands_waiting(),
        ),
    ];
    for (name, help, value) in gauges {
        page.metric(name, "gauge", help);
        page.sample(name, NO_LABELS, value);
    }
    let name = "closedloop_build_info";
    page.metric(name, "gauge", "The version of the program; always 1.");
    page.sample(name, &[("version", service.build.as_str())], 1);
    Ok(page.finish())
}

fn about_snapshot(page: &mut Encoder, snapshot: &Snapshot) {
    let name = "closedloop_snapshot_timestamp_seconds";
    page.metric(name, "gauge", "When the open cases were counted.");
    let at = snapshot.at.as_millisecond();
    page.sample(
        name,
        NO_LABELS,
        format_args!("{}.{:03}", at / 1000, at.rem_euclid(1000)),
    );
    let name = "closedloop_snapshot_duration_seconds";
    page.metric(name, "gauge", "What counting them took.");
    page.sample(name, NO_LABELS, snapshot.duration_seconds);
}
