//! Answers to what somebody is asked: which choice, and what it brings along.

use closedloop_engine::{
    Actor, CaseId, Generation, Given, Hash, Party, Sealed, Value,
    workflows::{
        names::ChoiceName,
        plan::{FieldKind, Need},
    },
};
use closedloop_runtime::ports::ledger::{Ledger as _, SealedKind};
use closedloop_wire::dispatch::Offer;
use jiff::Timestamp;

use super::is_file;
use crate::{
    checker::Broken,
    requests::{Request, Via, Wish, seal},
    world::{World, step::Outbox},
};

/// Something that can be chosen.
#[derive(Debug, Clone)]
pub(crate) struct Possible {
    pub(crate) name: ChoiceName,
    pub(crate) needs: Vec<Need>,
    /// Whether it must name another case.
    pub(crate) merges: bool,
}

impl World {
    /// A program reports by what its offer says, whatever has happened since.
    pub(super) async fn report(
        &mut self,
        offer: &Offer,
        at: Timestamp,
        outbox: &mut Outbox,
    ) -> Result<(), Broken> {
        let case = offer.assignment.case;
        let possible: Vec<Possible> = offer
            .choices
            .iter()
            .map(|choice| Possible {
                name: choice.name.clone(),
                needs: choice.needs.iter().filter_map(offered_need).collect(),
                merges: choice.merges,
            })
            .collect();
        let Some((choice, given, into)) = self.decision(case, &possible).await? else {
            return Ok(());
        };
        let wish = Wish::Choose {
            case,
            assignment: offer.assignment.number,
            generation: offer.generation,
            choice,
            given,
            into,
        };
        let actor = Actor::Department(offer.department.clone());
        let key = format!("{}/{}", offer.assignment, offer.generation);
        let request = Request::new(wish, actor, Via::Report, at).keyed(
            &format!("report:{}", offer.department),
            &key,
            &key,
        );
        let id = self.requests.len();
        if self.chance.percent(6) {
            self.plan(at, super::Errand::Twin(id));
        }
        if self.chance.percent(2) {
            self.plan(at, super::Errand::Clash(id));
        }
        self.send(request, at, outbox).await
    }

    /// A desk, a post or a reporter answers, if it is still asked as far as it knows.
    pub(super) async fn answer(
        &mut self,
        case: CaseId,
        assignment: u32,
        generation: Generation,
        at: Timestamp,
        outbox: &mut Outbox,
    ) -> Result<(), Broken> {
        let Some(open) = self.asked(case) else {
            return Ok(());
        };
        // Most look before they answer; some send what they prepared.
        let is_current = (open.number, open.generation) == (assignment, generation);
        if !is_current && self.chance.percent(60) {
            return Ok(());
        }
        let possible = self.possible(case);
        let Some((choice, given, into)) = self.decision(case, &possible).await? else {
            return Ok(());
        };
        let actor = if self.chance.percent(4) {
            Actor::Admin
        } else {
            Self::actor_of(&open.asked)
        };
        let via = if open.asked == Party::Reporter && actor == Actor::Reporter {
            Via::TrackingCode
        } else {
            Via::Token
        };
        let wish = Wish::Choose {
            case,
            assignment,
            generation,
            choice,
            given,
            into,
        };
        let key = format!("answer {}", self.requests.len());
        let mut request = Request::new(wish, actor, via, at).of_people();
        if self.diligent || self.chance.percent(80) {
            request = request.keyed("people", &key, &key);
        }
        self.send(request, at, outbox).await
    }

    /// What the step of the open assignment lets one choose.
    pub(super) fn possible(&self, case: CaseId) -> Vec<Possible> {
        use closedloop_engine::workflows::plan::{End, Target};
        let shadow = self.checker.shadow(case);
        let step = shadow.and_then(|shadow| {
            let open = shadow.asked.as_ref()?;
            shadow.plan()?.step(&open.step)
        });
        let choices = step.map(|step| step.choices.as_slice()).unwrap_or_default();
        let possible = choices.iter().map(|choice| Possible {
            name: choice.name.clone(),
            needs: choice.needs.clone(),
            merges: choice.go == Target::End(End::Merged),
        });
        possible.collect()
    }

    /// A choice that can be made, and what it brings along; none if every choice needs a file and
    /// the key of the case is destroyed.
    async fn decision(
        &mut self,
        case: CaseId,
        possible: &[Possible],
    ) -> Result<Option<(ChoiceName, Given, Option<CaseId>)>, Broken> {
        let key = self
            .disk
            .data_key(case)
            .await
            .map_err(|failure| failure.to_string())?;
        let possible: Vec<&Possible> = possible
            .iter()
            .filter(|one| key.is_some() || !one.needs.iter().any(is_file))
            .collect();
        let picked = if self.diligent || self.chance.percent(55) {
            possible.first()
        } else {
            self.chance.pick(&possible)
        };
        let Some(chosen) = picked.copied() else {
            return Ok(None);
        };
        let mut given = Given::new();
        for need in &chosen.needs {
            let value = if is_file(need) {
                Some(Value::Files(self.upload(case).await?))
            } else {
                self.plain_value(&need.kind)
            };
            given.extend(value.map(|value| (need.name.clone(), value)));
        }
        let into = if chosen.merges {
            Some(self.another_case(case))
        } else {
            None
        };
        Ok(Some((chosen.name.clone(), given, into)))
    }

    /// Some other case, which now and then does not exist.
    pub(super) fn another_case(&mut self, case: CaseId) -> CaseId {
        let others: Vec<CaseId> = self.checker.cases.keys().copied().collect();
        let picked = self
            .chance
            .pick(&others)
            .copied()
            .filter(|other| *other != case);
        match picked {
            Some(other) if !self.chance.percent(4) => other,
            Some(_) | None => {
                let now = self.now();
                crate::requests::new_case(&mut self.chance, now)
            }
        }
    }

    /// One or two uploaded files.
    pub(super) async fn upload(&mut self, case: CaseId) -> Result<Vec<Sealed>, Broken> {
        let mut files = Vec::new();
        let now = self.now();
        for _ in 0..=self.chance.below(2) {
            let mut rows = Vec::new();
            let file = seal(&mut self.chance, case, SealedKind::File, now, &mut rows);
            for row in rows {
                debug_assert_eq!(Hash::of(&row.bytes), file.digest);
                let kept = self.disk.keep_upload(row).await;
                kept.map_err(|failure| failure.to_string())?;
            }
            files.push(file);
        }
        Ok(files)
    }
}

/// A need as an offer spells it.
fn offered_need(need: &closedloop_wire::dispatch::OfferedNeed) -> Option<Need> {
    let of = || {
        need.of
            .iter()
            .filter_map(|value| value.parse().ok())
            .collect()
    };
    let kind = match need.is.as_str() {
        "text" => FieldKind::Text,
        "number" => FieldKind::Number,
        "yes-no" => FieldKind::YesNo,
        "date" => FieldKind::Date,
        "instant" => FieldKind::Instant,
        "file" => FieldKind::File,
        "choice" => FieldKind::Choice(of()),
        _ => return None,
    };
    Some(Need {
        name: need.name.clone(),
        kind,
    })
}
