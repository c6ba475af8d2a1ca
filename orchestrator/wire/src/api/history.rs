//! The history of a case and the reasons for how it stands.

use std::collections::BTreeMap;

use closedloop_engine::{Hash, workflows::names::FieldName};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Moment;

/// One event.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct HistoryItem {
    /// Its place in the history, from 1, without gaps.
    pub seq: u32,
    /// Its instant.
    pub at: Moment,
    /// Its hash, over the hash of the one before and the stored bytes.
    #[schema(value_type = String)]
    pub hash: Hash,
    /// The event as it is stored. For departments and posts the reference to the reporter's contact
    /// and the digest of the reporter's code are left out, so the hash cannot be recomputed from
    /// what they see.
    #[schema(value_type = Object)]
    pub event: serde_json::Value,
    /// The words a choice brought along, by name; null once erased.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[schema(value_type = BTreeMap<String, Option<String>>)]
    pub words: BTreeMap<FieldName, Option<String>>,
}

/// A page of a history, in order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct HistoryPage {
    /// The events, at most as many as `limit`.
    pub items: Vec<HistoryItem>,
    /// What `after` must be for the next page; null after the last.
    pub next_after: Option<u32>,
}

/// Sentences for people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WhyLines {
    /// Chinese.
    pub zh: Vec<String>,
    /// English.
    pub en: Vec<String>,
}

/// Why a case stands as it does.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct WhyAnswer {
    /// How the due date came about, which routing row fitted, and what happens next.
    #[schema(value_type = Object)]
    pub why: serde_json::Value,
    /// The same in sentences.
    pub lines: WhyLines,
}
