//! What a reporter can see and say, shown by number and code.

use std::collections::BTreeMap;

use closedloop_engine::{
    CaseNumber, Generation,
    workflows::names::{ChoiceName, FieldName},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::dispatch::OfferedChoice;

use super::{Bilingual, CaseStatus, Moment};

/// The question how a case stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Track {
    /// The number of the case.
    pub number: String,
    /// The reporter's code, however it is typed.
    pub code: String,
}

/// The reporter's reply to the survey.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TrackReply {
    /// The number of the case.
    pub number: String,
    /// The reporter's code, however it is typed.
    pub code: String,
    /// The assignment of the survey; the one that asks the reporter (or last did) if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assignment: Option<String>,
    /// The generation of the survey.
    #[schema(value_type = u32)]
    pub generation: Generation,
    /// What is chosen.
    #[schema(value_type = String)]
    pub choice: ChoiceName,
    /// What it brings along.
    #[serde(default)]
    #[schema(value_type = BTreeMap<String, Object>)]
    pub given: BTreeMap<FieldName, serde_json::Value>,
}

/// The stage of a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TrackedStage {
    /// Its code.
    pub code: String,
    /// Its Chinese name.
    pub zh: String,
    /// Its English name.
    pub en: String,
}

/// Who is asked at present.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TrackedParty {
    /// `department` or `reporter`.
    pub kind: String,
    /// The name in Chinese.
    pub zh: String,
    /// The name in English.
    pub en: String,
}

/// The case that a case goes on as.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MergedInto {
    /// Whether that one goes on, and how it ended.
    pub status: CaseStatus,
    /// The word for it.
    pub status_words: Bilingual,
}

/// The question that is put to the reporter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Survey {
    /// The assignment.
    pub assignment: String,
    /// Its generation; the reply must repeat it.
    #[schema(value_type = u32)]
    pub generation: Generation,
    /// What may be chosen.
    #[schema(value_type = Vec<Object>)]
    pub choices: Vec<OfferedChoice>,
    /// Until when a reply counts; silence is an answer of its own. Null if there is no limit.
    pub due_at: Option<Moment>,
}

/// How a case stands, for its reporter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Tracked {
    /// The number of the case.
    #[schema(value_type = String)]
    pub number: CaseNumber,
    /// One line that names the matter; null once erased.
    pub title: Option<String>,
    /// Whether it goes on, and how it ended.
    pub status: CaseStatus,
    /// The word for it.
    pub status_words: Bilingual,
    /// The stage it is in; null when it is over.
    pub stage: Option<TrackedStage>,
    /// Who is asked; null when it is over.
    pub asked: Option<TrackedParty>,
    /// When it was opened.
    pub opened_at: Moment,
    /// Until when whoever is asked has time; null when it is over or there is no limit.
    pub due_at: Option<Moment>,
    /// The texts that answer the reporter, by name (null once erased); null before there is an
    /// answer.
    pub answer: Option<BTreeMap<String, Option<String>>>,
    /// The case this one goes on as, if it was merged.
    pub merged_into: Option<MergedInto>,
    /// The question that is put to the reporter at present.
    pub survey: Option<Survey>,
}
