//! How long a step has.

use jiff::civil::{Date, DateTime};
use serde::{Deserialize, Serialize};

use super::Words;
use crate::{
    condition::Condition,
    limit::Limit,
    names::{FieldName, StepName},
};

/// The fixed end of a limit.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Until {
    /// A minute on the wall of the calendar's zone.
    Minute(DateTime),
    /// The end of a day in the calendar's zone.
    Day(Date),
    /// What a field holds: an instant, or a date, whose day counts to its end. The field is there
    /// whenever the row fits.
    Field(FieldName),
}

/// What a row of a limit allows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Allowance {
    /// So long.
    Length {
        /// How long.
        limit: Limit,
        /// The earlier step from whose latest entry it counts, instead of the entry of this one.
        from: Option<StepName>,
    },
    /// Up to a fixed end.
    Until {
        /// The end.
        until: Until,
        /// The day at whose beginning the clock starts if it has not begun when the step is
        /// entered: the window of a phase. Otherwise it starts with the step.
        starts: Option<Date>,
    },
    /// As long as it takes, only in a recorded definition.
    NoLimit {
        /// Why there is no limit.
        reason: Words,
    },
}

/// One row of a limit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LimitRow {
    /// When it fits; none fits every case.
    pub condition: Option<Condition>,
    /// What it allows.
    pub allowance: Allowance,
}

/// How long a step has: 1 to 20 rows, of which the first that fits holds. The last, and only the
/// last, has no condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Within {
    /// The rows in the order written.
    pub rows: Vec<LimitRow>,
}

impl Within {
    /// One limit for every case.
    #[must_use]
    pub fn always(limit: Limit) -> Self {
        let allowance = Allowance::Length { limit, from: None };
        Self {
            rows: vec![LimitRow {
                condition: None,
                allowance,
            }],
        }
    }
}
