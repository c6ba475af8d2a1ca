//! What stands on one side of a comparison, and what it can be.

use cel::{
    IdedExpr,
    common::ast::{CallExpr, Expr, LiteralValue, SelectExpr, operators},
};

use super::{Failed, Scope, example};
use crate::{
    condition::{Common, Operand},
    names::{FieldValue, JurisdictionPath},
    parse::expression,
    plan::{FieldKind, Words},
};

/// The codes of priorities, as cases spell them.
const PRIORITIES: [&str; 3] = ["normal", "urgent", "critical"];

/// The codes of sources, as cases spell them.
const SOURCES: [&str; 9] = [
    "hotline", "grid", "web", "patrol", "import", "api", "upper", "schedule", "other",
];

/// What something can be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Sort<'s> {
    /// One of these codes.
    Codes(Vec<&'s str>),
    /// A whole number.
    Number,
    /// Yes or no.
    YesNo,
    /// A day.
    Date,
    /// An instant.
    Instant,
    /// A text in quotes: what it means, the other side says.
    Written(String),
}

impl Sort<'_> {
    /// What this is, for a sentence.
    pub(super) fn words(&self) -> Words {
        match self {
            Self::Codes(_) => Words::new("一个代码", "a code"),
            Self::Number => Words::new("一个整数", "a whole number"),
            Self::YesNo => Words::new("是或否", "yes or no"),
            Self::Date => Words::new("一个日期", "a date"),
            Self::Instant => Words::new("一个时刻", "an instant"),
            Self::Written(_) => Words::new("带引号的文字", "a text in quotes"),
        }
    }
}

/// One side of a comparison.
#[derive(Debug)]
pub(super) struct Side<'s> {
    pub(super) operand: Operand,
    pub(super) sort: Sort<'s>,
    /// Whether it depends on the case.
    pub(super) reads_case: bool,
}

impl<'s> Side<'s> {
    fn of_case(operand: Operand, sort: Sort<'s>) -> Self {
        Self {
            operand,
            sort,
            reads_case: true,
        }
    }

    fn written(operand: Operand, sort: Sort<'s>) -> Self {
        Self {
            operand,
            sort,
            reads_case: false,
        }
    }
}

/// What every case has under this name, whatever its definition.
pub(in crate::parse) fn common(name: &str) -> Option<Common> {
    match name {
        "priority" => Some(Common::Priority),
        "source" => Some(Common::Source),
        "exercise" => Some(Common::Exercise),
        _ => None,
    }
}

impl<'s> Scope<'s> {
    pub(super) fn operand(&self, node: &IdedExpr) -> Result<Side<'s>, Failed> {
        match &node.expr {
            Expr::Literal(LiteralValue::Int(number)) => {
                let number = Operand::Number(*number.inner());
                Ok(Side::written(number, Sort::Number))
            }
            Expr::Literal(LiteralValue::Boolean(answer)) => {
                let answer = Operand::YesNo(*answer.inner());
                Ok(Side::written(answer, Sort::YesNo))
            }
            Expr::Literal(LiteralValue::String(text)) => {
                let text = self.quoted(node, text.inner());
                Ok(Side::written(
                    Operand::Text(text.clone()),
                    Sort::Written(text),
                ))
            }
            Expr::Call(call) => self.called(node, call),
            Expr::Select(select) if !select.test => self.selected(node, select),
            Expr::Literal(
                LiteralValue::Bytes(_)
                | LiteralValue::Double(_)
                | LiteralValue::Null
                | LiteralValue::UInt(_),
            ) => self.fail(
                node,
                (
                    "条件里只有带引号的代码、整数、true 和 false",
                    "a condition holds only codes in quotes, whole numbers, true and false",
                ),
                example(),
            ),
            Expr::Ident(name) => self.bare(node, name),
            Expr::Select(_)
            | Expr::Unspecified
            | Expr::Comprehension(_)
            | Expr::List(_)
            | Expr::Map(_)
            | Expr::Struct(_) => self.fail(
                node,
                (
                    "这里应当是一个字段或一个值",
                    "this should be a field or a value",
                ),
                example(),
            ),
        }
    }

    /// The text between the quotes as the author wrote it.
    fn quoted(&self, node: &IdedExpr, parsed: &str) -> String {
        let original = expression::bytes(node, self.source)
            .and_then(|(start, end)| self.text.get(start..end))
            .filter(|original| !original.is_ascii());
        match original {
            Some(original) => original.trim_matches(['\'', '"']).to_owned(),
            None => parsed.to_owned(),
        }
    }

    fn called(&self, node: &IdedExpr, call: &CallExpr) -> Result<Side<'s>, Failed> {
        let of_history =
            |target: &IdedExpr| matches!(&target.expr, Expr::Ident(name) if name == "history");
        let plain = call.target.as_deref().is_none_or(of_history);
        match (call.func_name.as_str(), call.args.as_slice()) {
            ("count", [what]) if plain => {
                let counted = expression::counted(what, self.source, count_example);
                let counted = counted.map_err(Box::new)?;
                Ok(Side::of_case(Operand::Count(counted), Sort::Number))
            }
            ("size", [what]) if call.target.is_none() => self.size(what),
            (operators::NEGATE, [number]) => {
                let Expr::Literal(LiteralValue::Int(number)) = &number.expr else {
                    return self.refused_call(node, call);
                };
                let number = Operand::Number(number.inner().saturating_neg());
                Ok(Side::written(number, Sort::Number))
            }
            _ => self.refused_call(node, call),
        }
    }

    /// `size(case.x)`: how many files there are.
    fn size(&self, what: &IdedExpr) -> Result<Side<'s>, Failed> {
        let wrong = (
            "`size` 只数文件：写 `size(case.字段)`",
            "`size` counts files only: write `size(case.FIELD)`",
        );
        let Expr::Select(select) = &what.expr else {
            return self.fail(what, wrong, example());
        };
        let name = self.field_name(what, select)?;
        let (name, field) = self.field(what, name)?;
        if field.kind != FieldKind::File {
            let way_out = (
                format!("直接比较 `case.{name}`，或改用 `is: file` 的字段"),
                format!("compare `case.{name}` itself, or name a field with `is: file`"),
            );
            return self.fail(what, wrong, way_out);
        }
        Ok(Side::of_case(Operand::Field(name), Sort::Number))
    }

    /// `case.x`.
    fn selected(&self, node: &IdedExpr, select: &SelectExpr) -> Result<Side<'s>, Failed> {
        let name = self.field_name(node, select)?;
        if let Some(common) = common(name) {
            let sort = match common {
                Common::Priority => Sort::Codes(PRIORITIES.to_vec()),
                Common::Source => Sort::Codes(SOURCES.to_vec()),
                Common::Exercise => Sort::YesNo,
            };
            return Ok(Side::of_case(Operand::Common(common), sort));
        }
        let (name, field) = self.field(node, name)?;
        let known = self.known;
        let sort = match &field.kind {
            FieldKind::Choice(_) => match known.fields.get(&name).map(|field| &field.kind) {
                Some(FieldKind::Choice(values)) => {
                    Sort::Codes(values.iter().map(FieldValue::as_str).collect())
                }
                Some(_) | None => return Err(None),
            },
            FieldKind::Jurisdiction => {
                let places = self.organisation.jurisdictions.keys();
                Sort::Codes(places.map(JurisdictionPath::as_str).collect())
            }
            FieldKind::Number => Sort::Number,
            FieldKind::YesNo => Sort::YesNo,
            FieldKind::Date => Sort::Date,
            FieldKind::Instant => Sort::Instant,
            FieldKind::File => return self.sealed(node, &name, true),
            FieldKind::Text | FieldKind::Contact => return self.sealed(node, &name, false),
        };
        Ok(Side::of_case(Operand::Field(name), sort))
    }
}

fn count_example() -> Words {
    Words::new(
        "写成 `count('return') >= 2` 的形式",
        "write it like `count('return') >= 2`",
    )
}
