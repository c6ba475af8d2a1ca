//! A small town and a case in it, for the tests of this package.

use std::{collections::BTreeSet, sync::Arc};

use closedloop_workflows::{
    catalogue, organisation::Organisation, parse, plan::Plan, time::calendar,
};
use jiff::{Timestamp, civil::DateTime};
use uuid::Uuid;

use crate::{
    Act, Actor, Case, CaseId, CaseNumber, Cause, Clock, Command, Event, Given, Hash, Opening,
    Priority, Refusal, Rules, Sealed, Source, Value, decide, evolve,
};

pub(crate) const ORGANISATION: &str = "
jurisdictions:
  xiangyu: {name: 香隅镇 / Xiangyu Town, calendar: township-office}
departments:
  dispatch-desk: {name: 分流台 / Dispatch desk, in: xiangyu, head: desk-head, answers: program, offer again after: 10 minutes}
  fire-brigade: {name: 消防站 / Fire brigade, in: xiangyu, head: fire-head, answers: program}
  committee: {name: 村委会 / Village committee, in: xiangyu, head: committee-head, answers: desk}
  town-hall: {name: 镇政府 / Town hall, in: xiangyu, head: secretary, answers: desk}
posts:
  desk-head: {name: 分流台主任 / Head of the desk, department: dispatch-desk}
  fire-head: {name: 消防站站长 / Head of the brigade, department: fire-brigade}
  committee-head: {name: 村委会主任 / Head of the committee, department: committee}
  leader: {name: 值班领导 / Duty leader, department: town-hall}
  secretary: {name: 书记 / Secretary, department: town-hall}
";

pub(crate) const DEFINITION: &str = "
workflow: hazard
title: 隐患整改 / Hazard
version: 1
calendar: township-office
case:
  category: {is: choice, of: [fire, road]}
  place: {is: jurisdiction}
  count: {is: number, optional: true}
  reporter: {is: contact, optional: true}
routing:
  - {category: fire, place: xiangyu/**, lead: fire-brigade, with: [committee]}
  - {category: any, place: any, lead: committee}
escalation:
  late-desk:
    - {tell: desk-head}
    - {after: 1 working hour, tell: asked head, card: yellow}
    - {after: 2 working hours, give to: leader}
  late-handle:
    - {tell: [lead head, leader], card: yellow}
    - {after: 1 working hour, give to: dispatch-desk}
    - {after: 1 working day, give to: secretary, card: red}
steps:
  triage:
    stage: dispatch
    who: dispatch-desk
    within: 1 working hour
    late: late-desk
    choices:
      assign: handle
      duplicate: end merged
      not ours: {end: rejected, needs: [reason], answer: [reason]}
  handle:
    stage: handle
    who: lead
    within: 2 working days
    late: late-handle
    choices:
      done: {go: ask-reporter, needs: [result, photos]}
      return: {go: triage, needs: [reason], at most: 1 time, then: review}
  review:
    stage: supervise
    who: leader
    within: 1 working day
    late: late-desk
    choices:
      settle: {go: ask-reporter, needs: [result]}
  ask-reporter:
    stage: feedback
    ask: case.reporter
    by: [phone]
    within: 3 days
    no answer: unreached
    choices:
      satisfied: score
      unreached: score
      dissatisfied: {go: handle, at most: 1 time, then: score}
  score:
    stage: assess
    auto: score
    points: \"100 - 10 * count('missed') - 5 * count('return')\"
    to: [lead, co-units]
    choices: {done: end closed}
";

fn organisation(text: &str) -> Organisation {
    parse::organisation("organisation.yaml", text).unwrap_or_else(|list| panic!("{list:#?}"))
}

pub(crate) fn rules_of(organisation_text: &str, definition: &str) -> Rules {
    let organisation = organisation(organisation_text);
    let calendar = calendar::parse("calendar.yaml", catalogue::TOWNSHIP_OFFICE)
        .unwrap_or_else(|list| panic!("{list:#?}"));
    Rules {
        plan: Arc::new(plan(definition, &organisation)),
        organisation: Arc::new(organisation),
        calendar: Arc::new(calendar),
    }
}

fn plan(definition: &str, organisation: &Organisation) -> Plan {
    let calendars = BTreeSet::from(["township-office".parse().expect("a code")]);
    parse::definition("definition.yaml", definition, organisation, &calendars)
        .unwrap_or_else(|list| panic!("{list:#?}"))
        .value
}

/// The instant at which the town's wall clock shows this.
pub(crate) fn wall(text: &str) -> Timestamp {
    let wall: DateTime = text.parse().expect("a date and a time");
    let zoned = wall.in_tz("Asia/Shanghai").expect("a time that exists");
    zoned.timestamp()
}

pub(crate) fn sealed(number: u128) -> Sealed {
    Sealed {
        id: Uuid::from_u128(number),
        digest: Hash([7; 32]),
    }
}

pub(crate) fn department(code: &str) -> Actor {
    Actor::Department(code.parse().expect("a code"))
}

pub(crate) fn post(code: &str) -> Actor {
    Actor::Post(code.parse().expect("a code"))
}

/// A text in each of these fields.
pub(crate) fn texts(names: &[&str]) -> Given {
    let text = |name: &&str| (name.parse().expect("a name"), Value::Text(sealed(9)));
    names.iter().map(text).collect()
}

/// What `done` needs.
pub(crate) fn result() -> Given {
    let mut given = texts(&["result"]);
    given.insert(
        "photos".parse().expect("a name"),
        Value::Files(vec![sealed(11)]),
    );
    given
}

pub(crate) fn codes(events: &[Event]) -> Vec<&'static str> {
    events.iter().map(|event| event.what.code()).collect()
}

/// One case in the town. It begins unborn on Monday, 2 March 2026, at 09:00.
pub(crate) struct Town {
    pub(crate) rules: Rules,
    pub(crate) case: Case,
    pub(crate) events: Vec<Event>,
    pub(crate) now: Timestamp,
}

impl Town {
    pub(crate) fn new() -> Self {
        Self::with(rules_of(ORGANISATION, DEFINITION))
    }

    pub(crate) fn with(rules: Rules) -> Self {
        Self {
            rules,
            case: Case::unborn(CaseId(Uuid::from_u128(1))),
            events: Vec::new(),
            now: wall("2026-03-02 09:00"),
        }
    }

    /// With the case opened, so that the dispatch desk is asked.
    pub(crate) fn opened() -> Self {
        let mut town = Self::new();
        let opening = town.opening();
        town.does(Actor::Intake, Act::Open(Box::new(opening)));
        town
    }

    /// With the case assigned, so that the fire brigade is asked.
    pub(crate) fn assigned() -> Self {
        let mut town = Self::opened();
        town.chooses(department("dispatch-desk"), "assign", Given::new());
        town
    }

    pub(crate) fn opening(&self) -> Opening {
        let field = |name: &str, value| (name.parse().expect("a name"), value);
        Opening {
            number: CaseNumber("2026-000001".to_owned()),
            workflow: self.rules.plan.workflow.clone(),
            source: Source::Hotline,
            priority: Priority::Normal,
            title: sealed(1),
            fields: [
                field("category", Value::Choice("fire".parse().expect("a value"))),
                field(
                    "place",
                    Value::Jurisdiction("xiangyu".parse().expect("a path")),
                ),
                field("reporter", Value::Contact(sealed(2))),
            ]
            .into(),
            tracking: Hash([8; 32]),
            exercise: false,
        }
    }

    /// What the rules say to this act now; nothing changes.
    pub(crate) fn asks(&self, actor: Actor, act: Act) -> Result<Vec<Event>, Refusal> {
        self.asks_by(actor, act, Cause::Token("t".to_owned()))
    }

    fn asks_by(&self, actor: Actor, act: Act, cause: Cause) -> Result<Vec<Event>, Refusal> {
        let command = Command {
            case: self.case.id,
            actor,
            cause,
            act,
        };
        decide(&self.case, &command, &self.rules, self.now)
    }

    /// Lets this act happen; the codes of its events.
    pub(crate) fn does(&mut self, actor: Actor, act: Act) -> Vec<&'static str> {
        let events = self.asks(actor, act).expect("the rules allow it");
        for event in &events {
            self.case = evolve(self.case.clone(), event);
        }
        self.events.extend_from_slice(&events);
        codes(&events)
    }

    /// The present assignment answered now with this choice.
    pub(crate) fn choice(&self, choice: &str, given: Given) -> Act {
        let open = self.case.asked.as_ref().expect("an open assignment");
        Act::Choose {
            assignment: open.number,
            generation: open.generation,
            choice: choice.parse().expect("a name"),
            given,
            into: None,
            received_at: self.now,
            reported: None,
        }
    }

    pub(crate) fn chooses(
        &mut self,
        actor: Actor,
        choice: &str,
        given: Given,
    ) -> Vec<&'static str> {
        let act = self.choice(choice, given);
        self.does(actor, act)
    }

    /// Looks at the case now.
    pub(crate) fn ticks(&mut self) -> Vec<&'static str> {
        let hold_programs = false;
        self.does(Actor::Clock, Act::Tick { hold_programs })
    }

    /// Lets time pass until the wall clock shows this, then looks at the case.
    pub(crate) fn ticks_at(&mut self, wall_clock: &str) -> Vec<&'static str> {
        self.now = wall(wall_clock);
        self.ticks()
    }

    /// The clock of the present assignment.
    pub(crate) fn clock(&self) -> &Clock {
        let open = self.case.asked.as_ref().expect("an open assignment");
        open.clock.as_deref().expect("a clock")
    }

    /// The last event with this code.
    pub(crate) fn last(&self, code: &str) -> &Event {
        let mut events = self.events.iter().rev();
        let found = events.find(|event| event.what.code() == code);
        found.unwrap_or_else(|| panic!("no {code} happened"))
    }
}
