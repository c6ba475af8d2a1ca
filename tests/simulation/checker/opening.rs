//! Opening and routing.

use std::sync::Arc;

use closedloop_engine::{Event, Happening, Value, workflows::plan::PlaceFit};

use super::{
    Broken, Rules, ensure,
    shadow::{Follows, Opened, Shadow},
};

pub(super) fn open(shadow: &mut Shadow, event: &Event, rules: &Rules) -> Result<(), Broken> {
    let Happening::CaseOpened {
        number,
        workflow,
        definition,
        source,
        priority,
        fields,
        exercise,
        ..
    } = &event.what
    else {
        return Err("not an opening".to_owned());
    };
    ensure(shadow.seq == 0, || "a case is opened twice".to_owned())?;
    let plan = rules.edition.in_force.get(workflow);
    let plan = plan.ok_or_else(|| format!("workflow {workflow} is not in force"))?;
    ensure(plan.fingerprint == *definition, || {
        "a case is pinned to a definition that is not in force".to_owned()
    })?;
    let Some(Value::Jurisdiction(place)) = fields.get("place") else {
        return Err("a case without a place".to_owned());
    };
    let is_contact = |value: &Value| matches!(value, Value::Contact(_));
    shadow.opened = Some(Opened {
        number: number.clone(),
        plan: Arc::clone(plan),
        source: source.code(),
        priority: *priority,
        exercise: *exercise,
        place: place.clone(),
        has_reporter: fields.values().any(is_contact),
        fields: fields.clone(),
        at: event.at,
    });
    shadow.has_words = true;
    shadow.follows = Some(Follows::Routing);
    Ok(())
}

pub(super) fn route(
    shadow: &mut Shadow,
    event: &Event,
    follows: Option<Follows>,
) -> Result<(), Broken> {
    let Happening::Routed {
        row,
        category,
        place,
        lead,
        with,
        ..
    } = &event.what
    else {
        return Err("not a routing".to_owned());
    };
    ensure(follows == Some(Follows::Routing), || {
        "routed twice".to_owned()
    })?;
    let plan = shadow.plan().ok_or("routed before it was opened")?;
    let fits = |fit: &PlaceFit| match fit {
        PlaceFit::Any => true,
        PlaceFit::Exactly(exactly) => place == exactly,
        PlaceFit::Within(top) => {
            place == top || place.as_str().starts_with(&format!("{}/", top.as_str()))
        }
    };
    let first = plan.routing.iter().position(|row| {
        row.category.as_ref().is_none_or(|one| one == category) && fits(&row.place)
    });
    let index = usize::try_from(*row).unwrap_or(0).wrapping_sub(1);
    ensure(first == Some(index), || {
        format!("row {row} was taken, not {first:?}")
    })?;
    let found = plan.routing.get(index);
    ensure(
        found.is_some_and(|found| found.lead == *lead && found.with == *with),
        || format!("row {row} names somebody else"),
    )?;
    let first = plan.steps.first().map(|step| step.name.clone());
    shadow.follows = first.map(Follows::Step);
    shadow.lead = Some(lead.clone());
    shadow.with = with.clone();
    Ok(())
}
