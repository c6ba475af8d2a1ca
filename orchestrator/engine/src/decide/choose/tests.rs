//! Tests of choosing.

use super::*;
use crate::{
    Act, Event, Happening, Value,
    example::{DEFINITION, ORGANISATION, Town, department, post, result, rules_of, texts, wall},
};

fn desk() -> Actor {
    department("dispatch-desk")
}

fn brigade() -> Actor {
    department("fire-brigade")
}

/// The present assignment answered with this, changed by `change`.
fn answered(
    town: &Town,
    actor: Actor,
    act: Act,
    change: impl FnOnce(&mut u32, &mut u32, &mut Option<CaseId>),
) -> Result<Vec<Event>, Refusal> {
    let Act::Choose {
        mut assignment,
        mut generation,
        choice,
        given,
        mut into,
        received_at,
        reported,
    } = act
    else {
        panic!("not a choice");
    };
    change(&mut assignment, &mut generation, &mut into);
    let act = Act::Choose {
        assignment,
        generation,
        choice,
        given,
        into,
        received_at,
        reported,
    };
    town.asks(actor, act)
}

#[test]
fn a_choice_ends_the_assignment_and_leads_on() {
    let mut town = Town::opened();
    let happened = town.chooses(desk(), "assign", Given::new());
    assert_eq!(happened, ["choice-made", "assignment-offered"]);
    let open = town.case.asked.as_ref().expect("an assignment");
    assert_eq!((open.number, open.generation), (2, 1));
    assert_eq!(open.step.as_str(), "handle");
}

#[test]
fn the_owner_changes_when_the_next_department_acts_but_not_when_it_returns_the_case() {
    let mut town = Town::assigned();
    let owner = |town: &Town| town.case.owner.as_ref().map(ToString::to_string);
    assert_eq!(owner(&town).as_deref(), Some("dispatch-desk"));
    town.chooses(brigade(), "return", texts(&["reason"]));
    assert_eq!(owner(&town).as_deref(), Some("dispatch-desk"));
    town.chooses(desk(), "assign", Given::new());
    town.chooses(brigade(), "done", result());
    assert_eq!(owner(&town).as_deref(), Some("fire-brigade"));
    town.chooses(Actor::Reporter, "satisfied", Given::new());
    assert_eq!(owner(&town).as_deref(), Some("fire-brigade"));
}

#[test]
fn a_bounded_arrow_leads_to_its_then_once_it_is_used_up() {
    let mut town = Town::assigned();
    town.chooses(brigade(), "return", texts(&["reason"]));
    town.chooses(desk(), "assign", Given::new());
    town.chooses(brigade(), "return", texts(&["reason"]));
    let open = town.case.asked.as_ref().expect("an assignment");
    assert_eq!(open.step.as_str(), "review");
    assert_eq!(town.case.arrows.values().copied().collect::<Vec<_>>(), [1]);
}

#[test]
fn whoever_is_not_asked_or_asked_no_more_is_told_so() {
    let mut town = Town::opened();
    let id = town.case.assignment_id(1);
    let act = town.choice("assign", Given::new());
    for actor in [
        brigade(),
        post("desk-head"),
        Actor::Supervision,
        Actor::Reporter,
        Actor::Clock,
    ] {
        let asked = Party::Department("dispatch-desk".parse().expect("a code"));
        let refused = Refusal::NotAsked {
            assignment: id,
            asked,
        };
        assert_eq!(town.asks(actor, act.clone()), Err(refused));
    }
    for number in [0, 2] {
        let unknown = Refusal::AssignmentUnknown(town.case.assignment_id(number));
        let refused = answered(&town, desk(), act.clone(), |a, _, _| *a = number);
        assert_eq!(refused, Err(unknown));
    }
    let future = answered(&town, desk(), act.clone(), |_, g, _| *g = 2);
    assert_eq!(future, Err(Refusal::AssignmentUnknown(id)));

    // The third rung of the ladder gives the assignment to the leader.
    town.ticks_at("2026-03-02 14:01");
    let refused = town.asks(desk(), act.clone());
    let Err(Refusal::GenerationOld { current, asked, .. }) = &refused else {
        panic!("{refused:?}");
    };
    assert_eq!((*current, asked), (2, &leader()));

    town.chooses(post("leader"), "assign", Given::new());
    assert_eq!(
        town.asks(desk(), act.clone()),
        Err(Refusal::AssignmentOver(id))
    );
    town.chooses(brigade(), "done", result());
    town.chooses(Actor::Reporter, "satisfied", Given::new());
    let over = Refusal::CaseOver(town.case.id);
    assert_eq!(town.asks(desk(), act), Err(over));
}

fn leader() -> Party {
    Party::Post {
        post: "leader".parse().expect("a code"),
        department: "town-hall".parse().expect("a code"),
    }
}

#[test]
fn a_choice_brings_exactly_what_it_needs() {
    let town = Town::assigned();
    let with = |given: Given| town.asks(brigade(), town.choice("done", given)).map(drop);
    let named = |name: &str| name.parse().expect("a name");
    assert_eq!(with(result()), Ok(()));
    assert_eq!(
        with(texts(&["result"])),
        Err(Refusal::FieldMissing(named("photos")))
    );
    let mut unfit = result();
    unfit.insert(named("photos"), Value::Files(Vec::new()));
    assert_eq!(with(unfit), Err(Refusal::FieldUnfit(named("photos"))));
    let mut more = result();
    more.insert(named("colour"), Value::YesNo(true));
    assert_eq!(with(more), Err(Refusal::FieldUnknown(named("colour"))));

    let refused = town.asks(brigade(), town.choice("accept", Given::new()));
    let Err(Refusal::ChoiceUnknown { choices, .. }) = &refused else {
        panic!("{refused:?}");
    };
    assert_eq!(
        choices.iter().map(ChoiceName::as_str).collect::<Vec<_>>(),
        ["done", "return"]
    );
}

#[test]
fn a_merge_names_another_case_and_nothing_else_does() {
    let mut town = Town::opened();
    let other = CaseId(uuid::Uuid::from_u128(2));
    let merge = |into: Option<CaseId>, choice: &str| {
        let act = town.choice(choice, Given::new());
        answered(&town, desk(), act, |_, _, i| *i = into)
    };
    let target = |choice: &str| Refusal::MergeTarget(choice.parse().expect("a name"));
    assert_eq!(merge(None, "duplicate"), Err(target("duplicate")));
    assert_eq!(merge(Some(other), "assign"), Err(target("assign")));
    let own = town.case.id;
    assert_eq!(
        merge(Some(own), "duplicate"),
        Err(Refusal::MergedIntoItself(own))
    );
    let events = merge(Some(other), "duplicate").expect("the rules allow it");
    let codes = crate::example::codes(&events);
    assert_eq!(codes, ["choice-made", "case-closed"]);
    let after = crate::evolve(crate::evolve(town.case.clone(), &events[0]), &events[1]);
    let effects = crate::effects(&after, &events[1]);
    assert_eq!(effects, [crate::Effect::NoteMerged { into: other }]);
    town.case = after;
    assert_eq!(town.case.next_due(), None);
}

#[test]
fn a_rejection_answers_with_its_texts() {
    let mut town = Town::opened();
    town.chooses(desk(), "not ours", texts(&["reason"]));
    assert_eq!(town.case.answer, texts(&["reason"]));
    assert!(!town.case.is_open());
}

#[test]
fn an_answer_at_the_deadline_is_on_time_and_one_a_millisecond_later_is_not() {
    for (late, happened) in [(0, 2), (1, 3)] {
        let mut town = Town::opened();
        let due_at = wall("2026-03-02 10:00");
        town.now = due_at + jiff::SignedDuration::from_millis(late);
        let happened_here = town.chooses(desk(), "assign", Given::new());
        assert_eq!(happened_here.len(), happened, "{happened_here:?}");
        let Happening::ChoiceMade { on_time, .. } = town.last("choice-made").what else {
            panic!("another event has this code");
        };
        assert_eq!(on_time, late == 0);
        assert_eq!(
            town.case
                .count(closedloop_workflows::points::Counted::Missed),
            u32::try_from(late).expect("a count")
        );
    }
}

#[test]
fn what_was_received_in_time_and_decided_late_corrects_the_miss() {
    let mut town = Town::opened();
    let act = town.choice("assign", Given::new());
    assert_eq!(
        town.ticks_at("2026-03-02 10:05"),
        ["assignment-reoffered", "deadline-missed", "rung-climbed"]
    );
    let happened = town.does(desk(), act);
    assert_eq!(
        happened,
        ["miss-corrected", "choice-made", "assignment-offered"]
    );
    assert!(matches!(
        town.last("choice-made").what,
        Happening::ChoiceMade { on_time: true, .. }
    ));
    town.chooses(brigade(), "done", result());
    town.chooses(Actor::Reporter, "satisfied", Given::new());
    let ended = town.case.ended.as_ref().expect("an end");
    assert!(ended.on_time);
    assert_eq!(town.case.points, Some(100));
}

/// What an answer at 10:30 makes happen whose own time is `at` and lies in an outage from 09:50 to
/// 10:20.
fn reported(town: &mut Town, actor: Actor, at: &str) -> Vec<&'static str> {
    town.now = wall("2026-03-02 10:30");
    let mut act = town.choice("assign", Given::new());
    if let Act::Choose { reported, .. } = &mut act {
        *reported = Some(Reported {
            at: wall(at),
            outage: Outage {
                from: wall("2026-03-02 09:50"),
                until: wall("2026-03-02 10:20"),
            },
        });
    }
    town.does(actor, act)
}

#[test]
fn a_report_made_in_time_inside_an_outage_corrects_the_miss() {
    let corrected = [
        "deadline-missed",
        "miss-corrected",
        "choice-made",
        "assignment-offered",
    ];
    let missed = ["deadline-missed", "choice-made", "assignment-offered"];
    for (at, happened) in [
        ("2026-03-02 09:55", corrected.as_slice()),
        ("2026-03-02 10:00", &corrected),
        ("2026-03-02 10:01", &missed),
        ("2026-03-02 09:45", &missed),
    ] {
        let mut town = Town::opened();
        assert_eq!(reported(&mut town, desk(), at), happened, "{at}");
    }
}

#[test]
fn whoever_took_over_after_the_deadline_cannot_correct_the_miss_of_the_one_before() {
    let mut town = Town::opened();
    town.ticks_at("2026-03-02 14:01");
    let mut act = town.choice("assign", Given::new());
    if let Act::Choose {
        received_at,
        reported,
        ..
    } = &mut act
    {
        *received_at = wall("2026-03-02 09:30");
        *reported = Some(Reported {
            at: wall("2026-03-02 09:55"),
            outage: Outage {
                from: wall("2026-03-02 09:00"),
                until: wall("2026-03-02 11:00"),
            },
        });
    }
    assert_eq!(
        town.does(post("leader"), act),
        ["choice-made", "assignment-offered"]
    );
    assert!(matches!(
        town.last("choice-made").what,
        Happening::ChoiceMade { on_time: false, .. }
    ));
}

#[test]
fn the_rules_of_another_definition_decide_nothing() {
    let mut town = Town::assigned();
    let given = result();
    let act = town.choice("done", given);
    town.rules = rules_of(
        ORGANISATION,
        &DEFINITION.replace("version: 1", "version: 2"),
    );
    let unknown = Refusal::StepUnknown("handle".parse().expect("a name"));
    assert_eq!(town.asks(brigade(), act), Err(unknown));
}

#[test]
fn a_reporter_who_is_erased_or_unknown_is_not_asked() {
    let mut known = Town::assigned();
    let happened = known.chooses(brigade(), "done", result());
    assert_eq!(happened, ["choice-made", "assignment-offered"]);
    known.chooses(Actor::Reporter, "dissatisfied", Given::new());

    known.does(
        Actor::Admin,
        Act::Erase {
            reason: crate::ErasureReason::ReporterAsked,
        },
    );
    let happened = known.chooses(brigade(), "done", result());
    let skipped = [
        "choice-made",
        "assignment-offered",
        "choice-made",
        "scored",
        "case-closed",
    ];
    assert_eq!(happened, skipped);
    assert!(matches!(
        known.last("choice-made").what,
        Happening::ChoiceMade {
            because: Because::NoReporter,
            ..
        }
    ));

    let mut unknown = Town::new();
    let mut opening = unknown.opening();
    opening.fields.remove("reporter");
    unknown.does(Actor::Intake, Act::Open(Box::new(opening)));
    unknown.chooses(desk(), "assign", Given::new());
    assert_eq!(unknown.chooses(brigade(), "done", result()), skipped);
}
