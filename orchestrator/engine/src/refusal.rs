//! Why the rules say no. A refusal is a value with a stable code; it changes nothing.

use closedloop_workflows::{
    names::{ChoiceName, FieldName, StepName, WorkflowName},
    plan::Words,
};

use crate::{
    case::Party,
    ids::{AssignmentId, CaseId, Generation},
};

/// Why a command was refused. The codes are listed in `docs/reference/refusals.md`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// There is no such case.
    #[error("there is no case `{0}`")]
    CaseUnknown(CaseId),
    /// The case exists already.
    #[error("case `{0}` is open already")]
    CaseExists(CaseId),
    /// The case is over.
    #[error("case `{0}` is over")]
    CaseOver(CaseId),
    /// The rules hold another workflow than the command names.
    #[error("workflow `{0}` is not in force")]
    WorkflowUnknown(WorkflowName),
    /// A field is needed and missing.
    #[error("field `{0}` is missing")]
    FieldMissing(FieldName),
    /// The definition has no such field, or the choice does not ask for it.
    #[error("field `{0}` is not asked for here")]
    FieldUnknown(FieldName),
    /// The content does not fit the field.
    #[error("field `{0}` cannot hold this value")]
    FieldUnfit(FieldName),
    /// The organisation has no such place.
    #[error("field `{0}` names a place the organisation does not have")]
    PlaceUnknown(FieldName),
    /// There is no such assignment.
    #[error("there is no assignment `{0}`")]
    AssignmentUnknown(AssignmentId),
    /// The assignment is over: somebody has chosen.
    #[error("assignment `{0}` is over: somebody has chosen already")]
    AssignmentOver(AssignmentId),
    /// Somebody else is asked by now.
    #[error(
        "generation {given} of assignment `{assignment}` is old: generation {current} is asked now"
    )]
    GenerationOld {
        /// The assignment.
        assignment: AssignmentId,
        /// The generation that answered.
        given: Generation,
        /// The generation that is asked.
        current: Generation,
        /// Who is asked.
        asked: Party,
    },
    /// The actor is not the one who is asked.
    #[error("assignment `{assignment}` is not put before this actor")]
    NotAsked {
        /// The assignment.
        assignment: AssignmentId,
        /// Who is asked.
        asked: Party,
    },
    /// The step has no such choice.
    #[error("step `{step}` has no choice `{choice}`")]
    ChoiceUnknown {
        /// The step.
        step: StepName,
        /// What was chosen.
        choice: ChoiceName,
        /// What can be chosen.
        choices: Vec<ChoiceName>,
    },
    /// A choice that merges must name the case it goes on as, and no other choice may.
    #[error("choice `{0}` must name the other case in `into` exactly if it merges")]
    MergeTarget(ChoiceName),
    /// A case cannot be merged into itself.
    #[error("case `{0}` cannot be merged into itself")]
    MergedIntoItself(CaseId),
    /// A program took the assignment already.
    #[error("assignment `{0}` is taken already")]
    TakenAlready(AssignmentId),
    /// Only whoever the notice was for may acknowledge it.
    #[error("the notice is not for this post")]
    NoticeOfOthers,
    /// The actor may not do this.
    #[error("this actor may not do this")]
    NotAllowed,
    /// The words of the case are destroyed already.
    #[error("the words of case `{0}` are erased already")]
    ErasedAlready(CaseId),
    /// The history is as long as one may be.
    #[error("case `{0}` has as many events as a case may have")]
    HistoryFull(CaseId),
    /// The organisation lost somebody whom the definition names.
    #[error("the organisation does not have `{0}`, which the definition of the case names")]
    UnitUnknown(String),
    /// The plan and the case do not belong together.
    #[error("step `{0}` is not in the definition of the case")]
    StepUnknown(StepName),
}

impl Refusal {
    /// The stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::CaseUnknown(_) => "case-unknown",
            Self::CaseExists(_) => "case-exists",
            Self::CaseOver(_) => "case-over",
            Self::WorkflowUnknown(_) => "workflow-unknown",
            Self::FieldMissing(_) => "field-missing",
            Self::FieldUnknown(_) => "field-unknown",
            Self::FieldUnfit(_) => "field-unfit",
            Self::PlaceUnknown(_) => "place-unknown",
            Self::AssignmentUnknown(_) => "assignment-unknown",
            Self::AssignmentOver(_) => "assignment-over",
            Self::GenerationOld { .. } => "generation-old",
            Self::NotAsked { .. } => "not-asked",
            Self::ChoiceUnknown { .. } => "choice-unknown",
            Self::MergeTarget(_) => "merge-target",
            Self::MergedIntoItself(_) => "merged-into-itself",
            Self::TakenAlready(_) => "taken-already",
            Self::NoticeOfOthers => "notice-of-others",
            Self::NotAllowed => "not-allowed",
            Self::ErasedAlready(_) => "erased-already",
            Self::HistoryFull(_) => "history-full",
            Self::UnitUnknown(_) => "unit-unknown",
            Self::StepUnknown(_) => "step-unknown",
        }
    }

    /// All codes, in the order above.
    pub const CODES: [&'static str; 22] = [
        "case-unknown",
        "case-exists",
        "case-over",
        "workflow-unknown",
        "field-missing",
        "field-unknown",
        "field-unfit",
        "place-unknown",
        "assignment-unknown",
        "assignment-over",
        "generation-old",
        "not-asked",
        "choice-unknown",
        "merge-target",
        "merged-into-itself",
        "taken-already",
        "notice-of-others",
        "not-allowed",
        "erased-already",
        "history-full",
        "unit-unknown",
        "step-unknown",
    ];

    /// The sentence for an officer, in Chinese and in English.
    #[must_use]
    pub fn words(&self) -> Words {
        let zh = match self {
            Self::CaseUnknown(case) => format!("没有编号为“{case}”的事项"),
            Self::CaseExists(case) => format!("事项“{case}”已经登记"),
            Self::CaseOver(case) => format!("事项“{case}”已经办结"),
            Self::WorkflowUnknown(workflow) => format!("流程“{workflow}”未启用"),
            Self::FieldMissing(field) => format!("缺少字段“{field}”"),
            Self::FieldUnknown(field) => format!("此处不需要字段“{field}”"),
            Self::FieldUnfit(field) => format!("字段“{field}”的值不合规定"),
            Self::PlaceUnknown(field) => format!("字段“{field}”填写的地点不在组织架构中"),
            Self::AssignmentUnknown(assignment) => format!("没有交办件“{assignment}”"),
            Self::AssignmentOver(assignment) => format!("交办件“{assignment}”已有人办理"),
            Self::GenerationOld { assignment, .. } => {
                format!("交办件“{assignment}”已转由他人办理")
            }
            Self::NotAsked { assignment, .. } => format!("交办件“{assignment}”不由您办理"),
            Self::ChoiceUnknown {
                step,
                choice,
                choices,
            } => {
                let choices: Vec<_> = choices.iter().map(ChoiceName::as_str).collect();
                format!(
                    "环节“{step}”没有选项“{choice}”，可选：{}",
                    choices.join("、")
                )
            }
            Self::MergeTarget(choice) => {
                format!("选项“{choice}”：并单时必须用 into 指明并入的事项，其他选项不得填写")
            }
            Self::MergedIntoItself(_) => "事项不能并入自身".to_owned(),
            Self::TakenAlready(assignment) => format!("交办件“{assignment}”已被领取"),
            Self::NoticeOfOthers => "该通知不是发给本岗位的".to_owned(),
            Self::NotAllowed => "您没有权限进行此操作".to_owned(),
            Self::ErasedAlready(case) => format!("事项“{case}”的文字内容已经清除"),
            Self::HistoryFull(case) => format!("事项“{case}”的记录已达上限"),
            Self::UnitUnknown(unit) => format!("组织架构中没有“{unit}”，而事项的流程用到它"),
            Self::StepUnknown(step) => format!("事项的流程中没有环节“{step}”"),
        };
        Words {
            zh,
            en: self.to_string(),
        }
    }
}
