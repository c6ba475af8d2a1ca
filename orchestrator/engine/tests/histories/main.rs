//! Random histories of random plans: what must hold for every case, whatever happens to it.
//!
//! `PROPTEST_RNG_SEED` and `PROPTEST_CASES` choose other histories and more of them; without them
//! the same 2,000 are run each time. What was seen is counted and printed, and whatever the
//! generator should reach and did not fails the test.

mod full;
mod moves;
mod plans;
mod runs;
mod watch;

use std::{cell::RefCell, collections::BTreeMap, io::Write};

use closedloop_engine::{Happening, Refusal};
use proptest::test_runner::{Config, RngSeed, TestRunner};

/// How many histories are run when nobody says otherwise.
const HISTORIES: u32 = 2_000;
/// The seed when nobody says otherwise.
const SEED: u64 = 20_260_302;

/// How often each event happened and each refusal was given.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    pub(crate) events: BTreeMap<&'static str, u64>,
    pub(crate) refusals: BTreeMap<&'static str, u64>,
    pub(crate) histories: u64,
    pub(crate) ended: u64,
    pub(crate) arrows_used_up: u64,
}

#[test]
fn every_history_keeps_the_invariants_and_together_they_show_everything() {
    let mut config = Config::default();
    config.cases = config.cases.max(HISTORIES);
    config.failure_persistence = None;
    if config.rng_seed == RngSeed::Random {
        config.rng_seed = RngSeed::Fixed(SEED);
    }
    let seed = config.rng_seed;
    let seen = RefCell::new(Seen::default());
    let outcome = TestRunner::new(config).run(&moves::history(), |(plan, moves)| {
        runs::run(&plan, &moves, &mut seen.borrow_mut());
        Ok(())
    });
    let seen = seen.into_inner();
    let mut out = std::io::stdout();
    writeln!(out, "seed {seed:?}: {seen:#?}").expect("standard output");
    if let Err(failure) = outcome {
        panic!("{failure}");
    }
    for code in Happening::CODES {
        assert!(seen.events.contains_key(code), "{code} never happened");
    }
    // A full history takes 10,000 events: it has a test of its own.
    for code in Refusal::CODES.iter().filter(|c| **c != "history-full") {
        assert!(seen.refusals.contains_key(code), "{code} was never given");
    }
    assert!(seen.ended > 0 && seen.arrows_used_up > 0);
}
