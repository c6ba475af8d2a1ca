//! What a choice must bring along.

use std::collections::BTreeSet;

use super::{Reader, top::Known};
use crate::{
    plan::{FieldKind, Need},
    yaml::{self, Node},
};

const NEEDS_MAX: usize = 10;

/// What every choice can need without a field of the case.
pub(super) const BUILT_IN: [(&str, FieldKind); 4] = [
    ("reason", FieldKind::Text),
    ("result", FieldKind::Text),
    ("photos", FieldKind::File),
    ("document", FieldKind::File),
];

/// The kind of what every choice can need under this name.
pub(super) fn built_in(name: &str) -> Option<FieldKind> {
    let found = BUILT_IN.into_iter().find(|(known, _)| *known == name);
    found.map(|(_, kind)| kind)
}

/// Reads `needs:`.
pub(super) fn read(reader: &mut Reader<'_>, node: &Node, known: &Known<'_>) -> Vec<Need> {
    let mut needs = Vec::new();
    let mut seen = BTreeSet::new();
    for item in reader.items(node, NEEDS_MAX).unwrap_or_default() {
        let Some(text) = reader.scalar(item) else {
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
        if let Some(kind) = kind(reader, item, text, known)
            && let Some(name) = reader.name(text, item.span)
        {
            needs.push(Need { name, kind });
        }
    }
    needs
}

fn kind(reader: &mut Reader<'_>, node: &Node, name: &str, known: &Known<'_>) -> Option<FieldKind> {
    if let Some(kind) = built_in(name) {
        return Some(kind);
    }
    let Some(field) = known.fields.get(name) else {
        // A field that is written but could not be read has its complaint already.
        if !known.field_keys.contains(&name) {
            let built_in = BUILT_IN.iter().map(|(name, _)| *name);
            let all: Vec<&str> = built_in.chain(known.field_keys.iter().copied()).collect();
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
