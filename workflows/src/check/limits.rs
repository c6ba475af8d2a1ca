//! Limits that need other steps: what they count from, and what an arrow allows.

use super::{graph::Graph, ways};
use crate::{
    complaints::Complaints,
    draft::{Draft, DraftStep, DraftWork},
    names::StepName,
    plan::{End, Target, Words},
};

/// Complains about every `from` that names a step which scores, or which a case may not have passed.
pub(super) fn counted_from(draft: &Draft, graph: &Graph<'_>, complaints: &mut Complaints) {
    for (place, step) in draft.steps.iter().enumerate() {
        for (from, span) in &step.froms {
            if scores(draft, from) {
                complaints.error(
                    "S5",
                    *span,
                    (
                        format!("步骤 `{from}` 自动计分，没有人承办，不能从它起算"),
                        format!(
                            "the step `{from}` counts a score and asks nobody, so no limit can \
                             count from it"
                        ),
                    ),
                    (
                        "写一个有人承办的更早步骤，或不写 `from`",
                        "name an earlier step that asks somebody, or leave `from` out",
                    ),
                );
                continue;
            }
            // A step that nothing leads to has its complaint already.
            let around = graph.ways(|passed| passed.name != *from);
            let Some(way) = &around[place] else {
                continue;
            };
            let told = ways::told(graph.steps, way, step.name.as_str());
            complaints.error_for_example(
                "S5",
                *span,
                (
                    format!("事项可以不经过 `{from}` 就到步骤 `{}`，那时无从起算", step.name),
                    format!(
                        "a case can reach the step `{}` without `{from}`, and then there is nothing \
                         to count from",
                        step.name
                    ),
                ),
                (
                    "写每件事项都必经的更早步骤，或不写 `from`",
                    "name an earlier step that every case passes, or leave `from` out",
                ),
                Some(Words::new(told.clone(), told)),
            );
        }
    }
}

/// Whether the step of this name counts a score: a case does not wait at it, so it has no entry.
fn scores(draft: &Draft, name: &StepName) -> bool {
    let step = draft.steps.iter().find(|step| step.name == *name);
    step.is_some_and(|step| match &step.work {
        Some(DraftWork::Score { .. }) => true,
        Some(DraftWork::Ask { .. } | DraftWork::Survey { .. }) | None => false,
    })
}

/// Complains about every arrow that allows time where nobody waits under a limit.
pub(super) fn allowed_by_arrows(draft: &Draft, complaints: &mut Complaints) {
    let choices = draft.steps.iter().flat_map(|step| &step.choices);
    for choice in choices {
        let Some((limit, span)) = choice.allow else {
            continue;
        };
        let (zh, en) = match &choice.go.target {
            Target::End(End::Closed | End::Merged | End::Rejected { .. }) => (
                "终结之后没有人再办，不能给时限".to_owned(),
                "nobody acts after an end, so there is no time to allow".to_owned(),
            ),
            Target::Step(name) => {
                let step = draft.steps.iter().find(|step| step.name == *name);
                if !step.is_some_and(waits_for_nobody) {
                    continue;
                }
                (
                    format!("步骤 `{name}` 没有时限，不能给它 {limit}"),
                    format!("the step `{name}` has no limit, so {limit} cannot be its"),
                )
            }
        };
        complaints.error(
            "S5",
            span,
            (zh, en),
            (
                "删去 `allow`，或通向一个有时限的步骤",
                "leave `allow` out, or lead to a step with a limit",
            ),
        );
    }
}

fn waits_for_nobody(step: &DraftStep) -> bool {
    match &step.work {
        Some(DraftWork::Score { .. }) => true,
        Some(DraftWork::Ask { late, .. }) => matches!(late, Some(None)),
        Some(DraftWork::Survey { .. }) | None => false,
    }
}
