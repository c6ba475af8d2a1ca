//! Tests of what time alone changes.

use closedloop_workflows::names::PostCode;
use jiff::SignedDuration;

use super::*;
use crate::{
    Act, EndReached, Happening, Rules,
    example::{Town, department, post, result, wall},
};

fn rung(town: &Town) -> (u8, Vec<&str>, Option<&GivenTo>) {
    let Happening::RungClimbed {
        rung,
        told,
        given_to,
        ..
    } = &town.last("rung-climbed").what
    else {
        panic!("another event has this code");
    };
    let told = told.iter().map(PostCode::as_str).collect();
    (*rung, told, given_to.as_ref())
}

#[test]
fn an_early_wake_up_finds_nothing_due_and_a_doubled_one_nothing_more() {
    let mut town = Town::assigned();
    assert!(town.ticks_at("2026-03-04 17:30").is_empty());
    town.now += SignedDuration::from_millis(1);
    assert_eq!(town.ticks(), ["deadline-missed", "rung-climbed"]);
    assert!(town.ticks().is_empty());
}

#[test]
fn a_late_case_climbs_each_rung_once_and_in_order_when_several_are_past() {
    let mut step_by_step = Town::assigned();
    step_by_step.ticks_at("2026-03-04 17:31");
    assert_eq!(rung(&step_by_step), (1, vec!["fire-head", "leader"], None));
    step_by_step.ticks_at("2026-03-05 09:31");
    assert_eq!(rung(&step_by_step).0, 2);
    step_by_step.ticks_at("2026-03-05 17:31");
    assert_eq!(rung(&step_by_step).0, 3);

    let mut at_once = Town::assigned();
    at_once.now = wall("2026-03-05 17:31");
    let happened = at_once.ticks();
    let rungs = ["rung-climbed"; 3];
    assert_eq!(happened[0], "deadline-missed");
    assert_eq!(happened[1..], rungs);
    let open = at_once.case.asked.as_ref().expect("an assignment");
    assert_eq!((open.generation, open.level()), (3, 3));
}

#[test]
fn the_breach_is_at_the_deadline_however_late_it_was_noticed() {
    let mut town = Town::assigned();
    town.ticks_at("2026-03-09 12:00");
    let Happening::DeadlineMissed { due_at, .. } = &town.last("deadline-missed").what else {
        panic!("another event has this code");
    };
    assert_eq!(*due_at, wall("2026-03-04 17:30"));
}

#[test]
fn giving_away_raises_the_generation_and_goes_on_under_the_same_clock() {
    let mut town = Town::assigned();
    town.ticks_at("2026-03-05 09:31");
    let (_, told, given) = rung(&town);
    let given = given.expect("given away");
    assert_eq!((given.generation, given.by_program), (2, true));
    assert!(told.is_empty() && given.offer_again_at.is_some());
    let effects = crate::effects(&town.case, town.last("rung-climbed"));
    assert!(matches!(
        effects.as_slice(),
        [
            crate::Effect::Withdraw { generation: 1, .. },
            crate::Effect::Offer { generation: 2, .. }
        ]
    ));
    assert_eq!(town.clock().due_at, wall("2026-03-04 17:30"));
    assert_eq!(
        town.case.next_due().map(|(_, r)| r),
        Some(DueReason::OfferAgain)
    );
}

#[test]
fn whoever_is_asked_already_is_told_and_keeps_the_generation() {
    let mut town = Town::assigned();
    let open = town.case.asked.as_mut().expect("an assignment");
    open.asked = Party::Department("dispatch-desk".parse().expect("a code"));
    town.ticks_at("2026-03-05 09:31");
    assert_eq!(rung(&town), (2, vec!["desk-head"], None));
    let open = town.case.asked.as_ref().expect("an assignment");
    assert_eq!(open.generation, 1);
}

#[test]
fn offers_that_no_program_takes_are_repeated_at_most_as_often_as_allowed() {
    let mut town = Town::opened();
    // Away for a while: one repeat, not one for each interval.
    assert_eq!(town.ticks_at("2026-03-02 09:45"), ["assignment-reoffered"]);
    let next = town.case.next_due();
    assert_eq!(
        next,
        Some((wall("2026-03-02 09:55"), DueReason::OfferAgain))
    );
    let open = town.case.asked.as_mut().expect("an assignment");
    open.reoffers = REOFFERS_MAX - 1;
    town.ticks_at("2026-03-02 09:55");
    let open = town.case.asked.as_ref().expect("an assignment");
    assert_eq!((open.reoffers, open.offer_again_at), (REOFFERS_MAX, None));
    let next = town.case.next_due().map(|(_, reason)| reason);
    assert_eq!(next, Some(DueReason::Deadline));
}

#[test]
fn the_misses_of_programs_wait_while_they_are_held_and_nothing_is_lost() {
    let mut town = Town::assigned();
    town.now = wall("2026-03-04 17:31");
    let hold_programs = true;
    let held = town.asks(Actor::Clock, Act::Tick { hold_programs });
    assert_eq!(held, Ok(Vec::new()));
    assert_eq!(town.ticks(), ["deadline-missed", "rung-climbed"]);

    let mut desk = Town::assigned();
    desk.case.asked.as_mut().expect("an assignment").by_program = false;
    desk.now = wall("2026-03-04 17:31");
    let not_held = desk.does(Actor::Clock, Act::Tick { hold_programs });
    assert_eq!(not_held, ["deadline-missed", "rung-climbed"]);
}

#[test]
fn the_last_notice_repeats_every_working_day_at_most_250_times() {
    let mut town = Town::assigned();
    // Friday evening; the weekend is no working day.
    town.ticks_at("2026-03-06 18:00");
    assert_eq!(rung(&town).0, 3);
    let next = town.case.next_due();
    assert_eq!(next, Some((wall("2026-03-09 08:30"), DueReason::Repeat)));
    let mut repeats = 0;
    while let Some((at, reason)) = town.case.next_due() {
        assert_eq!(reason, DueReason::Repeat);
        town.now = at;
        assert_eq!(town.ticks(), ["notice-repeated"]);
        repeats += 1;
    }
    assert_eq!(repeats, REPEATS_MAX);
    let last = town.last("notice-repeated");
    let told = crate::effects(&town.case, last);
    let Some(crate::Effect::Tell(notice)) = told.first() else {
        panic!("{told:?}");
    };
    assert_eq!((notice.post.as_str(), notice.times), ("secretary", 250));
    // Whoever is asked can still act.
    let given = result();
    town.chooses(post("secretary"), "done", given);
}

#[test]
fn the_reporters_silence_becomes_the_answer_that_the_definition_names() {
    let mut town = Town::assigned();
    town.chooses(department("fire-brigade"), "done", result());
    let next = town.case.next_due();
    // Three days end at 24:00 of the third.
    let due_at = wall("2026-03-06 00:00");
    let after = due_at + SignedDuration::from_millis(1);
    assert_eq!(next, Some((after, DueReason::Silence)));
    town.now = due_at;
    assert!(town.ticks().is_empty());
    assert_eq!(
        town.ticks_at("2026-03-09 09:00"),
        ["choice-made", "scored", "case-closed"]
    );
    let Happening::ChoiceMade {
        because,
        received_at,
        on_time,
        ..
    } = &town.last("choice-made").what
    else {
        panic!("another event has this code");
    };
    assert_eq!(
        (*because, *received_at, *on_time),
        (Because::Silence, due_at, true)
    );
    let ended = town.case.ended.as_ref().map(|ended| ended.end.clone());
    assert_eq!(ended, Some(EndReached::Closed));
    assert_eq!(town.case.next_due(), None);
    assert!(town.ticks().is_empty());
}

#[test]
fn only_time_looks_at_a_case() {
    let town = Town::opened();
    for actor in [Actor::Admin, department("dispatch-desk"), Actor::Reporter] {
        let hold_programs = false;
        let refused = town.asks(actor, Act::Tick { hold_programs });
        assert_eq!(refused, Err(Refusal::NotAllowed));
    }
}

/// The town after the organisation lost this post.
fn without(mut town: Town, lost: &[&str]) -> Town {
    let mut organisation = (*town.rules.organisation).clone();
    for post in lost {
        organisation.posts.remove(*post);
    }
    town.rules = Rules {
        organisation: organisation.into(),
        ..town.rules
    };
    town
}

#[test]
fn a_rung_still_reaches_those_the_organisation_kept_and_is_refused_when_nobody_is_left() {
    let mut some = without(Town::assigned(), &["leader"]);
    some.ticks_at("2026-03-04 17:31");
    assert_eq!(rung(&some).1, ["fire-head"]);

    let mut nobody = without(Town::opened(), &["desk-head"]);
    nobody.now = wall("2026-03-02 10:01");
    let hold_programs = false;
    let refused = nobody.asks(Actor::Clock, Act::Tick { hold_programs });
    assert_eq!(refused.map_err(|r| r.code()), Err("unit-unknown"));

    let mut gone = without(Town::assigned(), &["secretary"]);
    gone.now = wall("2026-03-05 17:31");
    let refused = gone.asks(Actor::Clock, Act::Tick { hold_programs });
    assert_eq!(refused, Err(Refusal::UnitUnknown("secretary".to_owned())));
}
