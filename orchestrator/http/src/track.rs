//! What a reporter can see and say, shown by number and code; nobody needs a token for it.

pub(crate) mod read;
pub(crate) mod reply;
mod tries;

use std::{sync::PoisonError, time::Instant};

use axum::http::{HeaderValue, header};
use closedloop_runtime::{tracking, wire::engine::Head};
use serde_json::json;

use crate::{
    Service,
    problem::{self, Problem},
    sight::{self, CaseName},
};

pub(crate) use tries::Tries;

/// The case with this number, for whoever has its code.
///
/// # Errors
/// The number or the code is wrong, which are told apart by nothing; it was tried too often; the
/// ledger fails.
async fn find(service: &Service, number: &str, code: &str) -> Result<Head, Problem> {
    let unknown = || Problem::new(&problem::TRACK_UNKNOWN);
    let Ok(name @ CaseName::Number(_)) = number.trim().parse() else {
        return Err(unknown());
    };
    let number = name.to_string();
    let tries = || service.tries.lock().unwrap_or_else(PoisonError::into_inner);
    // Counted before it is known whether it is right, so that many at once win nothing.
    if !tries().begin(&number, Instant::now()) {
        return Err(Problem::new(&problem::TRACK_TRIES)
            .member("retry_after_seconds", json!(tries::WITHIN.as_secs()))
            .header(header::RETRY_AFTER, HeaderValue::from_static("600")));
    }
    let head = sight::find(service, &name).await?;
    let right = |head: &Head| tracking::digest(head.case.id, code) == head.case.tracking;
    match head.filter(right) {
        Some(head) => {
            tries().forgive(&number);
            Ok(head)
        }
        None => Err(unknown()),
    }
}
