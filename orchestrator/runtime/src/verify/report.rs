//! What a verification found.

use closedloop_wire::engine::{CaseId, workflows::plan::Words};
use jiff::Timestamp;
use uuid::Uuid;

use super::flaw::{CopyFlaw, EventFlaw};

/// How many differences are kept; all are counted.
pub const DIFFERENCES_KEPT_MAX: usize = 20;

/// What a verification found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Cases that were checked.
    pub cases: u64,
    /// Those of them that are open.
    pub open_cases: u64,
    /// Those of them whose words were destroyed at some time.
    pub erased_cases: u64,
    /// Events whose hash was checked.
    pub events: u64,
    /// Sealed texts, contacts and files whose digest was checked; what was erased is not counted.
    pub sealed: u64,
    /// Checkpoints that were computed once more.
    pub checkpoints: u64,
    /// Business counters that were counted once more; 0 if they could not be.
    pub counters: u64,
    /// Whether nothing was written meanwhile. Otherwise counters were not compared.
    pub at_rest: bool,
    /// How many differences there are.
    pub found: u64,
    /// The first of them, by case, at most [`DIFFERENCES_KEPT_MAX`].
    pub differences: Vec<Difference>,
}

impl Report {
    /// Whether everything is as the events say.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.found == 0
    }

    pub(super) fn add(&mut self, difference: Difference) {
        self.found += 1;
        if self.differences.len() < DIFFERENCES_KEPT_MAX {
            self.differences.push(difference);
        }
    }
}

/// One thing that is not as the events say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The case, unless it concerns all of them.
    pub case: Option<CaseId>,
    /// The event, if it is about one.
    pub seq: Option<u32>,
    /// What it is.
    pub what: Mismatch,
}

impl Difference {
    /// The difference in one sentence, with case and seq.
    #[must_use]
    pub fn words(&self) -> Words {
        let what = self.what.words();
        match (self.case, self.seq) {
            (Some(case), Some(seq)) => Words::new(
                format!("事项 {case} 第 {seq} 条：{}", what.zh),
                format!("case {case}, seq {seq}: {}", what.en),
            ),
            (Some(case), None) => Words::new(
                format!("事项 {case}：{}", what.zh),
                format!("case {case}: {}", what.en),
            ),
            (None, _) => what,
        }
    }
}

/// What can differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mismatch {
    /// A row cannot be read at all.
    Damaged(String),
    /// An event is not as it was recorded.
    Event(EventFlaw),
    /// A head or a row of the register is not what the events give.
    Copy(CopyFlaw),
    /// Sealed bytes are gone although the case was not erased.
    SealedMissing(Uuid),
    /// Sealed bytes are not those that the event names.
    SealedChanged(Uuid),
    /// Sealed bytes and their key are still there although the case was erased.
    SealedLeft(Uuid),
    /// A checkpoint is not what the events give.
    Checkpoint {
        /// The instant it covers.
        as_of: Timestamp,
        /// How many cases it counted.
        kept: u64,
        /// How many there are.
        counted: u64,
    },
    /// A counter is not what the events give.
    Counter {
        /// Name and labels, as metrics spell them.
        counter: String,
        /// What is kept.
        kept: u64,
        /// What the events give.
        counted: u64,
    },
}

impl Mismatch {
    /// The mismatch in one sentence.
    #[must_use]
    pub fn words(&self) -> Words {
        match self {
            Self::Event(flaw) => flaw.words(),
            Self::Copy(flaw) => flaw.words(),
            Self::Damaged(why) => Words::new(
                format!("记录读不出来（{why}）"),
                format!("a row of it cannot be read ({why})"),
            ),
            Self::SealedMissing(id) => Words::new(
                format!("加密内容 {id} 不见了，但个人内容没有被销毁"),
                format!("the sealed bytes {id} are gone, but the case was not erased"),
            ),
            Self::SealedChanged(id) => Words::new(
                format!("加密内容 {id} 与事件中的摘要不符"),
                format!("the sealed bytes {id} are not those whose digest the event holds"),
            ),
            Self::SealedLeft(id) => Words::new(
                format!("个人内容已销毁，但加密内容 {id} 仍在"),
                format!("the case was erased, but the sealed bytes {id} are still there"),
            ),
            Self::Checkpoint {
                as_of,
                kept,
                counted,
            } => Words::new(
                format!("截至 {as_of} 的封存点不符：记录 {kept} 件，重算 {counted} 件"),
                format!(
                    "the checkpoint as of {as_of} does not follow from the events: it covers {kept} cases, there are {counted}"
                ),
            ),
            Self::Counter {
                counter,
                kept,
                counted,
            } => Words::new(
                format!("计数 {counter} 不符：记录 {kept}，重算 {counted}"),
                format!("counter {counter} stands at {kept}, the events give {counted}"),
            ),
        }
    }
}
