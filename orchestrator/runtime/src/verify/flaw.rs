//! What can be wrong with an event, and with the copies of events.

use closedloop_wire::engine::workflows::plan::Words;

/// What can be wrong with an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EventFlaw {
    /// An event before it is missing: another sequence number was expected.
    Missing {
        /// The sequence number that was expected.
        expected: u32,
    },
    /// The hash does not follow from the one before and the bytes.
    Hash,
    /// The bytes are no event that this version knows.
    Unreadable(String),
    /// The event names another case, sequence number or instant than its row.
    Misplaced,
    /// The event is earlier than the one before.
    BackInTime,
}

impl EventFlaw {
    pub(super) fn words(&self) -> Words {
        match self {
            Self::Missing { expected } => Words::new(
                format!("序号不连续，这里应是第 {expected} 条"),
                format!("seq {expected} should stand here"),
            ),
            Self::Hash => Words::new(
                "哈希与前一条及内容不符",
                "the hash does not follow from the one before and the bytes",
            ),
            Self::Unreadable(why) => Words::new(
                format!("内容不是本版本认识的事件（{why}）"),
                format!("the bytes are no event this version knows ({why})"),
            ),
            Self::Misplaced => Words::new(
                "内容所写的事项、序号或时刻与所在行不符",
                "the event names another case, seq or instant than its row",
            ),
            Self::BackInTime => {
                Words::new("时刻早于前一条", "it is earlier than the event before it")
            }
        }
    }
}

/// What can be wrong with a head or a row of the register. [`super::rebuild()`] mends all of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CopyFlaw {
    /// There is no head.
    HeadMissing,
    /// The head cannot be read: it is damaged, or another version wrote it.
    HeadUnreadable,
    /// The head stands at another event than the last.
    HeadSeq {
        /// Where it stands.
        head: u32,
    },
    /// The head says something else than the events.
    HeadContent,
    /// An open case has no row in the register.
    RowMissing,
    /// A case that is over has a row in the register.
    RowLeft,
    /// The row in the register says something else than the events.
    RowContent,
    /// There is a row in the register for a case without events.
    RowWithoutCase,
}

impl CopyFlaw {
    pub(super) fn words(&self) -> Words {
        match self {
            Self::HeadMissing => Words::new("没有存下当前状态", "there is no head"),
            Self::HeadUnreadable => Words::new(
                "当前状态读不出来（损坏，或由其他版本写成）",
                "the head cannot be read (damaged, or written by another version)",
            ),
            Self::HeadSeq { head } => Words::new(
                format!("存下的当前状态停在第 {head} 条"),
                format!("the head stands at seq {head}"),
            ),
            Self::HeadContent => Words::new(
                "存下的当前状态与事件不符",
                "the head is not what the events give",
            ),
            Self::RowMissing => Words::new(
                "事项未办结，但在办清单里没有它",
                "the case is open, but the register does not list it",
            ),
            Self::RowLeft => Words::new(
                "事项已办结，但在办清单里还有它",
                "the case is over, but the register still lists it",
            ),
            Self::RowContent => Words::new(
                "在办清单的一行与事件不符",
                "its row in the register is not what the events give",
            ),
            Self::RowWithoutCase => Words::new(
                "在办清单里有一行，但没有任何事件",
                "the register lists it, but it has no events",
            ),
        }
    }
}
