//! Acknowledging a notice.

use std::sync::Arc;

use axum::{extract::State, response::Response};
use closedloop_runtime::wire::{
    api::{Acknowledge, Done},
    engine::{EffectId, Refusal},
};

use crate::{
    Service,
    identity::Who,
    problem::{self, Problem},
    reply,
    request::{Key, OptionalBody, Segment, malformed},
    tokens::ActsAs,
};

/// Says that a post has read a notice. One that was acknowledged before stays as it is.
#[utoipa::path(post, path = "/api/v1/notices/{id}/acknowledge", operation_id = "acknowledge_notice",
    tag = "posts",
    params(
        ("id" = String, Path, description = "Id of the notice"),
        ("Idempotency-Key" = String, Header, description = "1 to 200 visible letters of ASCII"),
    ),
    request_body = Option<Acknowledge>,
    responses((status = 200, description = "Acknowledged", body = Done)))]
pub(crate) async fn acknowledge(
    State(service): State<Arc<Service>>,
    who: Who,
    _: Key,
    Segment(notice): Segment<EffectId>,
    OptionalBody(sent): OptionalBody<Acknowledge>,
) -> Result<Response, Problem> {
    let post = match (&who.acts_as, sent.post) {
        (ActsAs::Post(own), None) => own.clone(),
        (ActsAs::Post(own), Some(post)) if *own == post => post,
        (ActsAs::Post(_), Some(_)) => return Err(Refusal::NoticeOfOthers.into()),
        (ActsAs::Admin, Some(post)) => post,
        (ActsAs::Admin, None) => {
            return Err(malformed(
                "缺少 post",
                "the body has a missing field `post`",
            ));
        }
        (ActsAs::Department(_) | ActsAs::Intake | ActsAs::Supervision | ActsAs::Auditor, _) => {
            return Err(Problem::new(&problem::NOT_ALLOWED));
        }
    };
    let caller = who.caller();
    match service
        .orchestrator
        .acknowledge(&caller, notice, &post)
        .await
    {
        Ok(answer) => Ok(reply::done(&answer)),
        Err(denial) => Err(Problem::denied(&denial, who.is_person)),
    }
}
