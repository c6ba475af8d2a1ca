//! The end of a world: everything heals, everybody acts, and the whole ledger is verified.

use closedloop_engine::CaseId;
use closedloop_runtime::{ports::ledger::Ledger as _, verify};
use jiff::SignedDuration;
use sha2::{Digest as _, Sha256};

use super::{Left, World, node::Duties, step::Outbox};
use crate::checker::{Broken, ensure};

/// How many rounds everybody gets to bring every case to its end.
const ROUNDS_MAX: usize = 2_000;

/// How many steps the cases that nobody touches wait on.
const WAITING_STEPS: usize = 30;

/// How often the relay gets what is left: to take it, to clear it, and for what follows from it.
const FLUSHES: usize = 4;

/// How many in a hundred open cases nobody touches any more.
const ABANDONED_PERCENT: u64 = 6;

impl World {
    /// Heals everything and lives on until every case is over or waits for an instant to come.
    ///
    /// # Errors
    /// The promise that broke; a case that does not come to its end.
    pub(super) async fn heal(&mut self) -> Result<(), Broken> {
        self.say("everything heals".to_owned());
        self.ledger.heal();
        self.poisoned_since = None;
        self.diligent = true;
        self.dispatch.heal();
        self.restart().await?;
        self.agenda.retain(|_, errand| errand.survives_healing());
        let open = self.open_cases();
        self.abandoned = open
            .into_iter()
            .filter(|_| self.chance.percent(ABANDONED_PERCENT))
            .collect();
        self.resume_all();
        for _ in 0..ROUNDS_MAX {
            if self.unfinished().is_empty() && self.agenda.is_empty() {
                break;
            }
            let next = self.next_instant();
            self.clock.set(next);
            self.step_now(next).await?;
        }
        let unfinished = self.unfinished();
        ensure(unfinished.is_empty(), || {
            format!(
                "{} cases never end, such as {:?}",
                unfinished.len(),
                unfinished.first()
            )
        })?;
        for _ in 0..WAITING_STEPS {
            let next = self.next_instant();
            self.clock.set(next);
            self.step_now(next).await?;
        }
        self.flush().await
    }

    /// Relays and clears what the last steps left behind.
    async fn flush(&mut self) -> Result<(), Broken> {
        for _ in 0..FLUSHES {
            let rows = self
                .disk
                .pending_effects(jiff::Timestamp::MAX, 10_000)
                .await;
            self.node.to_relay = rows.map_err(|failure| failure.to_string())?;
            let duties = Duties {
                looks: 0,
                sweeps: false,
                relays: true,
            };
            let mut outbox = Outbox::default();
            let turned = self.turn(&mut outbox, duties).await?;
            self.settle(outbox, turned, false).await?;
        }
        Ok(())
    }

    /// The cases that somebody still has to finish.
    fn unfinished(&self) -> Vec<CaseId> {
        let open = self.open_cases().into_iter();
        open.filter(|case| !self.abandoned.contains(case)).collect()
    }

    /// The next instant at which somebody acts or time alone changes something, but at least a
    /// moment ahead.
    fn next_instant(&self) -> jiff::Timestamp {
        let now = self.now();
        let soon = now
            .saturating_add(SignedDuration::from_secs(31))
            .unwrap_or(now);
        let planned = self.agenda.keys().next().map(|(at, _)| *at);
        let due = self
            .checker
            .cases
            .values()
            .filter_map(|one| one.shadow.next_due())
            .min();
        [planned, due]
            .into_iter()
            .flatten()
            .min()
            .map_or(soon, |at| at.max(soon))
    }

    /// The last checks, over everything.
    pub(super) async fn finish(&mut self) -> Result<Left, Broken> {
        let now = self.now();
        for (case, followed) in &self.checker.cases {
            let shadow = &followed.shadow;
            let waits = shadow.next_due().is_none_or(|due| due > now);
            // What began late in the last step waits for the next.
            let waits = waits || shadow.at == now;
            ensure(!shadow.is_open() || waits, || {
                format!("case {case} waits in the past")
            })?;
        }
        let pending = self.checker.check_owed(&*self.disk, &self.dispatch).await?;
        ensure(pending == 0, || {
            format!("{pending} effects still wait after everything healed")
        })?;
        self.check_offered()?;
        self.checker.check_merges()?;
        self.checker.check_counters(&*self.disk).await?;
        self.checker.check_notices(&*self.disk).await?;
        let answered = self.requests.iter().filter(|one| one.key.is_some());
        let open = answered
            .filter(|one| !one.is_answered && one.attempts <= 8)
            .count();
        ensure(open == 0, || {
            format!("{open} requests with a key were never answered")
        })?;
        let report = verify::verify(&*self.disk, |_| {}).await;
        let report = report.map_err(|failure| failure.to_string())?;
        let words = report.differences.iter().map(|one| one.words().en);
        ensure(report.is_clean(), || {
            format!("verify: {:?}", words.collect::<Vec<_>>())
        })?;
        ensure(report.events == self.tally.events && report.at_rest, || {
            format!(
                "verify saw {} events of {}",
                report.events, self.tally.events
            )
        })?;
        self.keep_wake_faults();
        self.tally.wakes = self.wake_faults;
        self.tally.dispatch = self.dispatch.faults();
        self.tally.ledger = self.ledger.faults();
        Ok(Left {
            tally: self.tally.clone(),
            history: self.history().await?,
        })
    }

    /// Every program that is asked was offered its assignment since everything healed, unless it
    /// said that it works on it.
    fn check_offered(&self) -> Result<(), Broken> {
        for (case, followed) in &self.checker.cases {
            let open = followed.shadow.asked.as_ref();
            let Some(open) = open.filter(|open| open.by_program && !open.taken) else {
                continue;
            };
            let assignment = closedloop_engine::AssignmentId {
                case: *case,
                number: open.number,
            };
            ensure(
                self.dispatch.has_offered(assignment, open.generation),
                || format!("{assignment} was never offered again"),
            )?;
        }
        Ok(())
    }

    /// A digest over the hashes of all events of all cases, in the order of the cases.
    async fn history(&self) -> Result<[u8; 32], Broken> {
        let mut hasher = Sha256::new();
        for case in self.checker.cases.keys() {
            let events = self.disk.history(*case, 0, 100_000).await;
            for event in events.map_err(|failure| failure.to_string())? {
                hasher.update(&event.bytes);
                hasher.update(event.hash.0);
            }
        }
        for request in &self.requests {
            hasher.update([u8::from(request.is_answered)]);
            hasher.update(request.attempts.to_be_bytes());
        }
        Ok(hasher.finalize().into())
    }
}
