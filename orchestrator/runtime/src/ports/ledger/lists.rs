//! What the reading side of a ledger takes and gives.

use closedloop_wire::engine::{
    CaseId, Hash, Light,
    workflows::{
        names::{DepartmentCode, JurisdictionPath, PostCode, ScheduleName, WorkflowName},
        plan::{Fingerprint, Stage},
    },
};
use jiff::Timestamp;

use super::StoredEvent;

/// Which open cases a list shows; every condition that is there must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ListFilter {
    /// The department that is asked.
    pub department: Option<DepartmentCode>,
    /// The post that is asked. With a department and `desk`, posts are left out.
    pub post: Option<PostCode>,
    /// Only what is put before the department itself, not before one of its posts.
    pub no_post: bool,
    /// Only what a program is asked (true) or is not asked (false).
    pub by_program: Option<bool>,
    /// In this jurisdiction or below.
    pub within: Option<JurisdictionPath>,
    /// In this stage.
    pub stage: Option<Stage>,
    /// Of this workflow.
    pub workflow: Option<WorkflowName>,
    /// Due before this instant (overdue at `now`: `due_before = now`).
    pub due_before: Option<Timestamp>,
    /// Due at this instant or later.
    pub due_from: Option<Timestamp>,
    /// Drills (true) or real cases (false) only.
    pub exercise: Option<bool>,
}

/// How a list is ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListOrder {
    /// By `due_at`, then case; what has no limit comes last.
    Due,
    /// By `offered_at`, then case.
    Offered,
}

/// The place behind which a list goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ListPosition {
    /// The instant of the last row, by the list's order; the last there is for a row without a
    /// limit.
    pub at: Timestamp,
    /// Its case.
    pub case: CaseId,
}

/// One event of the feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedItem {
    /// Its position; rises with the order of commits, with gaps.
    pub position: i64,
    /// Its case.
    pub case: CaseId,
    /// The event.
    pub event: StoredEvent,
}

/// What was answered to a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyAnswer {
    /// SHA-256 of what was asked.
    pub request: Hash,
    /// The answer.
    pub answer: Vec<u8>,
}

/// When to look at a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WakeRow {
    /// The case.
    pub case: CaseId,
    /// Its next instant.
    pub at: Timestamp,
}

/// A business counter summed over its writers.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct CounterReading {
    /// The name of the metric.
    pub name: String,
    /// Labels and values.
    pub labels: Vec<(String, String)>,
    /// The sum.
    pub value: u64,
}

/// How many open cases share these marks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenCount {
    /// The workflow.
    pub workflow: WorkflowName,
    /// The stage.
    pub stage: Stage,
    /// The asked department.
    pub department: Option<DepartmentCode>,
    /// The light.
    pub light: Light,
    /// The level of the escalation.
    pub level: u8,
    /// How many.
    pub cases: u64,
}

/// What kind of rules a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RulesKind {
    /// A workflow definition.
    Definition,
    /// The organisation.
    Organisation,
    /// A calendar.
    Calendar,
    /// A schedule.
    Schedule,
}

impl RulesKind {
    /// The code it is kept under.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Definition => "definition",
            Self::Organisation => "organisation",
            Self::Calendar => "calendar",
            Self::Schedule => "schedule",
        }
    }
}

/// A text of rules, in one version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RulesRow {
    /// Its kind.
    pub kind: RulesKind,
    /// Its version.
    pub fingerprint: Fingerprint,
    /// The name within the kind: a workflow, a calendar code, a schedule, `organisation`.
    pub name: String,
    /// The text itself.
    pub text: String,
    /// For a definition and a schedule: the organisation it was checked against.
    pub checked_with: Option<Fingerprint>,
    /// Since when it is kept.
    pub at: Timestamp,
}

/// How far a schedule has come in a jurisdiction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScheduleRow {
    /// The schedule.
    pub schedule: ScheduleName,
    /// The jurisdiction.
    pub jurisdiction: JurisdictionPath,
    /// Every slot up to this instant is settled: its case is open, or it was skipped. At first the
    /// instant at which the schedule came into force.
    pub settled_until: Timestamp,
}

/// A token, of which only the hash is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenRow {
    /// A short id that may stand in events.
    pub id: String,
    /// SHA-256 of the token.
    pub hash: [u8; 32],
    /// Who it acts as: `department:CODE`, `post:CODE`, `intake`, `supervision`, `auditor`, `admin`.
    pub acts_as: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
}

/// The hash over (case id, seq, hash) of the last event of every case as of an instant: SHA-256
/// over, for each case in the order of ids, 16 bytes of id, 8 bytes of seq (big-endian), 32 bytes
/// of hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Checkpoint {
    /// Every event up to this instant is covered.
    pub as_of: Timestamp,
    /// How many cases there were.
    pub cases: u64,
    /// The hash.
    pub hash: Hash,
    /// When it was drawn.
    pub drawn_at: Timestamp,
}
