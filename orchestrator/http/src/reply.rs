//! What is answered when all went well.

use axum::{
    Json,
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use closedloop_runtime::{lane::Answer, wire::api::Done};
use serde::Serialize;

use crate::request::of_seq;

/// Says that an answer is that of the first time.
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

/// A body of JSON that nobody keeps.
pub(crate) fn json(status: StatusCode, body: &impl Serialize) -> Response {
    (status, Json(body)).into_response()
}

/// An answer with the version of the case it speaks of.
pub(crate) fn versioned(seq: u32, body: &impl Serialize) -> Response {
    let mut response = json(StatusCode::OK, body);
    response.headers_mut().insert(header::ETAG, of_seq(seq));
    response
}

/// An act that was recorded.
pub(crate) fn done(answer: &Answer) -> Response {
    let recorded = &answer.recorded;
    let body = Done {
        case: recorded.case,
        number: recorded.number.clone(),
        seq: recorded.seq,
    };
    let mut response = versioned(recorded.seq, &body);
    if answer.repeated {
        mark_replayed(&mut response);
    }
    response
}

pub(crate) fn mark_replayed(response: &mut Response) {
    response
        .headers_mut()
        .insert(REPLAYED, HeaderValue::from_static("true"));
}
