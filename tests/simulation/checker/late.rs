//! Lateness: misses, corrections, rungs and repeated notices, each once, in order and never early.

use std::collections::BTreeSet;

use closedloop_engine::{
    Event, GivenTo, Happening, Party, REOFFERS_MAX, REPEATS_MAX,
    workflows::{
        names::PostCode,
        organisation::Answers,
        plan::{Listener, Rung, Unit, Work},
    },
};
use jiff::Timestamp;

use super::{
    Broken, Rules, ensure, moves,
    shadow::{Asked, Shadow},
};

/// Takes in what happens to an open assignment while nobody chooses.
pub(super) fn follow(shadow: &mut Shadow, event: &Event, rules: &Rules) -> Result<(), Broken> {
    let mut open = shadow.asked.take().ok_or("nothing is open")?;
    match &event.what {
        Happening::AssignmentTaken {
            assignment,
            generation,
        } => {
            ensure(
                is_open(&open, *assignment, *generation) && !open.taken,
                || "taken by somebody who is not asked, or twice".to_owned(),
            )?;
            open.taken = true;
            open.offer_again_at = None;
        }
        Happening::AssignmentReoffered { .. } => offer_again(&mut open, event, rules)?,
        Happening::Reminded { .. } => remind(shadow, &mut open, event, rules)?,
        Happening::DeadlineMissed { .. } => {
            miss(&mut open, event)?;
            shadow.missed += 1;
        }
        Happening::MissCorrected {
            assignment,
            answered_at,
            because,
            ..
        } => {
            let once = open.missed && !open.corrected && open.number == *assignment;
            ensure(once, || {
                "corrected what was not missed, or twice".to_owned()
            })?;
            moves::check_correction(&open, *answered_at, because)?;
            open.corrected = true;
            shadow.missed = shadow.missed.saturating_sub(1);
        }
        Happening::RungClimbed { .. } => climb(shadow, &mut open, event, rules)?,
        Happening::NoticeRepeated { .. } => repeat(shadow, &mut open, event, rules)?,
        Happening::CaseOpened { .. }
        | Happening::Routed { .. }
        | Happening::AssignmentOffered { .. }
        | Happening::ChoiceMade { .. }
        | Happening::NoticeAcknowledged { .. }
        | Happening::Scored { .. }
        | Happening::MergedHere { .. }
        | Happening::CaseClosed { .. }
        | Happening::Erased { .. } => return Err("not about lateness".to_owned()),
    }
    shadow.asked = Some(open);
    Ok(())
}

fn is_open(open: &Asked, assignment: u32, generation: u32) -> bool {
    (open.number, open.generation) == (assignment, generation)
}

fn offer_again(open: &mut Asked, event: &Event, rules: &Rules) -> Result<(), Broken> {
    let Happening::AssignmentReoffered {
        assignment,
        generation,
        times,
        offer_again_at,
    } = &event.what
    else {
        return Err("not a repeated offer".to_owned());
    };
    ensure(is_open(open, *assignment, *generation), || {
        "an old offer is repeated".to_owned()
    })?;
    ensure(open.offer_again_at.is_some_and(|at| event.at >= at), || {
        format!("an offer is repeated before {:?}", open.offer_again_at)
    })?;
    ensure(*times == open.reoffers + 1, || {
        format!("offer {times} after {}", open.reoffers)
    })?;
    let next = offered_again(&open.asked, event.at, rules).flatten();
    let next = next.filter(|_| *times < REOFFERS_MAX);
    ensure(*offer_again_at == next, || {
        format!("offered again at {offer_again_at:?} instead of {next:?}")
    })?;
    open.reoffers = *times;
    open.offer_again_at = *offer_again_at;
    Ok(())
}

fn remind(
    shadow: &mut Shadow,
    open: &mut Asked,
    event: &Event,
    rules: &Rules,
) -> Result<(), Broken> {
    let Happening::Reminded {
        assignment,
        turn,
        reminder,
        percent,
        due_at,
        asked,
        told,
    } = &event.what
    else {
        return Err("not a reminder".to_owned());
    };
    ensure(
        open.number == *assignment && open.asked == *asked && !open.missed,
        || "a reminder that is not of the open assignment in time".to_owned(),
    )?;
    let key = (*assignment, *turn, *reminder);
    ensure(shadow.reminded.insert(key), || {
        format!("reminder {reminder} of {assignment} comes twice")
    })?;
    ensure(usize::from(*reminder) == open.reminded + 1, || {
        format!("reminder {reminder} after {}", open.reminded)
    })?;
    let at = open.reminders.get(open.reminded).copied();
    ensure(at == Some(*due_at) && event.at >= *due_at, || {
        format!("reminded at {}, due at {at:?}", event.at)
    })?;
    let plan = shadow.plan().ok_or("a reminder before the opening")?;
    let step = plan.step(&open.step).ok_or("a reminder of no step")?;
    let Work::Ask { remind, .. } = &step.work else {
        return Err(format!("{} does not remind", open.step));
    };
    ensure(remind.get(open.reminded) == Some(percent), || {
        format!("{percent} % instead of one of {remind:?}")
    })?;
    let hears = match &open.asked {
        Party::Post { post, .. } => post.clone(),
        Party::Department(code) => listener(&Unit::Department(code.clone()), rules)?,
        Party::Reporter => return Err("the reporter is reminded".to_owned()),
    };
    ensure(*told == [hears], || format!("{told:?} are told"))?;
    open.reminded += 1;
    Ok(())
}

fn miss(open: &mut Asked, event: &Event) -> Result<(), Broken> {
    let Happening::DeadlineMissed {
        assignment,
        generation,
        due_at,
        turn,
        asked,
        ..
    } = &event.what
    else {
        return Err("not a miss".to_owned());
    };
    ensure(
        is_open(open, *assignment, *generation) && *turn == 1,
        || "somebody who is not asked misses".to_owned(),
    )?;
    ensure(*asked == open.asked && *asked != Party::Reporter, || {
        format!("{asked:?} misses")
    })?;
    ensure(!open.missed, || "a deadline is missed twice".to_owned())?;
    ensure(*due_at == open.due_at, || {
        "another deadline is missed".to_owned()
    })?;
    ensure(event.at > open.due_at, || {
        format!("missed at {}, due at {}", event.at, open.due_at)
    })?;
    open.missed = true;
    open.missed_by_program = open.by_program;
    Ok(())
}

/// Whether a choice counts as in time: what was received in time always does.
pub(super) fn settled(open: &Asked, event: &Event) -> Result<bool, Broken> {
    let Happening::ChoiceMade { received_at, .. } = &event.what else {
        return Err("not a choice".to_owned());
    };
    let plausible = open.offered_at <= *received_at && *received_at <= event.at;
    ensure(plausible || open.asked == Party::Reporter, || {
        format!("received at {received_at}, decided at {}", event.at)
    })?;
    let in_time = *received_at <= open.due_at;
    if open.asked == Party::Reporter {
        return Ok(in_time);
    }
    if in_time {
        ensure(!open.missed || open.corrected, || {
            "what was received in time is left standing as late".to_owned()
        })?;
    } else {
        ensure(open.missed, || "a late answer without its miss".to_owned())?;
    }
    Ok(in_time || open.corrected)
}

fn climb(
    shadow: &mut Shadow,
    open: &mut Asked,
    event: &Event,
    rules: &Rules,
) -> Result<(), Broken> {
    let Happening::RungClimbed {
        assignment,
        turn,
        rung,
        due_at,
        asked,
        told,
        card,
        given_to,
        repeat_at,
        ..
    } = &event.what
    else {
        return Err("not a rung".to_owned());
    };
    ensure(
        open.number == *assignment && open.asked == *asked && open.missed,
        || "a rung that is not of the open, missed assignment".to_owned(),
    )?;
    ensure(shadow.climbed.insert((*assignment, *turn, *rung)), || {
        format!("rung {rung} of {assignment} is climbed twice")
    })?;
    ensure(*rung == open.climbed + 1, || {
        format!("rung {rung} after {}", open.climbed)
    })?;
    let at = open.rungs.get(usize::from(open.climbed)).copied();
    let at = at.ok_or_else(|| format!("there is no rung {rung}"))?;
    ensure(*due_at == at && event.at > at, || {
        format!("rung {rung} is climbed at {}, due at {at}", event.at)
    })?;
    let (expected, is_last) = rung_of(shadow, open, usize::from(open.climbed))?;
    ensure(expected.card == *card, || format!("card {card:?}"))?;
    let given = expected_gift(open, &expected, rules)?;
    ensure(
        same_gift(given_to.as_ref(), given.as_ref(), event.at, rules)?,
        || format!("given to {given_to:?} instead of {given:?}"),
    )?;
    let mut names = listeners(shadow, open, &expected, rules);
    if let Some(unit) = &expected.give_to
        && (given.is_none() || matches!(unit, Unit::Post(_)))
    {
        names.insert(listener(unit, rules)?);
    }
    ensure(names.iter().eq(told.iter()), || {
        format!("told {told:?} instead of {names:?}")
    })?;
    let repeats = is_last.then(|| rules.office.next_opening(event.at));
    ensure(*repeat_at == repeats, || {
        format!("repeated at {repeat_at:?}, not {repeats:?}")
    })?;
    shadow.escalated += 1;
    open.climbed = *rung;
    open.repeat_at = *repeat_at;
    if let Some(gift) = given_to {
        open.asked = gift.asked.clone();
        open.generation = gift.generation;
        open.by_program = gift.by_program;
        open.offer_again_at = gift.offer_again_at;
        open.offered_at = event.at;
        open.taken = false;
        open.reoffers = 0;
    }
    Ok(())
}

fn rung_of(shadow: &Shadow, open: &Asked, index: usize) -> Result<(Rung, bool), Broken> {
    let plan = shadow.plan().ok_or("a rung before the opening")?;
    let step = plan.step(&open.step).ok_or("a rung of no step")?;
    let Work::Ask { late, .. } = &step.work else {
        return Err(format!("{} has no ladder", open.step));
    };
    let late = late.as_ref().ok_or("a rung without a ladder")?;
    let ladder = plan.ladders.get(late).ok_or("a ladder that is not there")?;
    let rung = ladder.rungs.get(index).cloned();
    let rung = rung.ok_or_else(|| format!("{late} has no rung {index}"))?;
    Ok((rung, index + 1 == ladder.rungs.len()))
}

fn expected_gift(open: &Asked, rung: &Rung, rules: &Rules) -> Result<Option<Party>, Broken> {
    let Some(unit) = &rung.give_to else {
        return Ok(None);
    };
    let party = party(unit, rules)?;
    Ok((party != open.asked).then_some(party))
}

fn same_gift(
    given: Option<&GivenTo>,
    expected: Option<&Party>,
    at: Timestamp,
    rules: &Rules,
) -> Result<bool, Broken> {
    let (Some(given), Some(expected)) = (given, expected) else {
        return Ok(given.is_none() && expected.is_none());
    };
    check_program(expected, given.by_program, given.offer_again_at, at, rules)?;
    Ok(given.asked == *expected)
}

/// Whether a party answers by program, and when its offer is repeated.
pub(super) fn check_program(
    asked: &Party,
    by_program: bool,
    offer_again_at: Option<Timestamp>,
    at: Timestamp,
    rules: &Rules,
) -> Result<(), Broken> {
    let again = offered_again(asked, at, rules);
    ensure(by_program == again.is_some(), || {
        format!("{asked:?} by program: {by_program}")
    })?;
    let expected = again.flatten();
    ensure(offer_again_at == expected, || {
        format!("offered again at {offer_again_at:?} instead of {expected:?}")
    })
}

/// For a party that answers by program: when an offer made at `at` is repeated, if it is.
fn offered_again(asked: &Party, at: Timestamp, rules: &Rules) -> Option<Option<Timestamp>> {
    let department = match asked {
        Party::Department(code) => rules.edition.organisation.departments.get(code)?,
        Party::Post { .. } | Party::Reporter => return None,
    };
    let by_program = department.answers == Answers::Program;
    by_program.then(|| {
        department
            .offer_again_after
            .map(|limit| rules.office.due(at, limit))
    })
}

fn listeners(shadow: &Shadow, open: &Asked, rung: &Rung, rules: &Rules) -> BTreeSet<PostCode> {
    let head = |code: Option<&closedloop_engine::workflows::names::DepartmentCode>| {
        let departments = &rules.edition.organisation.departments;
        code.and_then(|code| departments.get(code))
            .map(|one| one.head.clone())
    };
    let post = |listener: &Listener| match listener {
        Listener::Post(post) => Some(post.clone()),
        Listener::LeadHead => head(shadow.lead.as_ref()),
        Listener::AskedHead => head(open.asked.department()),
    };
    rung.tell.iter().filter_map(post).collect()
}

fn repeat(shadow: &Shadow, open: &mut Asked, event: &Event, rules: &Rules) -> Result<(), Broken> {
    let Happening::NoticeRepeated {
        assignment,
        times,
        told,
        repeat_at,
        ..
    } = &event.what
    else {
        return Err("not a repeated notice".to_owned());
    };
    ensure(open.number == *assignment, || {
        "an old notice is repeated".to_owned()
    })?;
    ensure(open.repeat_at.is_some_and(|at| event.at >= at), || {
        format!("a notice is repeated before {:?}", open.repeat_at)
    })?;
    ensure(*times == open.repeats + 1 && *times <= REPEATS_MAX, || {
        format!("notice {times} after {}", open.repeats)
    })?;
    let last = usize::from(open.climbed).saturating_sub(1);
    let (rung, is_last) = rung_of(shadow, open, last)?;
    ensure(is_last, || "only the last rung repeats".to_owned())?;
    let mut names = listeners(shadow, open, &rung, rules);
    match &open.asked {
        Party::Post { post, .. } => names.extend([post.clone()]),
        Party::Department(code) => {
            names.extend([listener(&Unit::Department(code.clone()), rules)?])
        }
        Party::Reporter => {}
    }
    ensure(names.iter().eq(told.iter()), || {
        format!("told {told:?} instead of {names:?}")
    })?;
    let next = rules.office.next_opening(event.at);
    let expected = (*times < REPEATS_MAX).then_some(next);
    ensure(*repeat_at == expected, || {
        format!("repeated at {repeat_at:?}")
    })?;
    open.repeats = *times;
    open.repeat_at = *repeat_at;
    Ok(())
}

/// A unit as somebody who can be asked.
pub(super) fn party(unit: &Unit, rules: &Rules) -> Result<Party, Broken> {
    Ok(match unit {
        Unit::Department(code) => Party::Department(code.clone()),
        Unit::Post(code) => {
            let post = rules.edition.organisation.posts.get(code);
            let department = post.map(|post| post.department.clone());
            Party::Post {
                post: code.clone(),
                department: department.ok_or_else(|| format!("no post {code}"))?,
            }
        }
    })
}

fn listener(unit: &Unit, rules: &Rules) -> Result<PostCode, Broken> {
    match unit {
        Unit::Department(code) => {
            let department = rules.edition.organisation.departments.get(code);
            department
                .map(|one| one.head.clone())
                .ok_or_else(|| format!("no department {code}"))
        }
        Unit::Post(code) => Ok(code.clone()),
    }
}
