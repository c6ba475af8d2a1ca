//! The JSON Schema of definitions in Chinese, made from the English one.

use std::collections::BTreeSet;

use closedloop_workflows::{
    limit::{Limit, LimitUnit},
    schema::DEFINITION_SCHEMA,
    words::{key_in_chinese, limit_in_chinese, value_in_chinese},
};
use serde_json::{Map, Value, json};

/// The Chinese schema as it should be.
pub(super) fn chinese() -> String {
    let english: Value = serde_json::from_str(DEFINITION_SCHEMA).expect("the schema is JSON");
    let mut chinese = translated(english);
    chinese["$id"] = json!("urn:closedloop:definition:zh:1");
    let text = serde_json::to_string_pretty(&chinese).expect("JSON is printed");
    format!("{text}\n")
}

fn translated(schema: Value) -> Value {
    match schema {
        Value::Object(map) => of_a_map(map),
        Value::Array(list) => list.into_iter().map(translated).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => schema,
    }
}

fn of_a_map(map: Map<String, Value>) -> Value {
    if map.get("type") == Some(&json!("boolean")) {
        let mut words = map;
        words.remove("type");
        words.insert("enum".to_owned(), json!([value("true"), value("false")]));
        return Value::Object(words);
    }
    let part = |(name, part): (String, Value)| {
        let part = match (name.as_str(), part) {
            ("properties", Value::Object(keys)) => keys
                .into_iter()
                .map(|(name, schema)| (key(&name), translated(schema)))
                .collect(),
            ("required", names) => each(names, key),
            ("dependentRequired", Value::Object(keys)) => keys
                .into_iter()
                .map(|(name, names)| (key(&name), each(names, key)))
                .collect(),
            ("enum", words) => each(words, value),
            ("const", Value::String(word)) => Value::String(value(&word)),
            ("pattern", Value::String(text)) => Value::String(pattern(&text)),
            (_, other) => translated(other),
        };
        (name, part)
    };
    map.into_iter().map(part).collect()
}

fn key(english: &str) -> String {
    key_in_chinese(english).unwrap_or(english).to_owned()
}

fn value(english: &str) -> String {
    value_in_chinese(english).unwrap_or(english).to_owned()
}

/// Each text of a list in Chinese, none twice.
fn each(list: Value, spell: fn(&str) -> String) -> Value {
    let mut seen = BTreeSet::new();
    let list = list.as_array().cloned().unwrap_or_default();
    list.iter()
        .filter_map(Value::as_str)
        .map(spell)
        .filter(|word| seen.insert(word.clone()))
        .map(Value::String)
        .collect()
}

/// A pattern of limits, counts or places in Chinese; others stay.
fn pattern(english: &str) -> String {
    if english.contains("working day") {
        let units = LimitUnit::ALL.map(|unit| {
            let words = limit_in_chinese(Limit { amount: 1, unit });
            words.trim_start_matches('1').to_owned()
        });
        return format!("^[1-9][0-9]{{0,5}}({})$", units.join("|"));
    }
    english
        .replace(" times?$", "次$")
        .replace("(any|", &format!("({}|", value("any")))
}
