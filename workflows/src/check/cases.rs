//! A case that none of some conditions fits, found by trying values that the conditions mention.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{Timestamp, ToSpan, civil::Date};

use crate::{
    condition::{Common, Condition, Fact, Facts, Operand},
    names::FieldName,
    plan::{Field, FieldKind, Words},
    points::Counted,
};

/// How many cases are tried.
const TRIES_MAX: usize = 10_000;

/// How many values of one kind are tried, those that are mentioned first.
const VALUES_MAX: usize = 12;

/// Something that a condition asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Asked<'c> {
    Field(&'c FieldName),
    Common(Common),
    Count(Counted),
}

/// What a condition may see there; none is a field that is missing.
type Value<'c> = Option<Fact<'c>>;

/// A case of which only what the conditions ask is known.
struct Tried<'c> {
    values: BTreeMap<Asked<'c>, Value<'c>>,
}

impl Facts for Tried<'_> {
    fn has(&self, field: &FieldName) -> bool {
        self.field(field).is_some()
    }

    fn field(&self, field: &FieldName) -> Option<Fact<'_>> {
        self.values.get(&Asked::Field(field)).copied().flatten()
    }

    fn common(&self, what: Common) -> Fact<'_> {
        let value = self.values.get(&Asked::Common(what)).copied().flatten();
        value.unwrap_or(Fact::YesNo(false))
    }

    fn count(&self, what: Counted) -> u32 {
        match self.values.get(&Asked::Count(what)).copied().flatten() {
            Some(Fact::Number(number)) => u32::try_from(number).unwrap_or(0),
            Some(Fact::Text(_) | Fact::YesNo(_) | Fact::Date(_) | Fact::Instant(_)) | None => 0,
        }
    }
}

/// A case that fits none of the conditions, told by what they ask for; none if none was found.
pub(crate) fn fitting_none(
    conditions: &[&Condition],
    fields: &BTreeMap<FieldName, Field>,
) -> Option<Words> {
    let mut questions = Questions::default();
    for condition in conditions {
        questions.of(condition);
    }
    let axes: Vec<(Asked<'_>, Vec<Value<'_>>)> = questions
        .asked
        .iter()
        .map(|(asked, constants)| (*asked, values(*asked, constants, fields)))
        .collect();
    let mut turn = vec![0; axes.len()];
    for _ in 0..TRIES_MAX {
        let values = axes
            .iter()
            .zip(&turn)
            .map(|((asked, values), at)| (*asked, values[*at]));
        let tried = Tried {
            values: values.collect(),
        };
        if !conditions.iter().any(|condition| condition.holds(&tried)) {
            return Some(told(&tried));
        }
        let next = (0..axes.len()).find(|axis| turn[*axis] + 1 < axes[*axis].1.len())?;
        turn[next] += 1;
        turn[..next].fill(0);
    }
    None
}

/// What is asked, with the constants it is compared with.
#[derive(Default)]
struct Questions<'c> {
    asked: BTreeMap<Asked<'c>, BTreeSet<Fact<'c>>>,
}

impl<'c> Questions<'c> {
    fn of(&mut self, condition: &'c Condition) {
        match condition {
            Condition::Yes(operand) => self.compared(operand, &[]),
            Condition::Has(field) => {
                self.asked.entry(Asked::Field(field)).or_default();
            }
            Condition::Compare(left, _, right) => {
                self.compared(left, std::slice::from_ref(right));
                self.compared(right, std::slice::from_ref(left));
            }
            Condition::In(operand, list) => self.compared(operand, list),
            Condition::Not(inner) => self.of(inner),
            Condition::Both(left, right) | Condition::Either(left, right) => {
                self.of(left);
                self.of(right);
            }
        }
    }

    fn compared(&mut self, operand: &'c Operand, with: &'c [Operand]) {
        let asked = match operand {
            Operand::Field(name) => Asked::Field(name),
            Operand::Common(what) => Asked::Common(*what),
            Operand::Count(what) => Asked::Count(*what),
            Operand::Text(_)
            | Operand::Number(_)
            | Operand::YesNo(_)
            | Operand::Date(_)
            | Operand::Instant(_) => return,
        };
        let constants = with.iter().filter_map(constant);
        self.asked.entry(asked).or_default().extend(constants);
    }
}

fn constant(operand: &Operand) -> Option<Fact<'_>> {
    match operand {
        Operand::Text(text) => Some(Fact::Text(text)),
        Operand::Number(number) => Some(Fact::Number(*number)),
        Operand::YesNo(answer) => Some(Fact::YesNo(*answer)),
        Operand::Date(date) => Some(Fact::Date(*date)),
        Operand::Instant(instant) => Some(Fact::Instant(*instant)),
        Operand::Field(_) | Operand::Common(_) | Operand::Count(_) => None,
    }
}

/// The values that are tried: what is mentioned, and what lies beside it.
fn values<'c>(
    asked: Asked<'c>,
    constants: &BTreeSet<Fact<'c>>,
    fields: &'c BTreeMap<FieldName, Field>,
) -> Vec<Value<'c>> {
    let near = || {
        constants
            .iter()
            .take(VALUES_MAX / 3)
            .flat_map(|fact| beside(*fact))
    };
    let mut values: Vec<Value<'c>> = match asked {
        Asked::Common(Common::Exercise) => vec![Fact::YesNo(false), Fact::YesNo(true)]
            .into_iter()
            .map(Some)
            .collect(),
        Asked::Common(Common::Priority) => ["normal", "urgent", "critical"]
            .map(|code| Some(Fact::Text(code)))
            .to_vec(),
        Asked::Common(Common::Source) => ["hotline", "grid", "web", "other"]
            .map(|code| Some(Fact::Text(code)))
            .into_iter()
            .chain(near().map(Some))
            .collect(),
        Asked::Count(_) => [Some(Fact::Number(0))]
            .into_iter()
            .chain(near().filter(|fact| *fact >= Fact::Number(0)).map(Some))
            .collect(),
        Asked::Field(name) => {
            let Some(field) = fields.get(name) else {
                return vec![None];
            };
            let missing = field.optional.then_some(None);
            of_kind(&field.kind)
                .into_iter()
                .chain(near())
                .map(Some)
                .chain(missing)
                .collect()
        }
    };
    values.truncate(VALUES_MAX);
    if values.is_empty() {
        values.push(None);
    }
    values
}

/// Values of a kind that no condition need mention.
fn of_kind(kind: &FieldKind) -> Vec<Fact<'_>> {
    match kind {
        FieldKind::Choice(values) => {
            let values = values.iter().take(VALUES_MAX / 2);
            values.map(|value| Fact::Text(value.as_str())).collect()
        }
        FieldKind::YesNo => vec![Fact::YesNo(false), Fact::YesNo(true)],
        FieldKind::Number => vec![Fact::Number(0)],
        FieldKind::File => vec![Fact::Number(1)],
        FieldKind::Date => vec![Fact::Date(Date::constant(2026, 1, 1))],
        FieldKind::Instant => vec![Fact::Instant(Timestamp::UNIX_EPOCH)],
        FieldKind::Text | FieldKind::Contact | FieldKind::Jurisdiction => vec![Fact::Text("…")],
    }
}

fn beside(fact: Fact<'_>) -> Vec<Fact<'_>> {
    match fact {
        Fact::Number(number) => vec![
            Fact::Number(number.saturating_sub(1)),
            fact,
            Fact::Number(number.saturating_add(1)),
        ],
        Fact::Date(date) => vec![
            Fact::Date(date.saturating_sub(1.day())),
            fact,
            Fact::Date(date.saturating_add(1.day())),
        ],
        Fact::Text(_) | Fact::YesNo(_) | Fact::Instant(_) => vec![fact],
    }
}

fn told(tried: &Tried<'_>) -> Words {
    let (mut zh, mut en) = (Vec::new(), Vec::new());
    for (asked, value) in &tried.values {
        let name = match asked {
            Asked::Field(name) => format!("case.{name}"),
            Asked::Common(Common::Priority) => "case.priority".to_owned(),
            Asked::Common(Common::Source) => "case.source".to_owned(),
            Asked::Common(Common::Exercise) => "case.exercise".to_owned(),
            Asked::Count(what) => format!("count('{}')", what.code()),
        };
        let value = match value {
            None => {
                zh.push(format!("没有 `{name}`"));
                en.push(format!("without `{name}`"));
                continue;
            }
            Some(Fact::Text(text)) => format!("'{text}'"),
            Some(Fact::Number(number)) => number.to_string(),
            Some(Fact::YesNo(answer)) => answer.to_string(),
            Some(Fact::Date(date)) => format!("'{date}'"),
            Some(Fact::Instant(instant)) => format!("'{instant}'"),
        };
        zh.push(format!("`{name}` 为 {value}"));
        en.push(format!("`{name}` is {value}"));
    }
    Words::new(
        format!("这样的事项：{}", super::shortened(zh).join("、")),
        format!("a case where {}", super::shortened(en).join(", ")),
    )
}
