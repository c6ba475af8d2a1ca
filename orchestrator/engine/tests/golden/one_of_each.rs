//! One event of each kind, with and without what may be left out.

use std::collections::BTreeMap;

use closedloop_engine::{
    Actor, ArrowName, Because, CaseId, CaseNumber, Cause, ClockSet, CorrectionReason, EffectId,
    EndReached, ErasureReason, Event, GivenTo, Happening, Hash, Outage, Party, Priority,
    RulesVersion, Sealed, Source, Value,
    workflows::{
        plan::{Card, ChoiceKind, Fingerprint, Stage},
        points::Counted,
    },
};
use jiff::Timestamp;

pub(crate) fn case() -> CaseId {
    CaseId(
        "01980000-0000-7000-8000-000000000001"
            .parse()
            .expect("a UUID"),
    )
}

fn other() -> CaseId {
    CaseId(
        "01980000-0000-7000-8000-000000000002"
            .parse()
            .expect("a UUID"),
    )
}

/// Names, codes and limits from their text.
pub(crate) fn named<T: std::str::FromStr<Err: std::fmt::Debug>>(text: &str) -> T {
    text.parse().expect("well formed")
}

/// The instant so many minutes after 2026-03-02 09:00 in Beijing, and 7 ms.
pub(crate) fn minute(minutes: i64) -> Timestamp {
    Timestamp::from_millisecond(1_772_413_200_007 + minutes * 60_000).expect("an instant")
}

fn sealed(last: u8) -> Sealed {
    Sealed {
        id: uuid::Uuid::from_u128(u128::from(last)),
        digest: Hash([last; 32]),
    }
}

fn notice() -> EffectId {
    EffectId {
        case: case(),
        seq: 11,
        position: 2,
    }
}

pub(crate) fn brigade() -> Party {
    Party::Department(named("fire-brigade"))
}

pub(crate) fn leader() -> Party {
    Party::Post {
        post: named("duty-leader"),
        department: named("town-leadership"),
    }
}

pub(crate) fn version() -> RulesVersion {
    RulesVersion([0, 1, 2, 3, 4, 5, 6, 0xff])
}

pub(crate) fn clock(rungs: Vec<Timestamp>, provisional: bool) -> ClockSet {
    ClockSet {
        turn: 1,
        limit: Some(named("2 working days")),
        until: None,
        row: None,
        from: None,
        allowed_by: None,
        label: None,
        calendar: named("township-office"),
        calendar_version: version(),
        started_at: minute(0),
        reminders: Vec::new(),
        yellow_at: minute(60),
        due_at: minute(90),
        provisional,
        rungs,
    }
}

/// In the order of declaration, without what was added later.
pub(crate) fn events() -> Vec<Event> {
    let mut all = Vec::new();
    all.extend(beginning());
    all.extend(asking());
    all.extend(choosing());
    all.extend(lateness());
    all.extend(ending());
    numbered(all)
}

/// Events with every actor and cause in turn.
pub(crate) fn numbered(all: Vec<Happening>) -> Vec<Event> {
    let actors = [
        Actor::Department(named("fire-brigade")),
        Actor::Post(named("duty-leader")),
        Actor::Intake,
        Actor::Supervision,
        Actor::Auditor,
        Actor::Admin,
        Actor::Reporter,
        Actor::Clock,
        Actor::Case(other()),
    ];
    let causes = [
        Cause::Token("hotline".to_owned()),
        Cause::TrackingCode,
        Cause::Report("fire-brigade".to_owned()),
        Cause::Wake,
        Cause::Effect(notice()),
        Cause::Demonstration,
    ];
    let events = (1..).zip(all);
    let parts = actors.iter().cycle().zip(causes.iter().cycle());
    events
        .zip(parts)
        .map(|((seq, what), (actor, cause))| Event {
            case: case(),
            seq,
            at: minute(i64::from(seq)),
            actor: actor.clone(),
            cause: cause.clone(),
            what,
        })
        .collect()
}

fn beginning() -> Vec<Happening> {
    let fields = [
        ("category", Value::Choice(named("fire"))),
        ("count", Value::Number(-3)),
        ("consent", Value::YesNo(true)),
        ("since", Value::Date(jiff::civil::date(2026, 3, 1))),
        ("place", Value::Jurisdiction(named("xiangyu/east"))),
        ("情况 描述", Value::Text(sealed(1))),
        ("reporter", Value::Contact(sealed(2))),
        ("photos", Value::Files(vec![sealed(3), sealed(4)])),
    ];
    let opened = |exercise| Happening::CaseOpened {
        number: CaseNumber("2026-000001".to_owned()),
        workflow: named("hazard-rectification"),
        definition: Fingerprint([9; 32]),
        source: Source::Hotline,
        priority: Priority::Urgent,
        title: sealed(5),
        fields: fields
            .iter()
            .map(|(name, value)| (named(name), value.clone()))
            .collect(),
        tracking: Hash([6; 32]),
        exercise,
    };
    let routed = |with: &[&str], runner_up| Happening::Routed {
        row: 2,
        category: named("fire"),
        place: named("xiangyu/east"),
        lead: named("fire-brigade"),
        with: with.iter().map(|code| named(code)).collect(),
        runner_up,
        organisation_version: version(),
    };
    vec![
        opened(false),
        opened(true),
        routed(&[], None),
        routed(&["village-committee", "safety-office"], Some(4)),
    ]
}

fn asking() -> Vec<Happening> {
    let offered = |assignment, asked, offer_again_at: Option<Timestamp>, clock| {
        Happening::AssignmentOffered {
            assignment,
            step: named("handle"),
            stage: Stage::Handle,
            asked,
            by_program: offer_again_at.is_some(),
            offer_again_at,
            clock: Some(clock),
            no_limit: None,
            counted_from: false,
            organisation_version: version(),
        }
    };
    vec![
        offered(1, Party::Reporter, None, clock(Vec::new(), false)),
        offered(2, leader(), None, clock(vec![minute(90)], true)),
        offered(
            3,
            brigade(),
            Some(minute(10)),
            clock(vec![minute(90), minute(150)], false),
        ),
        Happening::AssignmentTaken {
            assignment: 3,
            generation: 1,
        },
        Happening::AssignmentReoffered {
            assignment: 3,
            generation: 1,
            times: 1,
            offer_again_at: None,
        },
        Happening::AssignmentReoffered {
            assignment: 3,
            generation: 1,
            times: 2,
            offer_again_at: Some(minute(30)),
        },
    ]
}

fn choosing() -> Vec<Happening> {
    let choice = |because, given: BTreeMap<_, _>, arrow: Option<ArrowName>| Happening::ChoiceMade {
        assignment: 3,
        generation: 1,
        step: named("handle"),
        stage: Stage::Handle,
        asked: brigade(),
        choice: named("send back once"),
        kind: ChoiceKind::Done,
        because,
        accepts: arrow.is_some(),
        given,
        received_at: minute(89),
        on_time: arrow.is_some(),
        label: None,
        without_deadline: false,
        arrow,
    };
    let arrow = ArrowName::new(&named("handle"), &named("send back once"));
    let given = BTreeMap::from([(named("result"), Value::Text(sealed(7)))]);
    vec![
        choice(Because::Chosen, given, Some(arrow)),
        choice(Because::Silence, BTreeMap::new(), None),
        choice(Because::NoReporter, BTreeMap::new(), None),
        choice(Because::Automatic, BTreeMap::new(), None),
    ]
}

fn lateness() -> Vec<Happening> {
    let corrected = |because| Happening::MissCorrected {
        assignment: 3,
        turn: 1,
        stage: Stage::Handle,
        label: None,
        asked: brigade(),
        answered_at: minute(85),
        because,
    };
    let climbed = |rung, told: &[&str], card, given_to, repeat_at| Happening::RungClimbed {
        assignment: 3,
        turn: 1,
        rung,
        due_at: minute(90),
        stage: Stage::Handle,
        asked: brigade(),
        told: told.iter().map(|code| named(code)).collect(),
        card,
        given_to,
        repeat_at,
    };
    let given = |asked, generation, offer_again_at: Option<Timestamp>| GivenTo {
        asked,
        generation,
        by_program: offer_again_at.is_some(),
        offer_again_at,
    };
    let repeated = |times, repeat_at| Happening::NoticeRepeated {
        assignment: 3,
        turn: 1,
        times,
        told: vec![named("duty-leader")],
        repeat_at,
    };
    let desk = Party::Department(named("dispatch-desk"));
    let to_desk = given(desk, 2, Some(minute(160)));
    vec![
        Happening::DeadlineMissed {
            assignment: 3,
            generation: 1,
            step: named("handle"),
            stage: Stage::Handle,
            label: None,
            asked: brigade(),
            turn: 1,
            due_at: minute(90),
        },
        corrected(CorrectionReason::ReceivedInTime),
        corrected(CorrectionReason::Outage(Outage {
            from: minute(80),
            until: minute(100),
        })),
        climbed(1, &["a-head", "b-head"], Some(Card::Yellow), None, None),
        climbed(2, &[], None, Some(to_desk), None),
        climbed(
            3,
            &["duty-leader"],
            Some(Card::Red),
            Some(given(leader(), 3, None)),
            Some(minute(1_000)),
        ),
        repeated(1, Some(minute(2_000))),
        repeated(250, None),
        Happening::NoticeAcknowledged {
            notice: notice(),
            post: named("duty-leader"),
        },
    ]
}

fn ending() -> Vec<Happening> {
    let closed = |end, on_time| Happening::CaseClosed {
        end,
        on_time,
        without_deadline: false,
    };
    let kinds = ChoiceKind::ALL.map(|kind| (Counted::Kind(kind), 1));
    let counts = [(Counted::Missed, 2), (Counted::Escalated, 3)];
    vec![
        Happening::Scored {
            points: 80,
            counts: counts.into_iter().chain(kinds).collect(),
            departments: vec![named("fire-brigade"), named("safety-office")],
        },
        Happening::MergedHere { from: other() },
        closed(EndReached::Closed, true),
        closed(EndReached::Merged { into: other() }, false),
        closed(
            EndReached::Rejected {
                answer: BTreeMap::from([(named("reason"), Value::Text(sealed(8)))]),
            },
            false,
        ),
        Happening::Erased {
            reason: ErasureReason::ReporterAsked,
        },
    ]
}
