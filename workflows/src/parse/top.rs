//! The definition as a whole: its head, and its parts in the order in which they build on each
//! other.

use super::{Reader, case_fields, ladders, limits, needs, personal, routing, steps};
use crate::{
    draft::Draft,
    names::{CalendarCode, FieldName},
    plan::Field,
    yaml::{self, Entry, Fields, Node, nearest},
};

use std::collections::BTreeMap;

/// The keys of a definition.
pub(super) const KEYS: [&str; 10] = [
    "workflow",
    "title",
    "version",
    "calendar",
    "recorded",
    "must end within",
    "case",
    "routing",
    "escalation",
    "steps",
];

/// What the steps may name.
pub(super) struct Known<'n> {
    /// The fields of the case that were read.
    pub(super) fields: &'n BTreeMap<FieldName, Field>,
    /// Every key under `case`, read or not.
    pub(super) field_keys: Vec<&'n str>,
    /// What every choice can need, as far as it may be spelt in both languages.
    pub(super) needs: Vec<&'static str>,
    /// Every key under `escalation`, read or not.
    pub(super) ladders: Vec<&'n str>,
    /// Every key under `steps`, read or not.
    pub(super) steps: Vec<&'n str>,
    /// Whether the cases are records of the past.
    pub(super) recorded: bool,
}

/// The keys of `entries`.
fn keys(entries: &[Entry]) -> Vec<&str> {
    entries.iter().map(|entry| entry.key.as_str()).collect()
}

/// Reads the whole definition; none if it is not even a map.
pub(super) fn read(reader: &mut Reader<'_>, root: &Node) -> Option<Draft> {
    let mut start = root.span;
    start.end = start.start;
    let top = reader.fields(root, start, &KEYS)?;
    let mut draft = Draft::default();
    head(reader, &top, &mut draft);
    body(reader, &top, &mut draft);
    Some(draft)
}

/// What the definition says about itself.
fn head(reader: &mut Reader<'_>, top: &Fields<'_>, draft: &mut Draft) {
    if let Some(node) = top.need(
        "workflow",
        "workflow: hazard-rectification",
        reader.complaints,
    ) {
        draft.workflow = match reader.scalar(node) {
            Some(text) => reader.name(text, node.span),
            None => None,
        };
        personal::refuse_name(reader, node.text().unwrap_or_default(), node.span);
    }
    if let Some(node) = top.need("title", "title: 安全隐患整改 / Hazard", reader.complaints) {
        draft.title = yaml::words(node, "S0", reader.complaints);
        personal::refuse_name(reader, node.text().unwrap_or_default(), node.span);
    }
    if let Some(node) = top.need("version", "version: 1", reader.complaints) {
        draft.version = version(reader, node);
    }
    if let Some(node) = top.need("calendar", "calendar: township-office", reader.complaints) {
        draft.calendar = calendar(reader, node);
    }
    if let Some(node) = top.get("recorded") {
        let answers = [("true", true), ("false", false)];
        draft.recorded = reader.one_of(node, &answers).unwrap_or_default();
    }
    if let Some(node) = top.get("must end within") {
        draft.must_end_within = limits::limit(reader, node);
        draft.must_end_span = node.span;
    }
}

/// Its parts, in the order in which they build on each other.
fn body(reader: &mut Reader<'_>, top: &Fields<'_>, draft: &mut Draft) {
    let mut field_keys = Vec::new();
    let case = "case: {category: {is: choice, of: [a, b]}, place: {is: jurisdiction}}";
    if let Some(node) = top.need("case", case, reader.complaints)
        && let Some(entries) = yaml::map(node, top.owner(), "S0", reader.complaints)
    {
        field_keys = case_fields::names(entries);
        let owner = top
            .entry("case")
            .map_or(top.owner(), |entry| entry.key_span);
        draft.fields = case_fields::read(reader, entries, owner);
    }
    let row = "routing: [{category: any, place: any, lead: DEPARTMENT}]";
    if let Some(node) = top.need("routing", row, reader.complaints) {
        draft.routing = routing::read(reader, node, &draft.fields);
    }
    let mut ladder_keys = Vec::new();
    if let Some(entry) = top.entry("escalation")
        && let Some(entries) = yaml::map(&entry.value, entry.key_span, "S0", reader.complaints)
    {
        ladder_keys = keys(entries);
        draft.ladders = ladders::read(reader, entries, entry.key_span);
    }
    if let Some(node) = top.need(
        "steps",
        "steps: {triage: {stage: dispatch, …}}",
        reader.complaints,
    ) {
        let owner = top
            .entry("steps")
            .map_or(top.owner(), |entry| entry.key_span);
        if let Some(entries) = yaml::map(node, owner, "S0", reader.complaints) {
            let known = Known {
                fields: &draft.fields,
                needs: needs::free_names(&field_keys),
                field_keys,
                ladders: ladder_keys,
                steps: keys(entries),
                recorded: draft.recorded,
            };
            (draft.steps, draft.graph_is_whole) = steps::read(reader, entries, owner, &known);
        }
    }
}

fn version(reader: &mut Reader<'_>, node: &Node) -> Option<u32> {
    let text = reader.scalar(node)?;
    let found = text.parse().ok().filter(|version| *version > 0);
    if found.is_none() {
        reader.error(
            "S0",
            node.span,
            (
                format!("`{text}` 不是版本号"),
                format!("`{text}` is not a version"),
            ),
            ("写从 1 起的整数", "write a whole number from 1 on"),
        );
    }
    found
}

fn calendar(reader: &mut Reader<'_>, node: &Node) -> Option<CalendarCode> {
    let text = reader.scalar(node)?;
    let known = reader.calendars.get(text).cloned();
    let found = known.or_else(|| reader.trusted(text));
    if found.is_none() {
        let all = reader.calendars.iter().map(CalendarCode::as_str);
        let listed = all.clone().collect::<Vec<_>>().join(", ");
        let way_out = match nearest(text, all) {
            Some(near) => (
                format!("是不是 `{near}`？"),
                format!("did you mean `{near}`?"),
            ),
            None => (
                format!("可用的日历：{listed}"),
                format!("the calendars that exist: {listed}"),
            ),
        };
        let what = (
            format!("没有日历 `{text}`"),
            format!("there is no calendar `{text}`"),
        );
        reader.error("S7", node.span, what, way_out);
    }
    found
}
