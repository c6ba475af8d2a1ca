//! What kinds of event there are.

use super::Happening;

impl Happening {
    /// The code of this kind of event, as its bytes spell it.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::CaseOpened { .. } => "case-opened",
            Self::Routed { .. } => "routed",
            Self::AssignmentOffered { .. } => "assignment-offered",
            Self::AssignmentTaken { .. } => "assignment-taken",
            Self::AssignmentReoffered { .. } => "assignment-reoffered",
            Self::ChoiceMade { .. } => "choice-made",
            Self::Reminded { .. } => "reminded",
            Self::DeadlineMissed { .. } => "deadline-missed",
            Self::MissCorrected { .. } => "miss-corrected",
            Self::RungClimbed { .. } => "rung-climbed",
            Self::NoticeRepeated { .. } => "notice-repeated",
            Self::NoticeAcknowledged { .. } => "notice-acknowledged",
            Self::Scored { .. } => "scored",
            Self::MergedHere { .. } => "merged-here",
            Self::CaseClosed { .. } => "case-closed",
            Self::Erased { .. } => "erased",
        }
    }

    /// The codes of all kinds, in the order of declaration.
    pub const CODES: [&'static str; 16] = [
        "case-opened",
        "routed",
        "assignment-offered",
        "assignment-taken",
        "assignment-reoffered",
        "choice-made",
        "reminded",
        "deadline-missed",
        "miss-corrected",
        "rung-climbed",
        "notice-repeated",
        "notice-acknowledged",
        "scored",
        "merged-here",
        "case-closed",
        "erased",
    ];
}
