//! Comparing two sides: both must be of one sort, and equality must be possible.

use cel::{IdedExpr, common::ast::Expr};
use jiff::Timestamp;

use super::{
    Failed, Scope, example,
    operand::{Side, Sort},
};
use crate::{
    condition::{Comparison, Condition, Operand},
    parse::{days, expression},
    plan::Words,
    yaml::nearest,
};

/// How many possible values a complaint lists.
const LISTED_MAX: usize = 12;

impl<'s> Scope<'s> {
    /// `a == b` and its like.
    pub(super) fn compare(
        &self,
        node: &IdedExpr,
        comparison: Comparison,
        a: &IdedExpr,
        b: &IdedExpr,
    ) -> Result<Condition, Failed> {
        let (left, right) = (self.operand(a)?, self.operand(b)?);
        if !left.reads_case && !right.reads_case {
            return self.fail(
                node,
                ("两边都与事项无关", "neither side is about the case"),
                example(),
            );
        }
        let left = self.meant_by(a, left, &right)?;
        let right = self.meant_by(b, right, &left)?;
        let equality = matches!(comparison, Comparison::Equal | Comparison::Differs);
        let fits = match (&left.sort, &right.sort) {
            (Sort::Codes(one), Sort::Codes(other)) => {
                // Without an organisation no place is known, and any could be meant.
                let unknown = one.is_empty() || other.is_empty();
                equality && (unknown || one.iter().any(|code| other.contains(code)))
            }
            (Sort::YesNo, Sort::YesNo) => equality,
            (Sort::Number, Sort::Number)
            | (Sort::Date, Sort::Date)
            | (Sort::Instant, Sort::Instant) => true,
            (
                Sort::Codes(_)
                | Sort::YesNo
                | Sort::Number
                | Sort::Date
                | Sort::Instant
                | Sort::Written(_),
                _,
            ) => false,
        };
        if fits {
            return Ok(Condition::Compare(left.operand, comparison, right.operand));
        }
        let (one, other) = (left.sort.words(), right.sort.words());
        let way_out = match equality {
            true => Words::new(
                "两边要同一种：代码配带引号的代码，整数配整数，日期配 `'2026-12-31'`",
                "both sides must be of one sort: a code with a code in quotes, a number with a \
                 number, a date with `'2026-12-31'`",
            ),
            false => Words::new(
                "大小只比较整数、日期和时刻；代码用 `==` 或 `in`",
                "only numbers, dates and instants have an order; codes take `==` or `in`",
            ),
        };
        let what = (
            format!("{}不能这样和{}比较", one.zh, other.zh),
            format!("{} cannot be compared with {} like this", one.en, other.en),
        );
        self.fail(node, what, way_out)
    }

    /// `a in ['b', 'c']`.
    pub(super) fn among(
        &self,
        node: &IdedExpr,
        a: &IdedExpr,
        list: &IdedExpr,
    ) -> Result<Condition, Failed> {
        let left = self.operand(a)?;
        let items = if let Expr::List(items) = &list.expr {
            items.elements.as_slice()
        } else {
            &[]
        };
        if items.is_empty() || !left.reads_case {
            return self.fail(
                node,
                (
                    "`in` 的左边是字段，右边是至少一个值的列表",
                    "`in` has a field on its left and a list of at least one value on its right",
                ),
                (
                    "写成 `case.category in ['fire', 'road']`",
                    "write `case.category in ['fire', 'road']`",
                ),
            );
        }
        let mut values = Vec::new();
        for item in items {
            let value = self.operand(item)?;
            let value = self.meant_by(item, value, &left)?;
            let alike = match (&left.sort, &value.sort) {
                (Sort::Codes(_), Sort::Codes(_)) => true,
                (one, other) => one == other,
            };
            if value.reads_case || !alike {
                let (one, other) = (left.sort.words(), value.sort.words());
                return self.fail(
                    item,
                    (
                        format!("列表里应当都是{}，这里是{}", one.zh, other.zh),
                        format!("the list should hold {}, this is {}", one.en, other.en),
                    ),
                    example(),
                );
            }
            values.push(value.operand);
        }
        Ok(Condition::In(left.operand, values))
    }

    /// A text in quotes read as what the other side is.
    fn meant_by(
        &self,
        node: &IdedExpr,
        side: Side<'s>,
        other: &Side<'s>,
    ) -> Result<Side<'s>, Failed> {
        let Sort::Written(text) = &side.sort else {
            return Ok(side);
        };
        let (operand, sort) = match &other.sort {
            Sort::Codes(codes) if codes.is_empty() || codes.contains(&text.as_str()) => {
                return Ok(Side {
                    sort: other.sort.clone(),
                    ..side
                });
            }
            Sort::Codes(codes) => return self.never(node, text, codes),
            Sort::Date => (days::day(text).map(Operand::Date), Sort::Date),
            Sort::Instant => {
                let instant = text.parse::<Timestamp>().ok();
                (instant.map(Operand::Instant), Sort::Instant)
            }
            Sort::Number | Sort::YesNo | Sort::Written(_) => return Ok(side),
        };
        let Some(operand) = operand else {
            let words = sort.words();
            return self.fail(
                node,
                (
                    format!("`{text}` 不是{}", words.zh),
                    format!("`{text}` is not {}", words.en),
                ),
                (
                    "日期写 `'2026-12-31'`，时刻写 `'2026-12-31T17:00:00+08:00'`",
                    "write a date as `'2026-12-31'`, an instant as `'2026-12-31T17:00:00+08:00'`",
                ),
            );
        };
        Ok(Side {
            operand,
            sort,
            reads_case: false,
        })
    }

    fn never<T>(&self, node: &IdedExpr, text: &str, codes: &[&str]) -> Result<T, Failed> {
        let listed: Vec<&str> = codes.iter().copied().take(LISTED_MAX).collect();
        let (listed, more) = (listed.join(", "), codes.len() > LISTED_MAX);
        let dots = if more { ", …" } else { "" };
        let way_out = match nearest(text, codes.iter().copied()) {
            Some(near) => expression::meant(near),
            None => Words::new("写其中一个可能的值", "write one of the possible values"),
        };
        let what = (
            format!("值 `{text}` 永远不会出现：事项只会是 {listed}{dots}"),
            format!("the value `{text}` is never possible: a case has one of {listed}{dots}"),
        );
        self.fail(node, what, way_out)
    }
}
