//! The longest life against a walk along every way, and against the figures of a definition that
//! was counted by hand.

use closedloop_tests::{
    chance::Chance,
    definitions::{self, SMALL, USUAL},
};
use closedloop_workflows::{
    life::{self, Life},
    plan::Plan,
};

use crate::{SEED, walk};

fn plan(seed: u64, size: definitions::Size) -> (Plan, String) {
    let town = definitions::town();
    let mut chance = Chance::new(seed);
    let text = definitions::right(&mut chance, &town, size).print(&mut chance);
    let read = definitions::read(&text, &town);
    let plan = read.unwrap_or_else(|wrong| panic!("seed {seed}: {}\n{text}", wrong[0]));
    (plan.value, text)
}

fn longest(plan: &Plan) -> Life {
    life::longest(plan).expect("it is counted")
}

#[test]
fn the_longest_life_is_the_longest_of_all_ways() {
    let mut walked = 0;
    let mut loops = 0;
    for seed in SEED..SEED + crate::definitions() {
        let (plan, text) = plan(seed, SMALL);
        let Some(latest) = walk::latest_end(&plan) else {
            continue;
        };
        let life = longest(&plan);
        assert_eq!(
            life.minutes,
            latest,
            "seed {seed}: {}\n{text}",
            life.told().en
        );
        walked += 1;
        loops += u64::from(life.way.len() > plan.steps.len());
    }
    let most = crate::definitions() * 3 / 4;
    assert!(
        walked > most && loops > 20,
        "{walked} walked, {loops} with a loop"
    );
}

#[test]
fn the_way_that_is_told_can_be_walked_and_takes_as_long_as_is_said() {
    for seed in SEED..SEED + crate::definitions() {
        let (plan, text) = plan(seed, USUAL);
        let Some(life) = life::longest(&plan) else {
            continue;
        };
        let minutes = walk::follow(&plan, &life.way);
        assert_eq!(
            minutes,
            Ok(life.minutes),
            "seed {seed}: {}\n{text}",
            life.told().en
        );
    }
}

#[test]
fn a_life_is_too_long_for_a_limit_exactly_if_it_is_longer() {
    let town = definitions::town();
    for seed in SEED..SEED + crate::definitions() / 4 {
        let (plan, text) = plan(seed, SMALL);
        if plan.must_end_within.is_some() {
            continue;
        }
        let days = longest(&plan).minutes.div_ceil(life::DAY_MINUTES);
        for (allowed, fits) in [(days, true), (days - 1, false)] {
            if allowed == 0 {
                continue;
            }
            let text = format!("must end within: {allowed} working days\n{text}");
            let read = definitions::read(&text, &town);
            let codes: Vec<&str> = read
                .err()
                .into_iter()
                .flatten()
                .map(|complaint| complaint.code)
                .collect();
            let expected: &[&str] = if fits { &[] } else { &["S10"] };
            assert_eq!(codes, expected, "seed {seed}: {days} days\n{text}");
        }
    }
}
