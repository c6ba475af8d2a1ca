//! A case as its viewer may see it.

use std::collections::BTreeMap;

use closedloop_runtime::wire::{
    api::{Asked, Bilingual, CaseClock, CaseEnd, CaseStatus, CaseView, Moment},
    dispatch::OfferedChoice,
    engine::{
        Assignment, Case, CaseId, Clock, EndReached, Head, Light, Party, Sealed, Value,
        workflows::{names::FieldName, organisation::Organisation, plan::Plan},
    },
};
use jiff::Timestamp;
use serde_json::{Value as Json, json};

use crate::{
    Service,
    identity::Who,
    problem::{self, Problem},
    tokens::ActsAs,
};

/// The case with its texts.
///
/// # Errors
/// The ledger fails; the head is that of no case.
pub(crate) async fn view(service: &Service, who: &Who, head: &Head) -> Result<CaseView, Problem> {
    let case = &head.case;
    let now = service.orchestrator.now();
    let Some(workflow) = case.workflow.clone() else {
        return Err(Problem::new(&problem::DEFECT));
    };
    let title = match &case.title {
        Some(title) => words(service, case.id, title).await?,
        None => None,
    };
    let open = case.asked.as_ref();
    Ok(CaseView {
        id: case.id,
        number: case.number.clone(),
        workflow,
        definition: case.definition,
        status: status(case),
        stage: open.map(|open| open.stage),
        step: open.map(|open| open.step.clone()),
        source: case.source,
        priority: case.priority,
        exercise: case.exercise,
        title,
        fields: fields(service, case).await?,
        reporter: reporter(service, who, case).await?,
        place: case.place().cloned(),
        lead: case.lead.clone(),
        with: case.with.clone(),
        owner: case.owner.clone(),
        asked: open.map(|open| asked(service, head, open)),
        clock: open
            .and_then(|open| open.clock.as_ref())
            .map(|one| clock(one, now)),
        no_limit: open.and_then(no_limit),
        counts: case
            .counts
            .iter()
            .map(|(what, times)| (what.code().to_owned(), *times))
            .collect(),
        answer: answer(service, case).await?,
        points: case.points,
        merged_here: case.merged_here,
        opened_at: case.opened_at.into(),
        updated_at: case.at.into(),
        ended: case.ended.as_ref().map(|ended| CaseEnd {
            at: ended.at.into(),
            on_time: ended.on_time,
            without_deadline: ended.without_deadline,
            into: match &ended.end {
                EndReached::Merged { into } => Some(*into),
                EndReached::Closed | EndReached::Rejected { .. } => None,
            },
        }),
        erased: case.erased,
        seq: case.seq,
    })
}

/// Whether a case goes on, and how it ended.
pub(crate) fn status(case: &Case) -> CaseStatus {
    match case.ended.as_ref().map(|ended| &ended.end) {
        None => CaseStatus::Open,
        Some(EndReached::Closed) => CaseStatus::Closed,
        Some(EndReached::Rejected { .. }) => CaseStatus::Rejected,
        Some(EndReached::Merged { .. }) => CaseStatus::Merged,
    }
}

/// The words behind a reference; none once erased.
pub(crate) async fn words(
    service: &Service,
    case: CaseId,
    sealed: &Sealed,
) -> Result<Option<String>, Problem> {
    let bytes = service.orchestrator.unseal(case, sealed).await?;
    Ok(bytes.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()))
}

/// The fields as they were sent; the contact is left out.
async fn fields(service: &Service, case: &Case) -> Result<BTreeMap<FieldName, Json>, Problem> {
    let mut fields = BTreeMap::new();
    for (name, value) in &case.fields {
        let plain = match value {
            Value::Choice(value) => json!(value),
            Value::Number(number) => json!(number),
            Value::YesNo(answer) => json!(answer),
            Value::Date(date) => json!(date.to_string()),
            Value::Instant(at) => json!(Moment(*at)),
            Value::Jurisdiction(path) => json!(path),
            Value::Text(sealed) => json!(words(service, case.id, sealed).await?),
            Value::Files(files) => json!(files.iter().map(|file| file.id).collect::<Vec<_>>()),
            Value::Contact(_) => continue,
        };
        fields.insert(name.clone(), plain);
    }
    Ok(fields)
}

/// The reporter's contact, for whoever may know it: admins, and supervision while the reporter is
/// asked.
async fn reporter(service: &Service, who: &Who, case: &Case) -> Result<Option<Json>, Problem> {
    let is_asked = case
        .asked
        .as_ref()
        .is_some_and(|open| open.asked == Party::Reporter);
    let may_know = match &who.acts_as {
        ActsAs::Admin => true,
        ActsAs::Supervision => is_asked,
        ActsAs::Department(_) | ActsAs::Post(_) | ActsAs::Intake | ActsAs::Auditor => false,
    };
    if !may_know {
        return Ok(None);
    }
    let contact = match case.reporter() {
        Some(sealed) => service.orchestrator.unseal(case.id, sealed).await?,
        None => None,
    };
    // It was JSON when it was sealed.
    let contact = contact.and_then(|bytes| serde_json::from_slice(&bytes).ok());
    Ok(Some(contact.unwrap_or(Json::Null)))
}

/// The latest texts that answer the reporter, by name.
pub(crate) async fn answer(
    service: &Service,
    case: &Case,
) -> Result<BTreeMap<String, Option<String>>, Problem> {
    let mut answer = BTreeMap::new();
    for (name, value) in &case.answer {
        if let Value::Text(sealed) = value {
            answer.insert(name.to_string(), words(service, case.id, sealed).await?);
        }
    }
    Ok(answer)
}

fn asked(service: &Service, head: &Head, open: &Assignment) -> Asked {
    let edition = service.orchestrator.rulebook().edition();
    Asked {
        party: problem::party(&open.asked),
        name: party_name(&edition.organisation, &open.asked),
        assignment: head.case.assignment_id(open.number).to_string(),
        generation: open.generation,
        step: open.step.clone(),
        stage: open.stage,
        by_program: open.by_program,
        taken: open.taken,
        offered_at: open.offered_at.into(),
        choices: edition
            .plans
            .get(&head.case.definition)
            .map(|plan| choices(plan, open))
            .unwrap_or_default(),
    }
}

/// What may be chosen for an open assignment.
pub(crate) fn choices(plan: &Plan, open: &Assignment) -> Vec<OfferedChoice> {
    plan.step(&open.step)
        .map(|step| {
            let choices = step.choices.iter();
            choices.map(closedloop_runtime::offers::choice).collect()
        })
        .unwrap_or_default()
}

/// The name of a party; its code where the organisation does not have it any more.
pub(crate) fn party_name(organisation: &Organisation, party: &Party) -> Bilingual {
    let (name, code) = match party {
        Party::Department(code) => (
            organisation.departments.get(code).map(|unit| &unit.name),
            code.as_str(),
        ),
        Party::Post { post, .. } => (
            organisation.posts.get(post).map(|unit| &unit.name),
            post.as_str(),
        ),
        Party::Reporter => return Bilingual::new("诉求人", "the reporter"),
    };
    name.map_or_else(|| Bilingual::new(code, code), Bilingual::from)
}

/// Why an open assignment has no limit, if it has none.
pub(crate) fn no_limit(open: &Assignment) -> Option<Bilingual> {
    open.no_limit.as_ref().map(Bilingual::from)
}

fn clock(clock: &Clock, now: Timestamp) -> CaseClock {
    let reminders = clock.reminders.iter().filter(|_| !clock.missed);
    let reminders = reminders.skip(usize::from(clock.reminded));
    CaseClock {
        turn: clock.turn,
        limit: clock.limit,
        label: clock.label,
        calendar: clock.calendar.clone(),
        calendar_version: clock.calendar_version,
        started_at: clock.started_at.into(),
        yellow_at: clock.yellow_at.into(),
        due_at: clock.due_at.into(),
        provisional: clock.provisional,
        missed: clock.missed,
        light: Light::at(now, clock.yellow_at, clock.due_at),
        level: clock.climbed,
        rungs: clock.rungs.iter().copied().map(Moment).collect(),
        reminders: reminders.copied().map(Moment).collect(),
        repeat_at: clock.repeat_at.map(Moment),
    }
}
