//! What a case carries.

use std::collections::{BTreeMap, BTreeSet};

use super::{Reader, condition::operand, needs, personal};
use crate::{
    complaint::Span,
    names::{FieldName, FieldValue},
    plan::{Field, FieldKind},
    words::is_key,
    yaml::{Entry, Fields},
};

const FIELDS_MAX: usize = 64;
const VALUES_MAX: usize = 100;

/// The words after `is:`; a choice gets its values from `of:`.
pub(super) const KINDS: [&str; 9] = [
    "choice",
    "text",
    "number",
    "yes-no",
    "date",
    "instant",
    "jurisdiction",
    "contact",
    "file",
];

/// The fields whose names are words of the language.
const FIXED: [&str; 3] = ["category", "place", "reporter"];

/// The names of the fields, read or not.
pub(super) fn names(entries: &[Entry]) -> Vec<&str> {
    entries
        .iter()
        .map(|entry| name_of(entries, entry))
        .collect()
}

/// The name of a field: a fixed one in either spelling, or that of its author. Beside the English
/// spelling the Chinese one is a name of the author's.
fn name_of<'n>(entries: &'n [Entry], entry: &'n Entry) -> &'n str {
    let fixed = FIXED.into_iter().find(|name| is_key(&entry.key, name));
    let is_there = |name: &str| entries.iter().any(|other| other.key == name);
    match fixed {
        Some(name) if !is_there(name) => name,
        Some(_) | None => &entry.key,
    }
}

/// Notes the key of a fixed field, unless the author uses its other spelling for something else.
fn note_fixed(reader: &mut Reader<'_>, entries: &[Entry], entry: &Entry) {
    for name in FIXED.into_iter().filter(|name| is_key(&entry.key, name)) {
        if entries
            .iter()
            .filter(|other| is_key(&other.key, name))
            .count()
            == 1
        {
            reader.note_key(name, entry, &[]);
        }
    }
}

/// Reads the fields of the case; a field that could not be read is left out.
pub(super) fn read(
    reader: &mut Reader<'_>,
    entries: &[Entry],
    owner: Span,
) -> BTreeMap<FieldName, Field> {
    let mut fields = BTreeMap::new();
    if reader.at_most(entries.len(), FIELDS_MAX, owner).is_none() {
        return fields;
    }
    for entry in entries {
        personal::refuse_name(reader, &entry.key, entry.key_span);
        if operand::common(&entry.key).is_some() {
            reader.error(
                "S0",
                entry.key_span,
                (
                    format!("每件事项都有 `{}`，不能再作字段", entry.key),
                    format!("every case has `{}`; it may not be a field", entry.key),
                ),
                (
                    "删去它，或换一个字段名",
                    "leave it out, or give the field another name",
                ),
            );
            continue;
        }
        if needs::built_in(&entry.key).is_some() {
            reader.error(
                "S0",
                entry.key_span,
                (
                    format!("`{}` 是选项自带的内容，不能再作事项的字段", entry.key),
                    format!(
                        "`{}` comes with every choice and may not be a field",
                        entry.key
                    ),
                ),
                ("换一个字段名", "give the field another name"),
            );
            continue;
        }
        note_fixed(reader, entries, entry);
        let name = reader.name(name_of(entries, entry), entry.key_span);
        if let (Some(name), Some(field)) = (name, field(reader, entry)) {
            fields.insert(name, field);
        }
    }
    must_have(reader, entries, owner, &fields);
    fields
}

fn field(reader: &mut Reader<'_>, entry: &Entry) -> Option<Field> {
    let parts = reader.fields(&entry.value, entry.key_span, &["is", "of", "optional"])?;
    let node = parts.need("is", "is: text", reader.complaints)?;
    let word = reader.one_of(node, &KINDS.map(|kind| (kind, kind)))?;
    let kind = match word {
        "choice" => FieldKind::Choice(values(reader, &parts)?),
        "text" => FieldKind::Text,
        "number" => FieldKind::Number,
        "yes-no" => FieldKind::YesNo,
        "date" => FieldKind::Date,
        "instant" => FieldKind::Instant,
        "jurisdiction" => FieldKind::Jurisdiction,
        "contact" => FieldKind::Contact,
        _ => FieldKind::File,
    };
    if !matches!(kind, FieldKind::Choice(_))
        && let Some(of) = parts.entry("of")
    {
        reader.error(
            "S0",
            of.key_span,
            (
                format!("只有 `is: choice` 才有 `of`，这里是 `is: {word}`"),
                format!("only `is: choice` has `of`; this is `is: {word}`"),
            ),
            (
                "删去 `of`，或改为 `is: choice`",
                "leave `of` out, or write `is: choice`",
            ),
        );
    }
    let optional = match parts.get("optional") {
        Some(node) => reader.one_of(node, &[("true", true), ("false", false)])?,
        None => false,
    };
    Some(Field { kind, optional })
}

fn values(reader: &mut Reader<'_>, parts: &Fields<'_>) -> Option<Vec<FieldValue>> {
    let node = parts.need("of", "of: [fire, road]", reader.complaints)?;
    let mut values = Vec::new();
    let mut seen = BTreeSet::new();
    for item in reader.items(node, VALUES_MAX)? {
        let Some(text) = reader.scalar(item) else {
            continue;
        };
        personal::refuse_name(reader, text, item.span);
        if text == "any" || !seen.insert(text) {
            reader.error(
                "S0",
                item.span,
                (
                    format!("值 `{text}` 重复，或与 `any`（任意）冲突"),
                    format!("the value `{text}` is there already, or means any value"),
                ),
                ("删去它，或换一个词", "leave it out or use another word"),
            );
        } else if let Some(value) = reader.name(text, item.span) {
            values.push(value);
        }
    }
    if node_is_empty(&values, &seen) {
        reader.error(
            "S0",
            node.span,
            ("至少要有一个值", "there must be at least one value"),
            ("写成 `of: [fire, road]`", "write `of: [fire, road]`"),
        );
        return None;
    }
    Some(values)
}

/// Whether nothing was written at all, as opposed to values that were refused.
fn node_is_empty(values: &[FieldValue], seen: &BTreeSet<&str>) -> bool {
    values.is_empty() && seen.is_empty()
}

/// Complains unless `category` and `place` are there, and `reporter`, if it is, is a contact.
fn must_have(
    reader: &mut Reader<'_>,
    entries: &[Entry],
    owner: Span,
    fields: &BTreeMap<FieldName, Field>,
) {
    let wanted = [
        ("category", "category: {is: choice, of: [fire, road]}", true),
        ("place", "place: {is: jurisdiction}", true),
        ("reporter", "reporter: {is: contact, optional: true}", false),
    ];
    for (name, example, required) in wanted {
        let entry = entries.iter().find(|entry| name_of(entries, entry) == name);
        let good = match (fields.get(name), name) {
            // A field that is there but could not be read has its complaint already.
            (None, _) => entry.is_some() || !required,
            (Some(field), "category") => {
                matches!(field.kind, FieldKind::Choice(_)) && !field.optional
            }
            (Some(field), "place") => field.kind == FieldKind::Jurisdiction && !field.optional,
            (Some(field), _) => field.kind == FieldKind::Contact,
        };
        if !good {
            reader.error(
                "S0",
                entry.map_or(owner, |entry| entry.key_span),
                (
                    format!("事项的 `{name}` 缺少或写法不对"),
                    format!("the field `{name}` of the case is missing or of the wrong kind"),
                ),
                (format!("写成 `{example}`"), format!("write `{example}`")),
            );
        }
    }
}
