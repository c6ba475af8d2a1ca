//! The reporter's reply to the survey.

use std::sync::Arc;

use axum::{extract::State, response::Response};
use closedloop_runtime::{
    orchestrator::{Caller, ChooseRequest, Keyed},
    wire::{
        api::{Done, TrackReply},
        engine::{Actor, AssignmentId, Case, Cause, Event, Happening, Party},
    },
};
use serde_json::json;

use crate::{
    Service,
    problem::{self, Problem},
    reply,
    request::{Body, digest, malformed},
    sight,
};

use super::find;

/// How many events are read at a time while the last survey is looked for.
const EVENTS_PAGE: usize = 500;

/// Takes the reporter's reply to the survey.
///
/// No `Idempotency-Key` is needed: assignment and generation tell a repeat.
#[utoipa::path(post, path = "/api/v1/track/reply", operation_id = "reply_to_survey", tag = "track",
    request_body = TrackReply,
    responses((status = 200, description = "Recorded", body = Done)))]
pub(crate) async fn reply(
    State(service): State<Arc<Service>>,
    body: Body<TrackReply>,
) -> Result<Response, Problem> {
    let received_at = service.orchestrator.now();
    let sent = body.value;
    let head = find(&service, &sent.number, &sent.code).await?;
    let case = &head.case;
    let assignment = match &sent.assignment {
        Some(text) => {
            let assignment: AssignmentId = text
                .parse()
                .map_err(|_| malformed("assignment 写法有误", "`assignment` is not well formed"))?;
            if assignment.case != case.id {
                return Err(sight::assignment_unknown(assignment));
            }
            assignment
        }
        None => last_survey(&service, case).await?.ok_or_else(|| {
            Problem::new(&problem::ASSIGNMENT_UNKNOWN)
                .detail("尚未向诉求人回访", "the reporter was not asked yet")
        })?,
    };
    let caller = Caller {
        actor: Actor::Reporter,
        cause: Cause::TrackingCode,
        key_scope: case.id.to_string(),
        is_person: true,
    };
    let said = json!({"choice": sent.choice, "given": sent.given});
    let keyed = Keyed {
        key: format!("{assignment}:{}", sent.generation),
        request: digest("REPLY", &assignment.to_string(), &said),
    };
    let request = ChooseRequest {
        assignment,
        generation: sent.generation,
        choice: sent.choice,
        given: sent.given,
        into: None,
        received_at,
        reported_at: None,
    };
    let node = &service.orchestrator;
    match node.choose(&caller, Some(keyed), &request).await {
        Ok(answer) => Ok(reply::done(&answer)),
        Err(denial) => Err(Problem::denied(&denial, true)),
    }
}

/// The assignment that asks the reporter, or else the last one that did: a reply may be repeated
/// after the case went on by it.
async fn last_survey(service: &Service, case: &Case) -> Result<Option<AssignmentId>, Problem> {
    if let Some(open) = case.asked.as_ref()
        && open.asked == Party::Reporter
    {
        return Ok(Some(case.assignment_id(open.number)));
    }
    let (mut last, mut after) = (None, 0);
    loop {
        let page = service
            .ledger()
            .history(case.id, after, EVENTS_PAGE)
            .await?;
        for stored in &page {
            let Ok(event) = Event::from_bytes(&stored.bytes) else {
                continue;
            };
            if let Happening::AssignmentOffered {
                assignment,
                asked: Party::Reporter,
                ..
            } = event.what
            {
                last = Some(case.assignment_id(assignment));
            }
        }
        match page.last() {
            Some(stored) if page.len() == EVENTS_PAGE => after = stored.seq,
            Some(_) | None => return Ok(last),
        }
    }
}
