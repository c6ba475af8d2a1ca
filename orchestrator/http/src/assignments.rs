//! Acting on an assignment.

pub(crate) mod choose;
pub(crate) mod take;

use closedloop_runtime::{
    denial::Denial,
    wire::engine::{AssignmentId, CaseId, Refusal},
};

use uuid::Uuid;

use crate::{
    Service,
    identity::Who,
    problem::Problem,
    sight::{self, CaseName},
    tokens::ActsAs,
};

/// Who may act on assignments at all; whether on this one, the engine says.
fn acts(acts_as: &ActsAs) -> bool {
    match acts_as {
        ActsAs::Department(_) | ActsAs::Post(_) | ActsAs::Admin => true,
        ActsAs::Intake | ActsAs::Supervision | ActsAs::Auditor => false,
    }
}

/// The problem behind a denial. A refusal speaks of the case, so a caller who may not know of it is
/// told that there is no such assignment, exactly as if there were none.
pub(crate) async fn denied(
    service: &Service,
    who: &Who,
    assignment: AssignmentId,
    denial: &Denial,
) -> Problem {
    let Denial::Refused(refusal) = denial else {
        return Problem::denied(denial, who.is_person);
    };
    if let Refusal::CaseUnknown(_) = refusal {
        return sight::assignment_unknown(assignment);
    }
    match sight::may_know(service, who, assignment.case).await {
        Ok(true) => Problem::from(refusal),
        Ok(false) => sight::assignment_unknown(assignment),
        Err(failure) => failure.into(),
    }
}

/// The case that a case is to go on as; an id that no case has where there is none.
///
/// Whether there is such a case is told only to somebody who may merge into it, so the runtime
/// refuses the target after it has looked at the caller.
///
/// # Errors
/// The ledger fails.
pub(crate) async fn merge_target(service: &Service, into: &str) -> Result<CaseId, Problem> {
    let nowhere = CaseId(Uuid::nil());
    let Ok(name) = into.parse::<CaseName>() else {
        return Ok(nowhere);
    };
    let head = sight::find(service, &name).await?;
    Ok(head.map_or(nowhere, |head| head.case.id))
}
