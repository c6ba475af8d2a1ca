//! The requests of these tests: what each asks for, and how its trace in the record is found.

use serde_json::Value as Json;
use uuid::Uuid;

/// What a request makes happen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum What {
    /// A new case.
    Open,
    /// A choice for an assignment of a case.
    Choose {
        case: Uuid,
        assignment: u32,
        choice: &'static str,
    },
}

/// A request that may be sent again and again and takes effect once.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Request {
    /// Who sends it, as `closedloop token new --for` says it.
    pub acts_as: &'static str,
    /// The path below `/api/v1/`.
    pub path: String,
    /// Its idempotency key; none for a report, whose assignment and generation are the key.
    pub key: Option<String>,
    pub body: Json,
    pub what: What,
}

impl Request {
    /// A text that stands in this request and, once it took effect, in a row of the record.
    pub(crate) fn mark(&self) -> String {
        match (&self.key, &self.what) {
            (Some(key), _) => key.clone(),
            (
                None,
                What::Choose {
                    case, assignment, ..
                },
            ) => format!("{case}.{assignment}"),
            (None, What::Open) => panic!("a case is opened with a key"),
        }
    }
}
