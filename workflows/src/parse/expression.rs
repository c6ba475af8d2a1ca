//! What formulas and conditions share: CEL as the parser of the `cel` crate reads it, and where in
//! the file its parts stand.

use cel::{
    IdedExpr,
    common::ast::{Expr, LiteralValue, SourceInfo},
    parser::Parser,
};

use super::Reader;
use crate::{
    complaint::Span,
    plan::{ChoiceKind, Words},
    points::Counted,
    yaml::{Content, Node, nearest},
};

/// The most operators. The parser recurses once for each operator of a chain, so a very long one
/// would exhaust the stack of whoever loads the definition.
pub(super) const OPERATORS_MAX: usize = crate::condition::OPERATORS_MAX;

/// What is wrong, and the bytes of the text that it is about.
#[derive(Debug)]
pub(super) struct Fault {
    pub(super) bytes: Option<(usize, usize)>,
    pub(super) what: Words,
    pub(super) way_out: Words,
}

/// Complains about `text`, which `node` spells.
pub(super) fn report(reader: &mut Reader<'_>, node: &Node, text: &str, fault: Fault) {
    let span = place(node, text, fault.bytes);
    reader.error("S9", span, fault.what, fault.way_out);
}

/// The place of some bytes of the text in the file, in whole letters. Where escapes or folded lines
/// stand between the two, the whole text.
fn place(node: &Node, text: &str, bytes: Option<(usize, usize)>) -> Span {
    let quotes = usize::from(matches!(&node.content, Content::Scalar(scalar) if scalar.quoted));
    let whole = node.span;
    let (Some((start, end)), true) = (bytes, whole.end - whole.start == text.len() + 2 * quotes)
    else {
        return whole;
    };
    // The parser counts in bytes and may point into the middle of a letter.
    let start = text.floor_char_boundary(start);
    let end = text.ceil_char_boundary(end.max(start));
    let before = text.get(..start).unwrap_or_default();
    Span {
        start: whole.start + quotes + start,
        end: whole.start + quotes + end,
        line: whole.line,
        column: whole.column + quotes + before.chars().count(),
    }
}

/// The tree of `text`, which must be ASCII, so that bytes and letters are the same; `example` shows
/// how to write one.
pub(super) fn parsed(
    text: &str,
    example: impl Fn() -> Words,
) -> Result<(IdedExpr, SourceInfo), Fault> {
    let parsed = Parser::new().parse_with_source_info(text);
    parsed.map_err(|errors| {
        let first = errors.errors.first();
        let column = first
            .and_then(|error| usize::try_from(error.pos.1).ok())
            .unwrap_or(0);
        // The parser counts columns from 1, and says 0 where it knows none.
        let start = column.saturating_sub(1).min(text.len().saturating_sub(1));
        // What the parser would rather have seen is a page of its own names.
        let message = first.map(|error| error.msg.as_str()).unwrap_or_default();
        let message = message.lines().next().unwrap_or_default();
        let message = message.split(" expecting").next().unwrap_or_default();
        Fault {
            bytes: Some((start, start + 1)),
            what: Words::new(
                format!("读不懂这个表达式：{message}"),
                format!("this expression cannot be read: {message}"),
            ),
            way_out: example(),
        }
    })
}

/// The bytes of a piece of the tree.
pub(super) fn bytes(node: &IdedExpr, source: &SourceInfo) -> Option<(usize, usize)> {
    // The parser gives the last byte of a token, we the one after it.
    let found = source.offset_for(node.id);
    found.map(|(start, last)| (start as usize, last as usize + 1))
}

/// What is wrong with a piece of the tree.
pub(super) fn fault(node: &IdedExpr, source: &SourceInfo, what: Words, way_out: Words) -> Fault {
    Fault {
        bytes: bytes(node, source),
        what,
        way_out,
    }
}

/// What `count('…')` counts; `example` shows how to write it.
pub(super) fn counted(
    what: &IdedExpr,
    source: &SourceInfo,
    example: impl Fn() -> Words,
) -> Result<Counted, Fault> {
    let Expr::Literal(LiteralValue::String(name)) = &what.expr else {
        let what_is_wrong = Words::new(
            "`count` 里要写带引号的名称",
            "`count` takes one name in quotes",
        );
        return Err(fault(what, source, what_is_wrong, example()));
    };
    let name = name.inner();
    let kinds = ChoiceKind::ALL
        .into_iter()
        .filter(|kind| *kind != ChoiceKind::Other);
    match name {
        "missed" => return Ok(Counted::Missed),
        "escalated" => return Ok(Counted::Escalated),
        _ => {}
    }
    if let Some(kind) = ChoiceKind::from_code(name) {
        return Ok(Counted::Kind(kind));
    }
    let known: Vec<&str> = ["missed", "escalated"]
        .into_iter()
        .chain(kinds.map(ChoiceKind::code))
        .collect();
    let all = known.join(", ");
    let way_out = match nearest(name, known) {
        Some(near) => meant(near),
        None => Words::new(
            format!("可以数：{all}"),
            format!("what can be counted: {all}"),
        ),
    };
    let what_is_wrong = Words::new(
        format!("没有可数的 `{name}`"),
        format!("`{name}` is nothing that can be counted"),
    );
    Err(fault(what, source, what_is_wrong, way_out))
}

/// `did you mean …?`
pub(super) fn meant(near: &str) -> Words {
    Words::new(
        format!("是不是 `{near}`？"),
        format!("did you mean `{near}`?"),
    )
}
