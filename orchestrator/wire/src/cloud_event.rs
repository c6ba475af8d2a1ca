//! The CloudEvents 1.0 envelope (JSON format, structured and batched).

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The version of CloudEvents that every message names.
pub const SPEC_VERSION: &str = "1.0";

/// The media type of one message.
pub const ONE: &str = "application/cloudevents+json";

/// The media type of a list of messages.
pub const BATCH: &str = "application/cloudevents-batch+json";

/// A CloudEvent whose `data` is JSON. `(source, id)` tells a repeat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CloudEvent<T> {
    /// Always [`SPEC_VERSION`].
    pub specversion: String,
    /// Unique within the source.
    pub id: String,
    /// Where it comes from: `/closedloop` or `/departments/<code>`.
    pub source: String,
    /// What it is, ending with the version of its data.
    #[serde(rename = "type")]
    pub kind: String,
    /// The assignment it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// When it came about, by the sender's clock (RFC 3339, UTC).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time: Option<Timestamp>,
    /// Always `application/json`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub datacontenttype: Option<String>,
    /// The message itself.
    pub data: T,
}

impl<T> CloudEvent<T> {
    /// A message with the attributes that every message of ours has.
    #[must_use]
    pub fn new(kind: &str, id: String, source: String, time: Timestamp, data: T) -> Self {
        Self {
            specversion: SPEC_VERSION.to_owned(),
            id,
            source,
            kind: kind.to_owned(),
            subject: None,
            time: Some(time),
            datacontenttype: Some("application/json".to_owned()),
            data,
        }
    }
}
