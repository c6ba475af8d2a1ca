//! No loop runs for ever.

use super::{
    graph::{Graph, Hop},
    ways::{self, Move},
};
use crate::{complaints::Complaints, plan::Words};

/// How far the search for loops has come with a step.
#[derive(Clone, Copy, PartialEq)]
enum Mark {
    New,
    Open,
    Finished,
}

/// Complains about every loop of arrows without a bound.
pub(super) fn bounded(graph: &Graph<'_>, complaints: &mut Complaints) {
    let mut marks = vec![Mark::New; graph.steps.len()];
    for place in 0..graph.steps.len() {
        if marks[place] == Mark::New {
            walk(graph, place, &mut marks, &mut Vec::new(), complaints);
        }
    }
}

/// Walks the arrows without a bound; one that leads back to a step on the way is a loop. The depth
/// is at most the number of steps.
fn walk<'d>(
    graph: &Graph<'d>,
    place: usize,
    marks: &mut [Mark],
    way: &mut Vec<Move<'d>>,
    complaints: &mut Complaints,
) {
    marks[place] = Mark::Open;
    for hop in graph.next(place).filter(|hop| !hop.bounded) {
        way.push(hop.by);
        match marks[hop.to] {
            Mark::New => walk(graph, hop.to, marks, way, complaints),
            Mark::Open => endless(graph, &hop, way, complaints),
            Mark::Finished => {}
        }
        way.pop();
    }
    marks[place] = Mark::Finished;
}

fn endless(graph: &Graph<'_>, back: &Hop<'_>, way: &[Move<'_>], complaints: &mut Complaints) {
    let begin = way.iter().position(|one| one.from == back.to).unwrap_or(0);
    let round = &way[begin..];
    let first = graph.steps[back.to].name.as_str();
    let names = round.iter().map(|one| graph.steps[one.from].name.as_str());
    let names: Vec<String> = names.chain([first]).map(str::to_owned).collect();
    let names = ways::shortened(names).join(" → ");
    let told = ways::told(graph.steps, round, first);
    complaints.error_for_example(
        "S4",
        back.arrow.span,
        (
            format!("这个循环没有次数上限：{names}"),
            format!("this loop has no bound: {names}"),
        ),
        (
            "写成 `{go: 步骤, at most: 2 times, then: 另一步骤}`",
            "write `{go: STEP, at most: 2 times, then: ANOTHER}`",
        ),
        Some(Words::new(
            format!("{told}，如此反复"),
            format!("{told}, again and again"),
        )),
    );
}
