//! The narrow row that lists and the snapshot read.

use closedloop_wire::engine::{Case, Party};

use crate::ports::ledger::RegisterRow;

/// The register row of a case; none when it is not open.
#[must_use]
pub fn row(case: &Case) -> Option<RegisterRow> {
    let open = case.asked.as_ref().filter(|_| case.is_open())?;
    Some(RegisterRow {
        case: case.id,
        number: case.number.clone(),
        workflow: case.workflow.clone()?,
        definition: case.definition,
        stage: open.stage,
        step: open.step.clone(),
        department: open.asked.department().cloned(),
        post: match &open.asked {
            Party::Post { post, .. } => Some(post.clone()),
            Party::Department(_) | Party::Reporter => None,
        },
        by_program: open.by_program,
        owner: case.owner.clone(),
        jurisdiction: case.place()?.clone(),
        priority: case.priority,
        exercise: case.exercise,
        opened_at: case.opened_at,
        yellow_at: open.clock.as_ref().map(|clock| clock.yellow_at),
        due_at: open.clock.as_ref().map(|clock| clock.due_at),
        level: open.level(),
        assignment: open.number,
        generation: open.generation,
        offered_at: open.offered_at,
        next_due: case.next_due().map(|(at, _)| at),
    })
}
