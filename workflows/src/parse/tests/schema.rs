//! The published schema and the parser know the same words.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::{
    limit::{Limit, LimitUnit},
    parse::{case_fields, choices, kind_names, steps, targets, top, within},
    plan::Stage,
    schema::DEFINITION_SCHEMA,
};

fn schema() -> Value {
    serde_json::from_str(DEFINITION_SCHEMA).expect("the schema is JSON")
}

fn strings<'v>(value: &'v Value, at: &str) -> BTreeSet<&'v str> {
    let list = value
        .pointer(at)
        .and_then(Value::as_array)
        .unwrap_or_else(|| panic!("{at}"));
    list.iter()
        .map(|item| item.as_str().expect("a word"))
        .collect()
}

fn keys<'v>(value: &'v Value, at: &str) -> BTreeSet<&'v str> {
    let found = value.pointer(at).unwrap_or_else(|| panic!("{at}"));
    assert_eq!(found["additionalProperties"], Value::Bool(false), "{at}");
    let map = found["properties"].as_object().expect("properties");
    map.keys().map(String::as_str).collect()
}

#[test]
fn the_schema_has_the_keys_that_the_parser_reads() {
    let schema = schema();
    let set = |words: &[&'static str]| words.iter().copied().collect::<BTreeSet<_>>();
    assert_eq!(keys(&schema, ""), set(&top::KEYS));
    assert_eq!(keys(&schema, "/$defs/ask"), set(&steps::ASK_KEYS));
    assert_eq!(keys(&schema, "/$defs/survey"), set(&steps::SURVEY_KEYS));
    assert_eq!(keys(&schema, "/$defs/score"), set(&steps::SCORE_KEYS));
    assert_eq!(keys(&schema, "/$defs/choice/oneOf/1"), set(&choices::KEYS));
    assert_eq!(keys(&schema, "/$defs/limit-row"), set(&within::KEYS));
    assert_eq!(
        strings(&schema, "/$defs/survey/properties/by/oneOf/0/enum"),
        set(&steps::survey::CHANNELS)
    );
    assert_eq!(
        strings(&schema, "/$defs/field/properties/is/enum"),
        set(&case_fields::KINDS)
    );
    assert_eq!(strings(&schema, "/$defs/end/enum"), set(&targets::ENDS));
}

#[test]
fn the_schema_has_the_stages_and_kinds_of_the_plan() {
    let schema = schema();
    let stages: BTreeSet<&str> = Stage::ALL.into_iter().map(Stage::code).collect();
    assert_eq!(strings(&schema, "/$defs/stage/enum"), stages);
    let kinds: BTreeSet<&str> = kind_names().into_iter().map(|(word, _)| word).collect();
    let means = "/$defs/choice/oneOf/1/properties/means/enum";
    assert_eq!(strings(&schema, means), kinds);
}

#[test]
fn the_schema_has_the_units_of_a_limit() {
    let pattern = schema();
    let pattern = pattern["$defs"]["limit"]["oneOf"][0]["pattern"]
        .as_str()
        .expect("a pattern");
    let units = LimitUnit::ALL.map(|unit| {
        let words = Limit { amount: 1, unit }.to_string();
        words.strip_prefix("1 ").expect("an amount").to_owned()
    });
    assert_eq!(
        pattern,
        format!("^[1-9][0-9]{{0,5}} ({})s?$", units.join("|"))
    );
}
