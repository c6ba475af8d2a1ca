//! What waits before a department or a post.

use closedloop_engine::{
    CaseId, CaseNumber, Generation, Light, Priority,
    workflows::{
        names::{DepartmentCode, JurisdictionPath, StepName, WorkflowName},
        plan::Stage,
    },
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::dispatch::OfferedChoice;

use super::{Bilingual, Moment};

/// An open assignment with what may be chosen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct InboxItem {
    /// The assignment, `<case>.<number>`.
    pub assignment: String,
    /// Its generation; a choice must repeat it.
    #[schema(value_type = u32)]
    pub generation: Generation,
    /// The case.
    #[schema(value_type = String)]
    pub id: CaseId,
    /// Its number.
    #[schema(value_type = String)]
    pub number: CaseNumber,
    /// One line that names the matter; null once erased.
    pub title: Option<String>,
    /// The workflow.
    #[schema(value_type = String)]
    pub workflow: WorkflowName,
    /// The step.
    #[schema(value_type = String)]
    pub step: StepName,
    /// Its stage.
    #[schema(value_type = String)]
    pub stage: Stage,
    /// How pressing the matter is.
    #[schema(value_type = String)]
    pub priority: Priority,
    /// Whether it is a drill.
    pub exercise: bool,
    /// The place.
    #[schema(value_type = String)]
    pub place: JurisdictionPath,
    /// The department that keeps the case.
    #[schema(value_type = Option<String>)]
    pub owner: Option<DepartmentCode>,
    /// Whether a program is asked.
    pub by_program: bool,
    /// Whether a program said that it works on it.
    pub taken: bool,
    /// `green`, `yellow` or `red` at the instant of the answer.
    #[schema(value_type = String)]
    pub light: Light,
    /// The level of the escalation, 0 for none.
    pub level: u8,
    /// When the present generation was asked.
    pub offered_at: Moment,
    /// From when on it is nearly due; null where the step has no limit.
    pub yellow_at: Option<Moment>,
    /// The last instant that is on time; null where the step has no limit.
    pub due_at: Option<Moment>,
    /// Why there is no limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub no_limit: Option<Bilingual>,
    /// What may be chosen, each with what it must bring along.
    #[schema(value_type = Vec<Object>)]
    pub choices: Vec<OfferedChoice>,
}
