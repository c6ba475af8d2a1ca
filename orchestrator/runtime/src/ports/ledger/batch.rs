//! What one transaction writes.

use closedloop_wire::engine::{
    CaseId, CaseNumber, Effect, EffectId, Hash, Head, Light, Notice, Priority,
    workflows::{
        names::{DepartmentCode, JurisdictionPath, PostCode, StepName, WorkflowName},
        plan::{Fingerprint, Stage},
    },
};
use jiff::Timestamp;
use uuid::Uuid;

use super::{ListOrder, ListPosition};

/// One transaction.
#[derive(Debug, Clone, Default)]
pub struct Batch {
    /// The instant of the decisions.
    pub at: Timestamp,
    /// The cases that change, at most 256, each once, in the order of their ids.
    pub changes: Vec<CaseChange>,
    /// Cases on whose head a decision stands that writes nothing, with the sequence number it stood
    /// on (0: the case does not exist).
    pub confirm: Vec<(CaseId, u32)>,
    /// Effects that have reached the outside.
    pub cleared: Vec<EffectId>,
    /// The lane that writes: counters are kept per writer.
    pub writer: String,
}

/// Everything that changes about one case.
#[derive(Debug, Clone)]
pub struct CaseChange {
    /// The case.
    pub case: CaseId,
    /// The sequence number the head must be at; 0 if the case must not exist.
    pub expected_seq: u32,
    /// The new events, without gaps, 1 or more.
    pub events: Vec<StoredEvent>,
    /// The head after them.
    pub head: HeadRow,
    /// The register row; none when the case is over.
    pub register: Option<RegisterRow>,
    /// What the outside is asked to do and still has to be told.
    pub effects: Vec<EffectRow>,
    /// Notices to posts.
    pub notices: Vec<NoticeRow>,
    /// Notices that were acknowledged.
    pub acknowledged: Vec<EffectId>,
    /// The keys of the commands, with their answers.
    pub keys: Vec<KeyRow>,
    /// Sealed texts, contacts and files that the events refer to; a file that was uploaded before
    /// is not repeated here.
    pub sealed: Vec<SealedRow>,
    /// Uploads that the events refer to from now on.
    pub referred: Vec<Uuid>,
    /// The wrapped key of the case, if it is new.
    pub data_key: Option<Vec<u8>>,
    /// Whether to destroy the key and all sealed bytes of the case.
    pub erase: bool,
    /// Business counters that rise by this much.
    pub counters: Vec<(Counter, u64)>,
}

/// An event as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredEvent {
    /// Its place in the history.
    pub seq: u32,
    /// Its instant.
    pub at: Timestamp,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Its hash, over the hash of the one before and the bytes.
    pub hash: Hash,
}

/// The head of a case as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeadRow {
    /// The head. One of another shape is folded anew from the events by the ledger's caller.
    pub head: Option<Head>,
    /// The case.
    pub case: CaseId,
    /// The sequence number of its last event.
    pub seq: u32,
    /// The number that people read.
    pub number: CaseNumber,
}

/// One narrow row per open case: what lists and the snapshot read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegisterRow {
    /// The case.
    pub case: CaseId,
    /// Its number.
    pub number: CaseNumber,
    /// Its workflow.
    pub workflow: WorkflowName,
    /// The version of the definition it is pinned to.
    pub definition: Fingerprint,
    /// Its stage.
    pub stage: Stage,
    /// Its step.
    pub step: StepName,
    /// The department that is asked; none while the reporter is.
    pub department: Option<DepartmentCode>,
    /// The post that is asked, if one is.
    pub post: Option<PostCode>,
    /// Whether a program is asked.
    pub by_program: bool,
    /// The department that keeps the case.
    pub owner: Option<DepartmentCode>,
    /// Where it is.
    pub jurisdiction: JurisdictionPath,
    /// How pressing it is.
    pub priority: Priority,
    /// Whether it is a drill.
    pub exercise: bool,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// From when on it is nearly due; none where the step has no limit.
    pub yellow_at: Option<Timestamp>,
    /// The last instant that is on time; none where the step has no limit.
    pub due_at: Option<Timestamp>,
    /// The level of the escalation, 0 for none.
    pub level: u8,
    /// The assignment that is open.
    pub assignment: u32,
    /// Its generation.
    pub generation: u32,
    /// When the present generation was asked.
    pub offered_at: Timestamp,
    /// The next instant at which time alone changes something.
    pub next_due: Option<Timestamp>,
}

impl RegisterRow {
    /// The light at `now`.
    #[must_use]
    pub fn light(&self, now: Timestamp) -> Light {
        Light::of(now, self.yellow_at, self.due_at)
    }

    /// Its place in a list of this order; without a limit behind all that have one.
    #[must_use]
    pub fn position(&self, order: ListOrder) -> ListPosition {
        let at = match order {
            ListOrder::Due => self.due_at.unwrap_or(Timestamp::MAX),
            ListOrder::Offered => self.offered_at,
        };
        ListPosition {
            at,
            case: self.case,
        }
    }
}

/// An effect that still has to reach the outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EffectRow {
    /// Its id.
    pub id: EffectId,
    /// When it was recorded.
    pub at: Timestamp,
    /// What it is.
    pub effect: Effect,
}

/// A notice to a post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticeRow {
    /// Its id: that of the effect.
    pub id: EffectId,
    /// When it was recorded.
    pub at: Timestamp,
    /// The number of the case.
    pub number: CaseNumber,
    /// What it says.
    pub notice: Notice,
    /// When the post acknowledged it.
    pub acknowledged_at: Option<Timestamp>,
}

/// An idempotency key and what was answered to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyRow {
    /// Whose key it is.
    pub scope: String,
    /// The key.
    pub key: String,
    /// SHA-256 of what was asked with it.
    pub request: Hash,
    /// The answer, as bytes that only the runtime reads.
    pub answer: Vec<u8>,
    /// When it was used.
    pub at: Timestamp,
}

/// What sealed bytes hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SealedKind {
    /// Words of people.
    Text,
    /// How somebody can be reached.
    Contact,
    /// A file.
    File,
}

impl SealedKind {
    /// The code it is kept under.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Contact => "contact",
            Self::File => "file",
        }
    }

    /// The kind with this code, or none.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Text, Self::Contact, Self::File]
            .into_iter()
            .find(|kind| kind.code() == code)
    }
}

/// Sealed bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedRow {
    /// Their id.
    pub id: Uuid,
    /// Their case.
    pub case: CaseId,
    /// What they hold.
    pub kind: SealedKind,
    /// Nonce and ciphertext.
    pub bytes: Vec<u8>,
    /// When they were sealed.
    pub at: Timestamp,
}

/// A business counter: name and labels, all from closed sets of codes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Counter {
    /// The name of the metric, with `closedloop_` and `_total`.
    pub name: &'static str,
    /// Labels and values, in the order the metric declares.
    pub labels: Vec<(&'static str, String)>,
}

/// What became of a batch.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Committed {
    /// Cases of which nothing was written and on which no answer may stand.
    pub left_out: Vec<(CaseId, LeftOut)>,
    /// The position of the last event in the feed after this transaction.
    pub feed_end: i64,
}

/// Why a case was left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LeftOut {
    /// Its head was not where the decision stood.
    Moved,
    /// One of its keys is taken.
    KeyTaken,
}
