//! Checks of a definition as a whole, once its parts were read.

mod feedback;
mod graph;
mod ladders;
mod limits;

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
        graph.check(complaints);
        feedback::before_close(draft, &graph, complaints);
        limits::counted_from(draft, &graph, complaints);
    }
}
