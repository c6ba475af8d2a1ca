//! About the service itself.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Bilingual;

/// Whether the service can do its work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Readiness {
    /// Whether it can.
    pub ready: bool,
    /// Why not; empty if it can.
    pub reasons: Vec<String>,
}

/// Who a request acts as.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Me {
    /// `department`, `post`, `intake`, `supervision`, `auditor` or `admin`.
    pub kind: String,
    /// The same with its code: `department:fire-brigade`.
    pub acts_as: String,
    /// The department or post.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// The name of the department or post.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Bilingual>,
    /// The id of the token; none in the demonstration, which needs no token.
    pub token: Option<String>,
}
