//! What a choice must bring along.

use std::collections::BTreeSet;

use super::{Reader, top::Known};
use crate::{
    plan::{FieldKind, Need},
    words,
    yaml::{self, Node},
};

/// The most things a choice can need.
pub(super) const NEEDS_MAX: usize = 10;

/// What every choice can need without a field of the case.
pub(super) const BUILT_IN: [(&str, FieldKind); 4] = [
    ("reason", FieldKind::Text),
    ("result", FieldKind::Text),
    ("photos", FieldKind::File),
    ("document", FieldKind::File),
];

/// The names of what every choice can need, without those whose Chinese spelling the author gave
/// to a field.
pub(super) fn free_names(field_keys: &[&str]) -> Vec<&'static str> {
    let is_free = |name: &&str| {
        words::value_in_chinese(name).is_none_or(|chinese| !field_keys.contains(&chinese))
    };
    BUILT_IN
        .map(|(name, _)| name)
        .into_iter()
        .filter(is_free)
        .collect()
}

/// The kind of what every choice can need under this name.
pub(super) fn built_in(name: &str) -> Option<FieldKind> {
    let found = BUILT_IN.into_iter().find(|(known, _)| *known == name);
    found.map(|(_, kind)| kind)
}

/// The name that `node` spells: one that every choice can need, in either spelling, or a field of
/// the author's.
pub(super) fn name<'n>(
    reader: &mut Reader<'_>,
    node: &'n Node,
    known: &Known<'_>,
) -> Option<&'n str> {
    let text = reader.scalar(node)?;
    Some(reader.word(node, &known.needs).unwrap_or(text))
}

/// Reads `needs:`.
pub(super) fn read(reader: &mut Reader<'_>, node: &Node, known: &Known<'_>) -> Vec<Need> {
    let mut needs = Vec::new();
    let mut seen = BTreeSet::new();
    for item in reader.items(node, NEEDS_MAX).unwrap_or_default() {
        let Some(text) = name(reader, item, known) else {
            continue;
        };
        if !seen.insert(text) {
            reader.error(
                "S0",
                item.span,
                (
                    format!("`{text}` 写了两次"),
                    format!("`{text}` is needed twice"),
                ),
                ("删去其中一个", "remove one of them"),
            );
            continue;
        }
        needs.extend(need(reader, item, text, known));
    }
    needs
}

/// The need called `name`, which stands at `node`, with a complaint if no choice can need it.
pub(super) fn need(
    reader: &mut Reader<'_>,
    node: &Node,
    name: &str,
    known: &Known<'_>,
) -> Option<Need> {
    let kind = kind(reader, node, name, known)?;
    let name = reader.name(name, node.span)?;
    Some(Need { name, kind })
}

fn kind(reader: &mut Reader<'_>, node: &Node, name: &str, known: &Known<'_>) -> Option<FieldKind> {
    if let Some(kind) = built_in(name) {
        return Some(kind);
    }
    let Some(field) = known.fields.get(name) else {
        // A field that is written but could not be read has its complaint already.
        if !known.field_keys.contains(&name) {
            let built_in = words::values_like(name, &BUILT_IN.map(|(name, _)| name));
            let all = [&built_in[..], &known.field_keys].concat();
            yaml::unknown(name, node.span, &all, "S0", reader.complaints);
        }
        return None;
    };
    match &field.kind {
        FieldKind::Jurisdiction | FieldKind::Contact => {
            reader.error(
                "S0",
                node.span,
                (
                    format!("选项不能要求填写 `{name}`：管辖区域和联系方式在登记时确定"),
                    format!(
                        "a choice cannot need `{name}`: places and contacts come with the report"
                    ),
                ),
                (
                    "改为 reason、result、photos、document 或其他字段",
                    "need reason, result, photos, document or a field of another kind",
                ),
            );
            None
        }
        FieldKind::Choice(_)
        | FieldKind::Text
        | FieldKind::Number
        | FieldKind::YesNo
        | FieldKind::Date
        | FieldKind::Instant
        | FieldKind::File => Some(field.kind.clone()),
    }
}
