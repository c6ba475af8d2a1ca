//! Why a case stands as it does.

use std::sync::Arc;

use axum::{extract::State, response::Response};
use closedloop_runtime::wire::{
    api::{WhyAnswer, WhyLines},
    engine::{self, Language},
};

use crate::{
    Service,
    identity::Who,
    problem::{self, Problem},
    reply,
    request::Segment,
    sight::{self, CaseName},
};

/// Says how the due date of a case came about, which routing row fitted, and what happens next.
#[utoipa::path(get, path = "/api/v1/cases/{id}/why", operation_id = "explain_case", tag = "cases",
    params(("id" = String, Path, description = "Id or number of the case")),
    responses((status = 200, description = "The reasons", body = WhyAnswer)))]
pub(crate) async fn why(
    State(service): State<Arc<Service>>,
    who: Who,
    Segment(name): Segment<CaseName>,
) -> Result<Response, Problem> {
    let head = sight::see(&service, &who, &name).await?;
    let node = &service.orchestrator;
    // A node forgets the definition of a case that is over; the one in force stands in, and the
    // reasons leave out what it does not cover.
    let rules = node.rules_of(&head).or_else(|| {
        let edition = node.rulebook().edition();
        let workflow = head.case.workflow.as_ref()?;
        edition.rules_at(edition.in_force.get(workflow)?, head.case.place())
    });
    let Some(rules) = rules else {
        tracing::error!(case = %head.case.id, "no rules are known for a case");
        return Err(Problem::new(&problem::DEFECT));
    };
    let events = node.telling(head.case.id).await?;
    let why = engine::why(&head.case, &events, &rules, node.now());
    let answer = WhyAnswer {
        lines: WhyLines {
            zh: why.lines(Language::Chinese),
            en: why.lines(Language::English),
        },
        why: serde_json::to_value(&why).map_err(|_| Problem::new(&problem::DEFECT))?,
    };
    Ok(reply::versioned(head.case.seq, &answer))
}
