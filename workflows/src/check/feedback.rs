//! No case is closed before its reporter was asked (事事有回音).

use super::{
    graph::{Graph, arrows},
    ways,
};
use crate::{
    complaints::Complaints,
    draft::{Draft, DraftStep, DraftWork},
    plan::{End, Target, Words},
};

/// Complains about every `end closed` that a case can reach without a step that asks the reporter.
pub(super) fn before_close(draft: &Draft, graph: &Graph<'_>, complaints: &mut Complaints) {
    let asks = |step: &DraftStep| matches!(step.work, Some(DraftWork::Survey { .. }));
    // A step whose work could not be read may be the one that asks.
    if draft.steps.iter().any(|step| step.work.is_none()) {
        return;
    }
    let unasked = graph.ways(|step| !asks(step));
    for (place, (step, way)) in draft.steps.iter().zip(&unasked).enumerate() {
        let Some(way) = way.as_ref().filter(|_| !asks(step)) else {
            continue;
        };
        let closing =
            arrows(place, step).filter(|(arrow, _, _)| arrow.target == Target::End(End::Closed));
        for (arrow, _, by) in closing {
            let moves: Vec<_> = way.iter().copied().chain([by]).collect();
            let told = ways::told(graph.steps, &moves, "end closed");
            complaints.error_for_example(
                "F1",
                arrow.span,
                (
                    format!("从步骤 `{}` 可以不经回访就办结", step.name),
                    format!(
                        "from the step `{}` a case can close before its reporter was asked",
                        step.name
                    ),
                ),
                (
                    "先通向一个 `ask: case.reporter` 的步骤",
                    "lead to a step with `ask: case.reporter` first",
                ),
                Some(Words::new(told.clone(), told)),
            );
        }
    }
}

/// Complains about every `end merged` of a step that asks the reporter or scores: to merge is to
/// name the case that goes on, and neither silence nor a formula nor a reporter names one.
pub(super) fn merged_by_nobody(draft: &Draft, complaints: &mut Complaints) {
    for (place, step) in draft.steps.iter().enumerate() {
        let who = match &step.work {
            Some(DraftWork::Survey { .. }) => ("反映人", "a reporter"),
            Some(DraftWork::Score { .. }) => ("自动计分", "a step that scores"),
            Some(DraftWork::Ask { .. }) | None => continue,
        };
        let merging =
            arrows(place, step).filter(|(arrow, _, _)| arrow.target == Target::End(End::Merged));
        for (arrow, _, by) in merging {
            let told = ways::told(&draft.steps, &[by], "end merged");
            complaints.error_for_example(
                "F1",
                arrow.span,
                (
                    format!("{}不能并单：没有人说明并入哪一件", who.0),
                    format!("{} cannot merge: nobody names the case that goes on", who.1),
                ),
                (
                    "改为通向一个由单位或岗位办理的步骤，在那里并单",
                    "lead to a step that a department or a post answers, and merge there",
                ),
                Some(Words::new(told.clone(), told)),
            );
        }
    }
}
