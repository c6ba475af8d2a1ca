//! What happened to a case, for good.
//!
//! Events carry meaning, never positions in a program, and hold no words of people. Their bytes are
//! what the ledger stores and the chain covers; golden files pin them.

mod code;
mod version;

use std::collections::BTreeMap;

use closedloop_workflows::{
    limit::Limit,
    names::{
        CalendarCode, ChoiceName, DepartmentCode, FieldName, FieldValue, JurisdictionPath,
        PostCode, StepName, WorkflowName,
    },
    plan::{Card, ChoiceKind, ClockLabel, Fingerprint, Stage, Until, Words},
    points::Counted,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use version::RulesVersion;

use crate::{
    case::Party,
    command::{Actor, Cause, Given, Outage},
    ids::{CaseId, CaseNumber, EffectId, Generation},
    value::{Digest, ErasureReason, Priority, Sealed, Source, Value},
};

/// A clock that starts, with every instant that follows from it, so that no later change of rules
/// can move the past.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClockSet {
    /// Rises when `due_at` moves; counts from 1.
    pub turn: u32,
    /// The limit; none where the end is fixed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<Limit>,
    /// The fixed end, if the definition names one instead of a limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Until>,
    /// The row of the limit that fitted, from 1; none if there is only one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub row: Option<u32>,
    /// The earlier step from whose latest entry it counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<StepName>,
    /// The arrow whose own limit holds instead of that of the step.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allowed_by: Option<ArrowName>,
    /// What it is called in figures, if not by the stage of the step.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<ClockLabel>,
    /// The calendar it was counted in.
    pub calendar: CalendarCode,
    /// The version of that calendar.
    pub calendar_version: RulesVersion,
    /// When it began: with the step, or where the definition says so earlier or later.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub started_at: Timestamp,
    /// When whoever is asked is reminded, rising, at most 5. Those that do not lie after the event
    /// and after the start are passed over.
    #[serde(default, skip_serializing_if = "Vec::is_empty", with = "milliseconds")]
    pub reminders: Vec<Timestamp>,
    /// From when on it is nearly due.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub yellow_at: Timestamp,
    /// The last instant that is on time.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub due_at: Timestamp,
    /// Whether the calendar's data ended before `due_at`.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub provisional: bool,
    /// When each rung is climbed if nobody acts, from the lowest; at most 8.
    #[serde(default, skip_serializing_if = "Vec::is_empty", with = "milliseconds")]
    pub rungs: Vec<Timestamp>,
}

/// Instants as whole milliseconds since 1970 (UTC).
pub(crate) mod milliseconds {
    use jiff::Timestamp;
    use serde::{Deserialize, Deserializer, Serializer};

    pub(crate) fn serialize<S: Serializer>(
        instants: &[Timestamp],
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(instants.iter().map(|instant| instant.as_millisecond()))
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Vec<Timestamp>, D::Error> {
        Vec::<i64>::deserialize(deserializer)?
            .into_iter()
            .map(|ms| Timestamp::from_millisecond(ms).map_err(serde::de::Error::custom))
            .collect()
    }
}

/// An arrow, written `<step>.<choice>`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ArrowName(pub String);

impl ArrowName {
    /// The arrow of this choice of this step.
    #[must_use]
    pub fn new(step: &StepName, choice: &ChoiceName) -> Self {
        Self(format!("{step}.{choice}"))
    }
}

/// Why a choice was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Because {
    /// Whoever was asked chose it.
    Chosen,
    /// The reporter said nothing in time.
    Silence,
    /// The case has no reporter who could be asked.
    NoReporter,
    /// The definition says that a case like this skips the step.
    Skipped,
    /// The step takes it by itself.
    Automatic,
}

/// Who is asked after a rung gave the assignment away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GivenTo {
    /// Who is asked from now on.
    pub asked: Party,
    /// Their generation.
    pub generation: Generation,
    /// Whether they answer by program.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub by_program: bool,
    /// When the offer is repeated if no program takes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::optional")]
    pub offer_again_at: Option<Timestamp>,
}

/// Why a recorded miss was none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CorrectionReason {
    /// The answer had reached us in time and was decided later.
    ReceivedInTime,
    /// The answer was given in time while we could not receive it.
    Outage(Outage),
}

/// How a case ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EndReached {
    /// Handled and answered.
    Closed,
    /// Refused, with these texts as the answer.
    Rejected {
        /// Field name and sealed text.
        answer: BTreeMap<FieldName, Value>,
    },
    /// Goes on as another case.
    Merged {
        /// That case.
        into: CaseId,
    },
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Happening {
    /// A matter was reported and became a case.
    CaseOpened {
        /// Its number.
        number: CaseNumber,
        /// The workflow it follows.
        workflow: WorkflowName,
        /// The version of the definition it is pinned to for life.
        definition: Fingerprint,
        /// How it reached the office.
        source: Source,
        /// How pressing it is.
        priority: Priority,
        /// One line that names the matter.
        title: Sealed,
        /// The fields of the definition.
        fields: BTreeMap<FieldName, Value>,
        /// SHA-256 of the reporter's code.
        tracking: Digest,
        /// Whether it is a drill.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        exercise: bool,
    },
    /// The routing table found who leads.
    Routed {
        /// The row that fitted, counted from 1.
        row: u32,
        /// The category it was asked for.
        category: FieldValue,
        /// The place it was asked for.
        place: JurisdictionPath,
        /// Who leads.
        lead: DepartmentCode,
        /// Who works beside.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        with: Vec<DepartmentCode>,
        /// The row that would have been next, if any.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        runner_up: Option<u32>,
        /// The version of the organisation.
        organisation_version: RulesVersion,
    },
    /// Somebody is asked to choose.
    AssignmentOffered {
        /// Counts the assignments of the case from 1.
        assignment: u32,
        /// The step.
        step: StepName,
        /// Its stage.
        stage: Stage,
        /// Who is asked; their generation is 1.
        asked: Party,
        /// Whether they answer by program.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        by_program: bool,
        /// When the offer is repeated if no program takes it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[serde(with = "jiff::fmt::serde::timestamp::millisecond::optional")]
        offer_again_at: Option<Timestamp>,
        /// Their clock; none where the step has no limit.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        clock: Option<ClockSet>,
        /// Why there is no clock, in the words of the definition.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        no_limit: Option<Words>,
        /// Whether the limit of a later step counts from this entry.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        counted_from: bool,
        /// The version of the organisation.
        organisation_version: RulesVersion,
    },
    /// A program said that it works on the assignment and reports later.
    AssignmentTaken {
        /// The assignment.
        assignment: u32,
        /// The generation.
        generation: Generation,
    },
    /// Nobody took the offer, so it was repeated.
    AssignmentReoffered {
        /// The assignment.
        assignment: u32,
        /// The generation.
        generation: Generation,
        /// How often by now.
        times: u32,
        /// When it is repeated next.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[serde(with = "jiff::fmt::serde::timestamp::millisecond::optional")]
        offer_again_at: Option<Timestamp>,
    },
    /// A choice was made; the assignment is over.
    ChoiceMade {
        /// The assignment.
        assignment: u32,
        /// The generation that answered.
        generation: Generation,
        /// The step.
        step: StepName,
        /// Its stage.
        stage: Stage,
        /// Who was asked.
        asked: Party,
        /// What was chosen.
        choice: ChoiceName,
        /// What that means.
        kind: ChoiceKind,
        /// Why.
        because: Because,
        /// What it brought along.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        given: Given,
        /// When the answer reached us.
        #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
        received_at: Timestamp,
        /// Whether that was on time; a tie is.
        on_time: bool,
        /// What the clock is called in figures, if not by the stage.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        label: Option<ClockLabel>,
        /// Whether there was no deadline, so that `on_time` says nothing.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        without_deadline: bool,
        /// The bounded arrow that was used up by one, if it was one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        arrow: Option<ArrowName>,
        /// Whether the asked department becomes the owner by it.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        accepts: bool,
    },
    /// Whoever is asked was reminded before the deadline.
    Reminded {
        /// The assignment.
        assignment: u32,
        /// The turn of the clock.
        turn: u32,
        /// The reminder, from 1.
        reminder: u8,
        /// The share of the limit after which it comes, 1 to 99.
        percent: u8,
        /// When it was to come.
        #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
        due_at: Timestamp,
        /// Who is asked.
        asked: Party,
        /// Who hears of it: the head of the department or the post, if the organisation has one.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        told: Vec<PostCode>,
    },
    /// The deadline passed and nobody had chosen. The breach is at `due_at`, whenever it was noticed.
    DeadlineMissed {
        /// The assignment.
        assignment: u32,
        /// The generation that was asked.
        generation: Generation,
        /// The step.
        step: StepName,
        /// Its stage.
        stage: Stage,
        /// What the clock is called in figures, if not by the stage.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        label: Option<ClockLabel>,
        /// Who was asked.
        asked: Party,
        /// The turn of the clock.
        turn: u32,
        /// The deadline.
        #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
        due_at: Timestamp,
    },
    /// A recorded miss was none after all.
    MissCorrected {
        /// The assignment.
        assignment: u32,
        /// The turn of the clock.
        turn: u32,
        /// The stage of the step.
        stage: Stage,
        /// What the clock is called in figures, if not by the stage.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        label: Option<ClockLabel>,
        /// Who was asked.
        asked: Party,
        /// When the answer was really given.
        #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
        answered_at: Timestamp,
        /// Why.
        because: CorrectionReason,
    },
    /// A rung of the ladder was climbed.
    RungClimbed {
        /// The assignment.
        assignment: u32,
        /// The turn of the clock.
        turn: u32,
        /// The rung, from 1; also the level of the escalation.
        rung: u8,
        /// When it was to be climbed.
        #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
        due_at: Timestamp,
        /// The stage of the step.
        stage: Stage,
        /// Who had been asked until then.
        asked: Party,
        /// Who hears of it, at most 10.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        told: Vec<PostCode>,
        /// The card that goes with it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        card: Option<Card>,
        /// Who is asked from now on, if that changes.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        given_to: Option<GivenTo>,
        /// After the last rung: when its notice is repeated if nobody acts.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[serde(with = "jiff::fmt::serde::timestamp::millisecond::optional")]
        repeat_at: Option<Timestamp>,
    },
    /// The notice of the last rung was repeated.
    NoticeRepeated {
        /// The assignment.
        assignment: u32,
        /// The turn of the clock.
        turn: u32,
        /// How often by now, at most 250.
        times: u16,
        /// Who hears of it.
        told: Vec<PostCode>,
        /// When it is repeated next; none after the last.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[serde(with = "jiff::fmt::serde::timestamp::millisecond::optional")]
        repeat_at: Option<Timestamp>,
    },
    /// A post has read a notice.
    NoticeAcknowledged {
        /// The notice.
        notice: EffectId,
        /// The post.
        post: PostCode,
    },
    /// The case was scored.
    Scored {
        /// The points, 0 to 100.
        points: i64,
        /// What was counted.
        counts: BTreeMap<Counted, u32>,
        /// The departments it counts for.
        departments: Vec<DepartmentCode>,
    },
    /// Another case goes on as this one.
    MergedHere {
        /// That case.
        from: CaseId,
    },
    /// The case is over.
    CaseClosed {
        /// How.
        end: EndReached,
        /// Whether no deadline was missed on the way.
        on_time: bool,
        /// Whether nobody but the reporter ever had a deadline, though somebody else was asked.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        without_deadline: bool,
    },
    /// The words, contact data and files of the case were destroyed.
    Erased {
        /// Why.
        reason: ErasureReason,
    },
}

/// One thing that happened to one case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// The case.
    pub case: CaseId,
    /// Its place in the history of the case, from 1, without gaps.
    pub seq: u32,
    /// The `now` of the decision; never goes back within a case.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub at: Timestamp,
    /// Who acted.
    pub actor: Actor,
    /// By which way.
    pub cause: Cause,
    /// What happened.
    pub what: Happening,
}

impl Event {
    /// The bytes the ledger stores and the chain covers: compact JSON, fields in the order of
    /// declaration.
    ///
    /// # Panics
    /// Never: every part of an event has a JSON form.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("every part of an event has a JSON form")
    }

    /// The event with these bytes.
    ///
    /// # Errors
    /// The bytes are no event that this version knows.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, serde_json::Error> {
        serde_json::from_slice(bytes)
    }
}
