//! What a condition may not read or call, and what to write instead.

use cel::{
    IdedExpr,
    common::ast::{CallExpr, Expr, SelectExpr, operators},
};

use super::{Failed, Scope, example};
use crate::{names::FieldName, parse::expression, plan::Words, yaml::nearest};

/// Functions of CEL that ask for the time or reckon with it.
const OF_TIME: [&str; 18] = [
    "timestamp",
    "duration",
    "date",
    "time",
    "now",
    "today",
    "getDate",
    "getDayOfMonth",
    "getDayOfWeek",
    "getDayOfYear",
    "getFullYear",
    "getHours",
    "getMilliseconds",
    "getMinutes",
    "getMonth",
    "getSeconds",
    "instant",
    "days",
];

/// The functions of conditions.
const FUNCTIONS: [&str; 3] = ["has", "size", "count"];

/// What every case has beside the fields of its definition.
const COMMON: [&str; 3] = ["priority", "source", "exercise"];

impl Scope<'_> {
    /// The name in `case.NAME`; `clock`, `history` and parts of fields are refused.
    pub(super) fn field_name<'n>(
        &'n self,
        node: &IdedExpr,
        select: &'n SelectExpr,
    ) -> Result<&'n str, Failed> {
        let root = if let Expr::Ident(root) = &select.operand.expr {
            root.as_str()
        } else {
            ""
        };
        match root {
            "case" => Ok(self.masked.name(&select.field)),
            "clock" => self.fail(
                &select.operand,
                (
                    "条件不读 `clock`：时间由时限管理",
                    "a condition does not read `clock`: time belongs to limits",
                ),
                (
                    "用 `within`、`until`、`starts` 写时限，超期用 `late`",
                    "write limits with `within`, `until` and `starts`, lateness with `late`",
                ),
            ),
            "history" => self.fail(
                &select.operand,
                (
                    "`history` 里只有 `count('…')`",
                    "`history` has nothing but `count('…')`",
                ),
                (
                    "写成 `count('return') >= 2` 的形式",
                    "write it like `count('return') >= 2`",
                ),
            ),
            _ => self.fail(
                node,
                (
                    "条件只读 `case.字段`",
                    "a condition reads `case.FIELD` and nothing else",
                ),
                example(),
            ),
        }
    }

    /// The fault for a field that the case does not have.
    pub(super) fn unknown_field<T>(&self, node: &IdedExpr, name: &str) -> Result<T, Failed> {
        let known = self.known.field_keys.iter().copied().chain(COMMON);
        let way_out = match nearest(name, known.clone()) {
            Some(near) => expression::meant(&format!("case.{near}")),
            None => {
                let listed = known.collect::<Vec<_>>().join(", ");
                Words::new(
                    format!("事项的字段：{listed}"),
                    format!("the fields of the case: {listed}"),
                )
            }
        };
        let what = (
            format!("事项没有字段 `{name}`"),
            format!("the case has no field `{name}`"),
        );
        self.fail(node, what, way_out)
    }

    /// The bytes of a piece of the condition; of a field, all of `case.NAME`.
    pub(super) fn bytes(&self, node: &IdedExpr) -> Option<(usize, usize)> {
        let whole = expression::bytes(node, self.source);
        let Expr::Select(select) = &node.expr else {
            return whole;
        };
        let written = format!("case.{}", self.masked.name(&select.field));
        let start = expression::bytes(&select.operand, self.source).map(|(start, _)| start);
        let found = start.filter(|start| {
            let rest = self.text.get(*start..);
            rest.is_some_and(|rest| rest.starts_with(&written))
        });
        found.map(|start| (start, start + written.len())).or(whole)
    }

    /// The fault for words of people, contacts and files, of which a condition knows only whether
    /// they are there, and of files how many.
    pub(super) fn sealed<T>(
        &self,
        node: &IdedExpr,
        name: &FieldName,
        files: bool,
    ) -> Result<T, Failed> {
        let way_out = match files {
            true => Words::new(
                format!("写成 `has(case.{name})` 或 `size(case.{name}) >= 1`"),
                format!("write `has(case.{name})` or `size(case.{name}) >= 1`"),
            ),
            false => Words::new(
                format!("写成 `has(case.{name})`，或改用 `is: choice` 的字段"),
                format!("write `has(case.{name})`, or ask a field with `is: choice`"),
            ),
        };
        let what = (
            format!("条件不读 `{name}` 的内容：它是加密保存的"),
            format!("a condition does not read what `{name}` holds: it is sealed"),
        );
        self.fail(node, what, way_out)
    }

    /// The fault for a name that stands alone.
    pub(super) fn bare<T>(&self, node: &IdedExpr, name: &str) -> Result<T, Failed> {
        let fields = self.known.field_keys.iter().copied().chain(COMMON);
        let way_out = match nearest(name, fields) {
            Some(near) => expression::meant(&format!("case.{near}")),
            None => Words::new(
                format!("字段写成 `case.{name}`，代码加引号写成 `'{name}'`"),
                format!("write a field as `case.{name}`, a code in quotes as `'{name}'`"),
            ),
        };
        self.fail(
            node,
            (
                format!("不认识 `{name}`"),
                format!("`{name}` is not known in a condition"),
            ),
            way_out,
        )
    }

    /// The fault for whatever else is called.
    pub(super) fn refused_call<T>(&self, node: &IdedExpr, call: &CallExpr) -> Result<T, Failed> {
        let name = call.func_name.as_str();
        let arithmetic = [
            operators::ADD,
            operators::SUBSTRACT,
            operators::MULTIPLY,
            operators::DIVIDE,
            operators::MODULO,
            operators::NEGATE,
        ];
        if arithmetic.contains(&name) {
            return self.fail(
                node,
                ("条件里不做计算", "a condition does not reckon"),
                (
                    "只把字段和值比较，例如 `case.km <= 5`",
                    "compare fields with values only, such as `case.km <= 5`",
                ),
            );
        }
        if OF_TIME.contains(&name) {
            return self.fail(
                node,
                (
                    format!("条件里没有时间函数 `{name}`：时间由时限管理"),
                    format!("a condition has no function of time `{name}`: time belongs to limits"),
                ),
                (
                    "日期字段和 `'2026-12-31'` 比较；时限用 `until`、`starts`",
                    "compare a date field with `'2026-12-31'`; limits have `until` and `starts`",
                ),
            );
        }
        let way_out = match nearest(name, FUNCTIONS) {
            Some(near) => Words::new(
                format!("写成 `{near}(…)`；函数只有 has、size、count"),
                format!("write `{near}(…)`; the functions are has, size and count"),
            ),
            None => Words::new(
                "函数只有 has、size、count，另有 `in`",
                "the functions are has, size and count; there is also `in`",
            ),
        };
        let shown = name.trim_matches(['_', '@']);
        self.fail(
            node,
            (
                format!("条件里没有 `{shown}` 这种用法"),
                format!("a condition has no `{shown}` of this kind"),
            ),
            way_out,
        )
    }
}
