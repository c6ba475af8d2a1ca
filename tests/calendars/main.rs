//! Random calendars, starts, limits and pauses against an oracle that looks at every minute.
//!
//! `CLOSEDLOOP_SEED` sets the seed, `CLOSEDLOOP_CALENDARS` how many calendars are drawn; every
//! calendar is read from the YAML an author would write.

mod drawn;
mod laws;
mod oracle;

use closedloop_tests::{
    chance::{Chance, mix},
    saying::say,
    settings,
};
use closedloop_workflows::{
    limit::{Limit, LimitUnit},
    time::calendar,
};

use crate::{drawn::Drawn, oracle::Oracle};

/// How many calendars the gate draws.
const CALENDARS: u64 = 300;

/// The seed of the gate.
const SEED: u64 = 1;

#[test]
fn working_time_agrees_with_an_oracle_that_looks_at_every_minute() {
    let asked = settings::number("CLOSEDLOOP_CALENDARS");
    let calendars = asked.unwrap_or(CALENDARS);
    // The gate looks at the same calendars each time; the full size at others each time.
    let seed = || asked.map_or(SEED, |_| settings::fresh_seed());
    let seed = settings::number("CLOSEDLOOP_SEED").unwrap_or_else(seed);
    say(format_args!(
        "calendars: CLOSEDLOOP_SEED={seed}, {calendars} of them"
    ));
    let mut seen = Seen::default();
    for number in 0..calendars {
        let mut chance = Chance::new(mix(&[seed, number]));
        let drawn = Drawn::draw(&mut chance);
        let around = format!("seed {seed}, calendar {number}:\n{}", drawn.describe());
        try_one(&drawn, &mut chance, &around, &mut seen);
    }
    say(format_args!("calendars: {seen:?}"));
    assert!(seen.everything(calendars), "{seen:?}");
}

/// How often what has to occur occurred.
#[derive(Debug, Default)]
struct Seen {
    limits: u64,
    moved_by_pauses: u64,
    provisional: u64,
    across_a_change_of_the_clock: u64,
    percentages: u64,
}

impl Seen {
    /// Whether the draw was wide enough to mean something.
    fn everything(&self, calendars: u64) -> bool {
        self.limits >= 12 * calendars
            && self.moved_by_pauses > calendars / 2
            && self.provisional > calendars / 20
            && self.across_a_change_of_the_clock > calendars / 20
            && self.percentages >= 12 * calendars
    }
}

fn try_one(drawn: &Drawn, chance: &mut Chance, around: &str, seen: &mut Seen) {
    let calendar = calendar::parse("drawn.yaml", &drawn.yaml())
        .unwrap_or_else(|complaints| panic!("{around}{complaints:#?}"));
    let mut oracle = Oracle::new(drawn);
    for unit in LimitUnit::ALL {
        for amount in [small(unit, chance), large(unit, chance)] {
            let limit = Limit { amount, unit };
            let found = calendar.due_with_pauses(drawn.start(), limit, &drawn.pauses());
            let expected = oracle.due(limit);
            assert_eq!(found, expected, "{limit}, {around}");
            let percent = u8::try_from(chance.below(101)).expect("at most 100");
            let reminder = calendar.instant_at_percent_with_pauses(
                drawn.start(),
                found.at,
                Some(limit),
                percent,
                &drawn.pauses(),
            );
            let expected = oracle.share(found.at, unit.is_working(), percent);
            assert_eq!(reminder, expected, "{percent}% of {limit}, {around}");
            let plain = calendar.due(drawn.start(), limit);
            seen.limits += 1;
            seen.percentages += 1;
            seen.moved_by_pauses += u64::from(plain.at < found.at);
            seen.provisional += u64::from(found.provisional);
            seen.across_a_change_of_the_clock += u64::from(oracle.changes_before(found.at));
            laws::hold(drawn, &calendar, limit, chance, around);
        }
    }
}

fn small(unit: LimitUnit, chance: &mut Chance) -> u32 {
    let bound = match unit {
        LimitUnit::Minutes | LimitUnit::WorkingMinutes => 90,
        LimitUnit::Hours | LimitUnit::WorkingHours => 8,
        LimitUnit::Days | LimitUnit::WorkingDays => 3,
    };
    1 + u32::try_from(chance.below(bound)).expect("small")
}

fn large(unit: LimitUnit, chance: &mut Chance) -> u32 {
    let bound = match unit {
        LimitUnit::Minutes => 9_000,
        LimitUnit::Hours => 200,
        LimitUnit::Days => 12,
        LimitUnit::WorkingMinutes => 2_400,
        LimitUnit::WorkingHours => 40,
        LimitUnit::WorkingDays => 7,
    };
    1 + u32::try_from(chance.below(bound)).expect("small")
}
