//! Reading one definition.

use std::sync::Arc;

use axum::{extract::State, http::StatusCode, response::Response};
use closedloop_runtime::{
    offers,
    ports::ledger::RulesKind,
    wire::{
        api::{Bilingual, DefinitionStep, DefinitionView, FieldView},
        engine::condition_text,
        engine::workflows::{
            names::{FieldName, WorkflowName},
            plan::{Allowance, Field, LimitRow, Step, Unit, Until, Who as Asks, Within, Work},
        },
    },
};

use crate::{
    Service,
    identity::Who,
    problem::{self, Problem},
    reply,
    request::Segment,
};

/// Shows a definition in force with its text.
#[utoipa::path(get, path = "/api/v1/definitions/{workflow}", operation_id = "read_definition", tag = "rules",
    params(("workflow" = String, Path, description = "Name of the workflow")),
    responses((status = 200, description = "The definition", body = DefinitionView)))]
pub(crate) async fn read(
    State(service): State<Arc<Service>>,
    _: Who,
    Segment(workflow): Segment<WorkflowName>,
) -> Result<Response, Problem> {
    let edition = service.orchestrator.rulebook().edition();
    let plan = edition.in_force.get(&workflow).ok_or_else(|| {
        Problem::new(&problem::DEFINITION_UNKNOWN).detail(
            format!("流程“{workflow}”未启用"),
            format!("workflow `{workflow}` is not in force"),
        )
    })?;
    let text = service
        .ledger()
        .rules(RulesKind::Definition, plan.fingerprint)
        .await?;
    let view = DefinitionView {
        workflow: plan.workflow.clone(),
        title: Bilingual::from(&plan.title),
        version: plan.version,
        fingerprint: plan.fingerprint,
        calendar: plan.calendar.clone(),
        text: text.map(|row| row.text),
        fields: plan
            .fields
            .iter()
            .map(|(name, described)| field(name, described))
            .collect(),
        steps: plan.steps.iter().map(step).collect(),
    };
    Ok(reply::json(StatusCode::OK, &view))
}

fn field(name: &FieldName, field: &Field) -> FieldView {
    let (is, of) = offers::kind(&field.kind);
    FieldView {
        name: name.clone(),
        is: is.to_owned(),
        of,
        optional: field.optional,
    }
}

fn step(step: &Step) -> DefinitionStep {
    let (asks, unit, within) = match &step.work {
        Work::Ask { who, within, .. } => {
            let (asks, unit) = match who {
                Asks::Lead => ("lead", None),
                Asks::Unit(unit @ Unit::Department(_)) => ("department", Some(unit.to_string())),
                Asks::Unit(unit @ Unit::Post(_)) => ("post", Some(unit.to_string())),
            };
            (asks, unit, Some(how_long(within)))
        }
        Work::Survey { within, .. } => ("reporter", None, Some(how_long(within))),
        Work::Score { .. } => ("nobody", None, None),
    };
    DefinitionStep {
        name: step.name.clone(),
        stage: step.stage,
        asks: asks.to_owned(),
        unit,
        within,
        choices: step.choices.iter().map(offers::choice).collect(),
    }
}

/// A limit as its author would say it; one that depends on the case row by row.
fn how_long(within: &Within) -> String {
    let row = |row: &LimitRow| {
        let allowed = match &row.allowance {
            Allowance::Length { limit, from: None } => limit.to_string(),
            Allowance::Length {
                limit,
                from: Some(step),
            } => format!("{limit} from {step}"),
            Allowance::Until { until, starts } => {
                let until = match until {
                    Until::Minute(wall) => wall.strftime("%Y-%m-%d %H:%M").to_string(),
                    Until::Day(day) => day.to_string(),
                    Until::Field(name) => format!("case.{name}"),
                };
                match starts {
                    Some(day) => format!("from {day} until {until}"),
                    None => format!("until {until}"),
                }
            }
            Allowance::NoLimit { reason } => format!("no limit: {} / {}", reason.zh, reason.en),
        };
        match &row.condition {
            Some(condition) => format!("{allowed} if {}", condition_text(condition)),
            None => allowed,
        }
    };
    let rows: Vec<String> = within.rows.iter().map(row).collect();
    rows.join("; ")
}
