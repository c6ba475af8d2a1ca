//! Who acts: intake, department programs, desks, posts, reporters, admins, and now and then
//! somebody who does what is not allowed.

mod answering;
mod intake;
mod rogue;

use closedloop_engine::{
    Act, Actor, CaseId, EffectId, ErasureReason, Event, Generation, Happening, Party,
    workflows::{
        names::{DepartmentCode, PostCode},
        plan::{FieldKind, Need},
    },
};
use closedloop_runtime::ports::ledger::Ledger as _;
use closedloop_tests::chance::Chance;
use closedloop_wire::dispatch::{OFFERED, Offer};
use jiff::{SignedDuration, Timestamp};

use crate::{
    checker::{Broken, shadow::Asked},
    requests::{Fresh, Request, Via, Wish, attempt},
    world::{World, step::Outbox},
};

/// Something that somebody has on the agenda.
#[derive(Debug, Clone)]
pub(crate) enum Errand {
    /// A department's program reports on an offer.
    Report(Box<Offer>),
    /// A department's program says that it works on an offer.
    Take(Box<Offer>),
    /// A desk, a post or a reporter answers.
    Answer(CaseId, u32, Generation),
    /// A post acknowledges a notice.
    Acknowledge(EffectId, PostCode),
    /// A request that reached us at this instant and waited in our own queue since.
    Waited(usize, Timestamp),
    /// The same request once more.
    Again(usize),
    /// The same request from somebody who did not wait for the answer.
    Twin(usize),
    /// Another request with the same key.
    Clash(usize),
    /// An admin destroys the words of a case.
    Erase(CaseId),
}

impl Errand {
    /// Whether it is still done once everybody acts in time.
    pub(crate) fn survives_healing(&self) -> bool {
        matches!(
            self,
            Self::Waited(..) | Self::Again(_) | Self::Twin(_) | Self::Clash(_)
        )
    }
}

/// Whether this cannot be given while the case has no key: a file is uploaded before the choice
/// that draws a new one.
fn is_file(need: &Need) -> bool {
    need.kind == FieldKind::File
}

/// How many commands one step sends at most.
const COMMANDS_MAX: usize = 120;

impl World {
    /// Everybody does what is due, new matters come in, and somebody tries what is not allowed.
    pub(crate) async fn act(&mut self, outbox: &mut Outbox) -> Result<(), Broken> {
        let now = self.now();
        while let Some(entry) = self.agenda.first_entry() {
            let (at, _) = *entry.key();
            if at > now || outbox.len() >= COMMANDS_MAX {
                break;
            }
            let errand = entry.remove();
            self.run(errand, at, outbox).await?;
        }
        if self.diligent {
            return Ok(());
        }
        self.report_matters(outbox).await?;
        // About one command in ten is not allowed.
        let tries = outbox.len() / 8 + usize::from(self.chance.percent(15));
        for _ in 0..tries {
            self.try_the_forbidden(outbox).await?;
        }
        Ok(())
    }

    async fn run(
        &mut self,
        errand: Errand,
        at: Timestamp,
        outbox: &mut Outbox,
    ) -> Result<(), Broken> {
        match errand {
            Errand::Report(offer) => self.report(&offer, at, outbox).await,
            Errand::Take(offer) => {
                let act = Act::Take {
                    assignment: offer.assignment.number,
                    generation: offer.generation,
                };
                let case = offer.assignment.case;
                let actor = Actor::Department(offer.department.clone());
                let key = format!("{}/{}/taken", offer.assignment, offer.generation);
                let request = Request::new(Wish::Plain { case, act }, actor, Via::Report, at)
                    .keyed(&format!("report:{}", offer.department), &key, &key);
                self.send(request, at, outbox).await
            }
            Errand::Answer(case, assignment, generation) => {
                self.answer(case, assignment, generation, at, outbox).await
            }
            Errand::Acknowledge(notice, post) => {
                let key = format!("acknowledge {notice}");
                let act = Act::Acknowledge {
                    notice,
                    post: post.clone(),
                };
                let case = notice.case;
                let actor = Actor::Post(post);
                let request = Request::new(Wish::Plain { case, act }, actor, Via::Token, at)
                    .keyed("notice", &key, &key)
                    .of_people();
                self.send(request, at, outbox).await
            }
            Errand::Waited(id, received_at) => self.send_attempt(id, received_at, outbox).await,
            Errand::Again(id) => {
                if self.requests[id].is_answered {
                    return Ok(());
                }
                self.send_attempt(id, self.now(), outbox).await
            }
            Errand::Twin(id) => self.send_attempt(id, self.now(), outbox).await,
            Errand::Clash(id) => {
                let mut other = self.requests[id].clone();
                other.attempts = 0;
                other.is_answered = false;
                if let Some(key) = &mut other.key {
                    key.request = closedloop_engine::Hash::of(b"another body");
                }
                self.send(other, at, outbox).await
            }
            Errand::Erase(case) => {
                let reason = ErasureReason::ReporterAsked;
                let act = Act::Erase { reason };
                let key = format!("erase {case}");
                let request = Request::new(Wish::Plain { case, act }, Actor::Admin, Via::Token, at)
                    .keyed("admin", &key, &key)
                    .of_people();
                self.send(request, at, outbox).await
            }
        }
    }

    /// Sends a request for the first time, or lets it wait in our own queue for a while. One that
    /// was planned for an instant that is past arrived then, unless nobody could take it.
    pub(crate) async fn send(
        &mut self,
        request: Request,
        at: Timestamp,
        outbox: &mut Outbox,
    ) -> Result<(), Broken> {
        self.requests.push(request);
        let id = self.requests.len() - 1;
        let now = self.now();
        let arrived_at = if at < now && self.chance.percent(25) {
            at
        } else {
            now
        };
        if self.settings.faults && !self.diligent && self.chance.percent(10) {
            let waits = later(now, self.chance.below(300));
            self.plan(waits, Errand::Waited(id, arrived_at));
            return Ok(());
        }
        self.send_attempt(id, arrived_at, outbox).await
    }

    /// Sends an attempt of a request that reached us at this instant.
    async fn send_attempt(
        &mut self,
        id: usize,
        received_at: Timestamp,
        outbox: &mut Outbox,
    ) -> Result<(), Broken> {
        let now = self.now();
        let received_at = received_at.min(now);
        let request = &mut self.requests[id];
        let mut reported = None;
        if request.via == Via::Report && request.made_at < received_at {
            let made_at = request.made_at;
            let outage = self.disk.outage_at(made_at).await;
            let outage = outage.map_err(|failure| failure.to_string())?;
            reported = outage.map(|outage| closedloop_engine::Reported {
                at: made_at,
                outage,
            });
        }
        let lacks_key = match self.requests[id].brings_words_to() {
            Some(case) => {
                let key = self.disk.data_key(case).await;
                key.map_err(|failure| failure.to_string())?.is_none()
            }
            None => false,
        };
        self.numbers += 1;
        let fresh = Fresh {
            chance: &mut self.chance,
            now,
            received_at,
            reported,
            number: closedloop_engine::CaseNumber(format!("2026-{:06}", self.numbers)),
            lacks_key,
        };
        let request = &mut self.requests[id];
        let (submission, mut pending) = attempt(id, request, fresh);
        let of_people = request.of_people;
        self.tally.commands += 1;
        pending.sent.may_be_poisoned = self.ledger.is_poisoned(pending.sent.command.case);
        if self.other_takes() {
            outbox.there.push((submission, pending));
        } else {
            self.hand_over(submission, of_people);
            outbox.here.push(pending);
        }
        Ok(())
    }

    /// What follows from an event for those who hear of it.
    pub(crate) fn hear(&mut self, event: &Event) {
        let case = event.case;
        match &event.what {
            Happening::CaseOpened { .. } => {
                self.opened += 1;
                if self.chance.percent(4) && !self.diligent {
                    let days = self.chance.below(20 * 24 * 60);
                    self.plan(later(event.at, days), Errand::Erase(case));
                }
            }
            Happening::AssignmentOffered { .. } => self.ask(case),
            Happening::RungClimbed { told, given_to, .. } => {
                for (position, post) in told.iter().enumerate() {
                    self.tell_post(event, position, told.len(), post);
                }
                if given_to.is_some() {
                    self.ask(case);
                }
            }
            Happening::Routed { .. }
            | Happening::AssignmentTaken { .. }
            | Happening::AssignmentReoffered { .. }
            | Happening::ChoiceMade { .. }
            | Happening::Reminded { .. }
            | Happening::DeadlineMissed { .. }
            | Happening::MissCorrected { .. }
            | Happening::NoticeRepeated { .. }
            | Happening::NoticeAcknowledged { .. }
            | Happening::Scored { .. }
            | Happening::MergedHere { .. }
            | Happening::CaseClosed { .. }
            | Happening::Erased { .. } => {}
        }
    }

    fn tell_post(&mut self, event: &Event, position: usize, of: usize, post: &PostCode) {
        if !self.chance.percent(30) || self.diligent {
            return;
        }
        // Notices come last among what an event asks of the outside.
        let known = self.checker.outside.notices.range(
            EffectId {
                case: event.case,
                seq: event.seq,
                position: 0,
            }..,
        );
        let ids: Vec<EffectId> = known.take(of).map(|(id, _)| *id).collect();
        if let Some(id) = ids.get(position) {
            let minutes = self.chance.below(600);
            self.plan(
                later(event.at, minutes),
                Errand::Acknowledge(*id, post.clone()),
            );
            if self.chance.percent(10) {
                self.plan(
                    later(event.at, minutes),
                    Errand::Acknowledge(*id, post.clone()),
                );
            }
        }
    }

    /// Whoever is asked and is no program puts it on the agenda, or forgets it.
    fn ask(&mut self, case: CaseId) {
        let Some(open) = self.asked(case) else { return };
        if open.by_program || self.abandoned.contains(&case) {
            return;
        }
        if let Some(at) = self.instant_of_answer(&open) {
            self.plan(at, Errand::Answer(case, open.number, open.generation));
        }
    }

    /// Everybody looks at everything that is open.
    pub(crate) fn resume_all(&mut self) {
        for case in self.open_cases() {
            self.ask(case);
            let taken = self
                .asked(case)
                .filter(|open| open.by_program && open.taken);
            if let Some(open) = taken
                && !self.abandoned.contains(&case)
                && let Some(at) = self.instant_of_answer(&open)
            {
                self.plan(at, Errand::Answer(case, open.number, open.generation));
            }
        }
    }

    pub(crate) fn asked(&self, case: CaseId) -> Option<Asked> {
        let shadow = self.checker.shadow(case)?;
        shadow.asked.clone().filter(|_| shadow.is_open())
    }

    /// Programs fetch their offers and plan what they do about them.
    pub(crate) fn fetch_offers(&mut self) {
        for message in self.dispatch.fetch() {
            let offer = message.data;
            let place = (
                offer.assignment.case,
                offer.assignment.number,
                offer.generation,
            );
            if message.kind != OFFERED {
                self.offered.remove(&place);
                continue;
            }
            if self.abandoned.contains(&place.0) {
                continue;
            }
            let is_new = self.offered.insert(place);
            // A program that knows an offer does not begin again, except sometimes.
            if !is_new && !self.chance.percent(if self.diligent { 100 } else { 10 }) {
                continue;
            }
            let Some(open) = self.asked(place.0) else {
                continue;
            };
            let Some(at) = self.instant_of_answer(&open) else {
                continue;
            };
            if self.chance.percent(15) && !self.diligent {
                let begun = self.now();
                self.plan(begun, Errand::Take(Box::new(offer.clone())));
            }
            self.plan(at, Errand::Report(Box::new(offer)));
        }
    }

    /// When whoever is asked answers: in time, at the last instant, late, or never.
    fn instant_of_answer(&mut self, open: &Asked) -> Option<Timestamp> {
        let now = self.now();
        if self.diligent {
            return Some(
                later(now, 0)
                    .saturating_add(SignedDuration::from_secs(5))
                    .unwrap_or(now),
            );
        }
        // Of what has no limit, a few hours are as good as any.
        let due_at = if open.has_limit {
            open.due_at.as_millisecond()
        } else {
            now.as_millisecond() + 4 * 3_600_000
        };
        let left = due_at - now.as_millisecond();
        let left = u64::try_from(left.max(1)).unwrap_or(1);
        let end = open.rungs.last().map_or(due_at, |at| at.as_millisecond());
        let ladder = end - due_at;
        let ladder = u64::try_from(ladder.max(60_000)).unwrap_or(60_000);
        let of = |chance: &mut Chance, most: u64| i64::try_from(chance.below(most)).unwrap_or(0);
        let at = match self.chance.below(100) {
            0..45 => now.as_millisecond() + of(&mut self.chance, left),
            45..49 => due_at,
            49..51 => due_at + 1,
            51..75 => due_at + of(&mut self.chance, ladder * 3 / 2),
            _ if open.asked != Party::Reporter && self.stays_open(open) => {
                end + of(&mut self.chance, 3 * 86_400_000)
            }
            _ if !open.has_limit => due_at,
            _ => return None,
        };
        Timestamp::from_millisecond(at.max(now.as_millisecond() + 1)).ok()
    }

    /// Nobody may be left who would ever act: who is asked last acts in the end.
    fn stays_open(&mut self, open: &Asked) -> bool {
        usize::from(open.climbed) >= open.rungs.len() || self.chance.percent(30)
    }

    /// The department or post as an actor.
    pub(crate) fn actor_of(asked: &Party) -> Actor {
        match asked {
            Party::Department(code) => Actor::Department(code.clone()),
            Party::Post { post, .. } => Actor::Post(post.clone()),
            Party::Reporter => Actor::Reporter,
        }
    }

    /// Some department of the town.
    pub(crate) fn some_department(&mut self) -> DepartmentCode {
        let organisation = &self.rules.edition.organisation;
        let codes: Vec<DepartmentCode> = organisation.departments.keys().cloned().collect();
        let picked = self.chance.pick(&codes).cloned();
        picked.unwrap_or_else(|| "nobody".parse().expect("a code"))
    }
}

/// This many minutes later, and a little.
pub(crate) fn later(at: Timestamp, minutes: u64) -> Timestamp {
    let by = SignedDuration::from_mins(i64::try_from(minutes).unwrap_or(0));
    at.saturating_add(by).unwrap_or(at)
}
