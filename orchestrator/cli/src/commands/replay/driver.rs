//! Running the record in virtual time.
//!
//! Time jumps from one instant to the next at which the record says something or time alone changes
//! something. At each, first what is reported, then what is answered, then what time does: an answer
//! at the very instant of its deadline is in time, as in the service.

use std::collections::BTreeMap;

use anyhow::Context;
use closedloop_engine::{
    Actor, AssignmentId, CaseId, CaseNumber, Cause, Generation, Hash, Party, Priority, Source,
};
use closedloop_runtime::orchestrator::{Caller, ChooseRequest, Keyed, OpenRequest};
use closedloop_wire::{
    cloud_event::CloudEvent,
    dispatch::{BATCH_MESSAGES_MAX, Offer, REPORTED, Report},
};
use closedloop_workflows::{
    mapping::{Outcome, Record},
    names::{ChoiceName, DepartmentCode, FieldName},
    plan::{ChoiceKind, FieldKind},
};
use futures_util::future::join_all;
use jiff::Timestamp;
use serde_json::{Value as Json, json};

use crate::made_rules::Made;

use super::{
    agenda::Agenda,
    departments::Departments,
    refused::{Refused, Stage},
    world::World,
};

/// How many instants lie between two foldings of the process's own figures, which nobody reads here
/// and which would grow.
const UPKEEP_INSTANTS: usize = 1_000;

/// A replay under way.
pub(super) struct Driver<'r> {
    world: &'r World,
    departments: Departments,
    made: &'r Made,
    records: &'r [Record],
    /// The case each record became, by its place in the list.
    cases: Vec<Option<(CaseId, CaseNumber)>>,
    refused: Vec<Refused>,
}

/// Records with the case each of them became.
#[derive(Debug, Clone, Copy)]
pub(super) struct Listed<'r> {
    /// The records.
    pub(super) records: &'r [Record],
    /// The case of each record, at the same place; none if it was refused or lies after the end.
    pub(super) cases: &'r [Option<(CaseId, CaseNumber)>],
}

impl<'r> Listed<'r> {
    /// The records that became a case.
    pub(super) fn opened(self) -> impl Iterator<Item = (&'r Record, &'r (CaseId, CaseNumber))> {
        let pairs = self.records.iter().zip(self.cases);
        pairs.filter_map(|(record, case)| Some((record, case.as_ref()?)))
    }
}

/// What a replay leaves behind.
pub(super) struct Replayed {
    /// The case each record became, by its place in the list; none if it was refused or lies after
    /// the end.
    pub(super) cases: Vec<Option<(CaseId, CaseNumber)>>,
    /// What the rules refused, at most one of each record and stage.
    pub(super) refused: Vec<Refused>,
    /// At how many instants something happened.
    pub(super) instants: usize,
}

impl<'r> Driver<'r> {
    /// A replay of these records in this world.
    pub(super) fn new(world: &'r World, made: &'r Made, records: &'r [Record]) -> Self {
        let organisation = &world.node.rulebook().edition().organisation;
        Self {
            world,
            departments: Departments::open(&world.queues, organisation, records.len()),
            made,
            records,
            cases: vec![None; records.len()],
            refused: Vec::new(),
        }
    }

    /// Runs the record up to `until`; `progress` hears how many records were opened.
    ///
    /// # Errors
    /// The node stands still or its ledger fails.
    pub(super) async fn run(
        mut self,
        until: Timestamp,
        mut progress: impl FnMut(u64),
    ) -> anyhow::Result<Replayed> {
        let mut agenda = Agenda::new(self.records, until);
        let (mut instants, mut opened) = (0_usize, 0_u64);
        loop {
            let said = agenda.next_instant();
            let by_time = self.world.pace.next_instant();
            let Some(at) = [said, by_time].into_iter().flatten().min() else {
                break;
            };
            if at > until {
                break;
            }
            self.world.pace.move_to(at);
            let moment = agenda.take(at);
            self.open(&moment.opens).await?;
            self.answer(&moment.answers).await?;
            self.world.pace.let_time_act().await?;
            instants += 1;
            if instants.is_multiple_of(UPKEEP_INSTANTS) {
                self.world.service.recorder.run_upkeep();
            }
            opened += moment.opens.len() as u64;
            progress(opened);
        }
        self.world.pace.move_to(until);
        Ok(Replayed {
            cases: self.cases,
            refused: self.refused,
            instants,
        })
    }

    /// Reports these matters, and waits until whoever is asked was offered them.
    async fn open(&mut self, places: &[usize]) -> anyhow::Result<()> {
        for places in places.chunks(BATCH_MESSAGES_MAX) {
            let opened = join_all(places.iter().map(|place| self.open_one(*place))).await;
            let mut offered = Vec::with_capacity(places.len());
            for (place, opened) in places.iter().zip(opened) {
                match opened? {
                    Ok((case, number)) => {
                        self.cases[*place] = Some((case, number));
                        offered.push(case);
                    }
                    Err(refused) => self.refused.push(refused),
                }
            }
            self.departments
                .wait_for(&offered, &self.world.node)
                .await?;
        }
        Ok(())
    }

    async fn open_one(
        &self,
        place: usize,
    ) -> anyhow::Result<Result<(CaseId, CaseNumber), Refused>> {
        let record = &self.records[place];
        let key = format!("{}:{}", self.made.mapping, record.id);
        let keyed = Keyed {
            request: Hash::of(key.as_bytes()),
            key,
        };
        let request = OpenRequest {
            workflow: self.made.workflow.clone(),
            source: Source::from_code(record.source).unwrap_or(Source::Other),
            priority: Priority::from_code(record.priority).unwrap_or(Priority::Normal),
            title: record.title.clone(),
            fields: self.made.fields(record)?,
            exercise: false,
        };
        let caller = self.caller(Actor::Intake);
        match self.world.node.open(&caller, Some(keyed), &request).await {
            Ok(opened) => {
                let recorded = opened.answer.recorded;
                Ok(Ok((recorded.case, recorded.number)))
            }
            Err(denial) => Refused::of(record, Stage::Opening, denial).map(Err),
        }
    }

    /// Answers these matters: departments in one batch each, by report; whoever else is asked by
    /// now by a choice of their own.
    async fn answer(&mut self, places: &[usize]) -> anyhow::Result<()> {
        let mut by_department: BTreeMap<DepartmentCode, Vec<(usize, Offer)>> = BTreeMap::new();
        let mut by_others = Vec::new();
        for place in places {
            let Some((case, _)) = &self.cases[*place] else {
                continue;
            };
            match self.departments.take(*case) {
                Some(offer) => {
                    let reports = by_department.entry(offer.department.clone()).or_default();
                    reports.push((*place, offer));
                }
                None => by_others.push(*place),
            }
        }
        for (department, offers) in &by_department {
            for offers in offers.chunks(BATCH_MESSAGES_MAX) {
                self.report(department, offers, &mut by_others).await?;
            }
        }
        for place in by_others {
            if let Some(refused) = self.choose(place).await? {
                self.refused.push(refused);
            }
        }
        Ok(())
    }

    /// Reports for a department; what it is not asked any more is left to whoever is.
    async fn report(
        &mut self,
        department: &DepartmentCode,
        offers: &[(usize, Offer)],
        by_others: &mut Vec<usize>,
    ) -> anyhow::Result<()> {
        let mut messages = Vec::with_capacity(offers.len());
        for (place, offer) in offers {
            messages.push(self.message(&self.records[*place], offer)?);
        }
        let World { service, token, .. } = self.world;
        let answers = closedloop_http::take_reports(service, token, department, messages).await;
        for ((place, _), answer) in offers.iter().zip(answers) {
            match answer.status {
                200 => {}
                // Somebody else is asked by now.
                403 | 409 => by_others.push(*place),
                _ => {
                    let record = &self.records[*place];
                    self.refused.push(Refused::by_problem(record, &answer)?);
                }
            }
        }
        Ok(())
    }

    /// The report of a record, as a department's program sends it.
    fn message(&self, record: &Record, offer: &Offer) -> anyhow::Result<Json> {
        let kinds: Vec<ChoiceKind> = offer.choices.iter().map(|choice| choice.kind).collect();
        let choice = fitting(record.outcome, &kinds)
            .and_then(|place| offer.choices.get(place))
            .context("an offer without a choice")?;
        let needs = choice.needs.iter();
        let given = needs.map(|need| (need.name.clone(), self.said(&need.is)));
        let (assignment, generation) = (offer.assignment, offer.generation);
        let report = Report {
            assignment,
            generation,
            choice: Some(choice.name.clone()),
            given: given.collect(),
            into: None,
        };
        let event = CloudEvent::new(
            REPORTED,
            format!("{assignment}:{generation}"),
            format!("/departments/{}", offer.department),
            self.world.node.now(),
            report,
        );
        serde_json::to_value(event).context("writing a report")
    }

    /// What a choice brings along where the record says nothing.
    fn said(&self, kind: &str) -> Json {
        match kind {
            "number" => json!(0),
            "yes-no" => json!(true),
            "date" => json!(self.world.node.now().to_string()[..10]),
            _ => json!("依记录 / as recorded"),
        }
    }

    /// Makes the choice for whoever is asked now, which is no department's program.
    async fn choose(&self, place: usize) -> anyhow::Result<Option<Refused>> {
        let record = &self.records[place];
        let Some((case, _)) = &self.cases[place] else {
            return Ok(None);
        };
        let node = &self.world.node;
        let head = node.head(*case).await?.context("a case without a head")?;
        // A case that ended by itself needs no answer.
        let Some(open) = head.case.asked.as_ref().filter(|_| head.case.is_open()) else {
            return Ok(None);
        };
        let actor = match &open.asked {
            Party::Department(department) => Actor::Department(department.clone()),
            Party::Post { post, .. } => Actor::Post(post.clone()),
            // The record does not say what the reporter thinks.
            Party::Reporter => return Ok(None),
        };
        let rules = node.rules_of(&head).context("a case without rules")?;
        let step = rules.plan.step(&open.step).context("a step without work")?;
        let kinds: Vec<ChoiceKind> = step.choices.iter().map(|choice| choice.kind).collect();
        let choice = fitting(record.outcome, &kinds)
            .and_then(|place| step.choices.get(place))
            .context("a step without a choice")?;
        let given = choice.needs.iter();
        let given = given.map(|need| (need.name.clone(), self.said(word(&need.kind))));
        let asked = (head.case.assignment_id(open.number), open.generation);
        let given = given.collect();
        self.make(record, actor, asked, choice.name.clone(), given)
            .await
    }

    async fn make(
        &self,
        record: &Record,
        actor: Actor,
        (assignment, generation): (AssignmentId, Generation),
        choice: ChoiceName,
        given: BTreeMap<FieldName, Json>,
    ) -> anyhow::Result<Option<Refused>> {
        let key = format!("{assignment}:{generation}:reported");
        let keyed = Keyed {
            request: Hash::of(key.as_bytes()),
            key,
        };
        let request = ChooseRequest {
            assignment,
            generation,
            choice,
            given,
            into: None,
            received_at: self.world.node.now(),
            reported_at: None,
        };
        let caller = self.caller(actor);
        match self.world.node.choose(&caller, Some(keyed), &request).await {
            Ok(_) => Ok(None),
            Err(denial) => Refused::of(record, Stage::Answering, denial).map(Some),
        }
    }

    fn caller(&self, actor: Actor) -> Caller {
        Caller {
            actor,
            cause: Cause::Token(self.world.token.clone()),
            key_scope: "replay".to_owned(),
            is_person: false,
        }
    }
}

/// Which of the choices, by what they mean, answers a record of this outcome; the first where none
/// says it.
fn fitting(outcome: Outcome, kinds: &[ChoiceKind]) -> Option<usize> {
    let wanted: &[ChoiceKind] = match outcome {
        Outcome::Closed | Outcome::Open => &[ChoiceKind::Done],
        Outcome::Cancelled => &[ChoiceKind::Withdrawn, ChoiceKind::Cannot, ChoiceKind::Done],
    };
    let place = |kind: &ChoiceKind| kinds.iter().position(|one| one == kind);
    let first = (!kinds.is_empty()).then_some(0);
    wanted.iter().find_map(place).or(first)
}

/// How messages spell the kind of a need.
fn word(kind: &FieldKind) -> &'static str {
    closedloop_runtime::offers::kind(kind).0
}
