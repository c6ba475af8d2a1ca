//! Every step can be reached, and from every step an end.

use super::{
    graph::{Graph, arrows},
    ways::{self, Move},
};
use crate::{complaints::Complaints, plan::Target, plan::Words};

/// Complains about steps that no choice leads to.
pub(super) fn from_the_first(
    graph: &Graph<'_>,
    reached: &[Option<Vec<Move<'_>>>],
    complaints: &mut Complaints,
) {
    let steps = || graph.steps.iter().zip(reached);
    for (step, _) in steps().filter(|(_, way)| way.is_none()) {
        let others = steps()
            .filter(|(_, way)| way.is_some())
            .map(|(step, _)| step.name.as_str());
        let others = ways::listed(others);
        complaints.error_for_example(
            "S2",
            step.span,
            (
                format!("没有选项通向步骤 `{}`，它永远不会发生", step.name),
                format!(
                    "no choice leads to the step `{}`, so it never happens",
                    step.name
                ),
            ),
            (
                "让某个选项通向它，或删去它",
                "let a choice lead to it, or remove it",
            ),
            Some(Words::new(
                format!("从第一步出发只能到：{}", others.zh),
                format!("from the first step a case reaches only {}", others.en),
            )),
        );
    }
}

/// Complains about steps from which no end is reached.
pub(super) fn an_end(
    graph: &Graph<'_>,
    reached: &[Option<Vec<Move<'_>>>],
    complaints: &mut Complaints,
) {
    let ends_at = |place: usize| {
        arrows(place, &graph.steps[place])
            .any(|(arrow, _, _)| matches!(arrow.target, Target::End(_)))
    };
    let mut ending: Vec<bool> = (0..graph.steps.len()).map(ends_at).collect();
    loop {
        let more: Vec<usize> = (0..ending.len())
            .filter(|place| !ending[*place])
            .filter(|place| graph.next(*place).any(|hop| ending[hop.to]))
            .collect();
        if more.is_empty() {
            break;
        }
        for place in more {
            ending[place] = true;
        }
    }
    for place in (0..ending.len()).filter(|place| !ending[*place]) {
        let step = &graph.steps[place];
        complaints.error_for_example(
            "S3",
            step.span,
            (
                format!("从步骤 `{}` 出发永远到不了终结方式", step.name),
                format!("no way leads from the step `{}` to an end", step.name),
            ),
            (
                "加一个通向 `end closed` 的选项",
                "add a choice that leads on towards `end closed`",
            ),
            reached[place]
                .as_ref()
                .map(|way| trapped(graph, place, way)),
        );
    }
}

/// The way that leads a case to `place`, and where it can still go from there.
fn trapped(graph: &Graph<'_>, place: usize, way: &[Move<'_>]) -> Words {
    let led = ways::told(graph.steps, way, graph.steps[place].name.as_str());
    let mut inside = vec![false; graph.steps.len()];
    let mut waiting = vec![place];
    while let Some(place) = waiting.pop() {
        for hop in graph.next(place) {
            if !std::mem::replace(&mut inside[hop.to], true) {
                waiting.push(hop.to);
            }
        }
    }
    let inside = graph.steps.iter().zip(inside).filter(|(_, inside)| *inside);
    let inside = ways::listed(inside.map(|(step, _)| step.name.as_str()));
    Words::new(
        format!("{led}，此后只能到：{}", inside.zh),
        format!("{led}, and from there only {}", inside.en),
    )
}
