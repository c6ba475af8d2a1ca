//! The case after an event. Total: it never fails and needs no rules.

use closedloop_workflows::{
    plan::{ClockLabel, Stage},
    points::Counted,
};
use jiff::Timestamp;

use crate::{
    case::{Assignment, Case, Clock, Ended, Party},
    event::{ClockSet, EndReached, Event, GivenTo, Happening},
    value::Value,
};

/// The case after `event`. An event that does not fit (it cannot come from `decide`) changes
/// little more than `seq` and `at`.
#[must_use]
pub fn evolve(mut case: Case, event: &Event) -> Case {
    case.seq = event.seq;
    case.at = event.at;
    match &event.what {
        Happening::CaseOpened { .. } => opened(&mut case, event),
        Happening::Routed { lead, with, .. } => {
            case.lead = Some(lead.clone());
            case.with = with.clone();
        }
        Happening::AssignmentOffered { .. }
        | Happening::AssignmentTaken { .. }
        | Happening::AssignmentReoffered { .. }
        | Happening::ChoiceMade { .. } => asked(&mut case, event),
        Happening::Reminded { .. }
        | Happening::DeadlineMissed { .. }
        | Happening::MissCorrected { .. }
        | Happening::RungClimbed { .. }
        | Happening::NoticeRepeated { .. } => late(&mut case, event),
        Happening::NoticeAcknowledged { .. } => {}
        Happening::Scored { points, .. } => case.points = Some(*points),
        Happening::MergedHere { .. } => case.merged_here = case.merged_here.saturating_add(1),
        Happening::CaseClosed {
            end,
            on_time,
            without_deadline,
        } => closed(&mut case, end, (*on_time, *without_deadline), event.at),
        Happening::Erased { .. } => {
            case.erased = true;
            case.has_words = false;
        }
    }
    case
}

fn opened(case: &mut Case, event: &Event) {
    let Happening::CaseOpened {
        number,
        workflow,
        definition,
        source,
        priority,
        title,
        fields,
        tracking,
        exercise,
    } = &event.what
    else {
        return;
    };
    case.number = number.clone();
    case.workflow = Some(workflow.clone());
    case.definition = *definition;
    case.source = *source;
    case.priority = *priority;
    case.title = Some(*title);
    case.fields = fields.clone();
    case.tracking = *tracking;
    case.exercise = *exercise;
    case.opened_at = event.at;
    case.has_words = true;
}

/// What happens to an assignment while time plays no part.
fn asked(case: &mut Case, event: &Event) {
    if let Happening::AssignmentOffered { .. } = &event.what {
        offered(case, event);
    } else if let Happening::AssignmentTaken { assignment, .. } = &event.what {
        with_assignment(case, *assignment, |open| {
            open.taken = true;
            open.offer_again_at = None;
        });
    } else if let Happening::AssignmentReoffered {
        assignment,
        times,
        offer_again_at,
        ..
    } = &event.what
    {
        with_assignment(case, *assignment, |open| {
            open.reoffers = *times;
            open.offer_again_at = *offer_again_at;
        });
    } else {
        chosen(case, event);
    }
}

fn offered(case: &mut Case, event: &Event) {
    let Happening::AssignmentOffered {
        assignment,
        step,
        asked,
        clock,
        counted_from,
        ..
    } = &event.what
    else {
        return;
    };
    if *counted_from {
        case.entered.insert(step.clone(), event.at);
    }
    if *asked != Party::Reporter {
        case.had_deadline |= clock.is_some();
        case.had_no_limit |= clock.is_none();
    }
    // Whoever is asked first keeps the case until somebody accepts it (首问责任制); where the
    // reporter is asked first, the department that leads does.
    if case.owner.is_none() {
        case.owner = asked.department().or(case.lead.as_ref()).cloned();
    }
    case.assignments = *assignment;
    case.asked = offered_assignment(event);
}

/// The assignment that an event puts before somebody; none if it is another kind of event.
pub(crate) fn offered_assignment(event: &Event) -> Option<Assignment> {
    let Happening::AssignmentOffered {
        assignment,
        step,
        stage,
        asked,
        by_program,
        offer_again_at,
        clock,
        no_limit,
        ..
    } = &event.what
    else {
        return None;
    };
    Some(Assignment {
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
        clock: clock
            .as_ref()
            .map(|set| Box::new(started(set, *stage, event.at))),
        no_limit: no_limit.clone(),
    })
}

fn started(set: &ClockSet, stage: Stage, at: Timestamp) -> Clock {
    // Nobody is reminded before the work has begun.
    let behind = |instant: &&Timestamp| **instant <= at.max(set.started_at);
    let reminded = set.reminders.iter().take_while(behind).count();
    Clock {
        turn: set.turn,
        limit: set.limit,
        until: set.until.clone(),
        row: set.row,
        from: set.from.clone(),
        allowed_by: set.allowed_by.clone(),
        label: set.label.unwrap_or(ClockLabel::Stage(stage)),
        reminders: set.reminders.clone(),
        reminded: u8::try_from(reminded).unwrap_or(u8::MAX),
        calendar: set.calendar.clone(),
        calendar_version: set.calendar_version,
        started_at: set.started_at,
        yellow_at: set.yellow_at,
        due_at: set.due_at,
        provisional: set.provisional,
        missed: false,
        rungs: set.rungs.clone(),
        climbed: 0,
        repeat_at: None,
        repeats: 0,
    }
}

fn chosen(case: &mut Case, event: &Event) {
    let Happening::ChoiceMade {
        kind,
        asked,
        given,
        arrow,
        accepts,
        stage,
        ..
    } = &event.what
    else {
        return;
    };
    count(case, Counted::Kind(*kind));
    if let Some(arrow) = arrow {
        let taken = case.arrows.entry(arrow.clone()).or_default();
        *taken = taken.saturating_add(1);
    }
    if *accepts && let Some(department) = asked.department() {
        case.owner = Some(department.clone());
    }
    case.has_words |= given.values().any(Value::is_sealed);
    // What a department brings from its work is the answer to the reporter; a later round replaces
    // an earlier one. What the reporter says is no answer to the reporter.
    let answers: Vec<_> = given
        .iter()
        .filter(|(name, value)| name.as_str() == "result" && matches!(value, Value::Text(_)))
        .collect();
    if *asked != Party::Reporter && *stage != Stage::Assess && !answers.is_empty() {
        case.answer = answers
            .into_iter()
            .map(|(n, v)| (n.clone(), v.clone()))
            .collect();
    }
    case.asked = None;
}

/// What happens to an assignment because time passed.
fn late(case: &mut Case, event: &Event) {
    if let Happening::Reminded {
        assignment,
        reminder,
        ..
    } = &event.what
    {
        with_clock(case, *assignment, |clock| clock.reminded = *reminder);
    } else if let Happening::DeadlineMissed { assignment, .. } = &event.what {
        count(case, Counted::Missed);
        with_clock(case, *assignment, |clock| clock.missed = true);
    } else if let Happening::MissCorrected { .. } = &event.what {
        if let Some(missed) = case.counts.get_mut(&Counted::Missed) {
            *missed = missed.saturating_sub(1);
        }
    } else if let Happening::RungClimbed {
        assignment,
        rung,
        given_to,
        repeat_at,
        ..
    } = &event.what
    {
        count(case, Counted::Escalated);
        with_assignment(case, *assignment, |open| {
            if let Some(clock) = &mut open.clock {
                clock.climbed = *rung;
                clock.repeat_at = *repeat_at;
            }
            if let Some(given_to) = given_to {
                given(open, given_to, event.at);
            }
        });
    } else if let Happening::NoticeRepeated {
        assignment,
        times,
        repeat_at,
        ..
    } = &event.what
    {
        with_clock(case, *assignment, |clock| {
            clock.repeats = *times;
            clock.repeat_at = *repeat_at;
        });
    }
}

fn given(open: &mut Assignment, given_to: &GivenTo, at: Timestamp) {
    open.asked = given_to.asked.clone();
    open.generation = given_to.generation;
    open.by_program = given_to.by_program;
    open.offer_again_at = given_to.offer_again_at;
    open.offered_at = at;
    open.taken = false;
    open.reoffers = 0;
}

fn closed(
    case: &mut Case,
    end: &EndReached,
    (on_time, without_deadline): (bool, bool),
    at: Timestamp,
) {
    if let EndReached::Rejected { answer } = end {
        case.answer = answer.clone();
    }
    case.asked = None;
    case.ended = Some(Ended {
        end: end.clone(),
        at,
        on_time,
        without_deadline,
    });
}

fn count(case: &mut Case, what: Counted) {
    let times = case.counts.entry(what).or_default();
    *times = times.saturating_add(1);
}

fn with_assignment(case: &mut Case, number: u32, change: impl FnOnce(&mut Assignment)) {
    if let Some(open) = case.asked.as_mut().filter(|open| open.number == number) {
        change(open);
    }
}

fn with_clock(case: &mut Case, number: u32, change: impl FnOnce(&mut Clock)) {
    with_assignment(case, number, |open| {
        if let Some(clock) = &mut open.clock {
            change(clock);
        }
    });
}
