//! The steps of a workflow.

mod score;
pub(super) mod survey;

use super::{
    Reader, choices, reminders,
    top::Known,
    units,
    within::{self, Waiting},
};
use crate::{
    complaint::Span,
    draft::{DraftStep, DraftWork},
    names::LadderName,
    plan::{ClockLabel, Stage, Within},
    yaml::{self, Entry, Fields},
};

const STEPS_MAX: usize = 100;

/// The keys of a step that asks a department or a post.
pub(super) const ASK_KEYS: [&str; 8] = [
    "stage", "who", "within", "no limit", "remind", "late", "clock", "choices",
];
/// The keys of a step that asks the reporter.
pub(super) const SURVEY_KEYS: [&str; 7] = [
    "stage",
    "ask",
    "skip if",
    "by",
    "within",
    "no answer",
    "choices",
];
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
        froms: Vec::new(),
    };
    step.work = match sort {
        Some(Sort::Ask) => Some(ask(reader, &parts, known, &mut step)),
        Some(Sort::Survey) => Some(survey::read(reader, &parts, known, &mut step)),
        Some(Sort::Score) => Some(score::read(reader, &parts, first, &step)),
        None => None,
    };
    Some((step, whole))
}

impl DraftStep {
    /// Keeps what the limit counts from, and gives the limit.
    fn timed(&mut self, read: Option<within::Read>) -> Option<Within> {
        let read = read?;
        self.froms = read.froms;
        Some(read.within)
    }
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

fn ask(
    reader: &mut Reader<'_>,
    parts: &Fields<'_>,
    known: &Known<'_>,
    step: &mut DraftStep,
) -> DraftWork {
    let who = parts
        .need("who", "who: lead", reader.complaints)
        .and_then(|node| units::who(reader, node));
    let read = within::read(reader, parts, known, &step.name, Waiting::Office);
    let endless = read.as_ref().is_some_and(within::Read::is_without_limit);
    let (remind, late) = if endless {
        never_late(reader, parts);
        (Vec::new(), Some(None))
    } else {
        let remind = parts
            .get("remind")
            .map(|node| reminders::read(reader, node));
        // A limit that could not be read may be one that is never missed.
        let late = match (&read, parts.entry("no limit")) {
            (None, Some(_)) => None,
            (Some(_), _) | (None, None) => late(reader, parts, known).map(Some),
        };
        (remind.unwrap_or_default(), late)
    };
    let labels = [(ClockLabel::Sign.code(), ClockLabel::Sign)];
    let clock = parts
        .get("clock")
        .and_then(|node| reader.one_of(node, &labels));
    DraftWork::Ask {
        who,
        within: step.timed(read),
        remind,
        late,
        clock,
    }
}

/// Complains about reminders and ladders of a step that has no limit.
fn never_late(reader: &mut Reader<'_>, parts: &Fields<'_>) {
    let written = ["remind", "late"]
        .into_iter()
        .filter_map(|key| parts.entry(key));
    for entry in written {
        reader.error(
            "S5",
            entry.key_span,
            (
                format!("没有时限的步骤不会超期，不写 `{}`", entry.key),
                format!(
                    "a step without a limit is never late and has no `{}`",
                    entry.key
                ),
            ),
            (
                format!("删去 `{}`，或写一个时限", entry.key),
                format!("leave `{}` out, or write a limit", entry.key),
            ),
        );
    }
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
