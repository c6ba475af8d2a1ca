//! What somebody who is asked may choose.

use super::{Reader, choice_kind, kinds, limits, needs, targets, top::Known};
use crate::{
    complaint::Span,
    draft::{Arrow, DraftBound, DraftChoice},
    limit::Limit,
    names::FieldName,
    plan::{End, Need, Target},
    words::{times_from_chinese, times_in_chinese},
    yaml::{Content, Entry, Fields, Node},
};

const CHOICES_MAX: usize = 20;
const TIMES_MAX: u16 = 100;

/// The keys of a choice that is more than an arrow.
pub(super) const KEYS: [&str; 8] = [
    "go", "end", "means", "needs", "answer", "allow", "at most", "then",
];

/// Reads the choices of a step, and whether every arrow could be read.
pub(super) fn read(
    reader: &mut Reader<'_>,
    node: &Node,
    owner: Span,
    known: &Known<'_>,
) -> (Vec<DraftChoice>, bool) {
    let mut choices = Vec::new();
    let entries = crate::yaml::map(node, owner, "S0", reader.complaints).unwrap_or_default();
    if entries.is_empty() || reader.at_most(entries.len(), CHOICES_MAX, owner).is_none() {
        if entries.is_empty() && matches!(node.content, Content::Map(_)) {
            reader.error(
                "S0",
                owner,
                ("步骤至少要有一个选项", "a step has at least one choice"),
                (
                    "写成 `choices: {done: end closed}`",
                    "write `choices: {done: end closed}`",
                ),
            );
        }
        return (choices, false);
    }
    for entry in entries {
        choices.extend(choice(reader, entry, known));
    }
    let whole = choices.len() == entries.len();
    (choices, whole)
}

fn choice(reader: &mut Reader<'_>, entry: &Entry, known: &Known<'_>) -> Option<DraftChoice> {
    let name = reader.name(&entry.key, entry.key_span);
    let kind = choice_kind(&entry.key);
    if let Content::Scalar(_) = entry.value.content {
        let go = targets::arrow(reader, &entry.value, &known.steps, &[])?;
        let (name, span) = (name?, entry.key_span);
        let choice = DraftChoice {
            name,
            span,
            kind,
            needs: Vec::new(),
            go,
            allow: None,
            bound: None,
        };
        answered(reader, &choice, None);
        return Some(choice);
    }
    let parts = reader.fields(&entry.value, entry.key_span, &KEYS)?;
    let before = reader.complaints.errors();
    let mut needs = match parts.get("needs") {
        Some(node) => needs::read(reader, node, known),
        None => Vec::new(),
    };
    let kind = match parts.get("means") {
        Some(node) => kinds::means(reader, node).unwrap_or(kind),
        None => kind,
    };
    let answer = answer(reader, &parts, known, &mut needs);
    let go = go(reader, &parts, known, &answer);
    let allow = allow(reader, &parts);
    let bound = bound(reader, &parts, known, &answer);
    let (name, span) = (name?, entry.key_span);
    let choice = DraftChoice {
        name,
        span,
        kind,
        needs,
        go: go?,
        allow: allow?,
        bound: bound?,
    };
    // While the answer could not be read, what it lacks says nothing.
    if reader.complaints.errors() == before {
        answered(reader, &choice, parts.entry("answer"));
    }
    Some(choice)
}

/// The names after `answer`. What answers the reporter is needed, whether or not `needs` says so.
fn answer(
    reader: &mut Reader<'_>,
    parts: &Fields<'_>,
    known: &Known<'_>,
    needs: &mut Vec<Need>,
) -> Vec<FieldName> {
    let items = parts
        .get("answer")
        .and_then(|node| reader.items(node, 10))
        .unwrap_or_default();
    let mut names = Vec::new();
    for item in items {
        let Some(text) = needs::name(reader, item, known) else {
            continue;
        };
        if needs.iter().all(|need| need.name.as_str() != text) {
            needs.extend(needs::need(reader, item, text, known));
        }
        names.extend(reader.name::<FieldName>(text, item.span));
    }
    let span = parts.entry("answer").map_or(parts.owner(), |e| e.key_span);
    let _within = reader.at_most(needs.len(), needs::NEEDS_MAX, span);
    names
}

/// How long the step behind the arrow has: none if nothing is said, and none within none if it is
/// wrong.
fn allow(reader: &mut Reader<'_>, parts: &Fields<'_>) -> Option<Option<(Limit, Span)>> {
    let Some(entry) = parts.entry("allow") else {
        return Some(None);
    };
    let limit = limits::limit(reader, &entry.value)?;
    Some(Some((limit, entry.key_span)))
}

/// The arrow after `go` or `end`: exactly one of them is there.
fn go(
    reader: &mut Reader<'_>,
    parts: &Fields<'_>,
    known: &Known<'_>,
    answer: &[FieldName],
) -> Option<Arrow> {
    match (parts.get("go"), parts.entry("end")) {
        (Some(go), None) => targets::arrow(reader, go, &known.steps, answer),
        (None, Some(end)) => {
            let written = reader.scalar(&end.value)?;
            let name = reader.word(&end.value, &targets::ENDS).unwrap_or(written);
            targets::end_named(reader, name, end.value.span, answer)
        }
        (None, None) => {
            parts.need("go", "go: STEP", reader.complaints);
            None
        }
        (Some(_), Some(end)) => {
            reader.error(
                "S0",
                end.key_span,
                (
                    "`go` 和 `end` 只能写一个",
                    "a choice has `go` or `end`, not both",
                ),
                ("删去其中一个", "remove one of them"),
            );
            None
        }
    }
}

/// The bound: none if there is none, and none within none if it is wrong.
fn bound(
    reader: &mut Reader<'_>,
    parts: &Fields<'_>,
    known: &Known<'_>,
    answer: &[FieldName],
) -> Option<Option<DraftBound>> {
    match (parts.entry("at most"), parts.entry("then")) {
        (None, None) => Some(None),
        (Some(at_most), Some(then)) => {
            let times_max = times(reader, &at_most.value);
            let then = targets::arrow(reader, &then.value, &known.steps, answer);
            Some(Some(DraftBound {
                times_max: times_max?,
                then: then?,
            }))
        }
        (Some(at_most), None) => {
            reader.error(
                "S4",
                at_most.key_span,
                (
                    "`at most` 没有说明次数用完后去哪里",
                    "`at most` does not say where to go once the times are used up",
                ),
                ("加上 `then: 步骤`", "add `then: STEP`"),
            );
            None
        }
        (None, Some(then)) => {
            reader.error(
                "S4",
                then.key_span,
                (
                    "`then` 没有对应的 `at most`",
                    "`then` has no `at most` beside it",
                ),
                ("加上 `at most: 2 times`", "add `at most: 2 times`"),
            );
            None
        }
    }
}

/// `1 time`, `2 times`.
fn times(reader: &mut Reader<'_>, node: &Node) -> Option<u16> {
    let text = reader.scalar(node)?;
    let english = text
        .strip_suffix(" times")
        .or_else(|| text.strip_suffix(" time"));
    let count = match english {
        Some(count) => count.parse().ok(),
        None => times_from_chinese(text),
    };
    let found = count.filter(|count| (1..=TIMES_MAX).contains(count));
    if let Some(count) = found {
        let plural = if count == 1 { "" } else { "s" };
        let words = (times_in_chinese(count), format!("{count} time{plural}"));
        reader.note(node.span, text, words);
    } else {
        reader.error(
            "S4",
            node.span,
            (
                format!("`{text}` 不是次数"),
                format!("`{text}` is not a number of times"),
            ),
            (
                format!("写成 `2 times`，最多 {TIMES_MAX} 次"),
                format!("write `2 times`, at most {TIMES_MAX}"),
            ),
        );
    }
    found
}

/// Complains unless a rejection names its answer, and nothing else does.
fn answered(reader: &mut Reader<'_>, choice: &DraftChoice, written: Option<&Entry>) {
    let rejections = choice
        .arrows()
        .filter_map(|(arrow, _)| match &arrow.target {
            Target::End(End::Rejected { answer }) => Some((arrow.span, answer)),
            Target::End(End::Closed | End::Merged) | Target::Step(_) => None,
        });
    let mut rejections = rejections.peekable();
    if let (Some(entry), None) = (written, rejections.peek()) {
        reader.error(
            "S0",
            entry.key_span,
            (
                "只有 `end rejected`（不予受理）才写 `answer`",
                "only a choice that ends `rejected` has an `answer`",
            ),
            ("删去 `answer`", "leave `answer` out"),
        );
    }
    let Some((span, names)) = rejections.next() else {
        return;
    };
    if names.is_empty() {
        reader.error(
            "F1",
            written.map_or(span, |entry| entry.key_span),
            (
                "不予受理时没有说明如何答复反映人",
                "this rejection does not say how the reporter is answered",
            ),
            (
                "写成 `{end: rejected, needs: [reason], answer: [reason]}`",
                "write `{end: rejected, needs: [reason], answer: [reason]}`",
            ),
        );
    }
}
