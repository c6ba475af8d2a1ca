//! Conditions: CEL, typed against the fields of the case, read into a closed tree.
//!
//! Only field reads, codes, whole numbers, comparisons, `in`, `has`, `size`, `count`, `!`, `&&` and
//! `||` are understood. Words of people are never read; time belongs to clocks.

mod compare;
mod masked;
pub(super) mod operand;
mod refused;
#[cfg(test)]
mod tests;

use cel::{
    IdedExpr,
    common::ast::{CallExpr, Expr, SelectExpr, SourceInfo, operators},
};

use super::{
    Reader,
    expression::{self, Fault},
    top::Known,
};
use crate::{
    condition::{Comparison, Condition},
    names::FieldName,
    organisation::Organisation,
    plan::Words,
    yaml::Node,
};

/// Why there is no condition; none if there is a complaint about that already.
type Failed = Option<Box<Fault>>;

/// The condition that `node` spells.
pub(super) fn read(reader: &mut Reader<'_>, node: &Node, known: &Known<'_>) -> Option<Condition> {
    let text = reader.scalar(node)?;
    match condition(text, known, reader.organisation) {
        Ok(condition) => Some(condition),
        Err(failed) => {
            if let Some(fault) = failed {
                expression::report(reader, node, text, *fault);
            }
            None
        }
    }
}

fn condition(
    text: &str,
    known: &Known<'_>,
    organisation: &Organisation,
) -> Result<Condition, Failed> {
    let masked = masked::masked(text, &known.field_keys).map_err(Box::new)?;
    let parsed = expression::parsed(&masked.text, example);
    let (tree, source) = parsed.map_err(Box::new)?;
    let scope = Scope {
        known,
        organisation,
        text,
        masked: &masked,
        source: &source,
    };
    scope.answer(&tree)
}

fn example() -> Words {
    Words::new(
        "写成 `case.severity == 'urgent' && has(case.reporter)` 的形式",
        "write it like `case.severity == 'urgent' && has(case.reporter)`",
    )
}

/// What a condition is read in the light of.
struct Scope<'s> {
    known: &'s Known<'s>,
    organisation: &'s Organisation,
    /// The condition as written.
    text: &'s str,
    /// The condition as parsed, byte for byte beside the other.
    masked: &'s masked::Masked,
    source: &'s SourceInfo,
}

impl Scope<'_> {
    fn fail<T>(
        &self,
        node: &IdedExpr,
        what: impl Into<Words>,
        way_out: impl Into<Words>,
    ) -> Result<T, Failed> {
        Err(Some(Box::new(Fault {
            bytes: self.bytes(node),
            what: what.into(),
            way_out: way_out.into(),
        })))
    }

    /// A question that is answered with yes or no. The tree is as deep as the condition has
    /// operators, at most.
    fn answer(&self, node: &IdedExpr) -> Result<Condition, Failed> {
        match &node.expr {
            Expr::Call(call) => self.call(node, call),
            Expr::Select(select) if select.test => self.has(node, select),
            Expr::Literal(_)
            | Expr::Unspecified
            | Expr::Comprehension(_)
            | Expr::Ident(_)
            | Expr::List(_)
            | Expr::Map(_)
            | Expr::Select(_)
            | Expr::Struct(_) => self.yes(node),
        }
    }

    fn call(&self, node: &IdedExpr, call: &CallExpr) -> Result<Condition, Failed> {
        let both = |a, b| -> Result<(Box<Condition>, Box<Condition>), Failed> {
            Ok((Box::new(self.answer(a)?), Box::new(self.answer(b)?)))
        };
        let compare = |comparison, a, b| self.compare(node, comparison, a, b);
        match (&call.target, call.func_name.as_str(), call.args.as_slice()) {
            (None, operators::LOGICAL_NOT, [a]) => Ok(Condition::Not(Box::new(self.answer(a)?))),
            (None, operators::LOGICAL_AND, [a, b]) => {
                both(a, b).map(|(a, b)| Condition::Both(a, b))
            }
            (None, operators::LOGICAL_OR, [a, b]) => {
                both(a, b).map(|(a, b)| Condition::Either(a, b))
            }
            (None, operators::EQUALS, [a, b]) => compare(Comparison::Equal, a, b),
            (None, operators::NOT_EQUALS, [a, b]) => compare(Comparison::Differs, a, b),
            (None, operators::LESS, [a, b]) => compare(Comparison::Less, a, b),
            (None, operators::LESS_EQUALS, [a, b]) => compare(Comparison::AtMost, a, b),
            (None, operators::GREATER, [a, b]) => compare(Comparison::More, a, b),
            (None, operators::GREATER_EQUALS, [a, b]) => compare(Comparison::AtLeast, a, b),
            (None, operators::IN, [a, b]) => self.among(node, a, b),
            _ => self.yes(node),
        }
    }

    /// `has(case.x)`.
    fn has(&self, node: &IdedExpr, select: &SelectExpr) -> Result<Condition, Failed> {
        let name = self.field_name(node, select)?;
        if operand::common(name).is_some() {
            return self.fail(
                node,
                (
                    format!("每件事项都有 `{name}`，不必问有没有"),
                    format!("every case has `{name}`; there is nothing to ask"),
                ),
                ("删去这个 `has`", "leave this `has` out"),
            );
        }
        let (field, _) = self.field(node, name)?;
        Ok(Condition::Has(field))
    }

    /// A field that is itself yes or no.
    fn yes(&self, node: &IdedExpr) -> Result<Condition, Failed> {
        let side = self.operand(node)?;
        if !side.reads_case {
            return self.fail(
                node,
                (
                    "这个条件对每件事项都一样",
                    "this condition is the same for every case",
                ),
                ("删去它，或问一个字段", "leave it out, or ask for a field"),
            );
        }
        if side.sort != operand::Sort::YesNo {
            return self.fail(
                node,
                (
                    format!("条件的结果应当是“是或否”，这里是{}", side.sort.words().zh),
                    format!(
                        "a condition is answered with yes or no; this is {}",
                        side.sort.words().en
                    ),
                ),
                (
                    "拿它和一个值比较，例如 `== 'urgent'` 或 `<= 5`",
                    "compare it with a value, such as `== 'urgent'` or `<= 5`",
                ),
            );
        }
        Ok(Condition::Yes(side.operand))
    }

    /// The field of this name, of which a complaint exists already if it could not be read.
    fn field(
        &self,
        node: &IdedExpr,
        name: &str,
    ) -> Result<(FieldName, &crate::plan::Field), Failed> {
        if let Some((name, field)) = self.known.fields.get_key_value(name) {
            return Ok((name.clone(), field));
        }
        if self.known.field_keys.contains(&name) {
            return Err(None);
        }
        self.unknown_field(node, name)
    }
}
