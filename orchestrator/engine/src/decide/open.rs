//! Opening a case.

use closedloop_workflows::plan::{PlaceFit, RoutingRow};

use crate::{
    command::{Actor, Cause, Opening},
    event::Happening,
    refusal::Refusal,
    value::{Source, Value},
};

use super::{choose, enter, follow::Next, only, script::Script};

/// Opens the case, routes it and enters the first step.
///
/// # Errors
/// The case exists; the actor may not report matters; the rules hold another workflow; a field is
/// missing, not asked for, does not fit or names an unknown place; the organisation lost whom the
/// first step asks.
pub(super) fn decide(script: &mut Script<'_>, opening: &Opening) -> Result<(), Refusal> {
    if script.case.seq > 0 {
        return Err(Refusal::CaseExists(script.case.id));
    }
    let by_schedule = matches!(script.cause(), Cause::Schedule { .. });
    only(script.actor, |actor| match actor {
        Actor::Intake | Actor::Admin | Actor::Supervision | Actor::Department(_) => !by_schedule,
        // Time alone opens nothing but what a schedule asks for.
        Actor::Clock => by_schedule && opening.source == Source::Schedule,
        Actor::Post(_) | Actor::Auditor | Actor::Reporter | Actor::Case(_) => false,
    })?;
    let plan = &script.rules.plan;
    if plan.workflow != opening.workflow {
        return Err(Refusal::WorkflowUnknown(opening.workflow.clone()));
    }
    check_fields(script, opening)?;
    script.happens(Happening::CaseOpened {
        number: opening.number.clone(),
        workflow: opening.workflow.clone(),
        definition: plan.fingerprint,
        source: opening.source,
        priority: opening.priority,
        title: opening.title,
        fields: choose::in_whole_milliseconds(&opening.fields),
        tracking: opening.tracking,
        exercise: opening.exercise,
    });
    route(script)?;
    let first = plan.steps.first().map(|step| step.name.clone());
    // A checked plan has a first step.
    first.map_or(Ok(()), |step| enter::step(script, Next::plain(step)))
}

fn check_fields(script: &Script<'_>, opening: &Opening) -> Result<(), Refusal> {
    let plan = &script.rules.plan;
    for (name, field) in &plan.fields {
        match opening.fields.get(name) {
            None if field.optional => {}
            None => return Err(Refusal::FieldMissing(name.clone())),
            Some(value) if !value.fits(&field.kind) => {
                return Err(Refusal::FieldUnfit(name.clone()));
            }
            Some(Value::Jurisdiction(place)) => {
                if !script.rules.organisation.jurisdictions.contains_key(place) {
                    return Err(Refusal::PlaceUnknown(name.clone()));
                }
            }
            Some(_) => {}
        }
    }
    match opening
        .fields
        .keys()
        .find(|name| !plan.fields.contains_key(*name))
    {
        Some(name) => Err(Refusal::FieldUnknown(name.clone())),
        None => Ok(()),
    }
}

/// Finds who leads: the first row that fits. The last row of a checked plan fits everything.
fn route(script: &mut Script<'_>) -> Result<(), Refusal> {
    let rules = script.rules;
    let (Some(category), Some(place)) = (
        script.case.category().cloned(),
        script.case.place().cloned(),
    ) else {
        // A checked plan asks for both.
        return Err(Refusal::WorkflowUnknown(rules.plan.workflow.clone()));
    };
    let fits = |row: &RoutingRow| {
        row.category
            .as_ref()
            .is_none_or(|wanted| *wanted == category)
            && match &row.place {
                PlaceFit::Any => true,
                PlaceFit::Exactly(wanted) => *wanted == place,
                PlaceFit::Within(wanted) => place.is_within(wanted),
            }
    };
    let mut fitting = (1_u32..)
        .zip(&rules.plan.routing)
        .filter(|(_, row)| fits(row));
    let Some((number, row)) = fitting.next() else {
        return Err(Refusal::WorkflowUnknown(rules.plan.workflow.clone()));
    };
    script.happens(Happening::Routed {
        row: number,
        category: category.clone(),
        place: place.clone(),
        lead: row.lead.clone(),
        with: row.with.clone(),
        runner_up: fitting.next().map(|(number, _)| number),
        organisation_version: rules.organisation.fingerprint.into(),
    });
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Act,
        event::Event,
        example::{DEFINITION, ORGANISATION, Town, department, post, rules_of, sealed},
    };

    fn reports(town: &Town, opening: Opening) -> Result<Vec<Event>, Refusal> {
        town.asks(Actor::Intake, Act::Open(Box::new(opening)))
    }

    #[test]
    fn a_report_opens_routes_and_dispatches_a_case() {
        let town = Town::opened();
        let codes = crate::example::codes(&town.events);
        assert_eq!(codes, ["case-opened", "routed", "assignment-offered"]);
        let Happening::Routed {
            row,
            runner_up,
            lead,
            ..
        } = &town.last("routed").what
        else {
            panic!("another event has this code");
        };
        assert_eq!(
            (*row, *runner_up, lead.as_str()),
            (1, Some(2), "fire-brigade")
        );
        let owner = town.case.owner.as_ref().map(|owner| owner.as_str());
        assert_eq!(owner, Some("dispatch-desk"));
    }

    #[test]
    fn a_case_is_opened_once_by_those_who_report_and_for_a_workflow_in_force() {
        let town = Town::opened();
        let exists = Err(Refusal::CaseExists(town.case.id));
        assert_eq!(reports(&town, town.opening()), exists);

        let town = Town::new();
        for actor in [
            post("leader"),
            Actor::Auditor,
            Actor::Reporter,
            Actor::Clock,
            Actor::Case(town.case.id),
        ] {
            let refused = town.asks(actor, Act::Open(Box::new(town.opening())));
            assert_eq!(refused, Err(Refusal::NotAllowed));
        }
        for actor in [Actor::Admin, Actor::Supervision, department("committee")] {
            let open = Act::Open(Box::new(town.opening()));
            assert!(town.asks(actor, open).is_ok());
        }
        let mut opening = town.opening();
        opening.workflow = "dispute".parse().expect("a name");
        let unknown = Refusal::WorkflowUnknown(opening.workflow.clone());
        assert_eq!(reports(&town, opening), Err(unknown));
    }

    #[test]
    fn time_opens_a_case_for_a_schedule_only() {
        let town = Town::new();
        let cause = Cause::Schedule {
            name: "monthly-inspection".parse().expect("a name"),
            version: crate::RulesVersion([7; 8]),
            slot: town.now,
        };
        let asks = |actor: Actor, cause: &Cause, source: Source| {
            let mut opening = town.opening();
            opening.source = source;
            let command = crate::Command {
                case: town.case.id,
                actor,
                cause: cause.clone(),
                act: Act::Open(Box::new(opening)),
            };
            crate::decide(&town.case, &command, &town.rules, town.now)
        };
        let opened = asks(Actor::Clock, &cause, Source::Schedule).expect("it may");
        assert!(opened.iter().all(|event| event.cause == cause));
        for (actor, cause, source) in [
            (Actor::Clock, &Cause::Wake, Source::Schedule),
            (Actor::Clock, &cause, Source::Hotline),
            (Actor::Admin, &cause, Source::Schedule),
        ] {
            assert_eq!(asks(actor, cause, source), Err(Refusal::NotAllowed));
        }
    }

    #[test]
    fn fields_are_those_of_the_definition_and_fit_it() {
        let town = Town::new();
        let with = |name: &str, value: Option<Value>| {
            let mut opening = town.opening();
            let name = name.parse().expect("a name");
            match value {
                Some(value) => opening.fields.insert(name, value),
                None => opening.fields.remove(&name),
            };
            reports(&town, opening).map(|events| events.len())
        };
        let place = |path: &str| Some(Value::Jurisdiction(path.parse().expect("a path")));
        let named = |name: &str| name.parse().expect("a name");
        assert_eq!(with("reporter", None), Ok(3));
        assert_eq!(with("count", Some(Value::Number(3))), Ok(3));
        assert_eq!(
            with("place", None),
            Err(Refusal::FieldMissing(named("place")))
        );
        assert_eq!(
            with("colour", Some(Value::YesNo(true))),
            Err(Refusal::FieldUnknown(named("colour")))
        );
        assert_eq!(
            with("count", Some(Value::YesNo(true))),
            Err(Refusal::FieldUnfit(named("count")))
        );
        assert_eq!(
            with("category", Some(Value::Choice(named_value("flood")))),
            Err(Refusal::FieldUnfit(named("category")))
        );
        assert_eq!(
            with("reporter", Some(Value::Text(sealed(1)))),
            Err(Refusal::FieldUnfit(named("reporter")))
        );
        assert_eq!(
            with("place", place("elsewhere")),
            Err(Refusal::PlaceUnknown(named("place")))
        );
    }

    fn named_value(text: &str) -> closedloop_workflows::names::FieldValue {
        text.parse().expect("a value")
    }

    #[test]
    fn a_first_step_whose_department_is_gone_is_refused() {
        let rules = rules_of(ORGANISATION, DEFINITION);
        let mut organisation = (*rules.organisation).clone();
        organisation.departments.remove("dispatch-desk");
        let town = Town::with(crate::Rules {
            organisation: organisation.into(),
            ..rules
        });
        let gone = Refusal::UnitUnknown("dispatch-desk".to_owned());
        assert_eq!(reports(&town, town.opening()), Err(gone));
    }
}
