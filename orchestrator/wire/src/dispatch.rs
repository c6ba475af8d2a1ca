//! The worker contract: what a department's program is offered, and what it reports.
//!
//! The carrier (HTTP here, a broker in the cluster) changes nothing about these messages. They hold
//! what the department needs to act, and no reporter's identity and no words of people: those are
//! fetched from the case, with the department's own token.

use std::collections::BTreeMap;

use closedloop_engine::{
    AssignmentId, CaseNumber, Generation, Priority, Value,
    workflows::{
        names::{ChoiceName, DepartmentCode, FieldName, StepName, WorkflowName},
        plan::{ChoiceKind, Stage},
    },
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The type of the message that offers an assignment.
pub const OFFERED: &str = "closedloop.assignment.offered.v1";
/// The type of the message that takes an offer back.
pub const WITHDRAWN: &str = "closedloop.assignment.withdrawn.v1";
/// The type of the message that reports a choice.
pub const REPORTED: &str = "closedloop.assignment.reported.v1";
/// The type of the message that says the work has begun.
pub const TAKEN: &str = "closedloop.assignment.taken.v1";

/// The source of every message of ours.
pub const SOURCE: &str = "/closedloop";

/// The most messages in one batch, in either direction.
pub const BATCH_MESSAGES_MAX: usize = 256;

/// Something a choice must bring along.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfferedNeed {
    /// Its name.
    pub name: FieldName,
    /// `text`, `number`, `yes-no`, `date`, `instant`, `file` or `choice`.
    pub is: String,
    /// For `choice`: the values that are possible.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub of: Vec<String>,
}

/// One thing that may be chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfferedChoice {
    /// Its name, as the report must give it.
    pub name: ChoiceName,
    /// What it means.
    pub kind: ChoiceKind,
    /// What it must bring along.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<OfferedNeed>,
    /// Whether it must name another case in `into`.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub merges: bool,
}

/// The data of [`OFFERED`] and [`WITHDRAWN`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// The assignment.
    pub assignment: AssignmentId,
    /// The generation; the report must repeat it.
    pub generation: Generation,
    /// The department that is asked.
    pub department: DepartmentCode,
    /// The number of the case that people read.
    pub number: CaseNumber,
    /// The workflow.
    pub workflow: WorkflowName,
    /// The step.
    pub step: StepName,
    /// Its stage.
    pub stage: Stage,
    /// How pressing the matter is.
    pub priority: Priority,
    /// Whether it is a drill.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub exercise: bool,
    /// The last instant that is on time (RFC 3339, UTC); not there where the step has no limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_at: Option<Timestamp>,
    /// The fields of the case that are no words of people.
    pub fields: BTreeMap<FieldName, Value>,
    /// What may be chosen.
    pub choices: Vec<OfferedChoice>,
}

/// The data of [`REPORTED`] and, without a choice, of [`TAKEN`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// The assignment.
    pub assignment: AssignmentId,
    /// The generation that was asked.
    pub generation: Generation,
    /// What was chosen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub choice: Option<ChoiceName>,
    /// What it brings along: texts, numbers and dates as JSON values, files by the ids under which
    /// they were uploaded.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub given: BTreeMap<FieldName, serde_json::Value>,
    /// The id of the case this one goes on as, for a choice that merges.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub into: Option<String>,
}

/// What became of one report of a batch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportAnswer {
    /// The id of the message.
    pub id: String,
    /// 200: recorded, now or before; 4xx: refused for good; 429 and 5xx: try again later.
    pub status: u16,
    /// The refusal, if it is one (RFC 9457).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<serde_json::Value>,
}
