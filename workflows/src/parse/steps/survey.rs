//! A step that asks the reporter.

use crate::{
    draft::{DraftStep, DraftWork},
    names::ChoiceName,
    parse::{
        Reader, condition,
        top::Known,
        within::{self, Waiting},
    },
    plan::ChoiceKind,
    yaml::{self, Fields},
};

/// How a reporter may be asked; kept in the file for the notice channels, not in the plan.
pub(in crate::parse) const CHANNELS: [&str; 3] = ["sms", "phone", "web"];

/// Reads what is particular to it.
pub(super) fn read(
    reader: &mut Reader<'_>,
    parts: &Fields<'_>,
    known: &Known<'_>,
    step: &mut DraftStep,
) -> DraftWork {
    if let Some(node) = parts.need("ask", "ask: case.reporter", reader.complaints)
        && reader.one_of(node, &[("case.reporter", ())]).is_some()
        && !known.field_keys.contains(&"reporter")
    {
        reader.error(
            "S0",
            node.span,
            (
                "事项没有 `reporter` 字段，问不到反映人",
                "the case has no field `reporter` to ask",
            ),
            (
                "在 `case` 里加上 `reporter: {is: contact, optional: true}`",
                "add `reporter: {is: contact, optional: true}` under `case`",
            ),
        );
    }
    let channels = CHANNELS.map(|channel| (channel, ()));
    let by = parts
        .get("by")
        .and_then(|node| reader.items(node, CHANNELS.len()));
    for item in by.unwrap_or_default() {
        let _known = reader.one_of(item, &channels);
    }
    let read = within::read(reader, parts, known, &step.name, Waiting::Reporter);
    // Without a reporter in the case, the complaint about `ask` says it all.
    let skip_if = parts
        .get("skip if")
        .filter(|_| known.field_keys.contains(&"reporter"))
        .and_then(|node| condition::read(reader, node, known));
    let silence = silence(reader, parts, step);
    DraftWork::Survey {
        within: step.timed(read),
        skip_if,
        silence,
    }
}

/// The choice that silence takes. It may not count as satisfaction, and cannot bring anything
/// along.
fn silence(reader: &mut Reader<'_>, parts: &Fields<'_>, step: &DraftStep) -> Option<ChoiceName> {
    let names: Vec<&str> = step
        .choices
        .iter()
        .map(|choice| choice.name.as_str())
        .collect();
    let Some(node) = parts.get("no answer").filter(|node| !node.is_empty()) else {
        if parts.is_misspelt("no answer") {
            return None;
        }
        let span = parts
            .entry("no answer")
            .map_or(parts.owner(), |entry| entry.key_span);
        reader.error(
            "S5",
            span,
            (
                "没有说明反映人不答复时怎么办",
                "nothing says what happens when the reporter says nothing",
            ),
            (
                "写上 `no answer: unreached`",
                "write `no answer: unreached`, one of the choices",
            ),
        );
        return None;
    };
    let text = reader.scalar(node)?;
    let Some(choice) = step
        .choices
        .iter()
        .find(|choice| choice.name.as_str() == text)
    else {
        yaml::unknown(text, node.span, &names, "S5", reader.complaints);
        return None;
    };
    let wrong = match choice.kind {
        ChoiceKind::Satisfied => Some(("不答复不能算作满意", "silence may not count as satisfied")),
        ChoiceKind::Accept
        | ChoiceKind::Return
        | ChoiceKind::Done
        | ChoiceKind::Cannot
        | ChoiceKind::Pass
        | ChoiceKind::Fail
        | ChoiceKind::Approve
        | ChoiceKind::Refuse
        | ChoiceKind::Dissatisfied
        | ChoiceKind::Unreached
        | ChoiceKind::Withdrawn
        | ChoiceKind::Other => (!choice.needs.is_empty()).then_some((
            "不答复时没有人能填写这个选项要求的内容",
            "nobody can bring along what this choice needs when the reporter says nothing",
        )),
    };
    if let Some(what) = wrong {
        reader.error(
            "S5",
            node.span,
            what,
            (
                "另立一个不要求内容的选项，例如 `unreached`",
                "name a choice of its own that needs nothing, such as `unreached`",
            ),
        );
    }
    Some(choice.name.clone())
}
