//! What a choice means.

use serde::{Deserialize, Serialize};

/// What a choice means, whatever it is called. Counting, metrics and assessment use only this.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChoiceKind {
    /// The asked department signs for the case and becomes its owner (签收).
    Accept,
    /// The asked department sends the case back (退回).
    Return,
    /// The work is done (办结).
    Done,
    /// The work cannot be done.
    Cannot,
    /// A check found the work good.
    Pass,
    /// A check found the work wanting.
    Fail,
    /// A request is granted.
    Approve,
    /// A request is refused.
    Refuse,
    /// The reporter is satisfied.
    Satisfied,
    /// The reporter is not satisfied.
    Dissatisfied,
    /// The reporter could not be reached; never counted as satisfied.
    Unreached,
    /// The reporter withdrew.
    Withdrawn,
    /// None of these.
    Other,
}

impl ChoiceKind {
    /// All kinds, in the order above.
    pub const ALL: [Self; 13] = [
        Self::Accept,
        Self::Return,
        Self::Done,
        Self::Cannot,
        Self::Pass,
        Self::Fail,
        Self::Approve,
        Self::Refuse,
        Self::Satisfied,
        Self::Dissatisfied,
        Self::Unreached,
        Self::Withdrawn,
        Self::Other,
    ];

    /// The code, as `means:` and `count('…')` spell it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Accept => "accept",
            Self::Return => "return",
            Self::Done => "done",
            Self::Cannot => "cannot",
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::Approve => "approve",
            Self::Refuse => "refuse",
            Self::Satisfied => "satisfied",
            Self::Dissatisfied => "dissatisfied",
            Self::Unreached => "unreached",
            Self::Withdrawn => "withdrawn",
            Self::Other => "other",
        }
    }

    /// The Chinese word, as `性质:` spells it.
    #[must_use]
    pub const fn chinese(self) -> &'static str {
        match self {
            Self::Accept => "签收",
            Self::Return => "退回",
            Self::Done => "办结",
            Self::Cannot => "无法办理",
            Self::Pass => "通过",
            Self::Fail => "不通过",
            Self::Approve => "同意",
            Self::Refuse => "不同意",
            Self::Satisfied => "满意",
            Self::Dissatisfied => "不满意",
            Self::Unreached => "无法联系",
            Self::Withdrawn => "撤回",
            Self::Other => "其他",
        }
    }

    /// The kind with this code, or none. `other` is not written by authors.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|kind| *kind != Self::Other && kind.code() == code)
    }
}
