//! What can be asked for, and what is answered.

use std::collections::BTreeMap;

use closedloop_engine::{
    CaseId, CaseNumber, ErasureReason, Generation, Priority, Source,
    workflows::names::{ChoiceName, FieldName, PostCode, WorkflowName},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// A matter that is reported.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenCase {
    /// The workflow it is to follow.
    #[schema(value_type = String)]
    pub workflow: WorkflowName,
    /// How it reached the office: `hotline`, `grid`, `web`, `patrol`, `import`, `api`, `upper`,
    /// `schedule` or `other`; `api` if absent.
    #[serde(default = "source")]
    #[schema(value_type = String)]
    pub source: Source,
    /// How pressing it is: `normal`, `urgent` or `critical`; `normal` if absent.
    #[serde(default = "priority")]
    #[schema(value_type = String)]
    pub priority: Priority,
    /// One line that names the matter, 1 to 200 letters.
    pub title: String,
    /// The fields the definition asks for, by name: texts, numbers, yes or no, dates
    /// (`2025-10-09`), values of choices and paths of jurisdictions as plain JSON; a contact as an
    /// object with `name`, `phone`, `email` or `address`.
    #[schema(value_type = BTreeMap<String, Object>)]
    pub fields: BTreeMap<FieldName, serde_json::Value>,
    /// Whether it is a drill, which no figure counts.
    #[serde(default)]
    pub exercise: bool,
}

fn source() -> Source {
    Source::Api
}

fn priority() -> Priority {
    Priority::Normal
}

/// A case that was opened, now or before under the same key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CaseOpened {
    /// Its id.
    #[schema(value_type = String)]
    pub id: CaseId,
    /// The number that people read.
    #[schema(value_type = String)]
    pub number: CaseNumber,
    /// The code with which the reporter follows it; together with the number it is asked for at
    /// `status_url`.
    pub code: String,
    /// Where the reporter asks how it stands (POST with number and code).
    pub status_url: String,
}

/// A choice that is made for an assignment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Choose {
    /// The generation that was asked.
    #[schema(value_type = u32)]
    pub generation: Generation,
    /// What is chosen.
    #[schema(value_type = String)]
    pub choice: ChoiceName,
    /// What it brings along, as plain JSON; files as a list of ids under which they were uploaded.
    #[serde(default)]
    #[schema(value_type = BTreeMap<String, Object>)]
    pub given: BTreeMap<FieldName, serde_json::Value>,
    /// For a choice that merges: id or number of the case this one goes on as.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub into: Option<String>,
}

/// The word that the work on an assignment has begun.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Take {
    /// The generation that was asked.
    #[schema(value_type = u32)]
    pub generation: Generation,
}

/// Why the words, contact data and files of a case are to be destroyed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Erase {
    /// `reporter-asked`, `retention-over` or `recorded-by-mistake`.
    #[schema(value_type = String)]
    pub reason: ErasureReason,
}

/// The post for which a notice is acknowledged.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Acknowledge {
    /// The post; a request that acts as a post may leave it out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub post: Option<PostCode>,
}

/// An act that was recorded, now or before under the same key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Done {
    /// The case.
    #[schema(value_type = String)]
    pub case: CaseId,
    /// Its number.
    #[schema(value_type = String)]
    pub number: CaseNumber,
    /// The sequence number of its last event after the act; also the `ETag` of the case then.
    pub seq: u32,
}

/// A file that is kept until a choice refers to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FileKept {
    /// Its id, as `given` must name it.
    #[schema(value_type = String)]
    pub id: Uuid,
}
