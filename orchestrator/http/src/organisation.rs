//! The organisation in force.

use std::sync::Arc;

use axum::{extract::State, http::StatusCode, response::Response};
use closedloop_runtime::wire::{
    api::{Bilingual, DepartmentView, JurisdictionView, OrganisationView, PostView},
    engine::workflows::{
        names::{DepartmentCode, PostCode},
        organisation::{Answers, Organisation},
    },
};

use crate::{
    Service,
    identity::Who,
    problem::{self, Problem},
    reply,
};

/// The jurisdictions, departments and posts in force.
#[utoipa::path(get, path = "/api/v1/organisation", operation_id = "read_organisation", tag = "rules",
    responses((status = 200, description = "The organisation", body = OrganisationView)))]
pub(crate) async fn organisation(State(service): State<Arc<Service>>, _: Who) -> Response {
    let edition = service.orchestrator.rulebook().edition();
    reply::json(StatusCode::OK, &view(&edition.organisation))
}

fn view(organisation: &Organisation) -> OrganisationView {
    OrganisationView {
        fingerprint: organisation.fingerprint,
        jurisdictions: organisation
            .jurisdictions
            .iter()
            .map(|(path, place)| JurisdictionView {
                path: path.clone(),
                name: Bilingual::from(&place.name),
            })
            .collect(),
        departments: organisation
            .departments
            .iter()
            .map(|(code, department)| DepartmentView {
                code: code.clone(),
                name: Bilingual::from(&department.name),
                jurisdiction: department.jurisdiction.clone(),
                head: department.head.clone(),
                answers: match department.answers {
                    Answers::Desk => "desk",
                    Answers::Program => "program",
                }
                .to_owned(),
            })
            .collect(),
        posts: organisation
            .posts
            .iter()
            .map(|(code, post)| PostView {
                code: code.clone(),
                name: Bilingual::from(&post.name),
                department: post.department.clone(),
            })
            .collect(),
    }
}

/// # Errors
/// The organisation has no such department.
pub(crate) fn check_department(service: &Service, code: &DepartmentCode) -> Result<(), Problem> {
    let edition = service.orchestrator.rulebook().edition();
    if edition.organisation.departments.contains_key(code) {
        return Ok(());
    }
    Err(Problem::new(&problem::DEPARTMENT_UNKNOWN).detail(
        format!("组织架构中没有单位“{code}”"),
        format!("the organisation has no department `{code}`"),
    ))
}

/// # Errors
/// The organisation has no such post.
pub(crate) fn check_post(service: &Service, code: &PostCode) -> Result<(), Problem> {
    let edition = service.orchestrator.rulebook().edition();
    if edition.organisation.posts.contains_key(code) {
        return Ok(());
    }
    Err(Problem::new(&problem::POST_UNKNOWN).detail(
        format!("组织架构中没有岗位“{code}”"),
        format!("the organisation has no post `{code}`"),
    ))
}
