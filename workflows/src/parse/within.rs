//! How long a step has: one limit, or rows of which the first that fits holds.

mod row;

use super::{Reader, limits, top::Known};
use crate::{
    check::cases,
    complaint::Span,
    condition::Condition,
    names::{FieldName, StepName},
    plan::{Allowance, LimitRow, Within, Words},
    yaml::{self, Content, Entry, Fields, Node},
};

const ROWS_MAX: usize = 20;

/// The keys of a row.
pub(super) const KEYS: [&str; 6] = ["if", "allow", "from", "until", "starts", "no limit"];

/// Who waits under the limit.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Waiting {
    /// A department or a post, which a record of the past may leave without a limit.
    Office,
    /// The reporter, whose silence needs a limit.
    Reporter,
}

/// A limit as it was read.
pub(super) struct Read {
    pub(super) within: Within,
    /// The earlier steps that rows count from.
    pub(super) froms: Vec<(StepName, Span)>,
}

impl Read {
    /// Whether no case has a limit.
    pub(super) fn is_without_limit(&self) -> bool {
        let mut rows = self.within.rows.iter();
        rows.all(|row| matches!(row.allowance, Allowance::NoLimit { .. }))
    }
}

/// The limit of a step that waits, with a complaint if it has none.
pub(super) fn read(
    reader: &mut Reader<'_>,
    parts: &Fields<'_>,
    known: &Known<'_>,
    step: &StepName,
    waiting: Waiting,
) -> Option<Read> {
    let within = parts
        .entry("within")
        .filter(|entry| !entry.value.is_empty());
    let endless = parts
        .entry("no limit")
        .filter(|_| waiting == Waiting::Office);
    match (within, endless) {
        (Some(_), Some(endless)) => {
            reader.error(
                "S5",
                endless.key_span,
                (
                    "`within` 和 `no limit` 只能写一个",
                    "a step has `within` or `no limit`, not both",
                ),
                ("删去其中一个", "remove one of them"),
            );
            None
        }
        (None, Some(endless)) => {
            let reason = no_limit(reader, endless, known, waiting)?;
            Some(always(Allowance::NoLimit { reason }))
        }
        (Some(entry), None) => match &entry.value.content {
            Content::Scalar(_) => {
                let limit = limits::limit(reader, &entry.value)?;
                Some(always(Allowance::Length { limit, from: None }))
            }
            Content::Map(_) => rows(
                reader,
                std::slice::from_ref(&entry.value),
                entry.key_span,
                &row::Place {
                    known,
                    step,
                    waiting,
                },
            ),
            Content::List(_) => {
                let items = reader.items(&entry.value, ROWS_MAX)?;
                let place = row::Place {
                    known,
                    step,
                    waiting,
                };
                rows(reader, items, entry.key_span, &place)
            }
        },
        (None, None) => {
            missing(reader, parts);
            None
        }
    }
}

fn always(allowance: Allowance) -> Read {
    let row = LimitRow {
        condition: None,
        allowance,
    };
    Read {
        within: Within { rows: vec![row] },
        froms: Vec::new(),
    }
}

fn missing(reader: &mut Reader<'_>, parts: &Fields<'_>) {
    if parts.is_misspelt("within") {
        return;
    }
    let span = parts
        .entry("within")
        .map_or(parts.owner(), |entry| entry.key_span);
    reader.error(
        "S5",
        span,
        (
            "这个步骤会等人，却没有时限",
            "this step waits for somebody but has no limit",
        ),
        (
            "写上 `within: 2 working hours`",
            "write `within: 2 working hours`",
        ),
    );
}

/// Why there is no limit, which only records of the past may say.
fn no_limit(
    reader: &mut Reader<'_>,
    entry: &Entry,
    known: &Known<'_>,
    waiting: Waiting,
) -> Option<Words> {
    let wrong = if waiting == Waiting::Reporter {
        Some((
            (
                "问反映人不能没有时限：不答复也要有结果",
                "a reporter cannot be asked without a limit: silence is an answer, too",
            ),
            (
                "写一个时限，例如 `within: 3 days`",
                "write a limit, such as `within: 3 days`",
            ),
        ))
    } else if known.recorded {
        None
    } else {
        Some((
            (
                "只有历史记录（`recorded: true`）才可以没有时限",
                "only a record of the past (`recorded: true`) may be without a limit",
            ),
            (
                "写一个时限，例如 `within: 5 working days`；历史记录则在开头写 `recorded: true`",
                "write a limit, such as `within: 5 working days`; for records of the past write \
                 `recorded: true` at the top",
            ),
        ))
    };
    if let Some((what, way_out)) = wrong {
        reader.error("S5", entry.key_span, what, way_out);
        return None;
    }
    yaml::words(&entry.value, "S5", reader.complaints)
}

fn rows(
    reader: &mut Reader<'_>,
    items: &[Node],
    owner: Span,
    place: &row::Place<'_>,
) -> Option<Read> {
    let before = reader.complaints.errors();
    let read: Vec<row::Row> = items
        .iter()
        .filter_map(|item| row::read(reader, item, place))
        .collect();
    if items.is_empty() {
        reader.error(
            "S5",
            owner,
            ("`within` 一行也没有", "`within` has no row"),
            (
                "写上 `within: 2 working hours`",
                "write `within: 2 working hours`",
            ),
        );
    }
    // Rows that could not be read say nothing about the others.
    if reader.complaints.errors() > before {
        return None;
    }
    covers_every_case(reader, &read, place.known);
    guarded(reader, &read, place.known);
    let froms = read.iter().filter_map(|row| row.from.clone()).collect();
    let rows = read.into_iter().map(|row| row.row).collect();
    let within = Within { rows };
    (reader.complaints.errors() == before).then_some(Read { within, froms })
}

/// Complains unless the last row, and only the last, fits every case, and each row differs from
/// those before.
fn covers_every_case(reader: &mut Reader<'_>, rows: &[row::Row], known: &Known<'_>) {
    for (index, row) in rows.iter().enumerate() {
        let earlier = &rows[..index];
        let hidden = earlier.iter().position(|earlier| {
            earlier.row.condition.is_none()
                || (row.row.condition.is_some() && earlier.row.condition == row.row.condition)
        });
        if let Some(by) = hidden {
            reader.error(
                "S5",
                row.span,
                (
                    format!("第 {} 行永远用不上：第 {} 行已包含它", index + 1, by + 1),
                    format!(
                        "row {} is never used: row {} takes all its cases",
                        index + 1,
                        by + 1
                    ),
                ),
                (
                    "删去它；没有 `if` 的行放在最后",
                    "remove it; the row without an `if` comes last",
                ),
            );
        }
    }
    if let Some(row) = rows.last()
        && row.row.condition.is_some()
    {
        let conditions = rows.iter().filter_map(|row| row.row.condition.as_ref());
        let example = cases::fitting_none(&conditions.collect::<Vec<_>>(), known.fields);
        reader.complaints.error_for_example(
            "S5",
            row.span,
            (
                "最后一行有 `if`：条件都不符合的事项就没有时限",
                "the last row has an `if`: a case that fits no row would have no limit",
            ),
            (
                "在最后加一行没有 `if` 的，例如 `{allow: 5 working days}`",
                "add a last row without an `if`, such as `{allow: 5 working days}`",
            ),
            example,
        );
    }
}

/// Complains about every row whose end is a field that may not be there.
fn guarded(reader: &mut Reader<'_>, rows: &[row::Row], known: &Known<'_>) {
    for (index, row) in rows.iter().enumerate() {
        let Some((name, span)) = &row.until_field else {
            continue;
        };
        let optional = known.fields.get(name).is_some_and(|field| field.optional);
        let here = row.row.condition.as_ref();
        let guarded = here.is_some_and(|condition| needs(condition, name, true))
            || rows[..index].iter().any(|earlier| {
                let condition = earlier.row.condition.as_ref();
                condition.is_some_and(|condition| needs(condition, name, false))
            });
        if optional && !guarded {
            reader.error(
                "S5",
                *span,
                (
                    format!("字段 `{name}` 可以不填，这一行就没有期限"),
                    format!("the field `{name}` may be missing, and then this row has no end"),
                ),
                (
                    format!("在这一行写 `if: \"has(case.{name})\"`，后面再加一行"),
                    format!("write `if: \"has(case.{name})\"` in this row, and a row after it"),
                ),
            );
        }
    }
}

/// Whether the field is there whenever the condition is answered with `answer`.
fn needs(condition: &Condition, field: &FieldName, answer: bool) -> bool {
    use crate::condition::Operand;
    let reads = |operand: &Operand| matches!(operand, Operand::Field(name) if name == field);
    match condition {
        Condition::Has(name) => answer && name == field,
        Condition::Yes(operand) | Condition::In(operand, _) => answer && reads(operand),
        Condition::Compare(left, _, right) => answer && (reads(left) || reads(right)),
        Condition::Not(inner) => needs(inner, field, !answer),
        Condition::Both(left, right) if answer => {
            needs(left, field, answer) || needs(right, field, answer)
        }
        Condition::Both(left, right) => needs(left, field, answer) && needs(right, field, answer),
        Condition::Either(left, right) if answer => {
            needs(left, field, answer) && needs(right, field, answer)
        }
        Condition::Either(left, right) => needs(left, field, answer) || needs(right, field, answer),
    }
}
