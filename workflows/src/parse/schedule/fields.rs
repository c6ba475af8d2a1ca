//! What the cases of a schedule carry, checked against the fields of their workflow.

use std::collections::BTreeMap;

use jiff::{Timestamp, civil::Date};
use serde_json::Value as Json;

use crate::{
    complaint::Span,
    complaints::Complaints,
    names::{FieldName, FieldValue, JurisdictionPath},
    organisation::Organisation,
    parse::personal,
    plan::{FieldKind, Plan, Words},
    yaml::{self, Node},
};

const CODE: &str = "T4";

/// The field that holds the jurisdiction of the slot.
const PLACE: &str = "place";

/// The most letters of a text.
const TEXT_LETTERS_MAX: usize = 2_000;

/// Reads the fields; none if one is wrong, unknown or missing.
pub(super) fn read(
    node: &Node,
    key: Span,
    plan: &Plan,
    organisation: &Organisation,
    complaints: &mut Complaints,
) -> Option<BTreeMap<FieldName, Json>> {
    let entries = yaml::map(node, key, CODE, complaints)?;
    let errors = complaints.errors();
    let mut found = BTreeMap::new();
    for entry in entries {
        if entry.key == PLACE {
            complaints.error(
                CODE,
                entry.key_span,
                (
                    "`place` 由计划自己填：每个管辖区域一件",
                    "`place` is filled by the schedule: one case for each jurisdiction",
                ),
                (
                    "删去它，区域写在 `jurisdictions`",
                    "leave it out; the places are written under `jurisdictions`",
                ),
            );
            continue;
        }
        let Some((name, field)) = plan.fields.get_key_value(entry.key.as_str()) else {
            let known = plan.fields.keys().map(FieldName::as_str);
            let known: Vec<&str> = known.filter(|name| *name != PLACE).collect();
            yaml::unknown(&entry.key, entry.key_span, &known, CODE, complaints);
            continue;
        };
        if let Some(value) = value(&entry.value, &field.kind, organisation, complaints) {
            found.insert(name.clone(), value);
        }
    }
    for (name, field) in &plan.fields {
        let written = entries.iter().any(|entry| entry.key == name.as_str());
        if !field.optional && !written && name.as_str() != PLACE {
            complaints.error(
                CODE,
                key,
                (
                    format!("流程 `{}` 的事项必须有 `{name}`", plan.workflow),
                    format!("a case of `{}` needs the field `{name}`", plan.workflow),
                ),
                (
                    format!("在 `case` 里写上 `{name}`"),
                    format!("write `{name}` under `case`"),
                ),
            );
        }
    }
    (complaints.errors() == errors).then_some(found)
}

fn value(
    node: &Node,
    kind: &FieldKind,
    organisation: &Organisation,
    complaints: &mut Complaints,
) -> Option<Json> {
    let never: Option<Words> = match kind {
        FieldKind::Contact => Some(Words::new(
            "联系方式不能写在计划里：计划的事项没有诉求人",
            "contact data do not belong into a schedule: its cases have no reporter",
        )),
        FieldKind::File => Some(Words::new(
            "计划不能带文件",
            "a schedule cannot bring a file along",
        )),
        FieldKind::Choice(_)
        | FieldKind::Text
        | FieldKind::Number
        | FieldKind::YesNo
        | FieldKind::Date
        | FieldKind::Instant
        | FieldKind::Jurisdiction => None,
    };
    if let Some(what) = never {
        complaints.error(CODE, node.span, what, ("删去它", "leave it out"));
        return None;
    }
    let text = yaml::scalar(node, CODE, complaints)?;
    personal::refuse_words(complaints, text, node.span);
    let (found, wanted) = fit(text, kind, organisation);
    if found.is_none() {
        complaints.error(
            CODE,
            node.span,
            (
                format!("`{}` 不适合这个字段", shown(text)),
                format!("`{}` does not fit this field", shown(text)),
            ),
            wanted,
        );
    }
    found
}

/// The beginning of a text.
fn shown(text: &str) -> String {
    text.chars().take(40).collect()
}

/// The value, and what would have been right.
fn fit(text: &str, kind: &FieldKind, organisation: &Organisation) -> (Option<Json>, Words) {
    match kind {
        FieldKind::Choice(values) => {
            let listed: Vec<&str> = values.iter().map(FieldValue::as_str).collect();
            let found = listed.contains(&text).then(|| Json::from(text));
            let listed = listed.join(", ");
            (
                found,
                Words::new(
                    format!("写其中之一：{listed}"),
                    format!("write one of {listed}"),
                ),
            )
        }
        FieldKind::Number => (
            text.parse::<i64>().ok().map(Json::from),
            Words::new("写一个整数", "write a whole number"),
        ),
        FieldKind::YesNo => (
            text.parse::<bool>().ok().map(Json::from),
            Words::new("写 true 或 false", "write true or false"),
        ),
        FieldKind::Date => {
            let date = text.parse::<Date>().ok();
            let date = date.filter(|date| date.to_string() == text);
            (
                date.map(|_| Json::from(text)),
                Words::new("写成 `2026-12-31`", "write it as `2026-12-31`"),
            )
        }
        FieldKind::Instant => {
            let instant = text.parse::<Timestamp>().ok();
            let instant = instant.filter(|at| at.subsec_nanosecond() % 1_000_000 == 0);
            (
                instant.map(|_| Json::from(text)),
                Words::new(
                    "写成 `2026-12-31T09:00:00+08:00`",
                    "write it as `2026-12-31T09:00:00+08:00`",
                ),
            )
        }
        FieldKind::Jurisdiction => {
            let path = text.parse::<JurisdictionPath>().ok();
            let known = path.filter(|path| organisation.jurisdictions.contains_key(path));
            (
                known.map(|_| Json::from(text)),
                Words::new(
                    "写组织文件里的完整路径",
                    "write the whole path of a place of the organisation",
                ),
            )
        }
        FieldKind::Text | FieldKind::Contact | FieldKind::File => (
            (text.chars().count() <= TEXT_LETTERS_MAX).then(|| Json::from(text)),
            Words::new(
                format!("最多 {TEXT_LETTERS_MAX} 字"),
                format!("write {TEXT_LETTERS_MAX} letters at most"),
            ),
        ),
    }
}
