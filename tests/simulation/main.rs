//! Seeded worlds in which everything that can go wrong does, and a checker that looks after every
//! step whether DESIGN §8 still holds.
//!
//! The ledger is real and in memory; lane, waker and relay are the product's own, turned by hand on
//! one thread, so a seed gives the same world every time. `CLOSEDLOOP_SEED` sets the seed,
//! `CLOSEDLOOP_SIMULATION_CASES` how many cases at least.

mod actors;
mod checker;
mod requests;
mod scenarios;
mod tally;
mod town;
mod world;

use closedloop_tests::{chance::mix, saying::say, settings};

use crate::{
    checker::Broken,
    tally::Tally,
    world::{Left, Settings, World},
};

/// How many cases one world opens.
const WORLD_CASES: usize = 120;

/// How many cases the gate asks for; each climbs two rungs on average.
const CASES: u64 = 1_000;

/// If this many times the cases are not enough to see everything, something cannot happen.
const PATIENCE: u64 = 3;

#[test]
fn every_promise_holds_whatever_fails_and_everything_that_can_happen_does() {
    let cases = settings::number("CLOSEDLOOP_SIMULATION_CASES").unwrap_or(CASES);
    let seed = settings::number("CLOSEDLOOP_SEED").unwrap_or_else(settings::fresh_seed);
    say(format_args!(
        "simulation: CLOSEDLOOP_SEED={seed}, at least {cases} cases"
    ));
    let mut tally = Tally::default();
    for scenario in scenarios::ALL {
        tally.add(&run(scenario(mix(&[seed, 1]))).tally);
    }
    let mut world = 0;
    while tally.cases < cases || tally.rungs < 2 * cases || !tally.missing().is_empty() {
        assert!(
            tally.cases < PATIENCE * cases,
            "seed {seed}: after {} cases\n{tally}{:#?}",
            tally.cases,
            tally.missing()
        );
        world += 1;
        tally.add(&run(live(faulty(mix(&[seed, world])))).tally);
    }
    say(format_args!("simulation: seed {seed}\n{tally}"));
    assert_eq!(tally.surprises(), Vec::<&str>::new());
}

#[test]
fn a_cache_of_zero_changes_no_history_and_no_answer() {
    let seed = settings::number("CLOSEDLOOP_SEED").unwrap_or_else(settings::fresh_seed);
    say(format_args!("cache of zero: CLOSEDLOOP_SEED={seed}"));
    let cached = Settings {
        cases: 60,
        two_nodes: false,
        cache_blind: true,
        ..faulty(seed)
    };
    let uncached = Settings {
        heads_max: 0,
        ..cached
    };
    let (cached, uncached) = (run(live(cached)), run(live(uncached)));
    assert!(cached.tally.events > 500, "{}", cached.tally);
    assert_eq!(cached.history, uncached.history, "seed {seed}");
}

#[test]
fn every_seed_that_once_broke_a_promise_keeps_it() {
    for (seed, reason) in regressions() {
        let lived = block_on(live(faulty(seed)));
        if let Err(why) = lived {
            panic!("seed {seed} ({reason}): {why}");
        }
    }
}

/// A world in which everything fails now and then.
fn faulty(seed: u64) -> Settings {
    Settings {
        seed,
        cases: WORLD_CASES,
        // A few worlds run with a cache that is far too small.
        heads_max: if seed.is_multiple_of(5) { 8 } else { 1_000 },
        two_nodes: seed.is_multiple_of(2),
        faults: true,
        deaf: seed.is_multiple_of(7),
        cache_blind: false,
        checkpoints: seed.is_multiple_of(3),
    }
}

async fn live(settings: Settings) -> Result<Left, Broken> {
    let world = World::new(settings).await?;
    Box::pin(world.live()).await
}

fn run(life: impl Future<Output = Result<Left, Broken>>) -> Left {
    match block_on(life) {
        Ok(left) => left,
        Err(why) => panic!("a promise is broken: {why}"),
    }
}

fn block_on<T>(life: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build();
    runtime.expect("a runtime on this thread").block_on(life)
}

/// The seeds of the files in `regressions/`, each named after its seed and holding one sentence.
fn regressions() -> Vec<(u64, String)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/simulation/regressions");
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("the folder of seeds") {
        let path = entry.expect("an entry of the folder").path();
        let seed = path
            .file_stem()
            .and_then(|name| name.to_str()?.parse().ok());
        let reason = std::fs::read_to_string(&path).expect("a readable file");
        found.push((
            seed.expect("a file named after its seed"),
            reason.trim().to_owned(),
        ));
    }
    found.sort();
    found
}
