//! Checks of a definition as a whole, once its parts were read.

pub(crate) mod cases;
pub(crate) mod cover;
mod feedback;
mod graph;
mod ladders;
mod life;
mod limits;
mod loops;
mod reached;
mod ways;

pub(crate) use life::within_its_limit;
pub(crate) use ways::shortened;

use crate::{complaints::Complaints, draft::Draft};

/// Adds everything that is wrong with the parts taken together.
///
/// The graph of steps is judged only when every arrow was read: a gap would make steps behind it
/// look unreachable.
pub(crate) fn draft(draft: &Draft, complaints: &mut Complaints) {
    ladders::used(draft, complaints);
    limits::allowed_by_arrows(draft, complaints);
    if draft.graph_is_whole {
        let graph = graph::Graph::of(draft);
        let ways = graph.ways(|_| true);
        reached::from_the_first(&graph, &ways, complaints);
        reached::an_end(&graph, &ways, complaints);
        loops::bounded(&graph, complaints);
        feedback::before_close(draft, &graph, complaints);
        limits::counted_from(draft, &graph, complaints);
        feedback::merged_by_nobody(draft, complaints);
    }
}
