//! Scoring formulas: CEL, of which only whole numbers, `+ - *` and `count` are understood.

use cel::{
    IdedExpr,
    common::ast::{CallExpr, Expr, LiteralValue, SourceInfo, operators},
};

use super::{
    Reader,
    expression::{self, Fault, OPERATORS_MAX, fault},
};
use crate::{plan::Words, points::Points, yaml::Node};

/// The longest formula, in bytes.
const BYTES_MAX: usize = 1024;

/// The formula that `node` spells.
pub(super) fn points(reader: &mut Reader<'_>, node: &Node) -> Option<Points> {
    let text = reader.scalar(node)?;
    match formula(text) {
        Ok(points) => Some(points),
        Err(fault) => {
            expression::report(reader, node, text, fault);
            None
        }
    }
}

fn formula(text: &str) -> Result<Points, Fault> {
    bounded(text)?;
    let (tree, source) = expression::parsed(text, example)?;
    walk(&tree, &source)
}

fn example() -> Words {
    Words::new(
        "写成 `100 - 10 * count('missed') - 5 * count('return')` 的形式",
        "write it like `100 - 10 * count('missed') - 5 * count('return')`",
    )
}

/// Refuses what the parser should not even see: letters that no formula has, and too many of them.
fn bounded(text: &str) -> Result<(), Fault> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "+-*()'\"_ \n".contains(c);
    if let Some((start, letter)) = text.char_indices().find(|(_, c)| !allowed(*c)) {
        return Err(Fault {
            // Columns and bytes agree up to here, because all letters before are ASCII.
            bytes: Some((start, start + letter.len_utf8())),
            what: Words::new(
                format!("公式里不能有 `{letter}`"),
                format!("a formula may not hold `{letter}`"),
            ),
            way_out: Words::new(
                "只用整数、`+`、`-`、`*`、括号和 `count('…')`",
                "use only whole numbers, `+`, `-`, `*`, parentheses and `count('…')`",
            ),
        });
    }
    let operators = text.bytes().filter(|byte| b"+-*(".contains(byte)).count();
    if text.len() > BYTES_MAX || operators > OPERATORS_MAX {
        return Err(Fault {
            bytes: None,
            what: Words::new(
                format!("公式太长：最多 {BYTES_MAX} 字节、{OPERATORS_MAX} 个运算"),
                format!(
                    "the formula is longer than {BYTES_MAX} bytes or {OPERATORS_MAX} operators"
                ),
            ),
            way_out: Words::new("写短一些", "write a shorter one"),
        });
    }
    Ok(())
}

fn walk(node: &IdedExpr, source: &SourceInfo) -> Result<Points, Fault> {
    match &node.expr {
        Expr::Literal(LiteralValue::Int(number)) => Ok(Points::Number(*number.inner())),
        Expr::Call(call) => call_of(node, call, source),
        Expr::Literal(
            LiteralValue::Boolean(_)
            | LiteralValue::Bytes(_)
            | LiteralValue::Double(_)
            | LiteralValue::Null
            | LiteralValue::String(_)
            | LiteralValue::UInt(_),
        )
        | Expr::Unspecified
        | Expr::Comprehension(_)
        | Expr::Ident(_)
        | Expr::List(_)
        | Expr::Map(_)
        | Expr::Select(_)
        | Expr::Struct(_) => Err(fault(
            node,
            source,
            Words::new(
                "这里应当是整数或 `count('…')`",
                "this should be a whole number or `count('…')`",
            ),
            example(),
        )),
    }
}

fn call_of(node: &IdedExpr, call: &CallExpr, source: &SourceInfo) -> Result<Points, Fault> {
    let pair = |a: &IdedExpr, b: &IdedExpr| -> Result<(Box<Points>, Box<Points>), Fault> {
        Ok((Box::new(walk(a, source)?), Box::new(walk(b, source)?)))
    };
    let name = call.func_name.as_str();
    match (&call.target, name, call.args.as_slice()) {
        (None, operators::ADD, [a, b]) => pair(a, b).map(|(a, b)| Points::Add(a, b)),
        (None, operators::SUBSTRACT, [a, b]) => pair(a, b).map(|(a, b)| Points::Subtract(a, b)),
        (None, operators::MULTIPLY, [a, b]) => pair(a, b).map(|(a, b)| Points::Multiply(a, b)),
        (None, operators::NEGATE, [a]) => {
            let nothing = Box::new(Points::Number(0));
            Ok(Points::Subtract(nothing, Box::new(walk(a, source)?)))
        }
        (None, "count", [what]) => expression::counted(what, source, example).map(Points::Count),
        _ => Err(fault(
            node,
            source,
            Words::new(
                format!("不认识 `{name}`"),
                format!("`{name}` is not known in a formula"),
            ),
            example(),
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{plan::ChoiceKind, points::Counted};

    fn scored(text: &str) -> i64 {
        let points = formula(text)
            .map_err(|fault| fault.what.en)
            .expect("a formula");
        points.score(&|what| match what {
            Counted::Missed => 2,
            Counted::Escalated => 3,
            Counted::Kind(ChoiceKind::Return) => 5,
            Counted::Kind(_) => 0,
        })
    }

    #[test]
    fn a_formula_counts_like_arithmetic() {
        assert_eq!(
            scored("100 - 10 * count('missed') - 5 * count('return')"),
            55
        );
        assert_eq!(scored("-(1 + 2) * 3"), -9);
        assert_eq!(scored("10 - 3 - 2"), 5);
        assert_eq!(scored("-5 + count(\"escalated\")"), -2);
        assert_eq!(scored("9223372036854775807 + 1"), i64::MAX);
    }

    #[test]
    fn whatever_is_not_arithmetic_is_refused_at_its_place() {
        for (text, at) in [
            ("100 / 2", "/"),
            ("1.5", "."),
            ("case", "case"),
            ("size('x')", ""),
            ("count(missed)", "missed"),
            ("1 + count('mised')", "'mised'"),
            ("1 + 'a'", "'a'"),
            ("1u", "1u"),
        ] {
            let fault = formula(text).expect_err(text);
            let (start, end) = fault.bytes.expect(text);
            assert!(
                text[start..end].contains(at),
                "{text}: {}",
                &text[start..end]
            );
        }
        for text in ["1 +", "(", ")", "", "1 2", "99999999999999999999"] {
            assert!(formula(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_formula_that_would_exhaust_the_stack_is_refused_unparsed() {
        let longest = vec!["1"; OPERATORS_MAX + 1].join("+");
        assert_eq!(scored(&longest), 201);
        assert!(formula(&format!("{longest}+1")).is_err());
        assert!(formula(&"1 + ".repeat(5000)).is_err());
        assert!(formula(&"(".repeat(150)).is_err());
        assert!(formula(&"-".repeat(150)).is_err());
    }
}
