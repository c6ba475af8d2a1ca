//! How long a step has: which row of its limit fits, and every instant that follows from it.

use closedloop_workflows::{
    limit::Limit,
    names::{LadderName, StepName},
    plan::{Allowance, ClockLabel, Plan, Step, Until, Within, Words, Work},
};
use jiff::Timestamp;

use crate::{
    case::Case,
    event::{ArrowName, ClockSet},
    rules::Rules,
    value::{Value, whole_milliseconds},
};

use super::{follow::Allowed, script::Script};

/// What a step gives whoever is asked.
pub(super) enum Time {
    /// A clock.
    Clock(Box<ClockSet>),
    /// As long as it takes.
    NoLimit(Words),
}

/// What else the step says about its clock.
#[derive(Clone, Copy)]
pub(super) struct Around<'p> {
    /// At which shares of the limit whoever is asked is reminded.
    pub remind: &'p [u8],
    /// The ladder.
    pub late: Option<&'p LadderName>,
    /// What the clock is called.
    pub label: ClockLabel,
}

impl<'p> Around<'p> {
    /// A clock without reminders and rungs that is called by the stage of its step.
    pub(super) fn plain(step: &'p Step) -> Self {
        Self {
            remind: &[],
            late: None,
            label: ClockLabel::Stage(step.stage),
        }
    }
}

/// The beginning and the end of a clock, and where they come from.
struct Span {
    limit: Option<Limit>,
    until: Option<Until>,
    row: Option<u32>,
    from: Option<StepName>,
    allowed_by: Option<ArrowName>,
    started_at: Timestamp,
    due_at: Timestamp,
    provisional: bool,
}

impl Span {
    fn limited(rules: &Rules, started_at: Timestamp, limit: Limit) -> Self {
        let due = rules.calendar.due(started_at, limit);
        Self {
            limit: Some(limit),
            until: None,
            row: None,
            from: None,
            allowed_by: None,
            started_at,
            due_at: due.at,
            provisional: due.provisional,
        }
    }
}

/// The time that a step entered now gives: by the arrow that led here if it allows a limit of its
/// own, else by the first row that fits.
pub(super) fn set(
    script: &Script<'_>,
    step: &Step,
    within: &Within,
    allowed: Option<Allowed>,
    around: Around<'_>,
) -> Time {
    let (rules, now) = (script.rules, script.now);
    if let Some(Allowed { arrow, limit }) = allowed {
        let mut span = Span::limited(rules, now, limit);
        span.allowed_by = Some(arrow);
        return clock(rules, step, span, around);
    }
    let case = &script.case;
    let mut rows = (1_u32..).zip(&within.rows);
    let fitting = rows.find(|(_, row)| row.condition.as_ref().is_none_or(|c| c.holds(case)));
    // The last row of a checked plan has no condition.
    let Some((number, row)) = fitting else {
        return Time::NoLimit(Words::new("没有适用的时限", "no row of the limit fits"));
    };
    let mut span = match &row.allowance {
        Allowance::NoLimit { reason } => return Time::NoLimit(reason.clone()),
        Allowance::Length { limit, from } => {
            let entered = from.as_ref().and_then(|name| case.entered.get(name));
            let mut span = Span::limited(rules, entered.copied().unwrap_or(now), *limit);
            span.from = from.clone().filter(|_| entered.is_some());
            span
        }
        Allowance::Until { until, starts } => {
            let Some(due_at) = end_of(rules, case, until) else {
                // A checked plan asks for the field before it counts on it.
                return Time::NoLimit(Words::new(
                    "规定时限的字段没有填写",
                    "the field that holds the end is empty",
                ));
            };
            let opens_at = starts.map(|day| rules.calendar.start_of_day(day));
            Span {
                limit: None,
                until: Some(until.clone()),
                row: None,
                from: None,
                allowed_by: None,
                started_at: opens_at.map_or(now, |at| at.max(now)),
                due_at,
                provisional: false,
            }
        }
    };
    span.row = Some(number).filter(|_| within.rows.len() > 1);
    clock(rules, step, span, around)
}

/// The instant of a fixed end; none if its field is empty.
fn end_of(rules: &Rules, case: &Case, until: &Until) -> Option<Timestamp> {
    let calendar = &rules.calendar;
    let at = match until {
        Until::Minute(wall) => calendar.wall_time(*wall),
        Until::Day(day) => calendar.end_of_day(*day),
        Until::Field(name) => match case.fields.get(name)? {
            Value::Instant(at) => *at,
            Value::Date(day) => calendar.end_of_day(*day),
            Value::Choice(_)
            | Value::Number(_)
            | Value::YesNo(_)
            | Value::Jurisdiction(_)
            | Value::Text(_)
            | Value::Contact(_)
            | Value::Files(_) => return None,
        },
    };
    Some(whole_milliseconds(at))
}

fn clock(rules: &Rules, step: &Step, span: Span, around: Around<'_>) -> Time {
    let calendar = &rules.calendar;
    let (started_at, due_at) = (span.started_at, span.due_at);
    // A fixed end may lie before the beginning: then the clock is late from its start.
    let yellow_at = match span.limit {
        Some(limit) => calendar.yellow_at(started_at, due_at, limit),
        None => calendar.yellow_at_fixed(started_at.min(due_at), due_at),
    };
    let runs = due_at > started_at;
    let reminder =
        |percent: &u8| calendar.instant_at_percent(started_at, due_at, span.limit, *percent);
    let reminders = around.remind.iter().filter(|_| runs).map(reminder);
    Time::Clock(Box::new(ClockSet {
        turn: 1,
        limit: span.limit,
        until: span.until,
        row: span.row,
        from: span.from,
        allowed_by: span.allowed_by,
        label: Some(around.label).filter(|label| *label != ClockLabel::Stage(step.stage)),
        calendar: calendar.code.clone(),
        calendar_version: calendar.fingerprint.into(),
        started_at,
        reminders: reminders.map(whole_milliseconds).collect(),
        yellow_at,
        due_at,
        provisional: span.provisional,
        rungs: around
            .late
            .map_or_else(Vec::new, |late| rung_instants(rules, due_at, late)),
    }))
}

/// When each rung is climbed if nobody acts. None before the one below it: where working hours and
/// hours are mixed, a longer limit can end earlier.
fn rung_instants(rules: &Rules, due_at: Timestamp, late: &LadderName) -> Vec<Timestamp> {
    let ladder = rules.plan.ladders.get(late);
    let rungs = ladder.map(|ladder| ladder.rungs.as_slice());
    let mut last = due_at;
    let instant = |after: Option<Limit>| after.map_or(due_at, |l| rules.calendar.due(due_at, l).at);
    rungs
        .unwrap_or_default()
        .iter()
        .map(|rung| {
            last = last.max(instant(rung.after));
            last
        })
        .collect()
}

/// Whether the limit of some step counts from the entry of this one.
pub(super) fn is_counted_from(plan: &Plan, step: &StepName) -> bool {
    let counts = |within: &Within| {
        within.rows.iter().any(|row| match &row.allowance {
            Allowance::Length { from, .. } => from.as_ref() == Some(step),
            Allowance::Until { .. } | Allowance::NoLimit { .. } => false,
        })
    };
    plan.steps.iter().any(|step| match &step.work {
        Work::Ask { within, .. } | Work::Survey { within, .. } => counts(within),
        Work::Score { .. } => false,
    })
}
