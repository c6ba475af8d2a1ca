//! Problem documents.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Why a request was not carried out (RFC 9457), with media type `application/problem+json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Problem {
    /// `/problems/<code>`.
    #[serde(rename = "type")]
    pub kind: String,
    /// One sentence for people, the same for every problem of this type.
    pub title: String,
    /// The status code.
    pub status: u16,
    /// What is wrong with this request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// A stable word for programs.
    pub code: String,
    /// More that a program may act on, such as `asked`, `generation`, `choices` or
    /// `retry_after_seconds`.
    #[serde(flatten)]
    #[schema(value_type = BTreeMap<String, Object>)]
    pub members: BTreeMap<String, serde_json::Value>,
}
