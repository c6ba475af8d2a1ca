//! The routing table: which department leads a case.

use std::collections::{BTreeMap, BTreeSet};

use super::{Reader, places, units};
use crate::{
    check::cover::{self, Fit},
    complaint::Span,
    names::{DepartmentCode, FieldName, FieldValue},
    plan::{Field, FieldKind, PlaceFit, RoutingRow},
    words,
    yaml::{self, Fields, Node},
};

const ROWS_MAX: usize = 500;
const BESIDE_MAX: usize = 20;

/// Reads the table and checks that every case fits a row and every row can be reached.
pub(super) fn read(
    reader: &mut Reader<'_>,
    node: &Node,
    fields: &BTreeMap<FieldName, Field>,
) -> Vec<RoutingRow> {
    let mut rows = Vec::new();
    let mut fits: Vec<Fit> = Vec::new();
    let Some(items) = reader.items(node, ROWS_MAX) else {
        return rows;
    };
    for (index, item) in items.iter().enumerate() {
        let row = index + 1;
        let keys = ["category", "place", "lead", "with"];
        let Some(parts) = reader.fields(item, item.span, &keys) else {
            continue;
        };
        let fit = fit(reader, &parts, (row, item.span), fields);
        let (lead, with) = departments(reader, &parts);
        let Some(fit) = fit else { continue };
        if let Some(lead) = lead {
            let (category, place) = (fit.category.clone(), fit.place.clone());
            rows.push(RoutingRow {
                category,
                place,
                lead,
                with,
            });
        }
        fits.push(fit);
    }
    let values = match fields.get("category").map(|field| &field.kind) {
        Some(FieldKind::Choice(values)) => values.as_slice(),
        Some(_) | None => &[],
    };
    let last = items.last().map_or(node.span, |item| item.span);
    cover::rows(&fits, (items.len(), last), values, reader);
    rows
}

fn fit(
    reader: &mut Reader<'_>,
    parts: &Fields<'_>,
    (row, span): (usize, Span),
    fields: &BTreeMap<FieldName, Field>,
) -> Option<Fit> {
    let category = match parts.get("category") {
        Some(node) => category(reader, node, fields),
        None => Some(None),
    };
    let place = match parts.get("place") {
        Some(node) => places::place(reader, node),
        None => Some(PlaceFit::Any),
    };
    Some(Fit {
        category: category?,
        place: place?,
        row,
        span,
    })
}

/// The category of a row: some value, or `any`.
fn category(
    reader: &mut Reader<'_>,
    node: &Node,
    fields: &BTreeMap<FieldName, Field>,
) -> Option<Option<FieldValue>> {
    let text = reader.scalar(node)?;
    // A value that its author calls like the Chinese of `any` stays that value.
    let in_chinese = words::value_in_chinese("any");
    let is_taken = in_chinese.is_some_and(|any| has_value(fields, any));
    if !is_taken && reader.word(node, &["any"]).is_some() || text == "any" {
        return Some(None);
    }
    // Without a readable `category` there is nothing to compare with.
    let FieldKind::Choice(values) = &fields.get("category")?.kind else {
        return None;
    };
    let found = values.iter().find(|value| value.as_str() == text);
    if found.is_none() {
        let mut known: Vec<&str> = values.iter().map(FieldValue::as_str).collect();
        known.extend(words::values_like(text, &["any"]));
        yaml::unknown(text, node.span, &known, "S8", reader.complaints);
    }
    found.map(|value| Some(value.clone()))
}

/// Whether `category` has this value.
fn has_value(fields: &BTreeMap<FieldName, Field>, value: &str) -> bool {
    let kind = fields.get("category").map(|field| &field.kind);
    matches!(kind, Some(FieldKind::Choice(values)) if values.iter().any(|v| v.as_str() == value))
}

/// The department that leads, and those beside it.
fn departments(
    reader: &mut Reader<'_>,
    parts: &Fields<'_>,
) -> (Option<DepartmentCode>, Vec<DepartmentCode>) {
    let lead = parts
        .need("lead", "lead: DEPARTMENT", reader.complaints)
        .and_then(|node| units::department(reader, node));
    let mut seen: BTreeSet<DepartmentCode> = lead.iter().cloned().collect();
    let mut with = Vec::new();
    let items = parts
        .get("with")
        .and_then(|node| reader.items(node, BESIDE_MAX));
    for item in items.unwrap_or_default() {
        let Some(department) = units::department(reader, item) else {
            continue;
        };
        if seen.insert(department.clone()) {
            with.push(department);
        } else {
            reader.error(
                "S0",
                item.span,
                (
                    format!("单位 `{department}` 在这一行里出现了两次"),
                    format!("the department `{department}` is in this row twice"),
                ),
                ("删去其中一个", "remove one of them"),
            );
        }
    }
    (lead, with)
}
