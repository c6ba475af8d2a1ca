//! Nodes in miniature: one ledger, and lanes with caches of their own.

use std::sync::Arc;

use closedloop_adapters::{memory::WakeIndex, sqlite::Sqlite};
use closedloop_engine::{
    Act, Actor, CaseId, CaseNumber, Cause, Command, Given, Hash, Opening, Priority, Sealed, Source,
    Value,
};
use closedloop_runtime::{
    denial::Denial,
    lane::{Answer, Changes, Heads, Lane, RequestKey, Submission},
    ports::{ledger::Ledger, wakes::Wakes},
    rulebook::{self, RuleTexts, Rulebook},
};
use closedloop_tests::{faulty_ledger::FaultyLedger, virtual_clock::VirtualClock};
use closedloop_workflows::catalogue;
use jiff::{SignedDuration, Timestamp};
use tokio::sync::oneshot::Receiver;
use uuid::Uuid;

/// What arrives when a command is answered.
pub(crate) type Reply = Receiver<Result<Answer, Denial>>;

/// A deployment: one ledger with faults on demand, a clock that stands still, the shipped rules.
pub(crate) struct Deployment {
    pub ledger: Arc<FaultyLedger>,
    pub clock: Arc<VirtualClock>,
    rulebook: Arc<Rulebook>,
}

/// A lane with a cache of heads and wake-ups of its own.
pub(crate) struct Node {
    pub lane: Lane,
    pub wakes: Arc<WakeIndex>,
}

impl Deployment {
    pub(crate) async fn new() -> Self {
        let sqlite = Sqlite::in_memory().expect("a ledger in memory");
        let ledger = Arc::new(FaultyLedger::new(Arc::new(sqlite), false));
        // A Monday on which the office of the shipped town works, 09:00 there.
        let now: Timestamp = "2026-03-02T01:00:00Z".parse().expect("an instant");
        let named = |list: &[(&str, &str)]| {
            let owned = |(name, text): &(&str, &str)| ((*name).to_owned(), (*text).to_owned());
            list.iter().map(owned).collect()
        };
        let texts = RuleTexts {
            organisation: ("organisation.yaml".into(), catalogue::ORGANISATION.into()),
            calendars: named(&catalogue::CALENDARS),
            definitions: named(&catalogue::DEFINITIONS),
            schedules: Vec::new(),
        };
        let edition = rulebook::load(&*ledger, Some(texts), now).await;
        Self {
            ledger,
            clock: Arc::new(VirtualClock::new(now)),
            rulebook: Arc::new(Rulebook::new(edition.expect("the shipped rules are right"))),
        }
    }

    /// A node that has room for this many heads.
    pub(crate) fn node(&self, name: &str, places: usize) -> Node {
        let wakes = Arc::new(WakeIndex::new());
        let lane = Lane::new(
            Arc::clone(&self.ledger) as Arc<dyn Ledger>,
            Arc::clone(&self.rulebook),
            Arc::clone(&self.clock) as _,
            Arc::new(Heads::new(places)),
            Arc::clone(&wakes) as Arc<dyn Wakes>,
            format!("{name}/1"),
        );
        Node { lane, wakes }
    }

    /// Every event of a case, by its code.
    pub(crate) async fn events(&self, case: CaseId) -> Vec<String> {
        let events = self.ledger.history(case, 0, 1_000).await;
        let code = |bytes: &[u8]| {
            let event = closedloop_engine::Event::from_bytes(bytes);
            event.expect("an event").what.code().to_owned()
        };
        let events = events.expect("the history can be read");
        events.iter().map(|event| code(&event.bytes)).collect()
    }

    /// The end of time, for questions about everything before.
    pub(crate) fn later(&self) -> Timestamp {
        use closedloop_runtime::ports::clock::Clock;
        let later = self.clock.now().checked_add(SignedDuration::from_hours(1));
        later.expect("an hour later")
    }
}

impl Node {
    /// Carries out one command.
    pub(crate) async fn does(
        &self,
        submission: Submission,
        reply: Reply,
    ) -> Result<Answer, Denial> {
        self.carry_out(vec![submission]).await;
        reply.await.expect("every command is answered")
    }

    pub(crate) async fn carry_out(&self, submissions: Vec<Submission>) -> Changes {
        self.lane.run(submissions, Vec::new()).await
    }
}

/// The case with this number.
pub(crate) fn case(number: u128) -> CaseId {
    CaseId(Uuid::from_u128(number))
}

/// Opens a hotline request about a road; the dispatch desk is asked first.
pub(crate) fn open(number: u128) -> (Submission, Reply) {
    let field = |name: &str, value| (name.parse().expect("a name"), value);
    let sealed = Sealed {
        id: Uuid::from_u128(number),
        digest: Hash([7; 32]),
    };
    let opening = Opening {
        number: CaseNumber(format!("2026-{number:06}")),
        workflow: "hotline-request".parse().expect("a name"),
        source: Source::Hotline,
        priority: Priority::Normal,
        title: sealed,
        fields: [
            field("category", Value::Choice("road".parse().expect("a value"))),
            field(
                "place",
                Value::Jurisdiction("xiangyu".parse().expect("a path")),
            ),
            field("summary", Value::Text(sealed)),
        ]
        .into(),
        tracking: Hash([8; 32]),
        exercise: false,
    };
    command(number, Actor::Intake, Act::Open(Box::new(opening)))
}

/// Makes a choice for an assignment in its first generation.
pub(crate) fn choose(
    number: u128,
    assignment: u32,
    department: &str,
    choice: &str,
) -> (Submission, Reply) {
    let act = Act::Choose {
        assignment,
        generation: 1,
        choice: choice.parse().expect("a choice"),
        given: Given::new(),
        into: None,
        received_at: Timestamp::MAX,
        reported: None,
    };
    command(
        number,
        Actor::Department(department.parse().expect("a code")),
        act,
    )
}

/// Looks whether time alone changes something.
pub(crate) fn tick(number: u128) -> (Submission, Reply) {
    let act = Act::Tick {
        hold_programs: false,
    };
    command(number, Actor::Clock, act)
}

fn command(number: u128, actor: Actor, act: Act) -> (Submission, Reply) {
    Submission::new(Command {
        case: case(number),
        actor,
        cause: Cause::Wake,
        act,
    })
}

/// The same command under an idempotency key.
pub(crate) fn keyed(
    (mut submission, reply): (Submission, Reply),
    key: &str,
) -> (Submission, Reply) {
    submission.key = Some(RequestKey {
        scope: "somebody".to_owned(),
        key: key.to_owned(),
        request: Hash::of(key.as_bytes()),
    });
    (submission, reply)
}
