//! Lists of open cases.

use std::sync::Arc;

use axum::{extract::State, http::StatusCode, response::Response};
use closedloop_runtime::{
    ports::ledger::{ListFilter, ListOrder, RegisterRow},
    wire::{
        api::{CaseRow, Moment, Page},
        engine::{
            AssignmentId,
            workflows::{
                names::{DepartmentCode, JurisdictionPath, PostCode, WorkflowName},
                plan::Stage,
            },
        },
    },
};
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::{
    Service,
    identity::Who,
    problem::{self, Problem},
    reply,
    request::{Query, limit, list_cursor, list_position, malformed},
    tokens::ActsAs,
};

/// The most rows of a page.
const ROWS_MAX: usize = 200;

/// The rows of a page if nothing is asked for.
const ROWS: usize = 50;

/// The furthest a list may look ahead: a year of minutes.
const DUE_WITHIN_MINUTES_MAX: i64 = 366 * 24 * 60;

/// Which cases are asked for. Departments and posts see only what they are asked, whatever they say
/// here.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Asked {
    /// The department that is asked.
    #[param(value_type = Option<String>)]
    department: Option<DepartmentCode>,
    /// The post that is asked.
    #[param(value_type = Option<String>)]
    post: Option<PostCode>,
    /// In this jurisdiction or below.
    #[param(value_type = Option<String>)]
    within: Option<JurisdictionPath>,
    /// In this stage.
    #[param(value_type = Option<String>)]
    stage: Option<Stage>,
    /// Of this workflow.
    #[param(value_type = Option<String>)]
    workflow: Option<WorkflowName>,
    /// `true`: only what is overdue; `false`: only what is not.
    overdue: Option<bool>,
    /// Only what is due within so many minutes from now and not overdue yet; with `overdue=true`
    /// also what is overdue.
    due_within: Option<i64>,
    /// Drills (`true`) or real cases (`false`) only.
    exercise: Option<bool>,
    /// `due` (the usual): by the deadline; `offered`: by when it was asked.
    order: Option<Order>,
    /// The most rows, 1 to 200; 50 if absent.
    limit: Option<usize>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

#[derive(Debug, Clone, Copy, Default, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "kebab-case")]
enum Order {
    #[default]
    Due,
    Offered,
}

impl From<Order> for ListOrder {
    fn from(order: Order) -> Self {
        match order {
            Order::Due => Self::Due,
            Order::Offered => Self::Offered,
        }
    }
}

/// Lists open cases.
#[utoipa::path(get, path = "/api/v1/cases", operation_id = "list_cases", tag = "cases",
    params(Asked),
    responses((status = 200, description = "A page", body = Page<CaseRow>)))]
pub(crate) async fn list(
    State(service): State<Arc<Service>>,
    who: Who,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let now = service.orchestrator.now();
    let limit = limit(asked.limit, ROWS, ROWS_MAX)?;
    let order = ListOrder::from(asked.order.unwrap_or_default());
    let after = match &asked.cursor {
        Some(cursor) => Some(list_position(order, cursor)?),
        None => None,
    };
    let filter = filter(&who, asked, now)?;
    let rows = service.ledger().list(&filter, order, after, limit).await?;
    let page = Page {
        next_cursor: next_cursor(order, &rows, limit),
        items: rows.iter().map(|row| view(row, now)).collect(),
    };
    Ok(reply::json(StatusCode::OK, &page))
}

fn filter(who: &Who, asked: Asked, now: Timestamp) -> Result<ListFilter, Problem> {
    let (due_from, due_before) = due(asked.overdue, asked.due_within, now)?;
    let mut filter = ListFilter {
        department: asked.department,
        post: asked.post,
        within: asked.within,
        stage: asked.stage,
        workflow: asked.workflow,
        due_from,
        due_before,
        exercise: asked.exercise,
        ..ListFilter::default()
    };
    match &who.acts_as {
        ActsAs::Admin | ActsAs::Supervision | ActsAs::Auditor => {}
        ActsAs::Department(own) => filter.department = Some(own.clone()),
        ActsAs::Post(own) => {
            filter.department = None;
            filter.post = Some(own.clone());
        }
        ActsAs::Intake => return Err(Problem::new(&problem::NOT_ALLOWED)),
    }
    Ok(filter)
}

type Stretch = (Option<Timestamp>, Option<Timestamp>);

/// From when (inclusive) until when (exclusive) what is asked for is due. A tie is in time, so what
/// is overdue was due before `now`.
fn due(
    overdue: Option<bool>,
    within_minutes: Option<i64>,
    now: Timestamp,
) -> Result<Stretch, Problem> {
    let until = match within_minutes {
        None => None,
        Some(minutes @ 0..=DUE_WITHIN_MINUTES_MAX) => {
            let ahead = SignedDuration::from_mins(minutes) + SignedDuration::from_millis(1);
            Some(now.saturating_add(ahead).unwrap_or(Timestamp::MAX))
        }
        Some(_) => {
            return Err(malformed(
                format!("参数 due_within 必须在 0 至 {DUE_WITHIN_MINUTES_MAX} 之间"),
                format!("`due_within` must lie within 0 to {DUE_WITHIN_MINUTES_MAX}"),
            ));
        }
    };
    Ok(match (overdue, until) {
        (Some(true), None) => (None, Some(now)),
        (Some(true), Some(until)) => (None, Some(until)),
        (None, None) => (None, None),
        (Some(false), until) | (None, until @ Some(_)) => (Some(now), until),
    })
}

/// Where the next page begins, if there may be one.
pub(crate) fn next_cursor(order: ListOrder, rows: &[RegisterRow], limit: usize) -> Option<String> {
    let last = rows.last().filter(|_| rows.len() == limit)?;
    Some(list_cursor(order, last.position(order)))
}

fn view(row: &RegisterRow, now: Timestamp) -> CaseRow {
    CaseRow {
        id: row.case,
        number: row.number.clone(),
        workflow: row.workflow.clone(),
        stage: row.stage,
        step: row.step.clone(),
        department: row.department.clone(),
        post: row.post.clone(),
        owner: row.owner.clone(),
        place: row.jurisdiction.clone(),
        priority: row.priority,
        exercise: row.exercise,
        light: row.light(now),
        level: row.level,
        due_at: row.due_at.map(Moment),
        yellow_at: row.yellow_at.map(Moment),
        offered_at: row.offered_at.into(),
        opened_at: row.opened_at.into(),
        assignment: AssignmentId {
            case: row.case,
            number: row.assignment,
        }
        .to_string(),
        generation: row.generation,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_due_at_this_instant_is_not_overdue_and_is_due_soon() {
        let now = Timestamp::from_millisecond(1_760_000_000_000).expect("an instant");
        let holds = |overdue, within| {
            let (from, before) = due(overdue, within, now).expect("it is within bounds");
            [-1, 0, 60_000, 60_001].map(|ms| {
                let at = now + SignedDuration::from_millis(ms);
                from.is_none_or(|from| at >= from) && before.is_none_or(|before| at < before)
            })
        };
        assert_eq!(holds(None, None), [true, true, true, true]);
        assert_eq!(holds(Some(true), None), [true, false, false, false]);
        assert_eq!(holds(Some(false), None), [false, true, true, true]);
        assert_eq!(holds(None, Some(1)), [false, true, true, false]);
        assert_eq!(holds(Some(true), Some(1)), [true, true, true, false]);
        assert_eq!(holds(Some(false), Some(1)), [false, true, true, false]);
        assert!(due(None, Some(-1), now).is_err());
        assert!(due(None, Some(i64::MAX), now).is_err());
    }
}
