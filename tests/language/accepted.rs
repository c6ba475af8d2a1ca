//! Random definitions that are right are accepted.

use closedloop_tests::{
    chance::Chance,
    definitions::{self, SMALL, Tree, USUAL},
};
use closedloop_workflows::schema::DEFINITION_SCHEMA;
use serde_json::Value;

use crate::SEED;

#[test]
fn every_random_definition_is_accepted_without_a_warning() {
    let town = definitions::town();
    for seed in SEED..SEED + crate::definitions() {
        let mut chance = Chance::new(seed);
        let size = if seed % 4 == 0 { SMALL } else { USUAL };
        let tree = definitions::right(&mut chance, &town, size);
        let text = tree.print(&mut chance);
        match definitions::read(&text, &town) {
            Ok(checked) => assert_eq!(checked.warnings, [], "seed {seed}:\n{text}"),
            Err(wrong) => panic!("seed {seed}: {}\n{text}", wrong[0]),
        }
    }
}

#[test]
fn the_style_of_a_text_changes_nothing_but_its_fingerprint() {
    let town = definitions::town();
    for seed in SEED..SEED + crate::definitions() {
        let mut chance = Chance::new(seed);
        let tree = definitions::right(&mut chance, &town, USUAL);
        let plan = |text: &str| {
            let checked = definitions::read(text, &town);
            let mut plan = checked
                .unwrap_or_else(|wrong| panic!("seed {seed}: {}\n{text}", wrong[0]))
                .value;
            plan.fingerprint = closedloop_workflows::plan::Fingerprint::of(b"");
            plan
        };
        let (one, other) = (tree.print(&mut chance), tree.print(&mut chance));
        assert_eq!(plan(&one), plan(&other), "seed {seed}:\n{one}\n{other}");
    }
}

#[test]
fn the_published_schema_accepts_every_random_definition() {
    let town = definitions::town();
    let schema: Value = serde_json::from_str(DEFINITION_SCHEMA).expect("the schema is JSON");
    let schema = jsonschema::validator_for(&schema).expect("the schema is a schema");
    for seed in SEED..SEED + crate::definitions() {
        let tree = definitions::right(&mut Chance::new(seed), &town, USUAL);
        let value = as_json(&tree);
        let wrong: Vec<String> = schema
            .iter_errors(&value)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert!(
            wrong.is_empty(),
            "seed {seed}: {}\n{value:#}",
            wrong.join("\n")
        );
    }
}

/// The tree as an editor that checks against the schema sees it: words that mean a number or a
/// truth value are one.
fn as_json(tree: &Tree) -> Value {
    match tree {
        Tree::Text(text) | Tree::Plain(text) => match text.as_str() {
            "true" => Value::Bool(true),
            text => text
                .parse::<u32>()
                .map_or_else(|_| text.into(), Value::from),
        },
        Tree::List(items) => items.iter().map(as_json).collect(),
        Tree::Map(entries) => {
            let entries = entries
                .iter()
                .map(|(key, value)| (key.clone(), as_json(value)));
            Value::Object(entries.collect())
        }
    }
}

#[test]
fn the_random_definitions_use_every_key_of_the_language() {
    let town = definitions::town();
    let mut all = String::new();
    for seed in SEED..SEED + crate::definitions() {
        let mut chance = Chance::new(seed);
        all.push_str(&definitions::right(&mut chance, &town, USUAL).print(&mut chance));
    }
    let keys = [
        "workflow",
        "title",
        "version",
        "calendar",
        "recorded",
        "must end within",
        "case",
        "is",
        "of",
        "optional",
        "routing",
        "category",
        "place",
        "lead",
        "with",
        "escalation",
        "after",
        "tell",
        "give to",
        "card",
        "steps",
        "stage",
        "who",
        "within",
        "late",
        "remind",
        "clock",
        "choices",
        "go",
        "end",
        "means",
        "needs",
        "answer",
        "at most",
        "then",
        "allow",
        "if",
        "until",
        "starts",
        "from",
        "no limit",
        "ask",
        "by",
        "no answer",
        "skip if",
        "auto",
        "points",
        "to",
    ];
    for key in keys {
        let written = [
            format!("{key}:"),
            format!("\"{key}\":"),
            format!("'{key}':"),
        ];
        assert!(
            written.iter().any(|key| all.contains(key)),
            "`{key}` is never written"
        );
    }
}
