//! The notices of a post.

use std::sync::Arc;

use axum::{extract::State, http::StatusCode, response::Response};
use closedloop_runtime::{
    ports::ledger::NoticeRow,
    wire::{
        api::{Moment, NoticeView, Page},
        engine::{AssignmentId, workflows::names::PostCode},
    },
};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::{
    Service,
    identity::Who,
    organisation::check_post,
    problem::Problem,
    reply,
    request::{Query, Segment, limit, notice_cursor, notice_position},
};

/// The most notices of a page.
const NOTICES_MAX: usize = 200;

/// The notices of a page if nothing is asked for.
const NOTICES: usize = 50;

/// Which notices are asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Asked {
    /// `true`: only those that were not acknowledged.
    open: Option<bool>,
    /// The most rows, 1 to 200; 50 if absent.
    limit: Option<usize>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// Lists what a post was told, oldest first.
#[utoipa::path(get, path = "/api/v1/posts/{code}/notices", operation_id = "list_notices", tag = "posts",
    params(("code" = String, Path, description = "Code of the post"), Asked),
    responses((status = 200, description = "A page", body = Page<NoticeView>)))]
pub(crate) async fn notices(
    State(service): State<Arc<Service>>,
    who: Who,
    Segment(code): Segment<PostCode>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    who.only(|_| who.oversees() || who.is_post(&code))?;
    check_post(&service, &code)?;
    let limit = limit(asked.limit, NOTICES, NOTICES_MAX)?;
    let after = match &asked.cursor {
        Some(cursor) => Some(notice_position(cursor)?),
        None => None,
    };
    let open_only = asked.open.unwrap_or(false);
    let rows = service
        .ledger()
        .notices(&code, open_only, after, limit)
        .await?;
    let page = Page {
        next_cursor: rows
            .last()
            .filter(|_| rows.len() == limit)
            .map(|last| notice_cursor(last.at, last.id)),
        items: rows.into_iter().map(view).collect(),
    };
    Ok(reply::json(StatusCode::OK, &page))
}

fn view(row: NoticeRow) -> NoticeView {
    let notice = row.notice;
    let assignment = AssignmentId {
        case: row.id.case,
        number: notice.assignment,
    };
    NoticeView {
        id: row.id,
        at: row.at.into(),
        case: row.id.case,
        number: row.number,
        post: notice.post,
        kind: notice.kind,
        level: notice.level,
        card: notice.card,
        department: notice.department,
        assignment: assignment.to_string(),
        step: notice.step,
        stage: notice.stage,
        due_at: notice.due_at.into(),
        asked_to_act: notice.asked_to_act,
        times: notice.times,
        percent: notice.percent,
        acknowledged_at: row.acknowledged_at.map(Moment),
    }
}
