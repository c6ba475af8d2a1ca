//! Choosing: the one act an assignment knows.

use closedloop_workflows::{
    names::{ChoiceName, FieldName},
    plan::{Choice, End, Step, Target},
};
use jiff::Timestamp;

use crate::{
    case::{Assignment, Party},
    command::{Actor, Given, Outage, Reported},
    event::Because,
    ids::{CaseId, Generation},
    refusal::Refusal,
    value::whole_milliseconds,
};

use super::{enter, follow, miss, script::Script};

/// An answer to an assignment.
pub(super) struct Answer<'a> {
    pub assignment: u32,
    pub generation: Generation,
    pub choice: &'a ChoiceName,
    pub given: &'a Given,
    pub into: Option<CaseId>,
    pub received_at: Timestamp,
    pub reported: Option<Reported>,
}

/// Makes the choice and follows its arrow.
///
/// The instant it was received, not that of the decision, says whether it was in time; it counts
/// as neither before the assignment was put before whoever answers nor after `now`. Rungs that no
/// wake-up climbed before somebody acted are climbed no more.
///
/// # Errors
/// As [`open_assignment`]; the step has no such choice; something it needs is missing, not asked
/// for or does not fit; it merges and names no other case, or the other way round; the organisation
/// lost whom the next step asks.
pub(super) fn decide(script: &mut Script<'_>, answer: &Answer<'_>) -> Result<(), Refusal> {
    let open = open_assignment(script, answer.assignment, answer.generation)?;
    let step = script.step_of(&open)?;
    let choice = follow::chosen(step, answer.choice)?;
    check_given(choice, answer.given)?;
    check_merge(script, step, choice, answer.into)?;
    let received_at = whole_milliseconds(answer.received_at).clamp(open.offered_at, script.now);
    let reported = answer.reported.map(|reported| Reported {
        at: whole_milliseconds(reported.at),
        outage: Outage {
            from: whole_milliseconds(reported.outage.from),
            until: whole_milliseconds(reported.outage.until),
        },
    });
    let on_time = miss::settle(script, &open, received_at, reported);
    let taken = follow::Taken {
        choice,
        because: Because::Chosen,
        given: in_whole_milliseconds(answer.given),
        into: answer.into,
        received_at,
        on_time,
    };
    match follow::take(script, step, taken)? {
        Some(next) => enter::step(script, next),
        None => Ok(()),
    }
}

/// The open assignment, if this actor is asked for it in this generation.
///
/// # Errors
/// There is no such assignment or generation; the case is over; somebody has chosen; somebody else
/// is asked by now; the actor is not the one who is asked.
pub(super) fn open_assignment(
    script: &Script<'_>,
    number: u32,
    generation: Generation,
) -> Result<Assignment, Refusal> {
    let case = &script.case;
    let assignment = case.assignment_id(number);
    if number == 0 || number > case.assignments {
        return Err(Refusal::AssignmentUnknown(assignment));
    }
    if case.ended.is_some() {
        return Err(Refusal::CaseOver(case.id));
    }
    let open = case.asked.as_ref().filter(|open| open.number == number);
    let Some(open) = open else {
        return Err(Refusal::AssignmentOver(assignment));
    };
    if generation > open.generation {
        return Err(Refusal::AssignmentUnknown(assignment));
    }
    if generation < open.generation {
        return Err(Refusal::GenerationOld {
            assignment,
            given: generation,
            current: open.generation,
            asked: open.asked.clone(),
        });
    }
    if !is_asked(script.actor, &open.asked) {
        return Err(Refusal::NotAsked {
            assignment,
            asked: open.asked.clone(),
        });
    }
    Ok(open.clone())
}

fn is_asked(actor: &Actor, asked: &Party) -> bool {
    match (actor, asked) {
        (Actor::Department(actor), Party::Department(asked)) => actor == asked,
        (Actor::Post(actor), Party::Post { post, .. }) => actor == post,
        (Actor::Reporter, Party::Reporter) | (Actor::Admin, _) => true,
        (
            Actor::Department(_)
            | Actor::Post(_)
            | Actor::Intake
            | Actor::Supervision
            | Actor::Auditor
            | Actor::Reporter
            | Actor::Clock
            | Actor::Case(_),
            _,
        ) => false,
    }
}

/// What was given, as events keep it.
pub(super) fn in_whole_milliseconds(given: &Given) -> Given {
    let given = given.clone().into_iter();
    given
        .map(|(name, value)| (name, value.in_whole_milliseconds()))
        .collect()
}

fn check_given(choice: &Choice, given: &Given) -> Result<(), Refusal> {
    for need in &choice.needs {
        let Some(value) = given.get(&need.name) else {
            return Err(Refusal::FieldMissing(need.name.clone()));
        };
        if !value.fits(&need.kind) {
            return Err(Refusal::FieldUnfit(need.name.clone()));
        }
    }
    let asked_for = |name: &FieldName| choice.needs.iter().any(|need| need.name == *name);
    match given.keys().find(|name| !asked_for(name)) {
        Some(name) => Err(Refusal::FieldUnknown(name.clone())),
        None => Ok(()),
    }
}

fn check_merge(
    script: &Script<'_>,
    step: &Step,
    choice: &Choice,
    into: Option<CaseId>,
) -> Result<(), Refusal> {
    let merges = *follow::way(&script.case, step, choice).target == Target::End(End::Merged);
    match into {
        Some(into) if into == script.case.id => Err(Refusal::MergedIntoItself(into)),
        Some(_) if !merges => Err(Refusal::MergeTarget(choice.name.clone())),
        None if merges => Err(Refusal::MergeTarget(choice.name.clone())),
        Some(_) | None => Ok(()),
    }
}

#[cfg(test)]
mod tests;
