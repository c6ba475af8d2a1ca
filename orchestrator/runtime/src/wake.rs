//! Waking for deadlines. A wake-up is a question: "look at case X". Whatever is lost, doubled,
//! early or late here is harmless, because the record is asked each time and swept besides.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use closedloop_wire::engine::{Act, Actor, CaseId, Cause, Command, Refusal};
use jiff::{SignedDuration, Timestamp};
use metrics::counter;

use crate::{
    denial::Denial,
    lane::{BATCH_COMMANDS_MAX, LaneSender, Submission},
    ports::{clock::Clock, ledger::Ledger, wakes::Wakes},
};

/// The loop looks at least this often, whatever the wake-ups say (DESIGN, dispatch).
const LOOK_MAX: Duration = Duration::from_secs(1);

/// How often the record is swept for what the wake-ups missed.
pub const SWEEP_EVERY: Duration = Duration::from_secs(2);

/// What is past by more than this is swept.
const SWEEP_PAST: SignedDuration = SignedDuration::from_secs(2);

/// After these many minutes a case that was set aside is tried again; the last repeats.
const PARKED_MINUTES: [i64; 4] = [1, 5, 30, 60];

/// With more cases set aside than this the sweep may not see past them.
const PARKED_SWEPT_MAX: usize = 10_000;

/// How many open cases are read at a time at a start.
const WAKES_PAGE: usize = 10_000;

/// Turns due instants into commands.
pub struct Waker {
    /// The record.
    pub ledger: Arc<dyn Ledger>,
    /// The wake-ups.
    pub wakes: Arc<dyn Wakes>,
    /// The node's clock.
    pub clock: Arc<dyn Clock>,
    /// Where commands go.
    pub lane: LaneSender,
    /// Until when the misses of departments that answer by program wait after a start.
    pub hold_programs_until: Option<Timestamp>,
    /// Cases that were set aside: how often, and when they are tried again.
    pub parked: std::sync::Mutex<BTreeMap<CaseId, (usize, Timestamp)>>,
}

impl Waker {
    /// Arms every open case of the record.
    ///
    /// # Errors
    /// The ledger fails.
    pub async fn fill(&self) -> Result<usize, crate::ports::ledger::LedgerFailure> {
        let mut after = None;
        let mut armed = 0;
        loop {
            let page = self.ledger.wakes(after, WAKES_PAGE).await?;
            let rows: Vec<_> = page.iter().map(|row| (row.case, Some(row.at))).collect();
            self.wakes.arm(&rows);
            armed += rows.len();
            match page.last() {
                Some(last) if page.len() == WAKES_PAGE => after = Some((last.at, last.case)),
                Some(_) | None => return Ok(armed),
            }
        }
    }

    /// Wakes cases as they fall due, for ever.
    pub async fn run(&self) {
        loop {
            if !self.wake().await {
                let next = self.wakes.next();
                let look = tokio::time::sleep(LOOK_MAX);
                match next {
                    Some(next) => tokio::select! {
                        () = self.clock.sleep_until(next) => {}
                        () = look => {}
                    },
                    None => look.await,
                }
            }
        }
    }

    /// Looks at the cases that are due by now, up to one batch; whether there were any.
    pub async fn wake(&self) -> bool {
        let now = self.clock.now();
        let due = self.wakes.claim(now, BATCH_COMMANDS_MAX);
        if due.is_empty() {
            return false;
        }
        self.look(due).await;
        true
    }

    /// Looks at what the record says is past although nobody woke for it. Returns how many.
    pub async fn sweep(&self) -> usize {
        let until = self
            .clock
            .now()
            .checked_sub(SWEEP_PAST)
            .unwrap_or(Timestamp::MIN);
        // Cases that are set aside stay due; they must not hide the others behind them.
        let limit = BATCH_COMMANDS_MAX + self.parked_cases().min(PARKED_SWEPT_MAX);
        match self.ledger.due(until, limit).await {
            Ok(due) => {
                let found = due.len();
                counter!("closedloop_sweep_found_total").increment(found as u64);
                if found > 0 {
                    self.look(due).await;
                }
                found
            }
            Err(failure) => {
                tracing::warn!(%failure, "the sweep could not read the record");
                0
            }
        }
    }

    /// Asks each case whether time alone changes something.
    async fn look(&self, cases: Vec<CaseId>) {
        let now = self.clock.now();
        let hold = self.hold_programs_until.filter(|until| now < *until);
        let mut answers = Vec::with_capacity(cases.len());
        for case in cases {
            if let Some(until) = self.parked_until(case, now) {
                self.wakes.arm(&[(case, Some(until))]);
                continue;
            }
            let (submission, answer) = Submission::new(Command {
                case,
                actor: Actor::Clock,
                cause: Cause::Wake,
                act: Act::Tick {
                    hold_programs: hold.is_some(),
                },
            });
            if self.lane.send_waiting(submission).await.is_err() {
                return;
            }
            answers.push((case, answer));
        }
        for (case, answer) in answers {
            match answer.await {
                // The lane's changes armed the next instant; while misses wait, that is the end of
                // the waiting.
                Ok(Ok(answer)) => {
                    self.unpark(case);
                    if let Some(until) = hold.filter(|_| answer.recorded.events == 0) {
                        self.wakes.arm(&[(case, Some(until))]);
                    }
                }
                Ok(Err(Denial::Refused(Refusal::CaseUnknown(_) | Refusal::CaseOver(_)))) => {
                    self.unpark(case);
                }
                // Asking again at once would get the same refusal, without end.
                Ok(Err(Denial::Refused(_) | Denial::Defect(_))) => self.park(case, now),
                // Trouble of the ledger, not of the case: the sweep looks again.
                Ok(Err(denial)) => tracing::warn!(%case, %denial, "a wake-up was not decided"),
                Err(_) => return,
            }
        }
    }

    fn parked(&self) -> std::sync::MutexGuard<'_, BTreeMap<CaseId, (usize, Timestamp)>> {
        self.parked
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    fn parked_until(&self, case: CaseId, now: Timestamp) -> Option<Timestamp> {
        self.parked()
            .get(&case)
            .map(|(_, until)| *until)
            .filter(|until| now < *until)
    }

    fn unpark(&self, case: CaseId) {
        self.parked().remove(&case);
    }

    fn park(&self, case: CaseId, now: Timestamp) {
        let mut parked = self.parked();
        let (times, until) = parked.entry(case).or_insert((0, now));
        let minutes = PARKED_MINUTES
            .get(*times)
            .or(PARKED_MINUTES.last())
            .copied()
            .unwrap_or(60);
        *until = now
            .saturating_add(SignedDuration::from_mins(minutes))
            .unwrap_or(Timestamp::MAX);
        *times += 1;
        let until = *until;
        drop(parked);
        self.wakes.arm(&[(case, Some(until))]);
        tracing::error!(%case, %until, "a case is set aside after a defect");
    }

    /// How many cases are set aside.
    #[must_use]
    pub fn parked_cases(&self) -> usize {
        self.parked().len()
    }
}
