//! Looking whether time alone changes something. A wake-up is a question, never a fact.

use closedloop_workflows::plan::{Rung, Unit, Work};

use crate::{
    case::{Assignment, Clock, Party},
    command::Actor,
    due::DueReason,
    event::{Because, GivenTo, Happening},
    refusal::Refusal,
};

use super::{enter, follow, listeners, miss, only, remind, script::Script};

/// The most often the notice of a last rung is repeated (DESIGN, Time): a year of working days.
pub const REPEATS_MAX: u16 = 250;

/// The most often an offer is repeated to one generation. At the ten minutes of the shipped
/// organisation that is a week; from then on the ladder alone goes on, and whoever comes back finds
/// the assignment in the register.
pub const REOFFERS_MAX: u32 = 1_000;

/// Makes happen whatever is due by now, each rung once; nothing if nothing is due.
///
/// While `hold_programs`, a case whose program has its deadline behind it stands still: nothing
/// happens, and its next instant stays in the past until a Tick without it.
///
/// # Errors
/// The actor is not time; the rules hold another definition than the case is pinned to; the
/// organisation has nobody left whom a rung names.
pub(super) fn decide(script: &mut Script<'_>, hold_programs: bool) -> Result<(), Refusal> {
    only(script.actor, |actor| matches!(actor, Actor::Clock))?;
    // Each turn moves the next instant on, reminds, climbs a rung or ends the assignment. What is
    // asked next may be late from its start (a fixed end in the past), but each loop of a plan has a
    // bounded arrow; so this ends.
    while let Some((at, reason)) = script.case.next_due() {
        let held = hold_programs
            && reason == DueReason::Deadline
            && script
                .case
                .asked
                .as_ref()
                .is_some_and(|open| open.by_program);
        if at > script.now || held {
            break;
        }
        let open = script.open()?;
        match reason {
            DueReason::OfferAgain => offer_again(script, &open),
            DueReason::Reminder => remind::decide(script, &open)?,
            DueReason::Deadline => miss::miss(script),
            DueReason::Silence => silence(script, &open)?,
            DueReason::Rung => climb(script, open)?,
            DueReason::Repeat => repeat(script, &open)?,
        }
    }
    Ok(())
}

fn offer_again(script: &mut Script<'_>, open: &Assignment) {
    let times = open.reoffers.saturating_add(1);
    let (_, offer_again_at) = enter::program(script.rules, &open.asked, script.now);
    script.happens(Happening::AssignmentReoffered {
        assignment: open.number,
        generation: open.generation,
        times,
        offer_again_at: offer_again_at.filter(|_| times < REOFFERS_MAX),
    });
}

fn silence(script: &mut Script<'_>, open: &Assignment) -> Result<(), Refusal> {
    let step = script.step_of(open)?;
    let Work::Survey { silence, .. } = &step.work else {
        return Err(Refusal::StepUnknown(open.step.clone()));
    };
    let choice = follow::chosen(step, silence)?;
    // The silence is complete at the deadline, however late it was noticed.
    let at = clock_of(open)?.due_at;
    let taken = follow::Taken::by_itself(choice, Because::Silence, at);
    match follow::take(script, step, taken)? {
        Some(next) => enter::step(script, next),
        None => Ok(()),
    }
}

/// The clock of an assignment for which something is due by it.
pub(super) fn clock_of(open: &Assignment) -> Result<&Clock, Refusal> {
    let none = || Refusal::StepUnknown(open.step.clone());
    open.clock.as_deref().ok_or_else(none)
}

/// The rung of the plan, and whether it is the last.
fn rung_of<'a>(
    script: &Script<'a>,
    open: &Assignment,
    index: usize,
) -> Result<(&'a Rung, bool), Refusal> {
    let unknown = || Refusal::StepUnknown(open.step.clone());
    let Work::Ask {
        late: Some(late), ..
    } = &script.step_of(open)?.work
    else {
        return Err(unknown());
    };
    let ladder = script.rules.plan.ladders.get(late).ok_or_else(unknown)?;
    let rung = ladder.rungs.get(index).ok_or_else(unknown)?;
    Ok((rung, index + 1 == ladder.rungs.len()))
}

fn climb(script: &mut Script<'_>, open: Assignment) -> Result<(), Refusal> {
    let rules = script.rules;
    let clock = clock_of(&open)?;
    let (turn, climbed) = (clock.turn, clock.climbed);
    let index = usize::from(climbed);
    let (rung, is_last) = rung_of(script, &open, index)?;
    let due_at = clock.rungs.get(index).copied().unwrap_or(clock.due_at);
    let lead = script.case.lead.as_ref();
    let mut told = listeners::told(&rules.organisation, &rung.tell, lead, &open.asked);
    let mut given_to = None;
    if let Some(unit) = &rung.give_to {
        let asked = enter::party(&rules.organisation, unit)?;
        given_to = give(script, &open, asked);
        // A department that takes over sees it in its inbox or gets the offer; a post, and whoever
        // was asked all along, has to be told.
        if given_to.is_none() || matches!(unit, Unit::Post(_)) {
            told.extend(rules.organisation.listener_of(unit));
        }
    }
    told.sort();
    told.dedup();
    if told.is_empty() && given_to.is_none() {
        return Err(nobody(&open));
    }
    let repeat_at = is_last.then(|| rules.calendar.next_working_day_opening(script.now).at);
    script.happens(Happening::RungClimbed {
        assignment: open.number,
        turn,
        rung: climbed.saturating_add(1),
        due_at,
        stage: open.stage,
        asked: open.asked,
        told,
        card: rung.card,
        given_to,
        repeat_at,
    });
    Ok(())
}

/// Who is asked from now on, or none if they are asked already: then an answer on its way must not
/// become an old one.
fn give(script: &Script<'_>, open: &Assignment, asked: Party) -> Option<GivenTo> {
    if asked == open.asked {
        return None;
    }
    let (by_program, offer_again_at) = enter::program(script.rules, &asked, script.now);
    Some(GivenTo {
        asked,
        generation: open.generation.saturating_add(1),
        by_program,
        offer_again_at,
    })
}

/// A rung that reaches nobody is no escalation: better refused, and seen, than recorded.
fn nobody(open: &Assignment) -> Refusal {
    Refusal::UnitUnknown(format!("any post on the ladder of {}", open.step))
}

/// Repeats the notice of the last rung to those it was for and to whoever is asked now. A stretch
/// in which the service was down is not made up for: one notice, then the next working day.
fn repeat(script: &mut Script<'_>, open: &Assignment) -> Result<(), Refusal> {
    let rules = script.rules;
    let clock = clock_of(open)?;
    let last = usize::from(clock.climbed).saturating_sub(1);
    let (rung, _) = rung_of(script, open, last)?;
    let lead = script.case.lead.as_ref();
    let mut told = listeners::told(&rules.organisation, &rung.tell, lead, &open.asked);
    told.extend(listeners::listener_of(&rules.organisation, &open.asked));
    told.sort();
    told.dedup();
    if told.is_empty() {
        return Err(nobody(open));
    }
    let times = clock.repeats.saturating_add(1);
    let next = rules.calendar.next_working_day_opening(script.now).at;
    script.happens(Happening::NoticeRepeated {
        assignment: open.number,
        turn: clock.turn,
        times,
        told,
        repeat_at: (times < REPEATS_MAX && next > script.now).then_some(next),
    });
    Ok(())
}

#[cfg(test)]
mod tests;
