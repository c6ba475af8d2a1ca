//! What waits before a department or a post.

use std::sync::Arc;

use axum::{extract::State, http::StatusCode, response::Response};
use closedloop_runtime::{
    fold,
    ports::ledger::{ListFilter, ListOrder, RegisterRow},
    wire::{
        api::{InboxItem, Moment, Page},
        engine::{Case, workflows::names::DepartmentCode},
    },
};
use jiff::Timestamp;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::{
    Service,
    cases::{list::next_cursor, view},
    identity::Who,
    organisation::check_department,
    problem::Problem,
    reply,
    request::{Query, Segment, limit, list_position},
};

/// The most rows of a page.
const ROWS_MAX: usize = 200;

/// The rows of a page if nothing is asked for.
const ROWS: usize = 50;

/// Which part of the inbox is asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Asked {
    /// The most rows, 1 to 200; 50 if absent.
    limit: Option<usize>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// Lists what is put before a department itself (not before its posts), by deadline.
#[utoipa::path(get, path = "/api/v1/departments/{code}/inbox", operation_id = "read_department_inbox",
    tag = "departments",
    params(("code" = String, Path, description = "Code of the department"), Asked),
    responses((status = 200, description = "A page", body = Page<InboxItem>)))]
pub(crate) async fn inbox(
    State(service): State<Arc<Service>>,
    who: Who,
    Segment(code): Segment<DepartmentCode>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    who.only(|_| who.oversees() || who.is_department(&code))?;
    check_department(&service, &code)?;
    let filter = ListFilter {
        department: Some(code),
        no_post: true,
        ..ListFilter::default()
    };
    Ok(reply::json(
        StatusCode::OK,
        &page(&service, &filter, &asked).await?,
    ))
}

/// A page of the open assignments that fit, by deadline.
///
/// # Errors
/// The limit or the cursor does not fit; the ledger fails.
pub(crate) async fn page(
    service: &Service,
    filter: &ListFilter,
    asked: &Asked,
) -> Result<Page<InboxItem>, Problem> {
    let order = ListOrder::Due;
    let limit = limit(asked.limit, ROWS, ROWS_MAX)?;
    let after = match &asked.cursor {
        Some(cursor) => Some(list_position(order, cursor)?),
        None => None,
    };
    let rows = service.ledger().list(filter, order, after, limit).await?;
    let cases: Vec<_> = rows.iter().map(|row| row.case).collect();
    let heads = fold::heads(service.ledger(), &cases).await?;
    let now = service.orchestrator.now();
    let mut items = Vec::with_capacity(rows.len());
    for (row, head) in rows.iter().zip(&heads) {
        items.extend(item(service, row, &head.case, now).await?);
    }
    Ok(Page {
        next_cursor: next_cursor(order, &rows, limit),
        items,
    })
}

/// One row; none if somebody acted since the list was read.
async fn item(
    service: &Service,
    row: &RegisterRow,
    case: &Case,
    now: Timestamp,
) -> Result<Option<InboxItem>, Problem> {
    let is_same = |open: &&closedloop_runtime::wire::engine::Assignment| {
        open.number == row.assignment && open.generation == row.generation
    };
    let Some(open) = case.asked.as_ref().filter(is_same) else {
        return Ok(None);
    };
    let title = match &case.title {
        Some(title) => view::words(service, case.id, title).await?,
        None => None,
    };
    let edition = service.orchestrator.rulebook().edition();
    Ok(Some(InboxItem {
        assignment: case.assignment_id(open.number).to_string(),
        generation: open.generation,
        id: case.id,
        number: case.number.clone(),
        title,
        workflow: row.workflow.clone(),
        step: row.step.clone(),
        stage: row.stage,
        priority: row.priority,
        exercise: row.exercise,
        place: row.jurisdiction.clone(),
        owner: row.owner.clone(),
        by_program: open.by_program,
        taken: open.taken,
        light: row.light(now),
        level: row.level,
        offered_at: row.offered_at.into(),
        yellow_at: row.yellow_at.map(Moment),
        due_at: row.due_at.map(Moment),
        no_limit: view::no_limit(open),
        choices: edition
            .plans
            .get(&case.definition)
            .map(|plan| view::choices(plan, open))
            .unwrap_or_default(),
    }))
}
