//! A clippy.toml in a folder replaces the one at the root, so it has to repeat it.

use crate::tree;

/// What the pure packages forbid beyond the root.
const PURE: [&str; 3] = [
    "std::time::Instant::now",
    "std::collections::HashMap",
    "std::collections::HashSet",
];

const PURE_PATHS: [&str; 2] = ["orchestrator/engine/clippy.toml", "workflows/clippy.toml"];

#[test]
fn every_nested_clippy_file_repeats_the_rules_of_the_root() {
    let root = tree::read("clippy.toml");
    let mut complaints = Vec::new();
    for nested in tree::texts_ending("/clippy.toml") {
        let missing = missing(&root, &nested.text);
        complaints.extend(
            missing
                .into_iter()
                .map(|rule| format!("{} lacks {rule}", nested.path)),
        );
    }
    tree::no_complaint("clippy files that forget a rule", &complaints);
}

#[test]
fn the_pure_packages_forbid_hash_maps_and_the_clock() {
    for path in PURE_PATHS {
        let text = tree::read(path);
        for forbidden in PURE {
            assert!(
                text.contains(&format!("{{ path = \"{forbidden}\", reason = ")),
                "{path}: {forbidden}"
            );
        }
    }
}

#[test]
fn a_forgotten_rule_is_noticed() {
    let root = "# why\nlimit = 70\nmethods = [\n  { path = \"a\" },\n]\n";
    assert_eq!(missing(root, root), Vec::<&str>::new());
    assert_eq!(
        missing(root, "limit = 71\nmethods = [\n]\n"),
        ["limit = 70", "{ path = \"a\" },"]
    );
}

/// The lines of the root, comments apart, that the nested file does not hold.
fn missing<'a>(root: &'a str, nested: &str) -> Vec<&'a str> {
    let rules = root
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'));
    rules
        .filter(|rule| !nested.lines().any(|line| line.trim() == *rule))
        .collect()
}
