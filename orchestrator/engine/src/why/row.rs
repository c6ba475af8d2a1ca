//! Which row of a limit fitted, in the words of the definition.

use closedloop_workflows::{
    condition::{Common, Comparison, Condition, Fact, Facts, Operand},
    plan::{Plan, Within, Work},
};
use serde::Serialize;

use crate::case::{Assignment, Case, Clock};

/// The row of a limit that fitted, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WhyRow {
    /// The row, from 1.
    pub row: u32,
    /// Its condition, as an author writes it; none for the last row, which fits where no other does,
    /// and if the rules hold another definition.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub condition: Option<String>,
    /// What the case holds of that which the condition asks for, in its order; at most 201.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub facts: Vec<WhyFact>,
}

/// Something a condition asks for, and what the case holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WhyFact {
    /// What is asked for, such as `case.severity`.
    pub name: String,
    /// What the case holds.
    pub value: String,
}

/// Which row of the limit of `open` fitted, if it has more than one.
pub(super) fn why_row(
    case: &Case,
    open: &Assignment,
    clock: &Clock,
    plan: &Plan,
) -> Option<WhyRow> {
    let row = clock.row?;
    let index = usize::try_from(row).ok()?.checked_sub(1)?;
    let step = plan
        .step(&open.step)
        .filter(|_| plan.fingerprint == case.definition);
    let within: Option<&Within> = step.and_then(|step| match &step.work {
        Work::Ask { within, .. } | Work::Survey { within, .. } => Some(within),
        Work::Score { .. } => None,
    });
    let condition = within
        .and_then(|within| within.rows.get(index))
        .and_then(|row| row.condition.as_ref());
    let mut facts = Vec::new();
    if let Some(condition) = condition {
        asked_for(condition, case, &mut facts);
    }
    Some(WhyRow {
        row,
        condition: condition.map(condition_text),
        facts,
    })
}

fn asked_for(condition: &Condition, case: &Case, facts: &mut Vec<WhyFact>) {
    match condition {
        Condition::Yes(operand) | Condition::In(operand, _) => note(operand, case, facts),
        Condition::Has(_) => {}
        Condition::Compare(left, _, right) => {
            note(left, case, facts);
            note(right, case, facts);
        }
        Condition::Not(inner) => asked_for(inner, case, facts),
        Condition::Both(left, right) | Condition::Either(left, right) => {
            asked_for(left, case, facts);
            asked_for(right, case, facts);
        }
    }
}

/// Counts have gone on since the row was chosen, and literals speak for themselves.
fn note(operand: &Operand, case: &Case, facts: &mut Vec<WhyFact>) {
    let fact = match operand {
        Operand::Field(name) => case.field(name),
        Operand::Common(what) => Some(case.common(*what)),
        Operand::Count(_)
        | Operand::Text(_)
        | Operand::Number(_)
        | Operand::YesNo(_)
        | Operand::Date(_)
        | Operand::Instant(_) => None,
    };
    let name = value(operand);
    if let Some(fact) = fact
        && !facts.iter().any(|known| known.name == name)
    {
        let value = match fact {
            Fact::Text(text) => text.to_owned(),
            Fact::Number(number) => number.to_string(),
            Fact::YesNo(answer) => answer.to_string(),
            Fact::Date(day) => day.to_string(),
            Fact::Instant(at) => at.to_string(),
        };
        facts.push(WhyFact { name, value });
    }
}

fn value(operand: &Operand) -> String {
    match operand {
        Operand::Field(name) => format!("case.{name}"),
        Operand::Common(Common::Priority) => "case.priority".to_owned(),
        Operand::Common(Common::Source) => "case.source".to_owned(),
        Operand::Common(Common::Exercise) => "case.exercise".to_owned(),
        Operand::Count(what) => format!("count('{}')", what.code()),
        Operand::Text(text) => format!("'{text}'"),
        Operand::Number(number) => number.to_string(),
        Operand::YesNo(answer) => answer.to_string(),
        Operand::Date(day) => format!("'{day}'"),
        Operand::Instant(at) => format!("'{at}'"),
    }
}

/// A condition as an author writes it.
#[must_use]
pub fn condition_text(condition: &Condition) -> String {
    written(condition, false)
}

fn written(condition: &Condition, is_inner: bool) -> String {
    let text = match condition {
        Condition::Yes(operand) => return value(operand),
        Condition::Has(name) => return format!("has(case.{name})"),
        Condition::Compare(left, comparison, right) => {
            let sign = match comparison {
                Comparison::Equal => "==",
                Comparison::Differs => "!=",
                Comparison::Less => "<",
                Comparison::AtMost => "<=",
                Comparison::More => ">",
                Comparison::AtLeast => ">=",
            };
            format!("{} {sign} {}", value(left), value(right))
        }
        Condition::In(operand, list) => {
            let list: Vec<String> = list.iter().map(value).collect();
            format!("{} in [{}]", value(operand), list.join(", "))
        }
        Condition::Not(inner) => return format!("!{}", written(inner, true)),
        Condition::Both(left, right) => {
            format!("{} && {}", written(left, true), written(right, true))
        }
        Condition::Either(left, right) => {
            format!("{} || {}", written(left, true), written(right, true))
        }
    };
    if is_inner { format!("({text})") } else { text }
}
