//! How a due date came about.

use closedloop_workflows::{
    limit::{Limit, LimitUnit},
    names::{CalendarCode, StepName},
    plan::Until,
    time::{Calendar, SkippedDay, WhySkipped},
};
use jiff::{Timestamp, civil::Date};
use serde::Serialize;

use super::WhyRow;
use crate::{
    case::Clock,
    event::{ArrowName, RulesVersion},
    light::Light,
};

/// The most stretches of days off that are named.
pub const SKIPPED_STRETCHES_MAX: usize = 100;

/// How a due date came about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WhyDue {
    /// When the clock began.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub started_at: Timestamp,
    /// The limit; none where the end is fixed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<Limit>,
    /// The fixed end, if the definition names one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Until>,
    /// Which row of the limit fitted, if it has more than one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub row: Option<WhyRow>,
    /// The earlier step from whose entry it counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<StepName>,
    /// The arrow whose own limit holds instead of that of the step.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allowed_by: Option<ArrowName>,
    /// The calendar it was counted in.
    pub calendar: CalendarCode,
    /// The version of that calendar.
    pub calendar_version: RulesVersion,
    /// From when on it is nearly due.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub yellow_at: Timestamp,
    /// The last instant that is on time.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub due_at: Timestamp,
    /// Whether the calendar's data ended before that.
    pub provisional: bool,
    /// The light now.
    pub light: Light,
    /// Whether the miss is recorded.
    pub missed: bool,
    /// How many rungs were climbed.
    pub level: u8,
    /// The days that were passed over, in order; the first [`SKIPPED_STRETCHES_MAX`] stretches.
    /// Empty for a limit that runs without a break.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub skipped: Vec<SkippedStretch>,
    /// Whether another version of the calendar is in force by now. Then `skipped` is empty: it
    /// could name days that were counted otherwise.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub calendar_changed: bool,
}

/// Days in a row that were passed over for one reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SkippedStretch {
    /// The first, in the calendar's zone.
    pub from: Date,
    /// The last.
    pub until: Date,
    /// How many.
    pub days: u32,
    /// Why.
    pub why: WhySkipped,
}

pub(super) fn why_due(clock: &Clock, calendar: &Calendar, now: Timestamp) -> WhyDue {
    let calendar_changed = RulesVersion::from(calendar.fingerprint) != clock.calendar_version;
    let skipped = if calendar_changed {
        Vec::new()
    } else {
        stretches(&skipped_days(clock, calendar))
    };
    WhyDue {
        started_at: clock.started_at,
        limit: clock.limit,
        until: clock.until.clone(),
        row: None,
        from: clock.from.clone(),
        allowed_by: clock.allowed_by.clone(),
        calendar: clock.calendar.clone(),
        calendar_version: clock.calendar_version,
        yellow_at: clock.yellow_at,
        due_at: clock.due_at,
        provisional: clock.provisional,
        light: Light::at(now, clock.yellow_at, clock.due_at),
        missed: clock.missed,
        level: clock.climbed,
        skipped,
        calendar_changed,
    }
}

fn skipped_days(clock: &Clock, calendar: &Calendar) -> Vec<SkippedDay> {
    let Some(limit) = clock.limit else {
        // A fixed end counts every day.
        return Vec::new();
    };
    match limit.unit {
        LimitUnit::WorkingMinutes | LimitUnit::WorkingHours | LimitUnit::WorkingDays => {
            calendar.skipped_days(clock.started_at, clock.due_at)
        }
        // Calendar days count every day; only a last day that is none moves on.
        LimitUnit::Days if calendar.last_day_moves_on => planned_last_day(clock, limit, calendar)
            .map_or_else(Vec::new, |planned| {
                calendar.skipped_days(planned, clock.due_at)
            }),
        LimitUnit::Minutes | LimitUnit::Hours | LimitUnit::Days => Vec::new(),
    }
}

fn planned_last_day(clock: &Clock, limit: Limit, calendar: &Calendar) -> Option<Timestamp> {
    let first = calendar.zone.to_datetime(clock.started_at).date();
    let days = jiff::Span::new().try_days(limit.amount).ok()?;
    let last = first.checked_add(days).ok()?;
    Some(last.to_zoned(calendar.zone.clone()).ok()?.timestamp())
}

/// Days in a row with one reason, together; the first [`SKIPPED_STRETCHES_MAX`].
pub(super) fn stretches(days: &[SkippedDay]) -> Vec<SkippedStretch> {
    let mut stretches: Vec<SkippedStretch> = Vec::new();
    for day in days {
        if let Some(last) = stretches.last_mut()
            && last.why == day.why
            && last.until.tomorrow().is_ok_and(|next| next == day.date)
        {
            last.until = day.date;
            last.days += 1;
        } else if stretches.len() == SKIPPED_STRETCHES_MAX {
            break;
        } else {
            stretches.push(SkippedStretch {
                from: day.date,
                until: day.date,
                days: 1,
                why: day.why.clone(),
            });
        }
    }
    stretches
}
