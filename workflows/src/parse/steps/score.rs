//! A step that scores the case by itself.

use crate::{
    draft::{DraftStep, DraftWork},
    parse::{Reader, formula},
    plan::ScoreFor,
    yaml::{Fields, Node},
};

/// Reads what is particular to it; `first` says whether it is the first step.
pub(super) fn read(
    reader: &mut Reader<'_>,
    parts: &Fields<'_>,
    first: bool,
    step: &DraftStep,
) -> DraftWork {
    if let Some(node) = parts.need("auto", "auto: score", reader.complaints) {
        let _known = reader.one_of(node, &[("score", ())]);
    }
    if first {
        reader.error(
            "S0",
            step.span,
            (
                "第一个步骤不能是自动步骤：事项登记后要有人受理",
                "the first step may not act by itself: somebody has to take the case",
            ),
            ("把它移到后面", "move it further down"),
        );
    }
    let extra = step.choices.get(1).map(|choice| choice.span);
    let needing = step.choices.iter().find(|choice| !choice.needs.is_empty());
    if let Some(span) = extra.or(needing.map(|choice| choice.span)) {
        reader.error(
            "S0",
            span,
            (
                "自动步骤只有一个选项，而且不能要求填写内容",
                "a step that scores has one choice, which needs nothing",
            ),
            (
                "只留 `choices: {done: end closed}`",
                "keep only `choices: {done: end closed}`",
            ),
        );
    }
    let points = parts
        .need(
            "points",
            "points: \"100 - 10 * count('missed')\"",
            reader.complaints,
        )
        .and_then(|node| formula::points(reader, node));
    let to = parts
        .need("to", "to: [lead]", reader.complaints)
        .map(|node| scored(reader, node))
        .unwrap_or_default();
    DraftWork::Score { points, to }
}

/// Whom a score counts for: departments, never people.
fn scored(reader: &mut Reader<'_>, node: &Node) -> Vec<ScoreFor> {
    const PEOPLE: [&str; 8] = [
        "reporter",
        "resident",
        "petitioner",
        "person",
        "household",
        "反映人",
        "居民",
        "个人",
    ];
    let words = [("lead", ScoreFor::Lead), ("co-units", ScoreFor::CoUnits)];
    let mut to = Vec::new();
    for item in reader.items(node, words.len()).unwrap_or_default() {
        if let Some(person) = PEOPLE
            .into_iter()
            .find(|person| item.text() == Some(person))
        {
            reader.error(
                "P1",
                item.span,
                (
                    format!("不给个人（`{person}`）打分"),
                    format!("no person (`{person}`) is scored"),
                ),
                ("改写成 `to: [lead]`", "write `to: [lead]`"),
            );
        } else if let Some(whom) = reader.one_of(item, &words)
            && !to.contains(&whom)
        {
            to.push(whom);
        }
    }
    to
}
