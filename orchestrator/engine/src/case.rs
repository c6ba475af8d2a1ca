//! A case as its history makes it: counts, never lists that grow with the history.

use std::collections::BTreeMap;

use closedloop_workflows::{
    limit::Limit,
    names::{
        CalendarCode, DepartmentCode, FieldName, FieldValue, JurisdictionPath, PostCode, StepName,
        WorkflowName,
    },
    plan::{ClockLabel, Fingerprint, Stage, Until, Words},
    points::Counted,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    chain::GENESIS,
    decide::HISTORY_EVENTS_MAX,
    event::{ArrowName, EndReached, RulesVersion},
    ids::{AssignmentId, CaseId, CaseNumber, Generation},
    value::{Digest, Priority, Sealed, Source, Value},
};

/// The shape of a stored head. A node that meets another shape folds the events again.
pub const HEAD_SHAPE: u16 = 2;

/// Who can be asked.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Party {
    /// A department.
    Department(DepartmentCode),
    /// Whoever holds a post of a department.
    Post {
        /// The post.
        post: PostCode,
        /// Its department, for which every figure counts.
        department: DepartmentCode,
    },
    /// Whoever reported the case.
    Reporter,
}

impl Party {
    /// The department for which lateness and every figure count; none for the reporter.
    #[must_use]
    pub fn department(&self) -> Option<&DepartmentCode> {
        match self {
            Self::Department(department) | Self::Post { department, .. } => Some(department),
            Self::Reporter => None,
        }
    }
}

/// The clock of an assignment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clock {
    /// Rises when `due_at` moves.
    pub turn: u32,
    /// The limit; none where the end is fixed.
    pub limit: Option<Limit>,
    /// The fixed end, if the definition names one instead of a limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Until>,
    /// The row of the limit that fitted, from 1; none if there is only one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub row: Option<u32>,
    /// The earlier step from whose entry it counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<StepName>,
    /// The arrow whose own limit holds instead of that of the step.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allowed_by: Option<ArrowName>,
    /// What it is called in figures.
    pub label: ClockLabel,
    /// The calendar it is counted in.
    pub calendar: CalendarCode,
    /// The version of that calendar.
    pub calendar_version: RulesVersion,
    /// When it began: with the step, or where the definition says so earlier or later.
    pub started_at: Timestamp,
    /// When whoever is asked is reminded.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reminders: Vec<Timestamp>,
    /// How many of these are behind it, told or passed over.
    pub reminded: u8,
    /// From when on it is nearly due.
    pub yellow_at: Timestamp,
    /// The last instant that is on time.
    pub due_at: Timestamp,
    /// Whether the calendar's data ended before `due_at`.
    pub provisional: bool,
    /// Whether the miss is recorded.
    pub missed: bool,
    /// When each rung is climbed, from the lowest.
    pub rungs: Vec<Timestamp>,
    /// How many rungs were climbed: the level of the escalation.
    pub climbed: u8,
    /// When the last rung's notice is repeated.
    pub repeat_at: Option<Timestamp>,
    /// How often it was.
    pub repeats: u16,
}

impl Clock {
    /// What it is called in figures, unless that is the stage of its step.
    pub(crate) fn label_unless(&self, stage: Stage) -> Option<ClockLabel> {
        Some(self.label).filter(|label| *label != ClockLabel::Stage(stage))
    }
}

/// One step of the case put before somebody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assignment {
    /// Counts the assignments of the case from 1.
    pub number: u32,
    /// Rises when somebody else is asked.
    pub generation: Generation,
    /// The step.
    pub step: StepName,
    /// Its stage.
    pub stage: Stage,
    /// Who is asked.
    pub asked: Party,
    /// Whether they answer by program.
    pub by_program: bool,
    /// Whether a program said that it works on it.
    pub taken: bool,
    /// When the present generation was asked.
    pub offered_at: Timestamp,
    /// When the offer is repeated if no program takes it.
    pub offer_again_at: Option<Timestamp>,
    /// How often it was repeated.
    pub reoffers: u32,
    /// The clock of whoever is asked; none where the step has no limit.
    pub clock: Option<Box<Clock>>,
    /// Why there is no clock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub no_limit: Option<Words>,
}

impl Assignment {
    /// How many rungs were climbed.
    #[must_use]
    pub fn level(&self) -> u8 {
        self.clock.as_ref().map_or(0, |clock| clock.climbed)
    }

    /// Whether its deadline was missed.
    #[must_use]
    pub fn is_missed(&self) -> bool {
        self.clock.as_ref().is_some_and(|clock| clock.missed)
    }
}

/// How and when a case ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ended {
    /// How.
    pub end: EndReached,
    /// When.
    pub at: Timestamp,
    /// Whether no deadline was missed on the way.
    pub on_time: bool,
    /// Whether nobody but the reporter ever had a deadline.
    pub without_deadline: bool,
}

/// A case after some event; before its first, an unborn one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Case {
    /// The shape of this head.
    pub shape: u16,
    /// Its id.
    pub id: CaseId,
    /// The sequence number of its last event; 0 before the first.
    pub seq: u32,
    /// The instant of its last event.
    pub at: Timestamp,
    /// Its number.
    pub number: CaseNumber,
    /// The workflow it follows; none before the first event.
    pub workflow: Option<WorkflowName>,
    /// The version of the definition it is pinned to.
    pub definition: Fingerprint,
    /// How it reached the office.
    pub source: Source,
    /// How pressing it is.
    pub priority: Priority,
    /// Whether it is a drill.
    pub exercise: bool,
    /// One line that names the matter.
    pub title: Option<Sealed>,
    /// The fields of the definition.
    pub fields: BTreeMap<FieldName, Value>,
    /// SHA-256 of the reporter's code.
    pub tracking: Digest,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// Who leads.
    pub lead: Option<DepartmentCode>,
    /// Who works beside.
    pub with: Vec<DepartmentCode>,
    /// Who keeps the case until the next department accepts.
    pub owner: Option<DepartmentCode>,
    /// How many assignments there were.
    pub assignments: u32,
    /// The open assignment.
    pub asked: Option<Assignment>,
    /// When the steps from whose entry a later limit counts were last entered; at most one for each
    /// step of the plan.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub entered: BTreeMap<StepName, Timestamp>,
    /// Whether a department or post ever had a deadline.
    pub had_deadline: bool,
    /// Whether a department or post was ever asked without one.
    pub had_no_limit: bool,
    /// How often each bounded arrow was taken, over the whole life.
    pub arrows: BTreeMap<ArrowName, u16>,
    /// How often each thing happened that a score can count.
    pub counts: BTreeMap<Counted, u32>,
    /// The latest texts that answer the reporter.
    pub answer: BTreeMap<FieldName, Value>,
    /// The points it was scored with.
    pub points: Option<i64>,
    /// How many cases were merged into it.
    pub merged_here: u32,
    /// How it ended.
    pub ended: Option<Ended>,
    /// Whether its words, contact data and files were destroyed at some time; from then on nobody
    /// can reach the reporter.
    pub erased: bool,
    /// Whether it has words, contact data or files that were not destroyed: those of an open case
    /// can come after an erasure.
    pub has_words: bool,
}

impl Case {
    /// A case to which nothing has happened yet.
    #[must_use]
    pub fn unborn(id: CaseId) -> Self {
        Self {
            shape: HEAD_SHAPE,
            id,
            seq: 0,
            at: Timestamp::UNIX_EPOCH,
            number: CaseNumber(String::new()),
            workflow: None,
            definition: Fingerprint([0; 32]),
            source: Source::Other,
            priority: Priority::Normal,
            exercise: false,
            title: None,
            fields: BTreeMap::new(),
            tracking: GENESIS,
            opened_at: Timestamp::UNIX_EPOCH,
            lead: None,
            with: Vec::new(),
            owner: None,
            assignments: 0,
            asked: None,
            entered: BTreeMap::new(),
            had_deadline: false,
            had_no_limit: false,
            arrows: BTreeMap::new(),
            counts: BTreeMap::new(),
            answer: BTreeMap::new(),
            points: None,
            merged_here: 0,
            ended: None,
            erased: false,
            has_words: false,
        }
    }

    /// Whether its history is as long as one should be ([`crate::HISTORY_EVENTS_MAX`]).
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.seq >= HISTORY_EVENTS_MAX
    }

    /// Whether the case was opened and has not ended.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.seq > 0 && self.ended.is_none()
    }

    /// The id of an assignment of this case.
    #[must_use]
    pub fn assignment_id(&self, number: u32) -> AssignmentId {
        AssignmentId {
            case: self.id,
            number,
        }
    }

    /// The category, once opened.
    #[must_use]
    pub fn category(&self) -> Option<&FieldValue> {
        if let Some(Value::Choice(category)) = self.fields.get("category") {
            Some(category)
        } else {
            None
        }
    }

    /// The place, once opened.
    #[must_use]
    pub fn place(&self) -> Option<&JurisdictionPath> {
        if let Some(Value::Jurisdiction(place)) = self.fields.get("place") {
            Some(place)
        } else {
            None
        }
    }

    /// How the reporter can be reached, if they said so.
    #[must_use]
    pub fn reporter(&self) -> Option<&Sealed> {
        self.fields.values().find_map(|value| {
            if let Value::Contact(sealed) = value {
                Some(sealed)
            } else {
                None
            }
        })
    }

    /// How often this happened over the whole life of the case.
    #[must_use]
    pub fn count(&self, what: Counted) -> u32 {
        self.counts.get(&what).copied().unwrap_or(0)
    }
}
