//! Notices to posts.

use closedloop_engine::{
    CaseId, CaseNumber, EffectId, NoticeKind,
    workflows::{
        names::{DepartmentCode, PostCode, StepName},
        plan::{Card, Stage},
    },
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Moment;

/// Something a post was told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NoticeView {
    /// Its id.
    #[schema(value_type = String)]
    pub id: EffectId,
    /// When it was recorded.
    pub at: Moment,
    /// The case.
    #[schema(value_type = String)]
    pub case: CaseId,
    /// The number of the case.
    #[schema(value_type = String)]
    pub number: CaseNumber,
    /// The post that was told.
    #[schema(value_type = String)]
    pub post: PostCode,
    /// `reminder`, `escalation` or `repeat`.
    #[schema(value_type = String)]
    pub kind: NoticeKind,
    /// The level of the escalation, from 1; 0 for a reminder.
    pub level: u8,
    /// The card that goes with it, `yellow` or `red`.
    #[schema(value_type = Option<String>)]
    pub card: Option<Card>,
    /// The department that is asked or late, if one is.
    #[schema(value_type = Option<String>)]
    pub department: Option<DepartmentCode>,
    /// The assignment, `<case>.<number>`.
    pub assignment: String,
    /// Its step.
    #[schema(value_type = String)]
    pub step: StepName,
    /// Its stage.
    #[schema(value_type = String)]
    pub stage: Stage,
    /// The deadline.
    pub due_at: Moment,
    /// Whether the post is also asked to act from then on.
    pub asked_to_act: bool,
    /// For repeats: how often by now.
    pub times: u16,
    /// For reminders: the share of the limit that is over, in percent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub percent: Option<u8>,
    /// When the post acknowledged it.
    pub acknowledged_at: Option<Moment>,
}
