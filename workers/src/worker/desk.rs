//! The loop of a worker: offers come in, handlers run, reports go out.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, VecDeque},
    future::Future,
    sync::Arc,
};

use closedloop_wire::{
    cloud_event::CloudEvent,
    dispatch::{Offer, Report, TAKEN},
};
use tokio::{
    sync::{Notify, mpsc, watch},
    task::{Id, JoinError, JoinSet},
    time::{Instant, sleep_until},
};

use super::{RunError, Worker};
use crate::{
    answered::{Answered, Key},
    client::{CallError, Client},
    counts::Counts,
    decision::Decision,
    offers::{self, Arrival, Message},
    outbox::{Entry, Outbox, Settled},
    post::{self, Posted},
};

/// How many assignments may stand on the desk before no further arrival is taken.
const STANDING_MAX: usize = 4096;

/// How many arrivals wait in front of the desk; each holds at most 256 messages.
const ARRIVALS_MAX: usize = 4;

/// How far the work on an offer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    /// For a free place.
    Waiting,
    Running,
    /// The handler runs, and nobody wants its decision any more.
    Unwanted,
    /// That the work has begun.
    ReportingTaken,
    ReportingChoice,
}

pub(super) struct Desk<H> {
    worker: Worker,
    handler: H,
    waiting: VecDeque<Offer>,
    standing: BTreeMap<Key, Standing>,
    answered: Answered,
    left: BTreeSet<Key>,
    /// When the first of those was left, since the stream began.
    left_since: Option<Instant>,
    handlers: JoinSet<(Offer, Decision)>,
    running: HashMap<Id, Key>,
    outbox: Outbox,
    posts: JoinSet<(Vec<Entry>, Result<Posted, CallError>)>,
    /// When it gives up waiting for handlers and reports; none before it is stopped.
    gives_up_at: Option<Instant>,
}

impl<H, F> Desk<H>
where
    H: Fn(Offer, Client) -> F + Send + Sync + 'static,
    F: Future<Output = Decision> + Send + 'static,
{
    pub(super) fn new(worker: Worker, handler: H) -> Self {
        let outbox = Outbox::new(worker.client.chance());
        Self {
            worker,
            handler,
            waiting: VecDeque::new(),
            standing: BTreeMap::new(),
            answered: Answered::default(),
            left: BTreeSet::new(),
            left_since: None,
            handlers: JoinSet::new(),
            running: HashMap::new(),
            outbox,
            posts: JoinSet::new(),
            gives_up_at: None,
        }
    }

    pub(super) async fn run(mut self) -> Result<Counts, RunError> {
        let (sender, mut arrivals) = mpsc::channel(ARRIVALS_MAX);
        let again = Arc::new(Notify::new());
        let mut stream = JoinSet::new();
        stream.spawn(offers::read(
            self.worker.client.clone(),
            self.worker.settings.prefetch,
            sender,
            Arc::clone(&again),
            self.worker.tally.clone(),
        ));
        let mut stop = self.worker.stop.subscribe();
        let mut reports = Vec::new();
        loop {
            self.start_handlers();
            self.start_posts();
            if self.is_over() {
                break;
            }
            let wake_at = self.wake_at();
            tokio::select! {
                () = stopped(&mut stop), if self.is_open() => {
                    self.close();
                    stream.shutdown().await;
                }
                Some(arrival) = arrivals.recv(), if self.has_room() => self.arrived(arrival),
                Some(ended) = stream.join_next() => stream_ended(ended)?,
                Some(ended) = self.handlers.join_next_with_id() => self.handlers_ended(ended),
                Some(ended) = self.posts.join_next() => self.post_ended(ended)?,
                _ = self.worker.reports_made.recv_many(&mut reports, 256),
                    if self.outbox.len() < STANDING_MAX =>
                {
                    reports.drain(..).for_each(|report| self.outbox.push(report));
                }
                () = sleep_until(wake_at.unwrap_or_else(Instant::now)), if wake_at.is_some() => {
                    self.ask_for_the_left(&again);
                }
            }
        }
        self.worker.tally.unreported(self.outbox.len());
        Ok(self.worker.tally.counts())
    }

    fn is_open(&self) -> bool {
        self.gives_up_at.is_none()
    }

    fn has_room(&self) -> bool {
        self.is_open() && self.standing.len() < STANDING_MAX && self.outbox.len() < STANDING_MAX
    }

    /// Whether it was stopped and nothing is left to wait for.
    fn is_over(&self) -> bool {
        let is_idle = self.handlers.is_empty()
            && self.outbox.len() == 0
            && self.worker.reports_made.is_empty();
        self.gives_up_at
            .is_some_and(|at| is_idle || at <= Instant::now())
    }

    fn close(&mut self) {
        self.gives_up_at = Some(Instant::now() + self.worker.settings.grace);
        // What has not begun is offered to somebody else when the stream ends.
        for offer in self.waiting.drain(..) {
            self.standing.remove(&key_of(&offer));
        }
        self.left_since = None;
    }

    fn wake_at(&self) -> Option<Instant> {
        let left = self.left_since;
        let left = left.map(|since| since + self.worker.settings.left_again_after);
        let instants = [left, self.outbox.next_try(), self.gives_up_at];
        instants.into_iter().flatten().min()
    }

    fn arrived(&mut self, arrival: Arrival) {
        match arrival {
            Arrival::Connected => {
                self.left.clear();
                self.left_since = None;
            }
            Arrival::Messages(messages) => {
                for message in messages {
                    match message {
                        Message::Offered(offer) => self.offered(*offer),
                        Message::Withdrawn(offer) => self.withdrawn(key_of(&offer)),
                    }
                }
            }
        }
    }

    fn offered(&mut self, offer: Offer) {
        let key = key_of(&offer);
        if self.standing.contains_key(&key) {
            self.worker.tally.repeated(1);
        } else if let Some(message) = self.answered.get(&key) {
            self.worker.tally.repeated(1);
            self.outbox.push(message.clone());
            self.standing.insert(key, Standing::ReportingChoice);
        } else {
            self.forget_left(&key);
            self.standing.insert(key, Standing::Waiting);
            self.waiting.push_back(offer);
        }
    }

    fn withdrawn(&mut self, key: Key) {
        self.worker.tally.withdrawn(1);
        self.forget_left(&key);
        match self.standing.get(&key) {
            Some(Standing::Waiting) => {
                self.standing.remove(&key);
                self.waiting.retain(|offer| key_of(offer) != key);
            }
            Some(Standing::Running) => {
                self.standing.insert(key, Standing::Unwanted);
            }
            // A report is made to the end: only its answer says whether it counted.
            Some(Standing::Unwanted | Standing::ReportingTaken | Standing::ReportingChoice)
            | None => {}
        }
    }

    fn forget_left(&mut self, key: &Key) {
        self.left.remove(key);
        if self.left.is_empty() {
            self.left_since = None;
        }
    }

    /// Another stream begins with everything that is unanswered.
    fn ask_for_the_left(&mut self, again: &Notify) {
        let pause = self.worker.settings.left_again_after;
        if self
            .left_since
            .is_some_and(|since| since + pause <= Instant::now())
        {
            self.left.clear();
            self.left_since = None;
            again.notify_one();
        }
    }

    fn start_handlers(&mut self) {
        while self.handlers.len() < self.worker.settings.at_once
            && let Some(offer) = self.waiting.pop_front()
        {
            let key = key_of(&offer);
            self.worker.tally.offers(1);
            self.standing.insert(key, Standing::Running);
            let decision = (self.handler)(offer.clone(), self.worker.client.clone());
            let handler = async move { (offer, decision.await) };
            let id = self.handlers.spawn(handler).id();
            self.running.insert(id, key);
        }
    }

    /// Takes all handlers that have ended, so that their reports leave together.
    fn handlers_ended(&mut self, ended: Result<(Id, (Offer, Decision)), JoinError>) {
        self.handler_ended(ended);
        while let Some(ended) = self.handlers.try_join_next_with_id() {
            self.handler_ended(ended);
        }
    }

    fn handler_ended(&mut self, ended: Result<(Id, (Offer, Decision)), JoinError>) {
        let (id, report) = match ended {
            Ok((id, (offer, decision))) => (id, decision.into_report(&offer)),
            Err(error) => {
                tracing::error!("a handler panicked and leaves its offer");
                (error.id(), None)
            }
        };
        let Some(key) = self.running.remove(&id) else {
            return;
        };
        let is_wanted = self.standing.remove(&key) == Some(Standing::Running);
        match report {
            _ if !is_wanted => {}
            Some((kind, report)) => {
                let client = &self.worker.client;
                self.outbox.push(client.message(kind, report, client.now()));
                let standing = if kind == TAKEN {
                    Standing::ReportingTaken
                } else {
                    Standing::ReportingChoice
                };
                self.standing.insert(key, standing);
            }
            None => self.leave(key),
        }
    }

    fn leave(&mut self, key: Key) {
        self.worker.tally.left(1);
        if self.is_open() {
            self.left.insert(key);
            self.left_since.get_or_insert_with(Instant::now);
        }
    }

    fn start_posts(&mut self) {
        while self.posts.len() < self.worker.settings.posts_at_once
            && let Some(batch) = self.outbox.next_batch(Instant::now())
        {
            self.worker.tally.posts(1);
            let client = self.worker.client.clone();
            self.posts.spawn(async move {
                let posted = post::post(&client, &batch).await;
                (batch, posted)
            });
        }
    }

    fn post_ended(
        &mut self,
        ended: Result<(Vec<Entry>, Result<Posted, CallError>), JoinError>,
    ) -> Result<(), RunError> {
        let (batch, posted) = ended.unwrap_or_else(|error| pass_on(error));
        let posted = posted.map_err(RunError::Reports)?;
        let sent = batch.len();
        let settled = self.outbox.settle(batch, posted, Instant::now());
        self.worker.tally.retried(sent - settled.len());
        settled.into_iter().for_each(|one| self.settled(one));
        Ok(())
    }

    fn settled(&mut self, settled: Settled) {
        let Settled {
            message,
            status,
            problem,
        } = settled;
        let key = (message.data.assignment, message.data.generation);
        let is_choice = message.kind != TAKEN;
        let reporting = if is_choice {
            Standing::ReportingChoice
        } else {
            Standing::ReportingTaken
        };
        if self.standing.get(&key) == Some(&reporting) {
            self.standing.remove(&key);
        }
        if (200..300).contains(&status) {
            self.worker.tally.reports(1);
        } else {
            self.worker.tally.refused(1);
            note_refusal(&message, status, problem.as_ref());
        }
        // After another refusal than 409 the assignment stands, and the next offer is a new chance.
        if is_choice && ((200..300).contains(&status) || status == 409) {
            self.answered.remember(key, message);
        }
    }
}

async fn stopped(stop: &mut watch::Receiver<bool>) {
    // The sender lives in the worker, so waiting ends only with the call. What it gives is a lock,
    // which is not kept.
    drop(stop.wait_for(|stop| *stop).await);
}

fn key_of(offer: &Offer) -> Key {
    (offer.assignment, offer.generation)
}

fn note_refusal(message: &CloudEvent<Report>, status: u16, problem: Option<&serde_json::Value>) {
    let code = problem.and_then(|problem| problem["code"].as_str());
    let assignment = message.data.assignment.to_string();
    let code = code.unwrap_or("unknown");
    if status == 409 {
        // Part of the work: it was answered elsewhere, or somebody else is asked by now.
        tracing::info!(assignment, code, "the report came too late");
    } else {
        tracing::warn!(assignment, status, code, "the report is refused");
    }
}

fn stream_ended(ended: Result<Result<(), CallError>, JoinError>) -> Result<(), RunError> {
    match ended {
        Ok(outcome) => outcome.map_err(RunError::Offers),
        Err(error) if error.is_cancelled() => Ok(()),
        Err(error) => pass_on(error),
    }
}

/// A panic of our own is a defect, and whoever runs the worker hears of it.
fn pass_on(error: JoinError) -> ! {
    std::panic::resume_unwind(error.into_panic())
}
