//! Kills at random moments: nothing that was answered is lost, nothing happens twice.

use std::{
    collections::BTreeSet,
    path::PathBuf,
    time::{Duration, Instant},
};

use closedloop_tests::{
    chance::Chance,
    program::{self, Plan, Server},
    saying::say,
    settings,
    waiting::{let_pass, wait_until},
};
use serde_json::Value as Json;
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::{
    client::{self, Client, Outcome, Tokens},
    index::Index,
    load::{Answered, Load, TELLERS},
    request::{Request, What},
    story::Story,
};

/// A kill that met fewer requests in flight is made again.
const IN_FLIGHT_MIN: usize = 64;

/// How often a kill may meet too few requests before the test fails.
const MISSES_MAX: u32 = 10;

/// A kill comes this long after enough requests were in flight.
const AFTER_MS: u64 = 600;

/// Kills of the gate; a proof makes more.
const KILLS: u64 = 6;

/// A server that is killed again and again, and everything that was asked of it.
struct Proof {
    plan: Plan,
    server: Server,
    tokens: Tokens,
    stories: Vec<Story>,
    record: Index,
    /// The cases whose opening was answered.
    opened: BTreeSet<Uuid>,
    figures: Figures,
}

/// Sums over all kills.
#[derive(Debug, Default)]
struct Figures {
    answered: usize,
    unanswered: usize,
    /// Unanswered requests that had been stored.
    stored: usize,
    /// Kills that cut off an answer to something stored.
    kills_with_stored: usize,
}

/// What one kill met.
struct Kill {
    after: Duration,
    in_flight: usize,
    answered: Vec<Answered>,
    unanswered: Vec<Request>,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_answered_survives_every_kill_and_nothing_happens_twice() {
    let kills = settings::number("CLOSEDLOOP_CRASH_KILLS").unwrap_or(KILLS);
    let seed = settings::number("CLOSEDLOOP_SEED").unwrap_or_else(settings::fresh_seed);
    say(format_args!("{kills} kills, CLOSEDLOOP_SEED={seed}"));
    let mut chance = Chance::new(seed);
    let folder = tempfile::tempdir().expect("a folder can be made");
    let mut proof = Proof::begin(Plan::in_folder(folder.path())).await;
    let (mut done, mut misses) = (0, 0);
    while done < kills {
        let after = Duration::from_micros(chance.below(AFTER_MS * 1_000));
        let (next, kill) = proof.kill(after).await;
        proof = next;
        let counts = kill.in_flight >= IN_FLIGHT_MIN;
        let stored = proof.examine(&kill).await;
        if counts {
            done += 1;
        } else {
            misses += 1;
            assert!(misses <= MISSES_MAX, "too few requests are in flight");
        }
        say(format_args!(
            "kill {done} of {kills} after {:?}: {} in flight{}, {} unanswered, of those {stored} \
             stored; {} answered since the last",
            kill.after,
            kill.in_flight,
            if counts { "" } else { " (too few: made again)" },
            kill.unanswered.len(),
            kill.answered.len(),
        ));
    }
    proof.end(done);
}

impl Proof {
    async fn begin(plan: Plan) -> Self {
        let server = Server::start(&plan).await;
        let tokens = client::tokens(&plan.data).await;
        Self {
            server,
            tokens,
            stories: (0..TELLERS).map(Story::new).collect(),
            record: Index::default(),
            opened: BTreeSet::new(),
            figures: Figures::default(),
            plan,
        }
    }

    fn ledger(&self) -> PathBuf {
        self.plan.data.join("ledger.sqlite")
    }

    /// Tells stories, kills the server in the middle, and starts it again.
    async fn kill(mut self, after: Duration) -> (Self, Kill) {
        let client = Client::new(&self.server, self.tokens.clone());
        let begun = Instant::now();
        let load = Load::start(self.stories, &client);
        let enough = || async { load.in_flight() >= IN_FLIGHT_MIN };
        wait_until("64 are in flight", Duration::from_secs(10), enough).await;
        let_pass(after).await;
        let in_flight = load.in_flight();
        self.server.kill().await;
        let after = begun.elapsed();
        let (stories, answered) = load.end().await;
        self.server = Server::start(&self.plan).await;
        self.stories = stories;
        let kill = Kill {
            after,
            in_flight,
            answered,
            unanswered: self.stories.iter().map(Story::request).collect(),
        };
        (self, kill)
    }

    /// Checks what the kill left, and goes on with what it cut off. Returns how many of the
    /// unanswered requests had been stored.
    async fn examine(&mut self, kill: &Kill) -> usize {
        self.record.read(&self.ledger());
        let lost = kill.answered.iter();
        let lost: Vec<_> = lost
            .filter(|(request, _)| !self.record.holds(request))
            .collect();
        assert!(lost.is_empty(), "answered and lost: {lost:#?}");
        let stored = kill.unanswered.iter();
        let stored = stored.filter(|request| self.record.holds(request)).count();

        let client = Client::new(&self.server, self.tokens.clone());
        let repeats = kill.answered.iter().map(|(request, _)| request.clone());
        let again = send_all(&client, repeats.collect()).await;
        for ((request, first), second) in kill.answered.iter().zip(&again) {
            assert_eq!(first, second, "another answer to a repeat of {request:?}");
        }
        let late = send_all(&client, kill.unanswered.clone()).await;
        for (story, answer) in self.stories.iter_mut().zip(&late) {
            story.goes_on(answer);
        }
        let answers = kill
            .answered
            .iter()
            .map(|(request, answer)| (request, answer));
        for (request, answer) in answers.chain(kill.unanswered.iter().zip(&late)) {
            if request.what == What::Open {
                self.opened.insert(id(answer));
            }
        }
        self.compare(&kill.unanswered).await;
        self.figures.answered += kill.answered.len();
        self.figures.unanswered += kill.unanswered.len();
        self.figures.stored += stored;
        self.figures.kills_with_stored += usize::from(stored > 0);
        stored
    }

    /// The record against what was answered.
    async fn compare(&mut self, late: &[Request]) {
        self.record.read(&self.ledger());
        assert_eq!(self.record.faults, [""; 0], "gaps or broken chains");
        assert_eq!(self.record.doubled(), [""; 0], "recorded twice");
        let missing = late.iter().filter(|request| !self.record.holds(request));
        let missing: Vec<_> = missing.collect();
        assert!(missing.is_empty(), "answered and not there: {missing:#?}");
        let cases = self.record.cases();
        assert_eq!(cases, self.opened, "one case for each key, and no other");
        if let Err(why) = program::verify(&self.plan.data).await {
            panic!("the record does not verify: {why}");
        }
    }

    fn end(self, kills: u64) {
        // What was read piece by piece after each kill is what stands there at the end.
        let mut whole = Index::default();
        whole.read(&self.ledger());
        assert!(whole == self.record, "the past of the record changed");
        let log = std::fs::read_to_string(self.plan.log()).expect("there is a log");
        let panicked = log.lines().find(|line| line.contains("panicked"));
        assert_eq!(panicked, None, "the process panicked");
        let figures = &self.figures;
        say(format_args!(
            "{kills} kills: {} requests answered, {} cut off, of those {} stored (at {} kills); \
             {} cases; 0 lost, 0 doubled, 0 gaps, verified after each",
            figures.answered,
            figures.unanswered,
            figures.stored,
            figures.kills_with_stored,
            self.opened.len(),
        ));
    }
}

fn id(answer: &Json) -> Uuid {
    let id = answer["id"].as_str().and_then(|id| id.parse().ok());
    id.unwrap_or_else(|| panic!("no id of a case in {answer}"))
}

/// Sends these, many at once, and returns the answers in the same order. All must be answered.
async fn send_all(client: &Client, requests: Vec<Request>) -> Vec<Json> {
    let mut senders = JoinSet::new();
    let share = requests.len().div_ceil(IN_FLIGHT_MIN).max(1);
    for (place, requests) in requests.chunks(share).map(<[_]>::to_vec).enumerate() {
        let client = client.clone();
        senders.spawn(async move {
            let mut answers = Vec::with_capacity(requests.len());
            for request in requests {
                match client.send(&request).await {
                    Outcome::Answered(answer) => answers.push(answer),
                    Outcome::Refused(why) => panic!("refused: {why}"),
                    Outcome::Unanswered => panic!("no answer to {request:?}"),
                }
            }
            (place, answers)
        });
    }
    let mut shares = senders.join_all().await;
    shares.sort_by_key(|(place, _)| *place);
    shares
        .into_iter()
        .flat_map(|(_, answers)| answers)
        .collect()
}
