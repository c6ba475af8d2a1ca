//! Random definitions that are right mean the same in both languages, and come back unchanged.

use closedloop_tests::{
    chance::Chance,
    definitions::{self, USUAL},
};
use closedloop_workflows::{
    organisation::Organisation,
    plan::{Fingerprint, Plan},
    words::{Language, rewrite},
};

use crate::SEED;

/// The plan without what depends on the bytes.
fn plan(text: &str, town: &Organisation, seed: u64) -> Plan {
    let read = definitions::read(text, town);
    let mut plan = read
        .unwrap_or_else(|wrong| panic!("seed {seed}: {}\n{text}", wrong[0]))
        .value;
    plan.fingerprint = Fingerprint::of(b"");
    plan
}

fn spelt(text: &str, language: Language, seed: u64) -> String {
    rewrite(text, "random.yaml", language)
        .unwrap_or_else(|wrong| panic!("seed {seed}: {}\n{text}", wrong[0]))
}

#[test]
fn every_random_definition_goes_to_chinese_and_back_without_a_byte_changed() {
    let town = definitions::town();
    for seed in SEED..SEED + crate::definitions() {
        let mut chance = Chance::new(seed);
        let text = definitions::right(&mut chance, &town, USUAL).print(&mut chance);
        // The author may have written single values in Chinese.
        let english = spelt(&text, Language::English, seed);
        let chinese = spelt(&english, Language::Chinese, seed);
        assert_eq!(
            plan(&text, &town, seed),
            plan(&chinese, &town, seed),
            "seed {seed}:\n{text}\n{chinese}"
        );
        let back = spelt(&chinese, Language::English, seed);
        assert!(back == english, "seed {seed}:\n{english}\n{back}");
        assert_eq!(
            spelt(&text, Language::Chinese, seed),
            chinese,
            "seed {seed}"
        );
    }
}
