//! Running one history.

use std::collections::BTreeMap;

use closedloop_engine::{
    Act, Actor, Case, CaseId, CaseNumber, Cause, Command, EffectId, ErasureReason, Given, Hash,
    Opening, Outage, Party, Priority, Reported, Rules, Sealed, Source, Value, decide,
    workflows::plan::{Choice, End, FieldKind, Fingerprint, Target},
};
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use crate::{
    Seen,
    moves::{Edition, Fault, Move, OpenFault, Who},
    plans::{self, PlanSeed, named},
    watch::Watch,
};

/// Opens a case of this plan and tries these moves on it, watching everything that happens.
pub(crate) fn run(plan: &PlanSeed, moves: &[Move], seen: &mut Seen) {
    let mut run = Run::new(plans::rules(plan), moves.len());
    let unborn = Act::NoteMerged { from: other() };
    run.tries(Actor::Case(other()), unborn, Edition::Right, seen);
    for fault in moves {
        if let Move::Open(fault) = fault {
            run.opens(Some(*fault), seen);
        }
    }
    run.opens(None, seen);
    for one in moves {
        run.moves(one, seen);
    }
    run.watch.finish(&run.rules, seen);
}

fn other() -> CaseId {
    CaseId(Uuid::from_u128(2))
}

fn sealed() -> Sealed {
    Sealed {
        id: Uuid::from_u128(3),
        digest: Hash([3; 32]),
    }
}

pub(crate) struct Run {
    pub(crate) rules: Rules,
    pub(crate) watch: Watch,
    now: Timestamp,
    variant: usize,
}

impl Run {
    pub(crate) fn new(rules: Rules, variant: usize) -> Self {
        Self {
            watch: Watch::new(CaseId(Uuid::from_u128(1))),
            rules,
            now: "2026-03-02T01:00:00.0005Z".parse().expect("an instant"),
            variant,
        }
    }

    fn case(&self) -> &Case {
        &self.watch.case
    }

    fn rules_of(&self, edition: Edition) -> Rules {
        let mut rules = self.rules.clone();
        match edition {
            Edition::Right => {}
            Edition::Lost => {
                let mut organisation = (*rules.organisation).clone();
                organisation.posts = BTreeMap::new();
                organisation.departments = BTreeMap::new();
                rules.organisation = organisation.into();
            }
            Edition::Other => {
                let mut plan = (*rules.plan).clone();
                plan.fingerprint = Fingerprint([0; 32]);
                rules.plan = plan.into();
            }
        }
        rules
    }

    /// Decides twice, checks that both agree, and lets it happen.
    pub(crate) fn tries(&mut self, actor: Actor, act: Act, edition: Edition, seen: &mut Seen) {
        let command = Command {
            case: self.case().id,
            actor,
            cause: Cause::Token("t".to_owned()),
            act,
        };
        let rules = self.rules_of(edition);
        let before = self.case().clone();
        let decided = decide(&before, &command, &rules, self.now);
        let again = decide(&before.clone(), &command, &rules, self.now);
        assert_eq!(decided, again, "the same question has the same answer");
        match decided {
            Ok(events) => {
                self.watch.happened(&command, &events, &rules, self.now);
                for event in &events {
                    *seen.events.entry(event.what.code()).or_default() += 1;
                }
            }
            Err(refusal) => {
                *seen.refusals.entry(refusal.code()).or_default() += 1;
                assert!(!refusal.words().zh.is_empty());
            }
        }
    }

    pub(crate) fn opens(&mut self, fault: Option<OpenFault>, seen: &mut Seen) {
        let category = if self.variant.is_multiple_of(2) {
            "fire"
        } else {
            "road"
        };
        let mut fields = Given::from([
            (named("category"), Value::Choice(named(category))),
            (named("place"), Value::Jurisdiction(named("xiangyu/east"))),
        ]);
        if !self.variant.is_multiple_of(3) {
            fields.insert(named("reporter"), Value::Contact(sealed()));
        }
        let now = self.now;
        let hours = |hours| Value::Instant(now + SignedDuration::from_hours(hours));
        match self.variant % 4 {
            // A record of the past was due before it came here.
            0 => drop(fields.insert(named("due"), hours(-24))),
            1 => drop(fields.insert(named("due"), hours(50))),
            2 => {
                let day = jiff::civil::date(2026, 3, 5);
                fields.insert(named("day"), Value::Date(day));
                fields.insert(named("count"), Value::Number(2));
            }
            _ => {}
        }
        let mut workflow = self.rules.plan.workflow.clone();
        let mut actor = Actor::Intake;
        match fault {
            None | Some(OpenFault::Again) => {}
            Some(OpenFault::Actor) => actor = Actor::Auditor,
            Some(OpenFault::Workflow) => workflow = named("another"),
            Some(OpenFault::FieldMissing) => {
                fields.remove("category");
            }
            Some(OpenFault::FieldMore) => {
                fields.insert(named("colour"), Value::YesNo(true));
            }
            Some(OpenFault::FieldUnfit) => {
                fields.insert(named("count"), Value::YesNo(true));
            }
            Some(OpenFault::Place) => {
                fields.insert(named("place"), Value::Jurisdiction(named("elsewhere")));
            }
        }
        if fault == Some(OpenFault::Again) && self.case().seq == 0 {
            return;
        }
        let opening = Opening {
            number: CaseNumber("2026-000001".to_owned()),
            workflow,
            source: Source::Hotline,
            priority: Priority::Normal,
            title: sealed(),
            fields,
            tracking: Hash([4; 32]),
            exercise: false,
        };
        let act = Act::Open(Box::new(opening));
        self.tries(actor, act, Edition::Right, seen);
    }

    pub(crate) fn moves(&mut self, one: &Move, seen: &mut Seen) {
        let minutes = SignedDuration::from_mins;
        match one {
            Move::Wait { minutes: by } => self.now += minutes(*by),
            Move::Back { minutes: by } => self.now -= minutes(*by),
            Move::UntilDue { milliseconds } => {
                if let Some((at, _)) = self.case().next_due() {
                    self.now = at + SignedDuration::from_millis(*milliseconds);
                }
            }
            Move::Tick {
                hold_programs,
                edition,
            } => {
                let hold_programs = *hold_programs;
                let act = Act::Tick { hold_programs };
                self.tries(Actor::Clock, act, *edition, seen);
            }
            Move::Choose { .. } => self.chooses(one, seen),
            Move::Take { who } => {
                let open = self.case().asked.as_ref();
                let act = Act::Take {
                    assignment: open.map_or(1, |open| open.number),
                    generation: open.map_or(1, |open| open.generation),
                };
                self.tries(self.actor(*who), act, Edition::Right, seen);
            }
            Move::Acknowledge { mine, ahead } => self.acknowledges(*mine, *ahead, seen),
            Move::NoteMerged {
                from_itself,
                allowed,
            } => {
                let from = if *from_itself {
                    self.case().id
                } else {
                    other()
                };
                let actor = if *allowed {
                    Actor::Case(from)
                } else {
                    Actor::Admin
                };
                self.tries(actor, Act::NoteMerged { from }, Edition::Right, seen);
            }
            Move::Erase { by_admin } => {
                let actor = if *by_admin {
                    Actor::Admin
                } else {
                    Actor::Clock
                };
                let reason = ErasureReason::ReporterAsked;
                self.tries(actor, Act::Erase { reason }, Edition::Right, seen);
            }
            Move::Open(fault) => self.opens(Some(*fault), seen),
        }
    }

    fn chooses(&mut self, one: &Move, seen: &mut Seen) {
        let Move::Choose {
            who,
            choice,
            fault,
            minutes_ago,
            made_minutes_ago,
            edition,
        } = one
        else {
            return;
        };
        let minutes = SignedDuration::from_mins;
        let received_at = self.now - minutes(*minutes_ago);
        let reported = made_minutes_ago.map(|ago| Reported {
            at: self.now - minutes(ago),
            outage: Outage {
                from: self.now - minutes(ago + 10),
                until: self.now,
            },
        });
        let act = self.choice(*choice, *fault, received_at, reported);
        self.tries(self.actor(*who), act, *edition, seen);
    }

    pub(crate) fn acknowledges(&mut self, mine: bool, ahead: bool, seen: &mut Seen) {
        let seq = self.case().seq + u32::from(ahead);
        let notice = EffectId {
            case: self.case().id,
            seq,
            position: 0,
        };
        let act = Act::Acknowledge {
            notice,
            post: named("duty-leader"),
        };
        let actor = Actor::Post(named(if mine {
            "duty-leader"
        } else {
            "party-secretary"
        }));
        self.tries(actor, act, Edition::Right, seen);
    }

    fn actor(&self, who: Who) -> Actor {
        let asked = self.case().asked.as_ref().map(|open| &open.asked);
        match (who, asked) {
            (Who::Asked, Some(party)) => actor_of(party),
            (Who::Former, _) => self
                .watch
                .first_asked
                .as_ref()
                .map_or(Actor::Admin, actor_of),
            (Who::Stranger, _) => Actor::Department(named("sanitation")),
            (Who::Asked | Who::Admin, _) => Actor::Admin,
        }
    }

    pub(crate) fn choice(
        &self,
        choice: u8,
        fault: Fault,
        received_at: Timestamp,
        reported: Option<Reported>,
    ) -> Act {
        let open = self.case().asked.as_ref();
        let mut assignment = open.map_or(self.case().assignments, |open| open.number);
        let mut generation = open.map_or(1, |open| open.generation);
        let step = open.and_then(|open| self.rules.plan.step(&open.step));
        let chosen = step.map(|step| &step.choices[usize::from(choice) % step.choices.len()]);
        let mut name = chosen.map_or_else(|| named("none"), |choice| choice.name.clone());
        let mut given = chosen.map(needs).unwrap_or_default();
        let merges = chosen
            .is_some_and(|choice| self.watch.leads_to(step, choice) == Target::End(End::Merged));
        let mut into = merges.then(other);
        match fault {
            Fault::None => {}
            Fault::OldGeneration => generation = generation.saturating_sub(1),
            Fault::NewGeneration => generation += 1,
            Fault::NumberBefore => assignment = assignment.saturating_sub(1),
            Fault::NumberAfter => assignment += 1,
            Fault::ChoiceUnknown => name = named("nothing of this kind"),
            Fault::FieldMissing => drop(given.pop_first()),
            Fault::FieldMore => drop(given.insert(named("colour"), Value::YesNo(true))),
            Fault::FieldUnfit => {
                if let Some(mut first) = given.first_entry() {
                    first.insert(Value::YesNo(true));
                }
            }
            Fault::IntoItself => into = Some(self.case().id),
            Fault::IntoTurnedRound => into = if merges { None } else { Some(other()) },
        }
        Act::Choose {
            assignment,
            generation,
            choice: name,
            given,
            into,
            received_at,
            reported,
        }
    }
}

fn actor_of(party: &Party) -> Actor {
    match party {
        Party::Department(department) => Actor::Department(department.clone()),
        Party::Post { post, .. } => Actor::Post(post.clone()),
        Party::Reporter => Actor::Reporter,
    }
}

fn needs(choice: &Choice) -> Given {
    let content = |kind: &FieldKind| match kind {
        FieldKind::Text => Value::Text(sealed()),
        FieldKind::File => Value::Files(vec![sealed()]),
        FieldKind::Number => Value::Number(1),
        FieldKind::Choice(_)
        | FieldKind::YesNo
        | FieldKind::Date
        | FieldKind::Instant
        | FieldKind::Jurisdiction
        | FieldKind::Contact => panic!("no plan here needs it"),
    };
    let needs = choice.needs.iter();
    needs
        .map(|need| (need.name.clone(), content(&need.kind)))
        .collect()
}
