//! How a clock must start: which row of the limit fits, when it begins and ends, the reminders and
//! every rung, by the checker's own reckoning.

use closedloop_engine::{
    ArrowName, ClockSet, Event, Happening, Value,
    workflows::{
        condition::{Common, Fact, Facts},
        limit::Limit,
        names::{FieldName, LadderName, StepName},
        plan::{Allowance, ClockLabel, LimitRow, Step, Until, Within, Work},
        points::Counted,
    },
};
use jiff::Timestamp;

use super::{Broken, Rules, ensure, shadow::Shadow};

impl Facts for Shadow {
    fn has(&self, field: &FieldName) -> bool {
        self.value(field).is_some()
    }

    fn field(&self, field: &FieldName) -> Option<Fact<'_>> {
        Some(match self.value(field)? {
            Value::Choice(value) => Fact::Text(value.as_str()),
            Value::Jurisdiction(place) => Fact::Text(place.as_str()),
            Value::Number(number) => Fact::Number(*number),
            Value::YesNo(answer) => Fact::YesNo(*answer),
            Value::Date(day) => Fact::Date(*day),
            Value::Instant(at) => Fact::Instant(*at),
            Value::Files(files) => Fact::Number(i64::try_from(files.len()).ok()?),
            Value::Text(_) | Value::Contact(_) => return None,
        })
    }

    fn common(&self, what: Common) -> Fact<'_> {
        let opened = self.opened.as_ref();
        match what {
            Common::Priority => Fact::Text(opened.map_or("", |one| one.priority.code())),
            Common::Source => Fact::Text(opened.map_or("", |one| one.source)),
            Common::Exercise => Fact::YesNo(opened.is_some_and(|one| one.exercise)),
        }
    }

    fn count(&self, what: Counted) -> u32 {
        Shadow::count(self, what)
    }
}

impl Shadow {
    fn value(&self, field: &FieldName) -> Option<&Value> {
        self.opened.as_ref()?.fields.get(field)
    }
}

/// What a clock must be like.
#[derive(Debug, PartialEq, Eq)]
struct Expected {
    limit: Option<Limit>,
    until: Option<Until>,
    row: Option<u32>,
    from: Option<StepName>,
    allowed_by: Option<ArrowName>,
    started_at: Timestamp,
    due_at: Timestamp,
}

/// Checks the clock with which a step begins, or that it has none.
pub(super) fn check(
    shadow: &Shadow,
    event: &Event,
    step: &Step,
    rules: &Rules,
) -> Result<(), Broken> {
    let Happening::AssignmentOffered {
        clock, no_limit, ..
    } = &event.what
    else {
        return Err("not an offer".to_owned());
    };
    let nothing = [].as_slice();
    let (within, ladder, remind, label) = match &step.work {
        Work::Ask {
            within,
            late,
            remind,
            clock,
            ..
        } => (within, late.as_ref(), remind.as_slice(), *clock),
        Work::Survey { within, .. } => (within, None, nothing, ClockLabel::Stage(step.stage)),
        Work::Score { .. } => return Err("a score has no clock".to_owned()),
    };
    let expected = expected(shadow, event.at, within, rules)?;
    let (Some(clock), Some(expected)) = (clock, &expected) else {
        ensure(clock.is_none() && expected.is_none(), || {
            format!("{} starts with {clock:?}, not {expected:?}", step.name)
        })?;
        return ensure(no_limit.is_some(), || "no limit and no reason".to_owned());
    };
    ensure(no_limit.is_none(), || "a clock and no limit".to_owned())?;
    let given = Expected {
        limit: clock.limit,
        until: clock.until.clone(),
        row: clock.row,
        from: clock.from.clone(),
        allowed_by: clock.allowed_by.clone(),
        started_at: clock.started_at,
        due_at: clock.due_at,
    };
    ensure(given == *expected && clock.turn == 1, || {
        format!("{} starts with {given:?}, not {expected:?}", step.name)
    })?;
    let usual = ClockLabel::Stage(step.stage);
    ensure(clock.label == Some(label).filter(|l| *l != usual), || {
        format!("the clock is called {:?}", clock.label)
    })?;
    check_inside(clock, remind)?;
    let rungs = rungs(shadow, clock.due_at, ladder, rules)?;
    ensure(clock.rungs == rungs, || {
        format!("rungs at {:?} instead of {rungs:?}", clock.rungs)
    })
}

/// What lies between the beginning and the end.
fn check_inside(clock: &ClockSet, remind: &[u8]) -> Result<(), Broken> {
    let (from, until) = (clock.started_at.min(clock.due_at), clock.due_at);
    ensure(from <= clock.yellow_at && clock.yellow_at <= until, || {
        format!("yellow at {}", clock.yellow_at)
    })?;
    let count = if from < until { remind.len() } else { 0 };
    let inside = clock.reminders.iter().all(|at| from <= *at && *at <= until);
    let in_order = clock.reminders.is_sorted();
    ensure(clock.reminders.len() == count && inside && in_order, || {
        format!("reminders at {:?}", clock.reminders)
    })
}

fn expected(
    shadow: &Shadow,
    now: Timestamp,
    within: &Within,
    rules: &Rules,
) -> Result<Option<Expected>, Broken> {
    let plain = |started_at, limit| Expected {
        limit: Some(limit),
        until: None,
        row: None,
        from: None,
        allowed_by: None,
        started_at,
        due_at: rules.office.due(started_at, limit),
    };
    if let Some((arrow, limit)) = &shadow.allowed {
        return Ok(Some(Expected {
            allowed_by: Some(arrow.clone()),
            ..plain(now, *limit)
        }));
    }
    let fits = |(_, row): &(u32, &LimitRow)| match &row.condition {
        Some(condition) => condition.holds(shadow),
        None => true,
    };
    let fitting = (1..).zip(&within.rows).find(fits);
    let (number, row) = fitting.ok_or("no row of the limit fits")?;
    let expected = match &row.allowance {
        Allowance::NoLimit { .. } => return Ok(None),
        Allowance::Length { limit, from: None } => plain(now, *limit),
        Allowance::Length {
            limit,
            from: Some(step),
        } => {
            let entered = shadow.entered.get(step);
            let entered = entered.ok_or_else(|| format!("{step} was never entered"))?;
            Expected {
                from: Some(step.clone()),
                ..plain(*entered, *limit)
            }
        }
        Allowance::Until { until, starts } => {
            let opens = starts.map(|day| rules.office.wall(day.at(0, 0, 0, 0)));
            Expected {
                limit: None,
                until: Some(until.clone()),
                row: None,
                from: None,
                allowed_by: None,
                started_at: opens.map_or(now, |opens| opens.max(now)),
                due_at: end_of(shadow, until, rules)?,
            }
        }
    };
    let row = (within.rows.len() > 1).then_some(number);
    Ok(Some(Expected { row, ..expected }))
}

fn end_of(shadow: &Shadow, until: &Until, rules: &Rules) -> Result<Timestamp, Broken> {
    match until {
        Until::Minute(wall) => Ok(rules.office.wall(*wall)),
        Until::Day(day) => Ok(rules.office.end_of(*day)),
        Until::Field(name) => match shadow.value(name) {
            Some(Value::Instant(at)) => Ok(*at),
            Some(Value::Date(day)) => Ok(rules.office.end_of(*day)),
            other => Err(format!("{name} holds {other:?}, no end")),
        },
    }
}

fn rungs(
    shadow: &Shadow,
    due_at: Timestamp,
    ladder: Option<&LadderName>,
    rules: &Rules,
) -> Result<Vec<Timestamp>, Broken> {
    let plan = shadow.plan().ok_or("a clock before the opening")?;
    let ladder = ladder.and_then(|ladder| plan.ladders.get(ladder));
    let rungs = ladder
        .map(|ladder| ladder.rungs.as_slice())
        .unwrap_or_default();
    let mut expected = Vec::with_capacity(rungs.len());
    for rung in rungs {
        let at = rung
            .after
            .map_or(due_at, |after| rules.office.due(due_at, after));
        // No rung is climbed before the one below it.
        expected.push(expected.last().copied().unwrap_or(due_at).max(at));
    }
    Ok(expected)
}
