//! One row of a limit.

use jiff::civil::Date;

use super::{KEYS, Waiting, no_limit};
use crate::{
    complaint::Span,
    names::{FieldName, StepName},
    parse::{Reader, condition, days, expression, limits, top::Known},
    plan::{Allowance, FieldKind, LimitRow, Until},
    yaml::{self, Entry, Fields, Node, nearest},
};

/// Where the rows stand.
pub(super) struct Place<'p> {
    pub(super) known: &'p Known<'p>,
    /// The step they belong to.
    pub(super) step: &'p StepName,
    pub(super) waiting: Waiting,
}

/// A row as it was read.
pub(super) struct Row {
    pub(super) row: LimitRow,
    pub(super) span: Span,
    /// The field that its end stands in, and where that is written.
    pub(super) until_field: Option<(FieldName, Span)>,
    /// The earlier step it counts from, and where that is written.
    pub(super) from: Option<(StepName, Span)>,
}

/// Reads a row; none, with a complaint, if anything of it is wrong.
pub(super) fn read(reader: &mut Reader<'_>, item: &Node, place: &Place<'_>) -> Option<Row> {
    let before = reader.complaints.errors();
    let parts = reader.fields(item, item.span, &KEYS)?;
    let condition = match parts.get("if") {
        Some(node) => Some(condition::read(reader, node, place.known)?),
        None => None,
    };
    belongs(reader, &parts, "from", "allow");
    belongs(reader, &parts, "starts", "until");
    let mut until_field = None;
    let mut from = None;
    let entry = only(reader, &parts)?;
    let is = |key: &str| parts.entry(key).is_some();
    let allowance = match (is("allow"), is("until")) {
        (true, _) => {
            let limit = limits::limit(reader, &entry.value)?;
            from = match parts.get("from") {
                Some(node) => Some((earlier(reader, node, place)?, node.span)),
                None => None,
            };
            let from = from.as_ref().map(|(step, _)| step.clone());
            Allowance::Length { limit, from }
        }
        (false, true) => {
            let until = until(reader, &entry.value, place.known)?;
            if let Until::Field(name) = &until {
                until_field = Some((name.clone(), entry.value.span));
            }
            let starts = match parts.entry("starts") {
                Some(entry) => Some(starts(reader, entry, &until)?),
                None => None,
            };
            Allowance::Until { until, starts }
        }
        (false, false) => {
            let reason = no_limit(reader, entry, place.known, place.waiting)?;
            Allowance::NoLimit { reason }
        }
    };
    (reader.complaints.errors() == before).then_some(Row {
        row: LimitRow {
            condition,
            allowance,
        },
        span: item.span,
        until_field,
        from,
    })
}

/// The key that says what the row allows: exactly one of `allow`, `until` and `no limit`.
fn only<'n>(reader: &mut Reader<'_>, parts: &Fields<'n>) -> Option<&'n Entry> {
    let all = ["allow", "until", "no limit"];
    let written = all.into_iter().filter_map(|key| parts.entry(key));
    let mut written: Vec<&'n Entry> = written.collect();
    written.sort_by_key(|entry| entry.key_span.start);
    if let Some(second) = written.get(1) {
        reader.error(
            "S0",
            second.key_span,
            (
                "一行只写 `allow`、`until`、`no limit` 中的一个",
                "a row has only one of `allow`, `until` and `no limit`",
            ),
            ("删去其余的", "remove the others"),
        );
        return None;
    }
    let first = written.first().copied();
    if first.is_none() && !all.into_iter().any(|key| parts.is_misspelt(key)) {
        reader.error(
            "S5",
            parts.owner(),
            (
                "这一行没有说明给多长时间",
                "this row does not say how long there is",
            ),
            (
                "写上 `allow: 5 working days` 或 `until: 2026-12-31`",
                "write `allow: 5 working days` or `until: 2026-12-31`",
            ),
        );
    }
    first
}

/// Complains about `key` without the key that it goes with.
fn belongs(reader: &mut Reader<'_>, parts: &Fields<'_>, key: &str, with: &str) {
    if let Some(entry) = parts.entry(key)
        && parts.entry(with).is_none()
        && !parts.is_misspelt(with)
    {
        reader.error(
            "S0",
            entry.key_span,
            (
                format!("`{key}` 只和 `{with}` 一起写"),
                format!("`{key}` goes with `{with}` only"),
            ),
            (
                format!("删去 `{key}`，或加上 `{with}`"),
                format!("leave `{key}` out, or add `{with}`"),
            ),
        );
    }
}

/// The step after `from`: another one of the definition.
fn earlier(reader: &mut Reader<'_>, node: &Node, place: &Place<'_>) -> Option<StepName> {
    let text = reader.scalar(node)?;
    let steps = || place.known.steps.iter().copied();
    if text == place.step.as_str() || !steps().any(|step| step == text) {
        let others = || steps().filter(|step| *step != place.step.as_str());
        let way_out = match nearest(text, others()) {
            Some(near) => expression::meant(near),
            None => {
                let listed = others().collect::<Vec<_>>().join(", ");
                crate::plan::Words::new(
                    format!("写一个更早的步骤：{listed}；从本步骤起算就不写 `from`"),
                    format!("name an earlier step: {listed}; leave `from` out to count from here"),
                )
            }
        };
        let what = (
            format!("不能从 `{text}` 起算：要写更早的另一个步骤"),
            format!("a limit cannot count from `{text}`: this needs another, earlier step"),
        );
        reader.error("S5", node.span, what, way_out);
        return None;
    }
    text.parse().ok()
}

/// The fixed end after `until`.
fn until(reader: &mut Reader<'_>, node: &Node, known: &Known<'_>) -> Option<Until> {
    let text = reader.scalar(node)?;
    if let Some(name) = text.strip_prefix("case.") {
        return field(reader, node, name, known).map(Until::Field);
    }
    let found = days::day(text)
        .map(Until::Day)
        .or_else(|| days::minute(text).map(Until::Minute));
    if found.is_none() {
        reader.error(
            "S0",
            node.span,
            (
                format!("`{text}` 不是期限的终点"),
                format!("`{text}` is no end of a limit"),
            ),
            (
                "写成 `2026-12-31`、`2026-12-31 17:00` 或 `case.字段`；一段时间用 `allow`",
                "write `2026-12-31`, `2026-12-31 17:00` or `case.FIELD`; a length goes under `allow`",
            ),
        );
    }
    found
}

fn field(reader: &mut Reader<'_>, node: &Node, name: &str, known: &Known<'_>) -> Option<FieldName> {
    let ends = |kind: &FieldKind| matches!(kind, FieldKind::Instant | FieldKind::Date);
    match known.fields.get_key_value(name) {
        Some((name, field)) if ends(&field.kind) => return Some(name.clone()),
        // A field that is written but could not be read has its complaint already.
        None if known.field_keys.contains(&name) => return None,
        Some(_) | None => {}
    }
    let fitting = known.fields.iter().filter(|(_, field)| ends(&field.kind));
    let fitting: Vec<String> = fitting.map(|(name, _)| format!("case.{name}")).collect();
    let written = format!("case.{name}");
    let way_out = match nearest(&written, fitting.iter().map(String::as_str)) {
        Some(near) => expression::meant(near),
        None => crate::plan::Words::new(
            format!("在 `case` 里加上 `{name}: {{is: instant}}`（时刻）或 `{{is: date}}`（日期）"),
            format!("add `{name}: {{is: instant}}` or `{{is: date}}` under `case`"),
        ),
    };
    let what = (
        format!("事项没有日期或时刻字段 `{name}`"),
        format!("the case has no field `{name}` that holds a date or an instant"),
    );
    reader.error("S9", node.span, what, way_out);
    None
}

/// The day after `starts`, which is not later than a fixed end.
fn starts(reader: &mut Reader<'_>, entry: &Entry, until: &Until) -> Option<Date> {
    let node = &entry.value;
    let text = yaml::scalar(node, "S0", reader.complaints)?;
    let Some(day) = days::day(text) else {
        reader.error(
            "S0",
            node.span,
            (format!("`{text}` 不是日期"), format!("`{text}` is no date")),
            ("写成 `2026-05-20`", "write `2026-05-20`"),
        );
        return None;
    };
    let last = match until {
        Until::Day(last) => Some(*last),
        Until::Minute(minute) => Some(minute.date()),
        Until::Field(_) => None,
    };
    if last.is_some_and(|last| last < day) {
        reader.error(
            "S5",
            node.span,
            (
                format!("阶段从 {day} 开始，晚于它的终点"),
                format!("the phase starts on {day}, after its end"),
            ),
            (
                "把 `starts` 写在 `until` 之前",
                "let `starts` be before `until`",
            ),
        );
        return None;
    }
    Some(day)
}
