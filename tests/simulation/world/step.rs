//! One step: time passes, people and programs act, the node turns, and everything is checked.

use closedloop_engine::{CaseId, Cause, Event, Happening};
use closedloop_runtime::{denial::Denial, lane::Submission, ports::ledger::Ledger as _};
use closedloop_tests::faulty_ledger::CommitFault;
use jiff::{SignedDuration, Timestamp};

use super::{
    World,
    node::{Duties, Turned},
};
use crate::{
    actors::Errand,
    checker::{Broken, ensure},
    requests::Pending,
    tally::act_name,
};

/// What a node has sent in a step.
#[derive(Default)]
pub(crate) struct Outbox {
    /// What waits for the node's answers.
    pub(crate) here: Vec<Pending>,
    /// What goes to the other node.
    pub(crate) there: Vec<(Submission, Pending)>,
}

impl Outbox {
    /// How many commands there are.
    pub(crate) fn len(&self) -> usize {
        self.here.len() + self.there.len()
    }
}

/// How often a calm step sweeps until nothing is left.
const SWEEPS_MAX: usize = 8;

/// What is past by more than this must have been looked at.
const PAST_MAX: SignedDuration = SignedDuration::from_secs(2);

impl World {
    /// Lives one step.
    ///
    /// # Errors
    /// The promise that broke.
    pub(crate) async fn step(&mut self) -> Result<(), Broken> {
        let now = self.pass_time();
        self.step_now(now).await
    }

    /// Lives one step at this instant.
    pub(super) async fn step_now(&mut self, now: Timestamp) -> Result<(), Broken> {
        self.tally.steps += 1;
        self.say(format!("step {} at {now}", self.tally.steps));
        let alive = self.disk.note_alive("node-1", now, false).await;
        alive.map_err(|failure| failure.to_string())?;
        let is_calm = self.plan_faults();
        self.fetch_offers();
        self.reclaim_effects(now).await?;
        let mut duties = Duties {
            looks: 3,
            sweeps: self.chance.percent(60) || !self.settings.faults,
            relays: self.chance.percent(85) || self.diligent,
        };
        let mut is_alive = true;
        if self.settings.cache_blind && duties.relays {
            is_alive = self.relay_alone().await?;
            duties.relays = false;
        }
        let mut outbox = Outbox::default();
        let turned = if is_alive {
            self.act(&mut outbox).await?;
            self.turn(&mut outbox, duties).await?
        } else {
            None
        };
        let has_crashed = turned.is_none();
        self.settle(outbox, turned, is_calm).await?;
        if has_crashed || (self.settings.faults && !self.diligent && self.chance.permille(6)) {
            if !has_crashed {
                self.tally.note("crashes between commits");
            }
            self.restart().await?;
        } else if is_calm {
            self.look_for_forgotten(now).await?;
        }
        if self.tally.steps.is_multiple_of(20) {
            self.check_everything().await?;
        }
        Ok(())
    }

    /// Relays while nothing is being written: beside a commit that nobody heard of, a head in memory
    /// and the record differ. False if the process died.
    async fn relay_alone(&mut self) -> Result<bool, Broken> {
        let duties = Duties {
            looks: 0,
            sweeps: false,
            relays: true,
        };
        let mut outbox = Outbox::default();
        let turned = self.turn(&mut outbox, duties).await?;
        let is_alive = turned.is_some();
        self.settle(outbox, turned, false).await?;
        Ok(is_alive)
    }

    /// Decides what goes wrong in this step; true if nothing does.
    fn plan_faults(&mut self) -> bool {
        if !self.settings.faults || self.diligent {
            return true;
        }
        self.plan_poison();
        let mut commits = Vec::new();
        let blind = self.settings.cache_blind;
        for _ in 0..self.chance.below(if blind { 1 } else { 3 }) {
            commits.push(None);
        }
        let fault = match self.chance.below(1_000) {
            0..18 => CommitFault::Unavailable,
            18..24 => CommitFault::Full,
            24..50 => CommitFault::UnknownWritten,
            50..68 => CommitFault::UnknownUnwritten,
            68..78 => CommitFault::CrashBefore,
            78..90 => CommitFault::CrashAfter,
            _ => {
                let reads = u64::from(!blind && self.chance.permille(25));
                self.ledger.plan(Vec::new(), reads);
                return reads == 0;
            }
        };
        commits.push(Some(fault));
        // Trouble seldom comes alone.
        if self.chance.percent(30) {
            commits.push(Some(CommitFault::Unavailable));
        }
        let reads = u64::from(!blind && self.chance.percent(20));
        self.say(format!(
            "  commits to come: {commits:?}, reads that fail: {reads}"
        ));
        self.ledger.plan(commits, reads);
        false
    }

    /// Now and then one case cannot be written for a while.
    fn plan_poison(&mut self) {
        match self.poisoned_since {
            Some(since) if self.tally.steps > since + 15 => {
                self.ledger.cure();
                self.poisoned_since = None;
            }
            // Without the head, an opening of a case that exists is written before it is refused.
            None if self.chance.permille(4) && !self.settings.cache_blind => {
                let open: Vec<CaseId> = self.open_cases();
                if let Some(case) = self.chance.pick(&open) {
                    self.ledger.poison(*case);
                    self.poisoned_since = Some(self.tally.steps);
                    self.say(format!("  case {case} cannot be written"));
                }
            }
            Some(_) | None => {}
        }
    }

    /// Whether the next command goes to the other node.
    pub(crate) fn other_takes(&mut self) -> bool {
        self.other.is_some() && !self.diligent && self.chance.percent(15)
    }

    /// Hands a command to the node.
    pub(crate) fn hand_over(&self, submission: Submission, of_people: bool) {
        self.node.send(submission, of_people);
    }

    pub(crate) fn open_cases(&self) -> Vec<CaseId> {
        let open = self
            .checker
            .cases
            .iter()
            .filter(|(_, one)| one.shadow.is_open());
        open.map(|(case, _)| *case).collect()
    }

    /// What nobody cleared for half a minute is taken up again.
    async fn reclaim_effects(&mut self, now: Timestamp) -> Result<(), Broken> {
        if !self.tally.steps.is_multiple_of(3) {
            return Ok(());
        }
        let before = now
            .checked_sub(SignedDuration::from_secs(30))
            .unwrap_or(now);
        let rows = self.disk.pending_effects(before, 1_000).await;
        let rows = rows.map_err(|failure| failure.to_string())?;
        self.node.to_relay.extend(rows);
        Ok(())
    }

    /// Turns the nodes until everything that was sent is answered; none if the process died.
    pub(super) async fn turn(
        &mut self,
        outbox: &mut Outbox,
        duties: Duties,
    ) -> Result<Option<Turned>, Broken> {
        let (submissions, mut pending): (Vec<_>, Vec<_>) =
            std::mem::take(&mut outbox.there).into_iter().unzip();
        if !pending.is_empty() {
            self.tally.note("batches of another node");
        }
        let ledger = std::sync::Arc::clone(&self.ledger);
        let node = &mut self.node;
        let other = self.other.as_ref();
        let here = &mut outbox.here;
        let there = &mut pending;
        let turning = async {
            let elsewhere = async {
                match other {
                    Some(other) => other.turn(submissions, there).await,
                    None => Vec::new(),
                }
            };
            tokio::join!(node.turn(here, duties), elsewhere)
        };
        let turned = tokio::select! {
            biased;
            (mut turned, elsewhere) = turning => {
                turned.batches.extend(elsewhere);
                Some(turned)
            }
            () = ledger.crashed() => None,
        };
        outbox.here.extend(pending);
        // An answer that left before the crash was given, whatever came after.
        for one in &mut outbox.here {
            one.look();
        }
        Ok(turned)
    }

    /// Checks what was written and what was answered, and lets everybody hear of it.
    pub(super) async fn settle(
        &mut self,
        outbox: Outbox,
        turned: Option<Turned>,
        is_calm: bool,
    ) -> Result<(), Broken> {
        let events = self.checker.absorb(&*self.disk, &self.rules).await?;
        let now = self.now();
        for event in &events {
            self.tally.happen(event);
            self.note_ties(event);
            self.check_hold(event, now)?;
        }
        for one in outbox.here {
            self.settle_answer(one, now)?;
        }
        if let Some(turned) = turned {
            let cleared: Vec<_> = turned
                .batches
                .iter()
                .flat_map(|one| one.cleared.clone())
                .collect();
            self.checker.check_cleared(&cleared, &self.dispatch)?;
            self.checker
                .check_cleared(&turned.relayed, &self.dispatch)?;
            for changes in turned.batches {
                self.node.to_relay.extend(changes.effects);
            }
            if is_calm && self.poisoned_since.is_none() {
                let owed = self.node.wakes.owed();
                ensure(owed.is_empty(), || {
                    format!("{owed:?} were claimed and not armed again")
                })?;
                self.check_armed(&events)?;
            } else {
                self.node.wakes.forgive();
            }
        }
        // In an order that does not hang on how many rounds the commits took.
        let mut events = events;
        events.sort_by_key(|event| (event.case, event.seq));
        for event in events {
            self.hear(&event);
        }
        Ok(())
    }

    fn settle_answer(&mut self, one: Pending, now: Timestamp) -> Result<(), Broken> {
        let id = one.sent.request;
        let act = act_name(&one.sent.command.act);
        let Some(answer) = one.answer else {
            self.tally.note("commands without an answer");
            self.try_again(id, now);
            return Ok(());
        };
        self.checker
            .check_answer(&one.sent, &answer, &self.rules, now)?;
        let said = match &answer {
            Ok(answer) if answer.repeated => "repeated".to_owned(),
            Ok(answer) => format!("recorded to {}", answer.recorded.seq),
            Err(denial) => denial.to_string(),
        };
        self.say(format!(
            "  {act} r{id} on {}: {said}",
            one.sent.command.case
        ));
        match answer {
            Ok(answer) => {
                self.tally.accept(&one.sent.command.act);
                if answer.repeated {
                    self.tally.note("answers repeated");
                }
                self.requests[id].is_answered = true;
            }
            Err(Denial::Refused(refusal)) => {
                self.tally.refuse(&refusal);
                self.requests[id].is_answered = true;
            }
            Err(Denial::KeyReused) => {
                self.tally.note("keys reused");
                self.requests[id].is_answered = true;
            }
            Err(Denial::Unknown(_)) => {
                self.tally.note("outcomes unknown to the caller");
                self.try_again(id, now);
            }
            Err(Denial::Defect(_)) if self.checker.lost_its_files(&one.sent) => {
                self.tally.note("answers whose files were erased");
                self.requests[id].is_answered = true;
            }
            Err(Denial::Busy | Denial::Full | Denial::Unavailable(_) | Denial::Defect(_)) => {
                self.try_again(id, now);
            }
        }
        Ok(())
    }

    /// Whoever was not answered sends the same again if a key makes that safe.
    fn try_again(&mut self, id: usize, now: Timestamp) {
        let request = &self.requests[id];
        if request.key.is_none() || request.attempts > 8 {
            return;
        }
        let later = i64::try_from(self.chance.below(10 * 60_000)).unwrap_or(0);
        let at = now
            .saturating_add(SignedDuration::from_millis(later))
            .unwrap_or(now);
        self.plan(at, Errand::Again(id));
    }

    /// While reports may lie unread, no wake-up records the miss of a program.
    fn check_hold(&self, event: &Event, now: Timestamp) -> Result<(), Broken> {
        let Happening::DeadlineMissed { assignment, .. } = &event.what else {
            return Ok(());
        };
        let shadow = self.checker.shadow(event.case);
        let open = shadow.and_then(|shadow| shadow.asked.as_ref());
        let by_program = open
            .filter(|open| open.number == *assignment)
            .is_some_and(|open| open.missed_by_program);
        let held = event.cause == Cause::Wake && by_program && self.node.holds(now);
        ensure(!held, || {
            format!("case {} missed while reports were held", event.case)
        })
    }

    /// Counts answers that reached us in the last millisecond that is on time.
    fn note_ties(&mut self, event: &Event) {
        let Happening::ChoiceMade {
            assignment,
            received_at,
            because: closedloop_engine::Because::Chosen,
            ..
        } = &event.what
        else {
            return;
        };
        let shadow = self.checker.shadow(event.case);
        let due_at = shadow.and_then(|shadow| shadow.due_at(*assignment));
        if due_at == Some(*received_at) {
            self.tally.note("answers at the last instant");
        }
    }

    /// After its events the wake-up of a case stands where the record says.
    fn check_armed(&self, events: &[Event]) -> Result<(), Broken> {
        if self.settings.two_nodes || self.node.holds(self.now()) {
            return Ok(());
        }
        for event in events {
            let shadow = self.checker.shadow(event.case);
            let Some(shadow) = shadow.filter(|one| !self.is_set_aside(one.case)) else {
                continue;
            };
            let armed = self.node.wakes.armed_for(event.case).flatten();
            ensure(armed == shadow.next_due(), || {
                format!(
                    "case {} is armed for {armed:?}, due {:?}",
                    event.case,
                    shadow.next_due()
                )
            })?;
        }
        Ok(())
    }

    /// Whether the waker leaves a case alone for a while because it could not be written.
    fn is_set_aside(&self, case: CaseId) -> bool {
        let parked = self.node.waker.parked.lock();
        self.ledger.is_poisoned(case) || parked.is_ok_and(|parked| parked.contains_key(&case))
    }

    /// Sweeps until nothing is left, and looks whether something past is still unseen.
    async fn look_for_forgotten(&mut self, now: Timestamp) -> Result<(), Broken> {
        self.ledger.plan(Vec::new(), 0);
        for _ in 0..SWEEPS_MAX {
            let duties = Duties {
                looks: 0,
                sweeps: true,
                relays: false,
            };
            let mut outbox = Outbox::default();
            let turned = self.turn(&mut outbox, duties).await?;
            let swept = turned.as_ref().map_or(0, |turned| turned.swept);
            self.settle(outbox, turned, false).await?;
            if swept == 0 {
                break;
            }
        }
        let past = now.checked_sub(PAST_MAX).unwrap_or(now);
        let due = self
            .disk
            .due(past, 1_000)
            .await
            .map_err(|failure| failure.to_string())?;
        for case in due {
            let is_set_aside = self.is_set_aside(case);
            let open = self
                .checker
                .shadow(case)
                .and_then(|shadow| shadow.asked.as_ref());
            let is_held =
                self.node.holds(now) && open.is_some_and(|open| open.by_program && !open.missed);
            ensure(is_set_aside || is_held, || {
                format!("nobody looked at case {case} in time")
            })?;
        }
        Ok(())
    }

    /// What is too slow to be checked after each step.
    pub(super) async fn check_everything(&mut self) -> Result<(), Broken> {
        self.checker.check_counters(&*self.disk).await?;
        self.checker.check_owed(&*self.disk, &self.dispatch).await?;
        if self.settings.checkpoints && self.chance.percent(20) {
            let now = self.now();
            let as_of = now
                .checked_sub(SignedDuration::from_secs(60))
                .unwrap_or(now);
            let drawn = self.disk.draw_checkpoint(as_of, now).await;
            drawn.map_err(|failure| failure.to_string())?;
            self.tally.note("checkpoints drawn");
        }
        Ok(())
    }
}
