//! A case with everything a viewer may see.

use std::collections::BTreeMap;

use closedloop_engine::{
    CaseId, CaseNumber, Generation, Light, Priority, RulesVersion, Source,
    workflows::{
        limit::Limit,
        names::{
            CalendarCode, DepartmentCode, FieldName, JurisdictionPath, PostCode, StepName,
            WorkflowName,
        },
        plan::{ClockLabel, Fingerprint, Stage},
    },
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::dispatch::OfferedChoice;

use super::{Bilingual, Moment};

/// Whether a case goes on, and how it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum CaseStatus {
    /// 办理中
    Open,
    /// 已办结
    Closed,
    /// 不予受理
    Rejected,
    /// 已并单
    Merged,
}

impl CaseStatus {
    /// The word for it.
    #[must_use]
    pub fn words(self) -> Bilingual {
        match self {
            Self::Open => Bilingual::new("办理中", "open"),
            Self::Closed => Bilingual::new("已办结", "closed"),
            Self::Rejected => Bilingual::new("不予受理", "rejected"),
            Self::Merged => Bilingual::new("已并单", "merged"),
        }
    }
}

/// Who is asked. Exactly one of `department` (alone), `post` (with its department) and `reporter`
/// tells.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
pub struct AskedParty {
    /// The department, also that of a post.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub department: Option<DepartmentCode>,
    /// The post.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub post: Option<PostCode>,
    /// Whether the reporter is asked.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub reporter: bool,
}

/// The open assignment of a case.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Asked {
    /// Who is asked.
    #[serde(flatten)]
    pub party: AskedParty,
    /// Their name.
    pub name: Bilingual,
    /// The assignment, `<case>.<number>`.
    pub assignment: String,
    /// Which of those who were asked one after the other, from 1.
    #[schema(value_type = u32)]
    pub generation: Generation,
    /// The step.
    #[schema(value_type = String)]
    pub step: StepName,
    /// Its stage.
    #[schema(value_type = String)]
    pub stage: Stage,
    /// Whether a program is asked.
    pub by_program: bool,
    /// Whether a program said that it works on it.
    pub taken: bool,
    /// When the present generation was asked.
    pub offered_at: Moment,
    /// What may be chosen, at most 20, each with what it must bring along.
    #[schema(value_type = Vec<Object>)]
    pub choices: Vec<OfferedChoice>,
}

/// The clock of whoever is asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CaseClock {
    /// Rises when `due_at` moves.
    pub turn: u32,
    /// The limit, such as `5 working days`; null where the end is fixed.
    #[schema(value_type = Option<String>)]
    pub limit: Option<Limit>,
    /// What it is called in figures: a stage or `sign`.
    #[schema(value_type = String)]
    pub label: ClockLabel,
    /// The calendar it is counted in.
    #[schema(value_type = String)]
    pub calendar: CalendarCode,
    /// The version of that calendar.
    #[schema(value_type = String)]
    pub calendar_version: RulesVersion,
    /// When it began.
    pub started_at: Moment,
    /// From when on it is nearly due.
    pub yellow_at: Moment,
    /// The last instant that is on time.
    pub due_at: Moment,
    /// Whether the calendar's data ended before `due_at`.
    pub provisional: bool,
    /// Whether the miss is recorded.
    pub missed: bool,
    /// `green`, `yellow` or `red` at the instant of the answer.
    #[schema(value_type = String)]
    pub light: Light,
    /// How many rungs were climbed.
    pub level: u8,
    /// When each rung is climbed if nobody acts, from the lowest; at most 8.
    pub rungs: Vec<Moment>,
    /// When whoever is asked is still reminded, rising; at most 5.
    pub reminders: Vec<Moment>,
    /// When the last rung's notice is repeated.
    pub repeat_at: Option<Moment>,
}

/// How and when a case ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CaseEnd {
    /// When.
    pub at: Moment,
    /// Whether no deadline was missed on the way.
    pub on_time: bool,
    /// Whether nobody but the reporter ever had a deadline, so that `on_time` says nothing.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub without_deadline: bool,
    /// The case it goes on as, if it was merged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub into: Option<CaseId>,
}

/// A case with its texts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CaseView {
    /// Its id.
    #[schema(value_type = String)]
    pub id: CaseId,
    /// The number that people read.
    #[schema(value_type = String)]
    pub number: CaseNumber,
    /// The workflow it follows.
    #[schema(value_type = String)]
    pub workflow: WorkflowName,
    /// The version of the definition it is pinned to.
    #[schema(value_type = String)]
    pub definition: Fingerprint,
    /// Whether it goes on, and how it ended.
    pub status: CaseStatus,
    /// The stage it is in; none when it is over.
    #[schema(value_type = Option<String>)]
    pub stage: Option<Stage>,
    /// The step it is at; none when it is over.
    #[schema(value_type = Option<String>)]
    pub step: Option<StepName>,
    /// How it reached the office.
    #[schema(value_type = String)]
    pub source: Source,
    /// How pressing it is.
    #[schema(value_type = String)]
    pub priority: Priority,
    /// Whether it is a drill.
    pub exercise: bool,
    /// One line that names the matter; null once erased.
    pub title: Option<String>,
    /// The fields of the definition as plain JSON; texts are null once erased. The reporter's
    /// contact is never among them.
    #[schema(value_type = BTreeMap<String, Object>)]
    pub fields: BTreeMap<FieldName, serde_json::Value>,
    /// How the reporter can be reached. Only there for whoever may know it; null if the reporter
    /// left nothing or it was erased.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub reporter: Option<serde_json::Value>,
    /// The place.
    #[schema(value_type = Option<String>)]
    pub place: Option<JurisdictionPath>,
    /// Who leads.
    #[schema(value_type = Option<String>)]
    pub lead: Option<DepartmentCode>,
    /// Who works beside, at most 20.
    #[schema(value_type = Vec<String>)]
    pub with: Vec<DepartmentCode>,
    /// Who keeps the case until the next department accepts.
    #[schema(value_type = Option<String>)]
    pub owner: Option<DepartmentCode>,
    /// The open assignment; none when it is over.
    pub asked: Option<Asked>,
    /// The clock of the open assignment; null where its step has no limit.
    pub clock: Option<CaseClock>,
    /// Why the open assignment has no limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub no_limit: Option<Bilingual>,
    /// How often each thing happened that a score can count.
    pub counts: BTreeMap<String, u32>,
    /// The latest texts that answer the reporter, by name; null once erased.
    pub answer: BTreeMap<String, Option<String>>,
    /// The points it was scored with.
    pub points: Option<i64>,
    /// How many cases were merged into it.
    pub merged_here: u32,
    /// When it was opened.
    pub opened_at: Moment,
    /// The instant of its last event.
    pub updated_at: Moment,
    /// How it ended.
    pub ended: Option<CaseEnd>,
    /// Whether its words, contact data and files were destroyed at some time.
    pub erased: bool,
    /// The sequence number of its last event; also its `ETag`.
    pub seq: u32,
}
