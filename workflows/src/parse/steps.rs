//! The steps of a workflow.

mod score;
pub(super) mod survey;

use super::{Reader, choices, limits, top::Known, units};
use crate::{
    complaint::Span,
    draft::{DraftStep, DraftWork},
    names::LadderName,
    plan::{Stage, Within},
    yaml::{self, Entry, Fields},
};

const STEPS_MAX: usize = 100;

/// The keys of a step that asks a department or a post.
pub(super) const ASK_KEYS: [&str; 5] = ["stage", "who", "within", "late", "choices"];
/// The keys of a step that asks the reporter.
pub(super) const SURVEY_KEYS: [&str; 6] = ["stage", "ask", "by", "within", "no answer", "choices"];
/// The keys of a step that scores.
pub(super) const SCORE_KEYS: [&str; 5] = ["stage", "auto", "points", "to", "choices"];
/// The key that says what a step does.
#[derive(Clone, Copy)]
enum Sort {
    Ask,
    Survey,
    Score,
}

/// Reads the steps, and whether every step and arrow could be read.
pub(super) fn read(
    reader: &mut Reader<'_>,
    entries: &[Entry],
    owner: Span,
    known: &Known<'_>,
) -> (Vec<DraftStep>, bool) {
    let mut steps = Vec::new();
    if entries.is_empty() {
        reader.error(
            "S0",
            owner,
            ("流程没有任何步骤", "the workflow has no step"),
            ("至少写一个步骤", "write at least one step"),
        );
    }
    if reader.at_most(entries.len(), STEPS_MAX, owner).is_none() {
        return (steps, false);
    }
    let mut whole = !entries.is_empty();
    for (index, entry) in entries.iter().enumerate() {
        let read = step(reader, entry, index == 0, known);
        whole &= read.as_ref().is_some_and(|(_, arrows)| *arrows);
        steps.extend(read.map(|(step, _)| step));
    }
    (steps, whole)
}

fn step(
    reader: &mut Reader<'_>,
    entry: &Entry,
    first: bool,
    known: &Known<'_>,
) -> Option<(DraftStep, bool)> {
    let name = reader.name(&entry.key, entry.key_span);
    let open = yaml::Fields::open(&entry.value, entry.key_span, "S0", reader.complaints)?;
    let sort = sort(reader, &open);
    let parts = match sort {
        Some(sort) => {
            let every = [&ASK_KEYS[..], &SURVEY_KEYS, &SCORE_KEYS].concat();
            reader.fields_of_a_kind(&entry.value, entry.key_span, keys(sort), &every)?
        }
        None => open,
    };
    let stages = Stage::ALL.map(|stage| (stage.code(), stage));
    let stage = parts
        .need("stage", "stage: handle", reader.complaints)
        .and_then(|node| reader.one_of(node, &stages));
    let choices = parts.need("choices", "choices: {done: STEP}", reader.complaints);
    let owner = parts
        .entry("choices")
        .map_or(entry.key_span, |choices| choices.key_span);
    let (choices, whole) = match choices {
        Some(node) => choices::read(reader, node, owner, known),
        None => (Vec::new(), false),
    };
    let mut step = DraftStep {
        name: name?,
        span: entry.key_span,
        stage,
        work: None,
        choices,
    };
    step.work = match sort {
        Some(Sort::Ask) => Some(ask(reader, &parts, known)),
        Some(Sort::Survey) => Some(survey::read(reader, &parts, known, &step)),
        Some(Sort::Score) => Some(score::read(reader, &parts, first, &step)),
        None => None,
    };
    Some((step, whole))
}

fn keys(sort: Sort) -> &'static [&'static str] {
    match sort {
        Sort::Ask => &ASK_KEYS,
        Sort::Survey => &SURVEY_KEYS,
        Sort::Score => &SCORE_KEYS,
    }
}

/// What the step does: exactly one of `who`, `ask` and `auto` says it.
fn sort(reader: &mut Reader<'_>, parts: &Fields<'_>) -> Option<Sort> {
    let sorts = [
        ("who", Sort::Ask),
        ("ask", Sort::Survey),
        ("auto", Sort::Score),
    ];
    let written = sorts
        .iter()
        .filter_map(|(key, sort)| Some((parts.entry(key)?, *sort)));
    let mut written: Vec<(&Entry, Sort)> = written.collect();
    written.sort_by_key(|(entry, _)| entry.key_span.start);
    match written.as_slice() {
        [(_, sort)] => Some(*sort),
        [] => {
            reader.error(
                "S0",
                parts.owner(),
                ("步骤没有说明由谁来做", "the step does not say who acts"),
                (
                    "写上 `who: lead`、`ask: case.reporter` 或 `auto: score`",
                    "write `who: lead`, `ask: case.reporter` or `auto: score`",
                ),
            );
            None
        }
        [_, (second, _), ..] => {
            reader.error(
                "S0",
                second.key_span,
                (
                    "`who`、`ask`、`auto` 只能写一个",
                    "a step has only one of `who`, `ask` and `auto`",
                ),
                (
                    "留下一个，其余另立步骤",
                    "keep one and make a step of its own for the other",
                ),
            );
            None
        }
    }
}

fn ask(reader: &mut Reader<'_>, parts: &Fields<'_>, known: &Known<'_>) -> DraftWork {
    let who = parts
        .need("who", "who: lead", reader.complaints)
        .and_then(|node| units::who(reader, node));
    let within = within(reader, parts);
    let late = late(reader, parts, known);
    DraftWork::Ask {
        who,
        within: within.map(Within::always),
        remind: Vec::new(),
        late: late.map(Some),
        clock: None,
    }
}

/// The limit of a step that waits, with a complaint if it has none.
fn within(reader: &mut Reader<'_>, parts: &Fields<'_>) -> Option<crate::limit::Limit> {
    let entry = parts
        .entry("within")
        .filter(|entry| !entry.value.is_empty());
    let Some(entry) = entry else {
        if parts.is_misspelt("within") {
            return None;
        }
        let span = parts
            .entry("within")
            .map_or(parts.owner(), |entry| entry.key_span);
        reader.error(
            "S5",
            span,
            (
                "这个步骤会等人，却没有时限",
                "this step waits for somebody but has no limit",
            ),
            (
                "写上 `within: 2 working hours`",
                "write `within: 2 working hours`",
            ),
        );
        return None;
    };
    limits::limit(reader, &entry.value, "within", entry.key_span)
}

fn late(reader: &mut Reader<'_>, parts: &Fields<'_>, known: &Known<'_>) -> Option<LadderName> {
    let Some(node) = parts.get("late").filter(|node| !node.is_empty()) else {
        if parts.is_misspelt("late") {
            return None;
        }
        let span = parts
            .entry("late")
            .map_or(parts.owner(), |entry| entry.key_span);
        reader.error(
            "S6",
            span,
            (
                "没有说明超期后怎么办",
                "nothing says what happens when this step is late",
            ),
            (
                "写上 `late: 升级阶梯的名称`",
                "write `late: LADDER`, a name under `escalation`",
            ),
        );
        return None;
    };
    let text = reader.scalar(node)?;
    if !known.ladders.contains(&text) {
        let way_out = match yaml::nearest(text, known.ladders.iter().copied()) {
            Some(near) => (
                format!("是不是 `{near}`？"),
                format!("did you mean `{near}`?"),
            ),
            None => (
                format!("在 `escalation` 里加上 `{text}`"),
                format!("add `{text}` under `escalation`"),
            ),
        };
        let what = (
            format!("没有升级阶梯 `{text}`"),
            format!("there is no ladder `{text}` under `escalation`"),
        );
        reader.error("S6", node.span, what, way_out);
        return None;
    }
    text.parse().ok()
}
