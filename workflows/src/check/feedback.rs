//! No case is closed before its reporter was asked (事事有回音).

use super::graph::Graph;
use crate::{
    complaints::Complaints,
    draft::{Draft, DraftStep, DraftWork},
    plan::{End, Target},
};

/// Complains about every `end closed` that a case can reach without a step that asks the reporter.
pub(super) fn before_close(draft: &Draft, graph: &Graph<'_>, complaints: &mut Complaints) {
    let asks = |step: &DraftStep| matches!(step.work, Some(DraftWork::Survey { .. }));
    // A step whose work could not be read may be the one that asks.
    if draft.steps.iter().any(|step| step.work.is_none()) {
        return;
    }
    let unasked = graph.reachable(|step| !asks(step));
    let steps = draft.steps.iter().zip(unasked);
    for (step, _) in steps.filter(|(step, unasked)| *unasked && !asks(step)) {
        let arrows = step.choices.iter().flat_map(|choice| choice.arrows());
        let closing = arrows.filter(|(arrow, _)| arrow.target == Target::End(End::Closed));
        for (arrow, _) in closing {
            complaints.error(
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
            );
        }
    }
}
