//! Queries.

use axum::{extract::FromRequestParts, http::request::Parts};
use serde::de::DeserializeOwned;

use crate::problem::Problem;

use super::malformed;

/// The parameters behind the `?`; one that the route does not know is refused.
pub(crate) struct Query<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        axum::extract::Query::<T>::from_request_parts(parts, state)
            .await
            .map(|axum::extract::Query(value)| Self(value))
            // What the library says may repeat what was sent.
            .map_err(|_| {
                malformed(
                    "地址中的查询参数有误：未知、重复或值不合规定",
                    "a query parameter is unknown, given twice or has a value that does not fit",
                )
            })
    }
}

/// How many rows a page may have.
///
/// # Errors
/// It is not within 1 to `most`.
pub(crate) fn limit(asked: Option<usize>, usual: usize, most: usize) -> Result<usize, Problem> {
    let limit = asked.unwrap_or(usual);
    if (1..=most).contains(&limit) {
        Ok(limit)
    } else {
        Err(malformed(
            format!("参数 limit 必须在 1 至 {most} 之间"),
            format!("`limit` must lie within 1 to {most}"),
        ))
    }
}
