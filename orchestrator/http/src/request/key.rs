//! Idempotency keys.

use axum::{extract::FromRequestParts, http::request::Parts};
use closedloop_runtime::{orchestrator::Keyed, wire::engine::Hash};

use crate::problem::{self, Problem};

/// The header every request that acts must have.
const HEADER: &str = "idempotency-key";

/// The most letters of a key.
const KEY_LETTERS_MAX: usize = 200;

/// The key of a request.
#[derive(Debug, Clone)]
pub(crate) struct Key(String);

impl Key {
    /// The key as it was sent.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// The key with what was asked with it.
    pub(crate) fn with(self, request: Hash) -> Keyed {
        Keyed {
            key: self.0,
            request,
        }
    }
}

impl<S: Sync> FromRequestParts<S> for Key {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let mut values = parts.headers.get_all(HEADER).iter();
        let bad = || {
            Problem::new(&problem::KEY_MISSING).detail(
                format!("请求头 Idempotency-Key 必须是 1 至 {KEY_LETTERS_MAX} 个可见的 ASCII 字符"),
                format!(
                    "the header Idempotency-Key must have 1 to {KEY_LETTERS_MAX} visible letters \
                     of ASCII"
                ),
            )
        };
        let key = values.next().ok_or_else(bad)?.as_bytes();
        let fits = (1..=KEY_LETTERS_MAX).contains(&key.len())
            && key.iter().all(u8::is_ascii_graphic)
            && values.next().is_none();
        let key = String::from_utf8(key.to_vec()).ok().filter(|_| fits);
        key.map(Self).ok_or_else(bad)
    }
}
