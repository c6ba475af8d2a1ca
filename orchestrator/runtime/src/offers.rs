//! The messages a department's program is offered, made from a case and its plan.

use closedloop_wire::{
    cloud_event::CloudEvent,
    dispatch::{OFFERED, Offer, OfferedChoice, OfferedNeed, SOURCE, WITHDRAWN},
    engine::{
        Case, EffectId, Value,
        workflows::{
            names::{DepartmentCode, FieldValue},
            plan::{Choice, End, FieldKind, Need, Plan, Target},
        },
    },
};
use jiff::Timestamp;

/// The offer of the open assignment of a case to a department, if that department is asked in this
/// generation; none if the effect is out of date.
#[must_use]
pub fn offer(
    case: &Case,
    plan: &Plan,
    department: &DepartmentCode,
    assignment: u32,
    generation: u32,
) -> Option<Offer> {
    let open = case.asked.as_ref().filter(|open| {
        open.number == assignment
            && open.generation == generation
            && open.asked.department() == Some(department)
    })?;
    let step = plan.step(&open.step)?;
    Some(Offer {
        assignment: case.assignment_id(assignment),
        generation,
        department: department.clone(),
        number: case.number.clone(),
        workflow: plan.workflow.clone(),
        step: open.step.clone(),
        stage: open.stage,
        priority: case.priority,
        exercise: case.exercise,
        due_at: open.clock.as_ref().map(|clock| clock.due_at),
        fields: case
            .fields
            .iter()
            .filter(|(_, value)| is_no_words(value))
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect(),
        choices: step.choices.iter().map(choice).collect(),
    })
}

/// Whether a message may carry the value.
fn is_no_words(value: &Value) -> bool {
    match value {
        Value::Choice(_)
        | Value::Number(_)
        | Value::YesNo(_)
        | Value::Date(_)
        | Value::Instant(_)
        | Value::Jurisdiction(_) => true,
        Value::Text(_) | Value::Contact(_) | Value::Files(_) => false,
    }
}

/// A choice as a message shows it.
#[must_use]
pub fn choice(choice: &Choice) -> OfferedChoice {
    OfferedChoice {
        name: choice.name.clone(),
        kind: choice.kind,
        needs: choice.needs.iter().map(need).collect(),
        merges: choice.go == Target::End(End::Merged),
    }
}

fn need(need: &Need) -> OfferedNeed {
    let (is, of) = kind(&need.kind);
    OfferedNeed {
        name: need.name.clone(),
        is: is.to_owned(),
        of,
    }
}

/// How messages spell what a field holds and, for a choice, the values that are possible.
#[must_use]
pub fn kind(kind: &FieldKind) -> (&'static str, Vec<String>) {
    match kind {
        FieldKind::Choice(of) => ("choice", of.iter().map(FieldValue::to_string).collect()),
        FieldKind::Text => ("text", Vec::new()),
        FieldKind::Number => ("number", Vec::new()),
        FieldKind::YesNo => ("yes-no", Vec::new()),
        FieldKind::Date => ("date", Vec::new()),
        FieldKind::Instant => ("instant", Vec::new()),
        FieldKind::Jurisdiction => ("jurisdiction", Vec::new()),
        FieldKind::Contact => ("contact", Vec::new()),
        FieldKind::File => ("file", Vec::new()),
    }
}

/// The message of an offer; its id is that of the effect.
#[must_use]
pub fn offered(id: EffectId, at: Timestamp, offer: Offer) -> CloudEvent<Offer> {
    message(OFFERED, id, at, offer)
}

/// The message that takes an offer back.
#[must_use]
pub fn withdrawn(id: EffectId, at: Timestamp, offer: Offer) -> CloudEvent<Offer> {
    message(WITHDRAWN, id, at, offer)
}

fn message(kind: &str, id: EffectId, at: Timestamp, offer: Offer) -> CloudEvent<Offer> {
    let subject = offer.assignment.to_string();
    let mut event = CloudEvent::new(kind, id.to_string(), SOURCE.to_owned(), at, offer);
    event.subject = Some(subject);
    event
}
