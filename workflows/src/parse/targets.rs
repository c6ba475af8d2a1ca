//! Where an arrow leads.

use super::Reader;
use crate::{
    complaint::Span,
    draft::Arrow,
    names::FieldName,
    plan::{End, Target},
    words::values_like,
    yaml::{Node, nearest},
};

/// The ends, as they stand after `end`.
pub(super) const ENDS: [&str; 3] = ["closed", "rejected", "merged"];
/// The arrows that lead to them.
const ARROWS: [&str; 3] = ["end closed", "end rejected", "end merged"];

/// The arrow that `node` spells: a step, or `end closed`, `end merged`, `end rejected`. `answer` is
/// what a rejection tells the reporter.
pub(super) fn arrow(
    reader: &mut Reader<'_>,
    node: &Node,
    steps: &[&str],
    answer: &[FieldName],
) -> Option<Arrow> {
    let text = reader.scalar(node)?;
    if let Some(word) = reader.word(node, &ARROWS) {
        return end_named(reader, word.trim_start_matches("end "), node.span, answer);
    }
    if let Some(end) = text.strip_prefix("end ") {
        return end_named(reader, end, node.span, answer);
    }
    let step = text.parse().ok().filter(|_| steps.contains(&text));
    let Some(step) = step else {
        let ends = values_like(text, &ARROWS);
        let known = steps.iter().copied().chain(ends);
        let way_out = match nearest(text, known) {
            Some(near) => (
                format!("是不是 `{near}`？"),
                format!("did you mean `{near}`?"),
            ),
            None => (
                format!("写一个步骤（{}）或 `end closed`", steps.join(", ")),
                format!("name a step ({}) or write `end closed`", steps.join(", ")),
            ),
        };
        let what = (
            format!("没有步骤或终结方式 `{text}`"),
            format!("there is no step and no end `{text}`"),
        );
        reader.error("S1", node.span, what, way_out);
        return None;
    };
    Some(Arrow {
        target: Target::Step(step),
        span: node.span,
    })
}

/// The arrow to the end with this name.
pub(super) fn end_named(
    reader: &mut Reader<'_>,
    name: &str,
    span: Span,
    answer: &[FieldName],
) -> Option<Arrow> {
    let end = match name {
        "closed" => End::Closed,
        "merged" => End::Merged,
        "rejected" => End::Rejected {
            answer: answer.to_vec(),
        },
        _ => {
            let all = (
                "终结方式有 closed（结案）、rejected（不予受理）、merged（并单）",
                "the ends are closed, rejected and merged",
            );
            let way_out = match nearest(name, values_like(name, &ENDS)) {
                Some(near) => (
                    format!("是不是 `{near}`？{}", all.0),
                    format!("did you mean `{near}`? {}", all.1),
                ),
                None => (all.0.to_owned(), all.1.to_owned()),
            };
            let what = (
                format!("没有终结方式 `{name}`"),
                format!("there is no end `{name}`"),
            );
            reader.error("S1", span, what, way_out);
            return None;
        }
    };
    Some(Arrow {
        target: Target::End(end),
        span,
    })
}
