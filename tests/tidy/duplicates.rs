//! Crates that are in the tree in more than one version.

use std::collections::{BTreeMap, BTreeSet};

use crate::{cargo, tree};

/// The crates for which two versions are bearable, each with the reason.
const BEARABLE: [(&str, &str); 9] = [
    (
        "base64",
        "metrics-exporter-prometheus is one version behind hyper-util and reqwest",
    ),
    (
        "bit-set",
        "jsonschema, in tests only, stands on a regex crate that is behind antlr4rust",
    ),
    ("bit-vec", "comes with bit-set"),
    ("getrandom", "rand 0.9 of metrics-util wants the older one"),
    (
        "hashbrown",
        "metrics-util is one version behind indexmap and hashlink",
    ),
    (
        "rand",
        "metrics-util is one version behind proptest, which is in tests only",
    ),
    ("rand_core", "comes with rand"),
    (
        "syn",
        "tracing-attributes is one version behind every other macro crate",
    ),
    (
        "tower-http",
        "reqwest follows redirects with the version before ours",
    ),
];

#[test]
fn a_crate_is_in_the_tree_twice_only_for_a_reason_that_is_written_down() {
    let mut versions: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for package in cargo::packages() {
        let name = cargo::text(package, "name");
        versions
            .entry(name)
            .or_default()
            .insert(cargo::text(package, "version"));
    }
    let twice = versions
        .into_iter()
        .filter(|(_, versions)| versions.len() > 1)
        .collect();
    tree::no_complaint("duplicate crates", &complaints(&twice, &BEARABLE));
}

#[test]
fn an_unlisted_duplicate_and_a_reason_without_one_are_noticed() {
    let twice = BTreeMap::from([("base64", BTreeSet::from(["0.22.1", "0.23.1"]))]);
    assert_eq!(
        complaints(&twice, &[("base64", "because")]),
        Vec::<String>::new()
    );
    assert_eq!(complaints(&twice, &[]).len(), 1);
    assert_eq!(
        complaints(&BTreeMap::new(), &[("base64", "because")]).len(),
        1
    );
}

fn complaints(twice: &BTreeMap<&str, BTreeSet<&str>>, bearable: &[(&str, &str)]) -> Vec<String> {
    let unlisted = twice
        .iter()
        .filter(|(name, _)| !bearable.iter().any(|(listed, _)| listed == *name))
        .map(|(name, versions)| format!("{name} is in the tree as {versions:?}"));
    let stale = bearable
        .iter()
        .filter(|(listed, _)| !twice.contains_key(listed))
        .map(|(listed, reason)| {
            format!("{listed} is listed ({reason}) and is there once or not at all")
        });
    unlisted.chain(stale).collect()
}
