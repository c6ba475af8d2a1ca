//! Parts of the path.

use std::str::FromStr;

use axum::{
    extract::{FromRequestParts, Path},
    http::request::Parts,
};

use crate::problem::{self, Problem};

use super::malformed;

/// The one variable part of the path, well formed.
pub(crate) struct Segment<T>(pub T);

/// The two variable parts of the path, well formed.
pub(crate) struct Segments<A, B>(pub A, pub B);

impl<S: Send + Sync, T: FromStr> FromRequestParts<S> for Segment<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let Path(text) = Path::<String>::from_request_parts(parts, state)
            .await
            .map_err(|_| unreadable())?;
        Ok(Self(parse(&text)?))
    }
}

impl<S: Send + Sync, A: FromStr, B: FromStr> FromRequestParts<S> for Segments<A, B> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let Path((a, b)) = Path::<(String, String)>::from_request_parts(parts, state)
            .await
            .map_err(|_| unreadable())?;
        Ok(Self(parse(&a)?, parse(&b)?))
    }
}

fn parse<T: FromStr>(text: &str) -> Result<T, Problem> {
    text.parse().map_err(|_| {
        malformed(
            "地址中的编号或代码写法有误",
            "an id or a code in the path is not well formed",
        )
    })
}

fn unreadable() -> Problem {
    Problem::new(&problem::MALFORMED).detail("地址不是有效的 UTF-8", "the path is not UTF-8")
}
