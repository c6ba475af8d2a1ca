//! The longest life of a case whose every step is answered in time.
//!
//! A supervisor who signs a definition should see it first: bounds multiply, and a loop of two
//! rounds through six steps is longer than it looks.
//!
//! Without a calendar a day of work is reckoned as eight hours, and every calendar day as a day of
//! work, because it may be one. A limit in days ends with its day, as it does for a case
//! ([`crate::time`]). Rows that end at a fixed instant and rows without a limit have no length;
//! they are named and not counted. A limit that counts from an earlier step is counted whole.

mod reckoning;
mod search;
mod told;

pub use reckoning::{DAY_MINUTES, Reckoning};

pub(crate) use reckoning::allowed;

use crate::{
    limit::Limit,
    names::{ChoiceName, StepName},
    plan::{Allowance, End, Plan, Step, Work},
};

/// The most states (a step, with how often each bounded arrow was taken) that are looked at; a
/// definition with more has no longest life that anybody could check by hand either.
pub const STATES_MAX: usize = 200_000;

/// A step on the way, and how it is left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stay {
    /// The step.
    pub step: StepName,
    /// The limit that is used up; none for a step that acts at once, or that has only rows which
    /// are not counted.
    pub limit: Option<Limit>,
    /// The choice that is taken.
    pub choice: ChoiceName,
}

/// The longest life.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Life {
    /// How long it is, in minutes of the reckoning, from the end of the day of the report.
    pub minutes: u64,
    /// What the limits in working time add up to on the way, in working minutes.
    pub working_minutes: u64,
    /// What the other limits add up to on the way, in minutes without a break.
    pub unbroken_minutes: u64,
    /// The way, from the first step.
    pub way: Vec<Stay>,
    /// How it ends.
    pub end: End,
    /// The steps that a case may meet with a row that is not counted, in the order of the plan.
    pub uncounted: Vec<StepName>,
    /// Whether a step that a case may meet counts in working time.
    pub has_working_time: bool,
    /// How many states were looked at.
    pub states: usize,
}

/// The longest life of a case of this plan, as long as it ends in bounded work; none if there are
/// more than [`STATES_MAX`] states.
#[must_use]
pub fn longest(plan: &Plan) -> Option<Life> {
    search::longest(plan, Reckoning::Working, 0)
}

/// The longest life as `limit` reckons, beginning at the worst minute of a day: none as above.
#[must_use]
pub(crate) fn longest_against(plan: &Plan, limit: Limit) -> Option<Life> {
    search::longest(plan, Reckoning::of(limit), reckoning::worst_begin(limit))
}

/// The limits that a step may get when no arrow brings another, and whether it has rows that are
/// not counted.
fn limits_of(step: &Step) -> (Vec<Limit>, bool) {
    let within = match &step.work {
        Work::Ask { within, .. } | Work::Survey { within, .. } => within,
        Work::Score { .. } => return (Vec::new(), false),
    };
    let mut limits = Vec::new();
    let mut uncounted = false;
    for row in &within.rows {
        match &row.allowance {
            Allowance::Length { limit, .. } => limits.push(*limit),
            Allowance::Until { .. } | Allowance::NoLimit { .. } => uncounted = true,
        }
    }
    (limits, uncounted)
}
