//! Lists of open cases.

use closedloop_engine::{
    CaseId, CaseNumber, Generation, Light, Priority,
    workflows::{
        names::{DepartmentCode, JurisdictionPath, PostCode, StepName, WorkflowName},
        plan::Stage,
    },
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Moment;

/// A page of a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Page<T> {
    /// The rows in the order asked for, at most as many as `limit`.
    pub items: Vec<T>,
    /// What `cursor` must be for the next page; null after the last.
    pub next_cursor: Option<String>,
}

/// An open case in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CaseRow {
    /// Its id.
    #[schema(value_type = String)]
    pub id: CaseId,
    /// Its number.
    #[schema(value_type = String)]
    pub number: CaseNumber,
    /// Its workflow.
    #[schema(value_type = String)]
    pub workflow: WorkflowName,
    /// Its stage.
    #[schema(value_type = String)]
    pub stage: Stage,
    /// Its step.
    #[schema(value_type = String)]
    pub step: StepName,
    /// The asked department; null while the reporter is asked.
    #[schema(value_type = Option<String>)]
    pub department: Option<DepartmentCode>,
    /// The asked post, if one is.
    #[schema(value_type = Option<String>)]
    pub post: Option<PostCode>,
    /// The department that keeps the case.
    #[schema(value_type = Option<String>)]
    pub owner: Option<DepartmentCode>,
    /// The place.
    #[schema(value_type = String)]
    pub place: JurisdictionPath,
    /// How pressing it is.
    #[schema(value_type = String)]
    pub priority: Priority,
    /// Whether it is a drill.
    pub exercise: bool,
    /// `green`, `yellow` or `red` at the instant of the answer.
    #[schema(value_type = String)]
    pub light: Light,
    /// The level of the escalation, 0 for none.
    pub level: u8,
    /// The last instant that is on time; null where the step has no limit.
    pub due_at: Option<Moment>,
    /// From when on it is nearly due; null where the step has no limit.
    pub yellow_at: Option<Moment>,
    /// When the present generation was asked.
    pub offered_at: Moment,
    /// When the case was opened.
    pub opened_at: Moment,
    /// The open assignment, `<case>.<number>`.
    pub assignment: String,
    /// Its generation.
    #[schema(value_type = u32)]
    pub generation: Generation,
}
