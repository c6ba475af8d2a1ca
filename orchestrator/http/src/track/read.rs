//! How a case stands, for its reporter.

use std::sync::Arc;

use axum::{extract::State, http::StatusCode, response::Response};
use closedloop_runtime::wire::{
    api::{
        Bilingual, CaseStatus, MergedInto, Moment, Survey, Track, Tracked, TrackedParty,
        TrackedStage,
    },
    engine::{Case, EndReached, Head, Party},
};

use crate::{Service, cases::view, problem::Problem, reply, request::Body};

use super::find;

/// How many merges are followed to the case that goes on.
const MERGES_MAX: usize = 5;

/// Says how a case stands to whoever has its number and code.
#[utoipa::path(post, path = "/api/v1/track", operation_id = "track", tag = "track",
    request_body = Track,
    responses((status = 200, description = "How it stands", body = Tracked)))]
pub(crate) async fn track(
    State(service): State<Arc<Service>>,
    body: Body<Track>,
) -> Result<Response, Problem> {
    let head = find(&service, &body.value.number, &body.value.code).await?;
    let tracked = tracked(&service, &head).await?;
    Ok(reply::json(StatusCode::OK, &tracked))
}

async fn tracked(service: &Service, head: &Head) -> Result<Tracked, Problem> {
    let case = &head.case;
    let title = match &case.title {
        Some(title) => view::words(service, case.id, title).await?,
        None => None,
    };
    let goes_on = goes_on_as(service, case).await?;
    // The answer to a case that was merged is that of the case it goes on as.
    let answering = goes_on.as_ref().map_or(case, |head| &head.case);
    let answer = if may_be_told(answering) {
        let answer = view::answer(service, answering).await?;
        Some(answer).filter(|answer| !answer.is_empty())
    } else {
        None
    };
    let status = view::status(case);
    let open = case.asked.as_ref();
    Ok(Tracked {
        number: case.number.clone(),
        title,
        status,
        status_words: status.words(),
        stage: open.map(|open| {
            let words = Bilingual::from(open.stage);
            TrackedStage {
                code: open.stage.code().to_owned(),
                zh: words.zh,
                en: words.en,
            }
        }),
        asked: open.map(|open| party(service, &open.asked)),
        opened_at: case.opened_at.into(),
        due_at: open.and_then(due_at),
        answer,
        merged_into: goes_on.map(|head| {
            let status = view::status(&head.case);
            MergedInto {
                status,
                status_words: status.words(),
            }
        }),
        survey: survey(service, case),
    })
}

/// The case on which a merged case goes on.
async fn goes_on_as(service: &Service, case: &Case) -> Result<Option<Head>, Problem> {
    let into = |case: &Case| match case.ended.as_ref().map(|ended| &ended.end) {
        Some(EndReached::Merged { into }) => Some(*into),
        Some(EndReached::Closed | EndReached::Rejected { .. }) | None => None,
    };
    let mut last = None;
    let mut next = into(case);
    for _ in 0..MERGES_MAX {
        let Some(case) = next else { break };
        let Some(head) = service.orchestrator.head(case).await? else {
            break;
        };
        next = into(&head.case);
        last = Some(head);
    }
    Ok(last)
}

/// An answer is told once it was checked: when the reporter is asked about it, or the case is over.
fn may_be_told(case: &Case) -> bool {
    let asks_reporter =
        |open: &closedloop_runtime::wire::engine::Assignment| open.asked == Party::Reporter;
    case.ended.is_some() || case.asked.as_ref().is_some_and(asks_reporter)
}

/// Until when whoever is asked has time.
fn due_at(open: &closedloop_runtime::wire::engine::Assignment) -> Option<Moment> {
    open.clock.as_ref().map(|clock| Moment(clock.due_at))
}

/// Who is asked, as far as it concerns the reporter: a department, never a post.
fn party(service: &Service, asked: &Party) -> TrackedParty {
    let edition = service.orchestrator.rulebook().edition();
    let (kind, name) = match asked.department() {
        Some(department) => {
            let department = Party::Department(department.clone());
            (
                "department",
                view::party_name(&edition.organisation, &department),
            )
        }
        None => ("reporter", view::party_name(&edition.organisation, asked)),
    };
    TrackedParty {
        kind: kind.to_owned(),
        zh: name.zh,
        en: name.en,
    }
}

/// The question that is put to the reporter at present.
fn survey(service: &Service, case: &Case) -> Option<Survey> {
    if view::status(case) != CaseStatus::Open {
        return None;
    }
    let open = case.asked.as_ref()?;
    if open.asked != Party::Reporter {
        return None;
    }
    let edition = service.orchestrator.rulebook().edition();
    let plan = edition.plans.get(&case.definition)?;
    Some(Survey {
        assignment: case.assignment_id(open.number).to_string(),
        generation: open.generation,
        choices: view::choices(plan, open),
        due_at: due_at(open),
    })
}
