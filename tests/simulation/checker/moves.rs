//! Whether an event may follow, and what the case is after it: opening, asking, choosing, ending.

use closedloop_engine::{
    ArrowName, Because, CorrectionReason, Event, Given, Happening, Party, Value,
    workflows::plan::{Bound, Choice, ChoiceKind, Step, Target, Unit, Who, Work},
};

use super::{
    Broken, Rules, clocks, ending, ensure, late, opening,
    shadow::{Asked, Follows, Shadow},
};

/// Takes one event in, if it may follow.
///
/// # Errors
/// The promise that is broken.
pub(crate) fn follow(shadow: &mut Shadow, event: &Event, rules: &Rules) -> Result<(), Broken> {
    ensure(event.at >= shadow.at, || {
        "time goes back within a case".to_owned()
    })?;
    shadow.at = event.at;
    let follows = shadow.follows.take();
    match &event.what {
        Happening::CaseOpened { .. } => opening::open(shadow, event, rules)?,
        Happening::Routed { .. } => opening::route(shadow, event, follows)?,
        Happening::AssignmentOffered { .. } => offer(shadow, event, rules, follows)?,
        Happening::ChoiceMade { .. } => choose(shadow, event, follows)?,
        Happening::Scored { .. } => ending::score(shadow, event, follows)?,
        Happening::CaseClosed { .. } => ending::close(shadow, event, follows)?,
        Happening::AssignmentTaken { .. }
        | Happening::AssignmentReoffered { .. }
        | Happening::Reminded { .. }
        | Happening::DeadlineMissed { .. }
        | Happening::MissCorrected { .. }
        | Happening::RungClimbed { .. }
        | Happening::NoticeRepeated { .. } => {
            nothing_was_due(follows)?;
            late::follow(shadow, event, rules)?;
        }
        Happening::NoticeAcknowledged { .. } => nothing_was_due(follows)?,
        Happening::MergedHere { from } => {
            nothing_was_due(follows)?;
            *shadow.merged_from.entry(*from).or_default() += 1;
        }
        Happening::Erased { .. } => {
            nothing_was_due(follows)?;
            ensure(shadow.has_words, || {
                "what has no words was erased".to_owned()
            })?;
            shadow.erased = true;
            shadow.has_words = false;
        }
    }
    shadow.seq += 1;
    shadow.events.push(event.clone());
    Ok(())
}

fn nothing_was_due(follows: Option<Follows>) -> Result<(), Broken> {
    ensure(follows.is_none(), || {
        format!("{follows:?} had to come first")
    })
}

/// The step that is due to be entered.
pub(super) fn step_entered(shadow: &Shadow, follows: Option<Follows>) -> Result<Step, Broken> {
    let Some(Follows::Step(name)) = follows else {
        return Err(format!("a step is entered where {follows:?} was due"));
    };
    let plan = shadow.plan().ok_or("a step before the opening")?;
    let step = plan.step(&name).cloned();
    step.ok_or_else(|| format!("the plan has no step {name}"))
}

fn offer(
    shadow: &mut Shadow,
    event: &Event,
    rules: &Rules,
    follows: Option<Follows>,
) -> Result<(), Broken> {
    let Happening::AssignmentOffered {
        assignment,
        step,
        stage,
        asked,
        by_program,
        offer_again_at,
        clock,
        ..
    } = &event.what
    else {
        return Err("not an offer".to_owned());
    };
    let entered = step_entered(shadow, follows)?;
    ensure(shadow.asked.is_none(), || {
        "two assignments at once".to_owned()
    })?;
    ensure(*assignment == shadow.assignments + 1, || {
        format!("assignment {assignment} after {}", shadow.assignments)
    })?;
    ensure(entered.name == *step && entered.stage == *stage, || {
        format!("{step} was entered instead of {}", entered.name)
    })?;
    let expected = expected_party(shadow, &entered, rules)?;
    ensure(expected == *asked, || {
        format!("{asked:?} is asked instead of {expected:?}")
    })?;
    clocks::check(shadow, event, &entered, rules)?;
    shadow.allowed = None;
    shadow.entered.insert(step.clone(), event.at);
    if *asked != Party::Reporter {
        shadow.deadlines[usize::from(clock.is_none())] = true;
    }
    late::check_program(asked, *by_program, *offer_again_at, event.at, rules)?;
    if shadow.owner.is_none() {
        shadow.owner = asked.department().or(shadow.lead.as_ref()).cloned();
    }
    shadow.assignments = *assignment;
    if let Work::Survey {
        silence, skip_if, ..
    } = &entered.work
    {
        if skip_if.as_ref().is_some_and(|skip| skip.holds(shadow)) {
            shadow.follows = Some(Follows::Skipped(silence.clone()));
        } else if !shadow.has_reporter() {
            shadow.follows = Some(Follows::NoReporter(silence.clone()));
        }
    }
    shadow.asked = Some(newly_asked(event)?);
    Ok(())
}

/// The assignment that an offer puts before somebody.
fn newly_asked(event: &Event) -> Result<Asked, Broken> {
    let Happening::AssignmentOffered {
        assignment,
        step,
        stage,
        asked,
        by_program,
        offer_again_at,
        clock,
        ..
    } = &event.what
    else {
        return Err("not an offer".to_owned());
    };
    let behind = |at: &&jiff::Timestamp| {
        let began = clock.as_ref().map_or(event.at, |clock| clock.started_at);
        **at <= began.max(event.at)
    };
    let reminders = clock.as_ref().map(|clock| clock.reminders.clone());
    let reminders = reminders.unwrap_or_default();
    Ok(Asked {
        number: *assignment,
        generation: 1,
        step: step.clone(),
        stage: *stage,
        asked: asked.clone(),
        by_program: *by_program,
        taken: false,
        offered_at: event.at,
        offer_again_at: *offer_again_at,
        reoffers: 0,
        has_limit: clock.is_some(),
        yellow_at: clock.as_ref().map_or(jiff::Timestamp::MAX, |c| c.yellow_at),
        due_at: clock.as_ref().map_or(jiff::Timestamp::MAX, |c| c.due_at),
        reminded: reminders.iter().take_while(behind).count(),
        reminders,
        rungs: clock.as_ref().map(|c| c.rungs.clone()).unwrap_or_default(),
        climbed: 0,
        missed: false,
        missed_by_program: false,
        corrected: false,
        repeat_at: None,
        repeats: 0,
    })
}

fn expected_party(shadow: &Shadow, step: &Step, rules: &Rules) -> Result<Party, Broken> {
    match &step.work {
        Work::Ask { who, .. } => {
            let unit = match who {
                Who::Unit(unit) => unit.clone(),
                Who::Lead => Unit::Department(shadow.lead.clone().ok_or("nobody leads")?),
            };
            late::party(&unit, rules)
        }
        Work::Survey { .. } => Ok(Party::Reporter),
        Work::Score { .. } => Err("a step that scores asks nobody".to_owned()),
    }
}

fn choose(shadow: &mut Shadow, event: &Event, follows: Option<Follows>) -> Result<(), Broken> {
    let Happening::ChoiceMade {
        assignment,
        generation,
        step,
        asked,
        choice,
        kind,
        because,
        given,
        on_time,
        accepts,
        without_deadline,
        ..
    } = &event.what
    else {
        return Err("not a choice".to_owned());
    };
    let open = shadow
        .asked
        .take()
        .ok_or("a choice although nothing is open")?;
    let fits = (open.number, open.generation) == (*assignment, *generation)
        && open.step == *step
        && open.asked == *asked;
    ensure(fits, || {
        format!("a choice for {assignment}/{generation}, open is {open:?}")
    })?;
    ensure(shadow.chosen.insert(*assignment), || {
        format!("assignment {assignment} was chosen twice")
    })?;
    let plan = std::sync::Arc::clone(shadow.plan().ok_or("a choice before the opening")?);
    let entered = plan.step(step).ok_or_else(|| format!("no step {step}"))?;
    let found = entered
        .choice(choice)
        .ok_or_else(|| format!("no choice {choice}"))?;
    ensure(found.kind == *kind, || format!("{choice} is {kind:?}"))?;
    check_because(&open, event, entered, follows)?;
    if *because == Because::Chosen {
        check_given(found, given)?;
    }
    let in_time = late::settled(&open, event)?;
    ensure(*on_time == in_time, || format!("on_time is {on_time}"))?;
    ensure(*without_deadline != open.has_limit, || {
        format!("without_deadline is {without_deadline}")
    })?;
    let is_department = *because == Because::Chosen && *asked != Party::Reporter;
    let signs = is_department && *kind != ChoiceKind::Return;
    ensure(*accepts == signs, || format!("accepts is {accepts}"))?;
    if signs {
        shadow.owner = asked.department().cloned();
    }
    *shadow.kinds.entry(*kind).or_default() += 1;
    shadow.has_words |= given.values().any(Value::is_sealed);
    let target = follow_arrow(shadow, entered, found, event)?;
    shadow.follows = Some(target);
    Ok(())
}

fn check_because(
    open: &Asked,
    event: &Event,
    step: &Step,
    follows: Option<Follows>,
) -> Result<(), Broken> {
    let Happening::ChoiceMade {
        because,
        choice,
        received_at,
        ..
    } = &event.what
    else {
        return Err("not a choice".to_owned());
    };
    let silence = match &step.work {
        Work::Survey { silence, .. } => Some(silence),
        Work::Ask { .. } | Work::Score { .. } => None,
    };
    match because {
        Because::Chosen => ensure(follows.is_none(), || format!("{follows:?} was due")),
        Because::Silence => {
            ensure(follows.is_none() && silence == Some(choice), || {
                "silence takes another choice".to_owned()
            })?;
            ensure(event.at > open.due_at, || {
                "silence before the deadline".to_owned()
            })?;
            ensure(*received_at == open.due_at, || {
                "silence is complete at due_at".to_owned()
            })
        }
        Because::NoReporter => ensure(follows == silence.cloned().map(Follows::NoReporter), || {
            "a reporter who exists was not asked".to_owned()
        }),
        Because::Skipped => ensure(follows == silence.cloned().map(Follows::Skipped), || {
            "a case that is not to be skipped was".to_owned()
        }),
        Because::Automatic => Err("no step of these takes a choice by itself".to_owned()),
    }
}

fn check_given(choice: &Choice, given: &Given) -> Result<(), Broken> {
    let complete = choice.needs.iter().all(|need| {
        given
            .get(&need.name)
            .is_some_and(|value| value.fits(&need.kind))
    });
    let nothing_else = given.len() == choice.needs.len();
    ensure(complete && nothing_else, || {
        format!("{} came with {given:?}", choice.name)
    })
}

fn follow_arrow(
    shadow: &mut Shadow,
    step: &Step,
    choice: &Choice,
    event: &Event,
) -> Result<Follows, Broken> {
    let Happening::ChoiceMade { arrow, .. } = &event.what else {
        return Err("not a choice".to_owned());
    };
    let is_full = shadow.is_full();
    let (target, uses) = match &choice.bound {
        None => (&choice.go, false),
        Some(Bound { times_max, then }) => {
            let name = (step.name.clone(), choice.name.clone());
            let taken = shadow.arrows.entry(name).or_default();
            if *taken < *times_max && !is_full {
                *taken += 1;
                (&choice.go, true)
            } else {
                (then, false)
            }
        }
    };
    let is_along = uses || choice.bound.is_none();
    let arrow_name = ArrowName::new(&step.name, &choice.name);
    shadow.allowed = choice
        .allow
        .filter(|_| is_along)
        .map(|limit| (arrow_name, limit));
    ensure(arrow.is_some() == uses, || {
        format!("arrow {arrow:?} of {}", choice.name)
    })?;
    Ok(match target {
        Target::Step(name) => Follows::Step(name.clone()),
        Target::End(end) => Follows::End(end.clone()),
    })
}

/// The reason of a correction must hold.
pub(crate) fn check_correction(
    open: &Asked,
    answered_at: jiff::Timestamp,
    because: &CorrectionReason,
) -> Result<(), Broken> {
    ensure(answered_at <= open.due_at, || {
        "a correction of what was late".to_owned()
    })?;
    match because {
        CorrectionReason::ReceivedInTime => Ok(()),
        CorrectionReason::Outage(outage) => {
            let inside = outage.from <= answered_at && answered_at <= outage.until;
            ensure(inside && answered_at >= open.offered_at, || {
                format!("answered at {answered_at}, outside {outage:?}")
            })
        }
    }
}
