//! Definitions and the organisation, as they are in force.

use closedloop_engine::workflows::{
    names::{
        CalendarCode, DepartmentCode, FieldName, JurisdictionPath, PostCode, StepName, WorkflowName,
    },
    plan::{Fingerprint, Stage},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::dispatch::OfferedChoice;

use super::Bilingual;

/// A definition in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DefinitionRow {
    /// The workflow.
    #[schema(value_type = String)]
    pub workflow: WorkflowName,
    /// Its title.
    pub title: Bilingual,
    /// Its version, as the author counts.
    pub version: u32,
    /// The SHA-256 of its text, to which cases are pinned.
    #[schema(value_type = String)]
    pub fingerprint: Fingerprint,
}

/// A field that cases of a workflow carry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FieldView {
    /// Its name.
    #[schema(value_type = String)]
    pub name: FieldName,
    /// `text`, `number`, `yes-no`, `date`, `instant`, `file`, `choice`, `jurisdiction` or `contact`.
    pub is: String,
    /// For `choice`: the values that are possible.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub of: Vec<String>,
    /// Whether a case may be opened without it.
    pub optional: bool,
}

/// One step of a workflow.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct DefinitionStep {
    /// Its name.
    #[schema(value_type = String)]
    pub name: StepName,
    /// Its stage.
    #[schema(value_type = String)]
    pub stage: Stage,
    /// Who is asked: `lead`, `department`, `post`, `reporter`, or `nobody` where it is scored.
    pub asks: String,
    /// The code of the department or post that is always asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// How long they have, such as `5 working days`; where it depends on the case, every row with
    /// its condition.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within: Option<String>,
    /// What may be chosen, in the order written.
    #[schema(value_type = Vec<Object>)]
    pub choices: Vec<OfferedChoice>,
}

/// A definition in force with its text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct DefinitionView {
    /// The workflow.
    #[schema(value_type = String)]
    pub workflow: WorkflowName,
    /// Its title.
    pub title: Bilingual,
    /// Its version, as the author counts.
    pub version: u32,
    /// The SHA-256 of its text, to which cases are pinned.
    #[schema(value_type = String)]
    pub fingerprint: Fingerprint,
    /// The calendar its limits are counted in.
    #[schema(value_type = String)]
    pub calendar: CalendarCode,
    /// The text as its author wrote it.
    pub text: Option<String>,
    /// The fields of its cases, by name.
    pub fields: Vec<FieldView>,
    /// The steps in the order written.
    pub steps: Vec<DefinitionStep>,
}

/// A place with the right to handle matters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct JurisdictionView {
    /// Its path; its parent is the path without the last part.
    #[schema(value_type = String)]
    pub path: JurisdictionPath,
    /// Its name.
    pub name: Bilingual,
}

/// A department.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DepartmentView {
    /// Its code.
    #[schema(value_type = String)]
    pub code: DepartmentCode,
    /// Its name.
    pub name: Bilingual,
    /// Where it is responsible.
    #[schema(value_type = String)]
    pub jurisdiction: JurisdictionPath,
    /// The post that heads it.
    #[schema(value_type = String)]
    pub head: PostCode,
    /// `desk` or `program`.
    pub answers: String,
}

/// A post: whoever holds the office.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PostView {
    /// Its code.
    #[schema(value_type = String)]
    pub code: PostCode,
    /// Its name.
    pub name: Bilingual,
    /// The department it belongs to.
    #[schema(value_type = String)]
    pub department: DepartmentCode,
}

/// The organisation in force; never people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OrganisationView {
    /// The SHA-256 of its text.
    #[schema(value_type = String)]
    pub fingerprint: Fingerprint,
    /// The jurisdictions by path.
    pub jurisdictions: Vec<JurisdictionView>,
    /// The departments by code.
    pub departments: Vec<DepartmentView>,
    /// The posts by code.
    pub posts: Vec<PostView>,
}
