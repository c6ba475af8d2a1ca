//! Entering a step: asking somebody under a clock, asking the reporter, or scoring.

use closedloop_workflows::{
    condition::Condition,
    names::ChoiceName,
    organisation::{Answers, Organisation},
    plan::{ScoreFor, Step, Unit, Who, Within, Work},
    points::Points,
};
use jiff::Timestamp;

use crate::{
    case::Party,
    command::Given,
    event::{Because, Happening},
    refusal::Refusal,
    rules::Rules,
};

use super::{
    clock::{self, Around, Time},
    follow::{self, Allowed, Next, Taken},
    script::Script,
};

/// Enters the step to which an arrow led, and those that follow by themselves.
///
/// # Errors
/// The plan does not have the step, or the organisation lost somebody whom it names.
pub(super) fn step(script: &mut Script<'_>, next: Next) -> Result<(), Refusal> {
    let rules = script.rules;
    let mut next = Some(next);
    // A round either asks somebody, which ends it, or follows an arrow. A plan has no loop without
    // a bounded arrow, and each of these is used up in the end.
    while let Some(Next {
        step: name,
        allowed,
    }) = next
    {
        let unknown = || Refusal::StepUnknown(name.clone());
        let step = rules.plan.step(&name).ok_or_else(unknown)?;
        next = match &step.work {
            Work::Ask {
                who,
                within,
                remind,
                late,
                clock,
            } => {
                let around = Around {
                    remind,
                    late: late.as_ref(),
                    label: *clock,
                };
                ask(
                    script,
                    step,
                    who,
                    clock::set(script, step, within, allowed, around),
                )?;
                None
            }
            Work::Survey {
                within,
                skip_if,
                silence,
            } => {
                let survey = Survey {
                    within,
                    skip_if: skip_if.as_ref(),
                    silence,
                };
                self::survey(script, step, survey, allowed)?
            }
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

fn ask(script: &mut Script<'_>, step: &Step, who: &Who, time: Time) -> Result<(), Refusal> {
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
    offer(script, step, asked, time);
    Ok(())
}

fn offer(script: &mut Script<'_>, step: &Step, asked: Party, time: Time) {
    let (by_program, offer_again_at) = program(script.rules, &asked, script.now);
    let (clock, no_limit) = match time {
        Time::Clock(clock) => (Some(*clock), None),
        Time::NoLimit(reason) => (None, Some(reason)),
    };
    script.happens(Happening::AssignmentOffered {
        assignment: script.case.assignments.saturating_add(1),
        step: step.name.clone(),
        stage: step.stage,
        asked,
        by_program,
        offer_again_at,
        clock,
        no_limit,
        counted_from: clock::is_counted_from(&script.rules.plan, &step.name),
        organisation_version: script.rules.organisation.fingerprint.into(),
    });
}

/// How the reporter is asked.
struct Survey<'p> {
    within: &'p Within,
    skip_if: Option<&'p Condition>,
    silence: &'p ChoiceName,
}

/// Asks the reporter. Where the definition skips the case, or nobody can be reached, the answer for
/// silence is taken at once.
fn survey(
    script: &mut Script<'_>,
    step: &Step,
    survey: Survey<'_>,
    allowed: Option<Allowed>,
) -> Result<Option<Next>, Refusal> {
    let time = clock::set(script, step, survey.within, allowed, Around::plain(step));
    let is_skipped = survey.skip_if.is_some_and(|c| c.holds(&script.case));
    offer(script, step, Party::Reporter, time);
    let because = if is_skipped {
        Because::Skipped
    } else if script.case.reporter().is_none() || script.case.erased {
        Because::NoReporter
    } else {
        return Ok(None);
    };
    let choice = follow::chosen(step, survey.silence)?;
    follow::take(script, step, Taken::by_itself(choice, because, script.now))
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
) -> Result<Option<Next>, Refusal> {
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
    let way = follow::way_by_itself(step, only);
    Ok(follow::follow(script, way, &Given::new(), None))
}
