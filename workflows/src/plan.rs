//! A checked definition: everything the engine needs to know about a workflow.
//!
//! A [`Plan`] exists only after every check passed, so whoever holds one may rely on what the
//! fields promise (each target exists, each bound has a `then`, each ladder ends with somebody who
//! takes over).

mod choice_kind;
mod clock;
mod fingerprint;
mod within;

use std::{collections::BTreeMap, fmt};

use serde::{Deserialize, Serialize};

pub use choice_kind::ChoiceKind;
pub use clock::ClockLabel;
pub use fingerprint::Fingerprint;
pub use within::{Allowance, LimitRow, Until, Within};

use crate::{
    condition::Condition,
    limit::Limit,
    names::{
        CalendarCode, ChoiceName, DepartmentCode, FieldName, FieldValue, JurisdictionPath,
        LadderName, PostCode, StepName, WorkflowName,
    },
    points::Points,
};

/// A text that people read, in Chinese and in English.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Words {
    /// Chinese, the default.
    pub zh: String,
    /// English.
    pub en: String,
}

impl Words {
    /// The same said in both languages.
    #[must_use]
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self {
            zh: zh.into(),
            en: en.into(),
        }
    }
}

impl<Z: Into<String>, E: Into<String>> From<(Z, E)> for Words {
    /// The same said in Chinese and in English.
    fn from((zh, en): (Z, E)) -> Self {
        Self::new(zh, en)
    }
}

/// One of the six fixed stages, in the order of the work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// 信息收集
    Collect,
    /// 分流交办
    Dispatch,
    /// 执行处置
    Handle,
    /// 日常督办
    Supervise,
    /// 信息反馈
    Feedback,
    /// 督查考核
    Assess,
}

impl Stage {
    /// All stages, in the order of the work.
    pub const ALL: [Self; 6] = [
        Self::Collect,
        Self::Dispatch,
        Self::Handle,
        Self::Supervise,
        Self::Feedback,
        Self::Assess,
    ];

    /// The English code, as definitions and metrics spell it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Collect => "collect",
            Self::Dispatch => "dispatch",
            Self::Handle => "handle",
            Self::Supervise => "supervise",
            Self::Feedback => "feedback",
            Self::Assess => "assess",
        }
    }

    /// The Chinese name.
    #[must_use]
    pub const fn chinese(self) -> &'static str {
        match self {
            Self::Collect => "信息收集",
            Self::Dispatch => "分流交办",
            Self::Handle => "执行处置",
            Self::Supervise => "日常督办",
            Self::Feedback => "信息反馈",
            Self::Assess => "督查考核",
        }
    }
}

impl fmt::Display for Stage {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.code())
    }
}

/// What a field of a case holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FieldKind {
    /// One of a closed list of values.
    Choice(Vec<FieldValue>),
    /// Words of people: sealed, never read by conditions.
    Text,
    /// A whole number.
    Number,
    /// Yes or no.
    YesNo,
    /// A day.
    Date,
    /// An instant.
    Instant,
    /// A place in the organisation's tree.
    Jurisdiction,
    /// How a reporter can be reached: sealed, never shown to a department.
    Contact,
    /// One to ten uploaded files: sealed.
    File,
}

/// A field that cases of a workflow carry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// What it holds.
    pub kind: FieldKind,
    /// Whether a case may be opened without it.
    pub optional: bool,
}

/// Who can be asked or told: a department (meaning its head, when told) or a post.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unit {
    /// A department.
    Department(DepartmentCode),
    /// A post.
    Post(PostCode),
}

impl fmt::Display for Unit {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Department(code) => code.fmt(formatter),
            Self::Post(code) => code.fmt(formatter),
        }
    }
}

/// Which places a routing row fits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PlaceFit {
    /// `any`
    Any,
    /// `xiangyu/east`: this jurisdiction alone.
    Exactly(JurisdictionPath),
    /// `xiangyu/east/**`: this jurisdiction and everything below it.
    Within(JurisdictionPath),
}

/// One row of the routing table. The first row that fits wins; the last fits everything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoutingRow {
    /// The category it fits; none means any.
    pub category: Option<FieldValue>,
    /// The places it fits.
    pub place: PlaceFit,
    /// The department that leads.
    pub lead: DepartmentCode,
    /// Departments that work beside it, at most 20.
    pub with: Vec<DepartmentCode>,
}

/// Whom a rung tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Listener {
    /// `lead head`: the head of the department that leads this case.
    LeadHead,
    /// `asked head`: the head of whoever is asked at that instant.
    AskedHead,
    /// A post. A department written in a ladder stands here as its head.
    Post(PostCode),
}

/// The colour of a formal warning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Card {
    /// 黄牌
    Yellow,
    /// 红牌
    Red,
}

/// One rung of a ladder. At least one of `tell` and `give_to` is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rung {
    /// How long after the deadline (not after the rung before) it is climbed; none means at once.
    pub after: Option<Limit>,
    /// Who is told, at most 10.
    pub tell: Vec<Listener>,
    /// Who is asked from then on.
    pub give_to: Option<Unit>,
    /// The card that goes with it.
    pub card: Option<Card>,
}

/// What happens by itself when nobody acts in time: 1 to 8 rungs, each later than the one before;
/// the last gives the case to somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ladder {
    /// The rungs, from the lowest.
    pub rungs: Vec<Rung>,
}

/// Who a step asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Who {
    /// The department that routing found.
    Lead,
    /// Always the same department or post.
    Unit(Unit),
}

/// How a case ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum End {
    /// Handled, and the reporter was answered on the way.
    Closed,
    /// Refused; the named texts of the choice are the answer.
    Rejected {
        /// The fields of the choice that are shown to the reporter.
        answer: Vec<FieldName>,
    },
    /// Goes on as another case, and is answered when that one is.
    Merged,
}

/// Where an arrow leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A step of the same plan.
    Step(StepName),
    /// An end.
    End(End),
}

/// How often an arrow may be taken in the whole life of a case, and where it leads afterwards.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bound {
    /// At most this many times, 1 to 100; the count never resets.
    pub times_max: u16,
    /// Where the arrow leads from then on.
    pub then: Target,
}

/// Something a choice must bring along.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Need {
    /// Its name.
    pub name: FieldName,
    /// What it holds: text, number, yes or no, date or file.
    pub kind: FieldKind,
}

/// What somebody who is asked may choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// Its name, unique within the step.
    pub name: ChoiceName,
    /// What it means.
    pub kind: ChoiceKind,
    /// What it must bring along, at most 10.
    pub needs: Vec<Need>,
    /// Where it leads.
    pub go: Target,
    /// How long the step it leads to has, instead of that step's own limit. Holds for `go`, not for
    /// the `then` of the bound.
    pub allow: Option<Limit>,
    /// Its bound, if it has one.
    pub bound: Option<Bound>,
}

/// Who a finished case is scored for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ScoreFor {
    /// The department that led.
    Lead,
    /// The departments beside it.
    CoUnits,
}

/// What a step does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Work {
    /// Asks a department or a post, under a clock, with a ladder for lateness.
    Ask {
        /// Who is asked.
        who: Who,
        /// How long they have.
        within: Within,
        /// At which shares of the limit they are reminded, in percent: at most 5, rising, each 1
        /// to 99.
        remind: Vec<u8>,
        /// The ladder that is climbed when they are late; none only if no row of `within` sets a
        /// limit.
        late: Option<LadderName>,
        /// What their clock is called in figures.
        clock: ClockLabel,
    },
    /// Asks the reporter. Silence is an answer of its own.
    Survey {
        /// How long the reporter has; no row is without a limit.
        within: Within,
        /// When the reporter is not asked: then the choice for silence is taken at once.
        skip_if: Option<Condition>,
        /// The choice that is taken when the reporter says nothing, and at once when the case has
        /// no reporter.
        silence: ChoiceName,
    },
    /// Scores the case and takes its only choice at once.
    Score {
        /// How the score is counted.
        points: Points,
        /// Whom it counts for.
        to: Vec<ScoreFor>,
    },
}

/// One step of a workflow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Its name.
    pub name: StepName,
    /// The stage it belongs to.
    pub stage: Stage,
    /// What it does.
    pub work: Work,
    /// Its choices in the order written, 1 to 20; a step that scores has exactly one.
    pub choices: Vec<Choice>,
}

impl Step {
    /// The choice with this name.
    #[must_use]
    pub fn choice(&self, name: &ChoiceName) -> Option<&Choice> {
        self.choices.iter().find(|choice| choice.name == *name)
    }
}

/// A checked workflow definition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The version cases are pinned to: the fingerprint of the file.
    pub fingerprint: Fingerprint,
    /// The name of the workflow.
    pub workflow: WorkflowName,
    /// Its title.
    pub title: Words,
    /// Its version, as the author counts.
    pub version: u32,
    /// The calendar its limits are counted in.
    pub calendar: CalendarCode,
    /// The fields of its cases. `category` (choice) and `place` (jurisdiction) are always there.
    pub fields: BTreeMap<FieldName, Field>,
    /// The routing table, 1 to 500 rows.
    pub routing: Vec<RoutingRow>,
    /// The ladders by name.
    pub ladders: BTreeMap<LadderName, Ladder>,
    /// The steps in the order written, 1 to 100; a case begins with the first.
    pub steps: Vec<Step>,
    /// Whether its cases are records of the past (`recorded: true`), so that steps may be without
    /// a limit.
    pub recorded: bool,
    /// The longest a case may take if everybody is on time (`must end within`); checked when the
    /// definition is read.
    pub must_end_within: Option<Limit>,
}

impl Plan {
    /// The step with this name.
    #[must_use]
    pub fn step(&self, name: &StepName) -> Option<&Step> {
        self.steps.iter().find(|step| step.name == *name)
    }
}
