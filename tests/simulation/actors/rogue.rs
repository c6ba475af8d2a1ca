//! What is not allowed, and is refused.

use closedloop_engine::{
    Act, Actor, CaseId, EffectId, ErasureReason, Generation, Given, Value,
    workflows::names::{ChoiceName, DepartmentCode, FieldName, JurisdictionPath, PostCode},
};

use crate::{
    checker::{Broken, shadow::Asked},
    requests::{Request, Via, Wish, new_case, words},
    world::{World, step::Outbox},
};

impl World {
    /// One thing that somebody should not do. What the case looks like by the time it is decided
    /// may still make it allowed.
    pub(super) async fn try_the_forbidden(&mut self, outbox: &mut Outbox) -> Result<(), Broken> {
        let open = self.open_cases();
        let Some(case) = self.chance.pick(&open).copied() else {
            return Ok(());
        };
        let Some(asked) = self.asked(case) else {
            return Ok(());
        };
        let request = match self.chance.below(6) {
            0 => self.forbidden_opening(case),
            1 | 2 => self.forbidden_answer(case, &asked),
            3 => self.forbidden_place(case, &asked),
            _ => self.forbidden_act(case, &asked),
        };
        let now = self.now();
        match request {
            Some(request) => self.send(request, now, outbox).await,
            None => Ok(()),
        }
    }

    fn by_token(&self, wish: Wish, actor: Actor) -> Request {
        Request::new(wish, actor, Via::Token, self.now())
    }

    fn forbidden_opening(&mut self, exists: CaseId) -> Option<Request> {
        let blind = self.settings.cache_blind;
        let mut wish = self.matter();
        let mut actor = Actor::Intake;
        let Wish::Open {
            workflow,
            fields,
            case,
            ..
        } = &mut wish
        else {
            return None;
        };
        let name = |name: &str| name.parse::<FieldName>().ok();
        match self.chance.below(8) {
            // Without its head this takes a round more, which a crash can cut off.
            0 if !blind => *case = Some(exists),
            1 => *workflow = "no-such-workflow".parse().ok()?,
            2 => {
                fields.remove("place");
            }
            3 => {
                fields.insert(name("surprise")?, Value::Number(1));
            }
            4 => {
                fields.insert(name("category")?, Value::Number(1));
            }
            5 => {
                let nowhere: JurisdictionPath = "xiangyu/nowhere".parse().ok()?;
                fields.insert(name("place")?, Value::Jurisdiction(nowhere));
            }
            6 => actor = Actor::Auditor,
            _ => actor = Actor::Post("duty-leader".parse().ok()?),
        }
        Some(self.by_token(wish, actor))
    }

    /// An answer of whoever is asked, with something wrong in it.
    fn forbidden_answer(&mut self, case: CaseId, asked: &Asked) -> Option<Request> {
        let possible = self.possible(case);
        let one = self.chance.pick(&possible).cloned()?;
        let mut given = Given::new();
        for need in &one.needs {
            if let Some(value) = self.plain_value(&need.kind) {
                given.insert(need.name.clone(), value);
            }
        }
        let mut choice = one.name.clone();
        let mut into = one.merges.then(|| self.another_case(case));
        match self.chance.below(6) {
            0 => choice = "no such choice".parse::<ChoiceName>().ok()?,
            1 => {
                let need = one.needs.first()?;
                given.remove(&need.name);
            }
            2 => {
                let need = one.needs.first()?;
                given.insert(need.name.clone(), Value::Contact(words()));
            }
            3 => {
                given.insert("extra".parse().ok()?, Value::YesNo(true));
            }
            4 if one.merges => into = self.chance.percent(50).then_some(case),
            4 => into = Some(self.another_case(case)),
            _ => into = Some(case),
        }
        let wish = Wish::Choose {
            case,
            assignment: asked.number,
            generation: asked.generation,
            choice,
            given,
            into,
        };
        Some(self.by_token(wish, Self::actor_of(&asked.asked)))
    }

    /// An answer from the wrong place: another assignment, generation or actor.
    fn forbidden_place(&mut self, case: CaseId, asked: &Asked) -> Option<Request> {
        let (mut assignment, mut generation) = (asked.number, asked.generation);
        let mut actor = Self::actor_of(&asked.asked);
        let mut of = case;
        match self.chance.below(8) {
            0 => generation += 1 + u32::try_from(self.chance.below(3)).unwrap_or(0),
            1 => generation = generation.saturating_sub(1),
            2 => assignment = 0,
            3 => assignment += 1,
            4 => assignment = assignment.checked_sub(1).filter(|number| *number > 0)?,
            5 => {
                let mut others = vec![Actor::Auditor, Actor::Intake, Actor::Clock, Actor::Reporter];
                others.push(Actor::Department(self.some_department()));
                actor = self.chance.pick(&others)?.clone();
            }
            6 => {
                let over = self.checker.cases.values().map(|one| &one.shadow);
                let over: Vec<CaseId> = over
                    .filter(|one| one.ended.is_some())
                    .map(|one| one.case)
                    .collect();
                of = *self.chance.pick(&over)?;
                assignment = 1;
                generation = 1;
            }
            _ => {
                let now = self.now();
                of = new_case(&mut self.chance, now);
            }
        }
        if self.chance.percent(30) {
            let act = Act::Take {
                assignment,
                generation,
            };
            return Some(self.by_token(Wish::Plain { case: of, act }, actor));
        }
        let choice = self.possible(case).first()?.name.clone();
        let wish = Wish::Choose {
            case: of,
            assignment,
            generation,
            choice,
            given: Given::new(),
            into: None,
        };
        Some(self.by_token(wish, actor))
    }

    /// Acts that belong to others.
    fn forbidden_act(&mut self, case: CaseId, asked: &Asked) -> Option<Request> {
        let nobody: PostCode = "party-secretary".parse().ok()?;
        let department: DepartmentCode = self.some_department();
        let far: Generation = asked.generation;
        let (act, actor) = match self.chance.below(9) {
            0 => {
                let reason = ErasureReason::RecordedByMistake;
                (Act::Erase { reason }, Actor::Supervision)
            }
            1 | 2 => {
                let reason = ErasureReason::ReporterAsked;
                let erased = self.checker.cases.values().map(|one| &one.shadow);
                let erased: Vec<CaseId> = erased
                    .filter(|one| one.erased && !one.has_words)
                    .map(|one| one.case)
                    .collect();
                let of = *self.chance.pick(&erased)?;
                let wish = Wish::Plain {
                    case: of,
                    act: Act::Erase { reason },
                };
                return Some(self.by_token(wish, Actor::Admin));
            }
            3 => {
                let hold_programs = false;
                (Act::Tick { hold_programs }, Actor::Department(department))
            }
            4 => (Act::NoteMerged { from: case }, Actor::Case(case)),
            5 => {
                let from = self.another_case(case);
                (Act::NoteMerged { from }, Actor::Intake)
            }
            6 | 7 => {
                let known = self.checker.outside.notices.iter();
                let some: Vec<(EffectId, PostCode)> = known
                    .take(200)
                    .map(|(id, told)| (*id, told.post.clone()))
                    .collect();
                let (notice, post) = self.chance.pick(&some)?.clone();
                let other = if post == nobody {
                    "duty-leader".parse().ok()?
                } else {
                    nobody
                };
                let act = Act::Acknowledge { notice, post };
                let case = notice.case;
                return Some(self.by_token(Wish::Plain { case, act }, Actor::Post(other)));
            }
            _ => {
                // Twice in one step: the second comes too late.
                let act = Act::Take {
                    assignment: asked.number,
                    generation: far,
                };
                (act, Self::actor_of(&asked.asked))
            }
        };
        Some(self.by_token(Wish::Plain { case, act }, actor))
    }
}
