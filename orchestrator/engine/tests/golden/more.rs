//! What events hold about time beyond one limit for each step: it came later than the first golden
//! file, whose bytes it leaves as they are.

use closedloop_engine::{
    ArrowName, Because, ClockSet, CorrectionReason, EndReached, Event, Happening, Party, Value,
    workflows::plan::{ChoiceKind, ClockLabel, Stage, Until, Words},
};
use jiff::civil::date;

use crate::one_of_each::{brigade, clock, leader, minute, named, numbered, version};

fn offered(asked: Party, clock: Option<ClockSet>, counted_from: bool) -> Happening {
    let reason = || Words::new("历史数据没有时限", "the record has no limit");
    Happening::AssignmentOffered {
        assignment: 1,
        step: named("handle"),
        stage: Stage::Handle,
        asked,
        by_program: false,
        offer_again_at: None,
        no_limit: clock.is_none().then(reason),
        clock,
        counted_from,
        organisation_version: version(),
    }
}

fn until(until: Until) -> ClockSet {
    ClockSet {
        limit: None,
        until: Some(until),
        ..clock(Vec::new(), false)
    }
}

/// One event for each form.
pub(crate) fn events() -> Vec<Event> {
    let mut all = clocks();
    all.extend(figures());
    numbered(all)
}

fn clocks() -> Vec<Happening> {
    let reminded = ClockSet {
        row: Some(2),
        label: Some(ClockLabel::Sign),
        reminders: vec![minute(30), minute(60)],
        ..clock(vec![minute(90)], false)
    };
    let from = ClockSet {
        from: Some(named("register")),
        ..clock(Vec::new(), false)
    };
    let allowed = ClockSet {
        allowed_by: Some(ArrowName::new(&named("verify"), &named("fail"))),
        ..clock(Vec::new(), false)
    };
    vec![
        offered(leader(), None, false),
        offered(brigade(), Some(reminded), true),
        offered(brigade(), Some(from), false),
        offered(brigade(), Some(allowed), false),
        offered(
            brigade(),
            Some(until(Until::Minute(date(2026, 12, 31).at(17, 0, 0, 0)))),
            false,
        ),
        offered(
            brigade(),
            Some(until(Until::Day(date(2026, 12, 31)))),
            false,
        ),
        offered(brigade(), Some(until(Until::Field(named("due")))), false),
    ]
}

fn figures() -> Vec<Happening> {
    let reminded = |told: &[&str]| Happening::Reminded {
        assignment: 1,
        turn: 1,
        reminder: 2,
        percent: 80,
        due_at: minute(60),
        asked: brigade(),
        told: told.iter().map(|code| named(code)).collect(),
    };
    let label = Some(ClockLabel::Sign);
    vec![
        Happening::ChoiceMade {
            assignment: 1,
            generation: 1,
            step: named("ask"),
            stage: Stage::Feedback,
            asked: Party::Reporter,
            choice: named("unreached"),
            kind: ChoiceKind::Unreached,
            because: Because::Skipped,
            given: [(named("seen"), Value::Instant(minute(3)))].into(),
            received_at: minute(89),
            on_time: true,
            label,
            without_deadline: true,
            arrow: None,
            accepts: false,
        },
        reminded(&[]),
        reminded(&["fire-head"]),
        Happening::DeadlineMissed {
            assignment: 1,
            generation: 1,
            step: named("handle"),
            stage: Stage::Handle,
            label,
            asked: brigade(),
            turn: 1,
            due_at: minute(90),
        },
        Happening::MissCorrected {
            assignment: 1,
            turn: 1,
            stage: Stage::Handle,
            label,
            asked: brigade(),
            answered_at: minute(85),
            because: CorrectionReason::ReceivedInTime,
        },
        Happening::CaseClosed {
            end: EndReached::Closed,
            on_time: true,
            without_deadline: true,
        },
    ]
}
