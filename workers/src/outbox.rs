//! The reports that are not final yet: which go next, and what becomes of those that came back.
//!
//! It does no I/O and reads no clock: instants and chance come in.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    time::Duration,
};

use closedloop_wire::{
    cloud_event::CloudEvent,
    dispatch::{BATCH_MESSAGES_MAX, Report, ReportAnswer},
};
use tokio::time::Instant;

use crate::{
    post::Posted,
    retry::{self, Chance},
};

/// A report and how often it was sent in vain.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) message: CloudEvent<Report>,
    failures: u32,
}

/// A report whose answer is final.
#[derive(Debug)]
pub(crate) struct Settled {
    pub(crate) message: CloudEvent<Report>,
    pub(crate) status: u16,
    pub(crate) problem: Option<serde_json::Value>,
}

/// The reports that are not final yet. The caller bounds how many it puts in.
#[derive(Debug)]
pub(crate) struct Outbox {
    /// In the order of their choices.
    ready: VecDeque<Entry>,
    /// By the instant of the next try; the number keeps two of one instant apart.
    later: BTreeMap<(Instant, u64), Entry>,
    /// The ids of all that are not final, those under way included.
    ids: BTreeSet<String>,
    /// No request leaves before this.
    closed_until: Option<Instant>,
    failures_in_a_row: u32,
    /// Sinks when a request was too large, and rises again; never above [`BATCH_MESSAGES_MAX`].
    batch_max: usize,
    tries: u64,
    chance: Chance,
}

/// Whether this status means: the same report, later.
pub(crate) fn is_passing(status: u16) -> bool {
    matches!(status, 408 | 425 | 429 | 500..)
}

impl Outbox {
    pub(crate) fn new(chance: Chance) -> Self {
        Self {
            ready: VecDeque::new(),
            later: BTreeMap::new(),
            ids: BTreeSet::new(),
            closed_until: None,
            failures_in_a_row: 0,
            batch_max: BATCH_MESSAGES_MAX,
            tries: 0,
            chance,
        }
    }

    /// How many are not final.
    pub(crate) fn len(&self) -> usize {
        self.ids.len()
    }

    /// Puts a report in, unless one with its id is there.
    pub(crate) fn push(&mut self, message: CloudEvent<Report>) {
        if self.ids.insert(message.id.clone()) {
            let failures = 0;
            self.ready.push_back(Entry { message, failures });
        }
    }

    /// What the next request carries now; none if nothing may leave.
    pub(crate) fn next_batch(&mut self, now: Instant) -> Option<Vec<Entry>> {
        if self.closed_until.is_some_and(|until| now < until) {
            return None;
        }
        while let Some(first) = self.later.first_entry()
            && first.key().0 <= now
        {
            self.ready.push_back(first.remove());
        }
        let size = self.ready.len().min(self.batch_max);
        (size > 0).then(|| self.ready.drain(..size).collect())
    }

    /// When [`Outbox::next_batch`] is worth another call, if nothing else happens before.
    pub(crate) fn next_try(&self) -> Option<Instant> {
        let later = self.later.first_key_value().map(|((at, _), _)| *at);
        let ready = (!self.ready.is_empty()).then_some(self.closed_until);
        match (ready.flatten(), later) {
            (Some(opens), _) => Some(opens),
            (None, later) => later.map(|at| self.closed_until.map_or(at, |until| at.max(until))),
        }
    }

    /// Takes what became of a request: gives those that are final, and keeps the others.
    pub(crate) fn settle(
        &mut self,
        batch: Vec<Entry>,
        posted: Posted,
        now: Instant,
    ) -> Vec<Settled> {
        match posted {
            Posted::Answered(answers) => self.settle_each(batch, answers, now),
            Posted::Busy { retry_after } => {
                self.close(retry_after, now);
                self.put_back(batch);
                Vec::new()
            }
            Posted::Unfit { status, problem } => self.split(batch, status, problem),
        }
    }

    fn settle_each(
        &mut self,
        batch: Vec<Entry>,
        answers: Vec<ReportAnswer>,
        now: Instant,
    ) -> Vec<Settled> {
        self.failures_in_a_row = 0;
        self.closed_until = None;
        self.batch_max = (self.batch_max * 2).min(BATCH_MESSAGES_MAX);
        let mut settled = Vec::with_capacity(batch.len());
        let mut answers = answers.into_iter();
        for mut entry in batch {
            // An answer that is missing or about something else says nothing about this report.
            let answer = answers.next().filter(|one| one.id == entry.message.id);
            match answer {
                Some(answer) if !is_passing(answer.status) => {
                    self.ids.remove(&entry.message.id);
                    settled.push(Settled {
                        message: entry.message,
                        status: answer.status,
                        problem: answer.problem,
                    });
                }
                answer => {
                    let asked = answer.and_then(|one| retry_after(one.problem.as_ref()?));
                    entry.failures = entry.failures.saturating_add(1);
                    let at = now + retry::delay(entry.failures, asked, self.chance);
                    self.tries += 1;
                    self.later.insert((at, self.tries), entry);
                }
            }
        }
        settled
    }

    fn close(&mut self, retry_after: Option<Duration>, now: Instant) {
        self.failures_in_a_row = self.failures_in_a_row.saturating_add(1);
        let delay = retry::delay(self.failures_in_a_row, retry_after, self.chance);
        self.closed_until = Some(now + delay);
    }

    /// In front, so that the order of the choices stays.
    fn put_back(&mut self, batch: Vec<Entry>) {
        for entry in batch.into_iter().rev() {
            self.ready.push_front(entry);
        }
    }

    /// A request that is refused as a whole is tried in halves; alone, a report is refused for good.
    fn split(
        &mut self,
        mut batch: Vec<Entry>,
        status: u16,
        problem: Option<serde_json::Value>,
    ) -> Vec<Settled> {
        if batch.len() > 1 {
            self.batch_max = batch.len() / 2;
            self.put_back(batch);
            return Vec::new();
        }
        let entry = batch.pop();
        entry
            .into_iter()
            .map(|entry| {
                self.ids.remove(&entry.message.id);
                Settled {
                    message: entry.message,
                    status,
                    problem: problem.clone(),
                }
            })
            .collect()
    }
}

/// The wait that a problem document asks for.
pub(crate) fn retry_after(problem: &serde_json::Value) -> Option<Duration> {
    let seconds = problem.get("retry_after_seconds")?.as_f64()?;
    Duration::try_from_secs_f64(seconds).ok()
}

#[cfg(test)]
mod tests;
