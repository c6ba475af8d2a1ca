//! Entering a step: asking somebody under a clock, asking the reporter, or scoring.

use closedloop_workflows::{
    limit::Limit,
    names::{ChoiceName, LadderName, StepName},
    organisation::{Answers, Organisation},
    plan::{ScoreFor, Step, Unit, Who, Work},
    points::Points,
    time::Due,
};
use jiff::Timestamp;

use crate::{
    case::Party,
    command::Given,
    event::{Because, ClockSet, Happening},
    refusal::Refusal,
    rules::Rules,
};

use super::{
    follow::{self, Taken},
    script::Script,
};

/// Enters the step with this name, and those that follow by themselves.
///
/// # Errors
/// The plan does not have the step, or the organisation lost somebody whom it names.
pub(super) fn step(script: &mut Script<'_>, name: &StepName) -> Result<(), Refusal> {
    let rules = script.rules;
    let mut next = Some(name.clone());
    // A round either asks somebody, which ends it, or follows an arrow. A plan has no loop without
    // a bounded arrow, and each of these is used up in the end.
    while let Some(name) = next {
        let unknown = || Refusal::StepUnknown(name.clone());
        let step = rules.plan.step(&name).ok_or_else(unknown)?;
        next = match &step.work {
            Work::Ask { who, within, late } => {
                ask(script, step, who, *within, late)?;
                None
            }
            Work::Survey { within, silence } => survey(script, step, *within, silence)?,
            Work::Score { points, to } => score(script, step, points, to)?,
        };
    }
    Ok(())
}

/// A department or post as somebody who can be asked.
///
/// # Errors
/// The organisation does not have it (any more).
pub(crate) fn party(organisation: &Organisation, unit: &Unit) -> Result<Party, Refusal> {
    let department = organisation.department_of(unit);
    let department = department
        .ok_or_else(|| Refusal::UnitUnknown(unit.to_string()))?
        .clone();
    Ok(match unit {
        Unit::Department(_) => Party::Department(department),
        Unit::Post(post) => Party::Post {
            post: post.clone(),
            department,
        },
    })
}

/// Whether this party answers by program and, if so, when an offer made at `now` is repeated.
pub(super) fn program(rules: &Rules, asked: &Party, now: Timestamp) -> (bool, Option<Timestamp>) {
    let Party::Department(code) = asked else {
        return (false, None);
    };
    let Some(department) = rules.organisation.departments.get(code) else {
        return (false, None);
    };
    match department.answers {
        Answers::Desk => (false, None),
        Answers::Program => {
            let again = department.offer_again_after;
            let again = again.map(|limit| rules.calendar.due(now, limit).at);
            (true, again.filter(|at| *at > now))
        }
    }
}

fn ask(
    script: &mut Script<'_>,
    step: &Step,
    who: &Who,
    within: Limit,
    late: &LadderName,
) -> Result<(), Refusal> {
    let unit = match who {
        Who::Unit(unit) => unit.clone(),
        Who::Lead => script
            .case
            .lead
            .clone()
            .map(Unit::Department)
            .ok_or_else(|| Refusal::UnitUnknown("lead".to_owned()))?,
    };
    let asked = party(&script.rules.organisation, &unit)?;
    let due = script.rules.calendar.due(script.now, within);
    let rungs = rung_instants(script.rules, due.at, late);
    let clock = clock(script.rules, script.now, within, due, rungs);
    offer(script, step, asked, clock);
    Ok(())
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

fn clock(rules: &Rules, now: Timestamp, limit: Limit, due: Due, rungs: Vec<Timestamp>) -> ClockSet {
    ClockSet {
        turn: 1,
        limit,
        calendar: rules.calendar.code.clone(),
        calendar_version: rules.calendar.fingerprint.into(),
        started_at: now,
        yellow_at: rules.calendar.yellow_at(now, due.at, limit),
        due_at: due.at,
        provisional: due.provisional,
        rungs,
    }
}

fn offer(script: &mut Script<'_>, step: &Step, asked: Party, clock: ClockSet) {
    let (by_program, offer_again_at) = program(script.rules, &asked, script.now);
    script.happens(Happening::AssignmentOffered {
        assignment: script.case.assignments.saturating_add(1),
        step: step.name.clone(),
        stage: step.stage,
        asked,
        by_program,
        offer_again_at,
        clock,
        organisation_version: script.rules.organisation.fingerprint.into(),
    });
}

/// Asks the reporter. Where nobody can be reached, the answer for silence is taken at once.
fn survey(
    script: &mut Script<'_>,
    step: &Step,
    within: Limit,
    silence: &ChoiceName,
) -> Result<Option<StepName>, Refusal> {
    let due = script.rules.calendar.due(script.now, within);
    let clock = clock(script.rules, script.now, within, due, Vec::new());
    offer(script, step, Party::Reporter, clock);
    if script.case.reporter().is_some() && !script.case.erased {
        return Ok(None);
    }
    let choice = follow::chosen(step, silence)?;
    let taken = Taken::by_itself(choice, Because::NoReporter, script.now);
    follow::take(script, step, taken)
}

/// Scores lie between 0 and 100 so that departments can be compared.
const POINTS_MAX: i64 = 100;

/// Scores the case and takes the only choice of the step. Nothing counts how often, so a bounded
/// arrow that leads back from here counts as used up.
fn score(
    script: &mut Script<'_>,
    step: &Step,
    points: &Points,
    to: &[ScoreFor],
) -> Result<Option<StepName>, Refusal> {
    let case = &script.case;
    let mut departments = Vec::new();
    for who in to {
        match who {
            ScoreFor::Lead => departments.extend(case.lead.clone()),
            ScoreFor::CoUnits => departments.extend(case.with.iter().cloned()),
        }
    }
    departments.sort();
    departments.dedup();
    script.happens(Happening::Scored {
        points: points.score(&|what| case.count(what)).clamp(0, POINTS_MAX),
        counts: case.counts.clone(),
        departments,
    });
    let only = step
        .choices
        .first()
        .ok_or_else(|| Refusal::StepUnknown(step.name.clone()))?;
    let target = only.bound.as_ref().map_or(&only.go, |bound| &bound.then);
    Ok(follow::follow(script, target, &Given::new(), None))
}
