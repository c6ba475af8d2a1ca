//! The published JSON Schema agrees with the reader: what ships fits it, and a mistake of shape
//! does not.

use closedloop_workflows::{
    catalogue::{DEFINITIONS, RECORDED_REQUEST},
    rewrite,
    schema::{DEFINITION_SCHEMA, DEFINITION_SCHEMA_CHINESE},
    words::Language,
    yaml::{self, Content, Node},
};
use serde_json::Value;

/// The JSON that a YAML 1.2 reader with the core schema makes of a text.
fn json(node: &Node) -> Value {
    match &node.content {
        Content::Map(entries) => entries
            .iter()
            .map(|entry| (entry.key.clone(), json(&entry.value)))
            .collect(),
        Content::List(nodes) => nodes.iter().map(json).collect(),
        Content::Scalar(scalar) if scalar.quoted => Value::from(scalar.text.clone()),
        Content::Scalar(scalar) => match scalar.text.as_str() {
            "true" => Value::from(true),
            "false" => Value::from(false),
            text => text
                .parse::<i64>()
                .map_or_else(|_| Value::from(text), Value::from),
        },
    }
}

fn validator(language: Language) -> jsonschema::Validator {
    let text = match language {
        Language::English => DEFINITION_SCHEMA,
        Language::Chinese => DEFINITION_SCHEMA_CHINESE,
    };
    let schema: Value = serde_json::from_str(text).expect("the schema is JSON");
    jsonschema::draft202012::new(&schema).expect("the schema is a schema")
}

fn read(text: &str) -> Value {
    json(&yaml::read("definition.yaml", text).expect("it is YAML"))
}

#[test]
fn every_shipped_definition_fits_the_published_schema_of_each_language() {
    let recorded = ("definitions/recorded-request.yaml", RECORDED_REQUEST);
    for language in Language::ALL {
        let validator = validator(language);
        for (file, text) in DEFINITIONS.into_iter().chain([recorded]) {
            let text = rewrite(text, file, language).expect("what ships is right");
            let value = read(&text);
            let wrong: Vec<String> = validator
                .iter_errors(&value)
                .map(|e| e.to_string())
                .collect();
            assert!(wrong.is_empty(), "{file}: {wrong:?}");
        }
    }
}

#[test]
fn mistakes_of_shape_do_not_fit_it() {
    let (_, text) = DEFINITIONS[0];
    let english = [
        ("version: 1 ", "version: one "),
        ("who: dispatch-desk\n", "whom: dispatch-desk\n"),
        ("stage: handle\n", "stage: handling\n"),
        ("allow: 5 working days}", "allow: 5 workdays}"),
        ("remind: [50%, 80%]", "remind: [50, 80]"),
        ("clock: sign ", "clock: total "),
        ("routing: ", "routes: "),
    ];
    let chinese = [
        ("版本: 1 ", "版本: 一 "),
        ("承办: dispatch-desk\n", "谁: dispatch-desk\n"),
        ("环节: 执行处置\n", "环节: 执行\n"),
        ("限时: 5个工作日}", "限时: 5工作日}"),
        ("计时: 签收 ", "计时: 总计 "),
        ("选填: 是", "选填: 不"),
        ("最多: 1次", "最多: 1回"),
        ("承办: 主办单位 ", "承办: 主办 "),
    ];
    none_fits(text, Language::English, &english);
    let text = rewrite(text, "hazard.yaml", Language::Chinese).expect("what ships is right");
    none_fits(&text, Language::Chinese, &chinese);
}

fn none_fits(text: &str, language: Language, mistakes: &[(&str, &str)]) {
    let validator = validator(language);
    for (right, wrong) in mistakes {
        let changed = text.replacen(right, wrong, 1);
        assert_ne!(changed, text, "`{right}` is not in the definition");
        assert!(!validator.is_valid(&read(&changed)), "`{wrong}` fits");
    }
}
