//! A data folder with a history: made in this process, as a server would have made it.

use std::{
    collections::BTreeMap,
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    sync::{Arc, OnceLock},
    time::Duration,
};

use closedloop_adapters::{
    memory::{OfferQueues, WakeIndex},
    sqlite::{Options, Sqlite},
};
use closedloop_engine::{
    Actor, AssignmentId, CaseId, Cause, ErasureReason, Hash, Party, Priority, Source,
};
use closedloop_runtime::{
    orchestrator::{Caller, ChooseRequest, OpenRequest, Orchestrator, Parts, Running, Settings},
    ports::{clock::Clock, ledger::Ledger},
    rulebook::{self, RuleTexts, Rulebook},
    sealing::DeploymentKey,
};
use closedloop_tests::{virtual_clock::VirtualClock, waiting::wait_until};
use closedloop_workflows::catalogue;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use tempfile::TempDir;

/// A data folder that goes away with this.
pub(crate) struct Filled {
    folder: TempDir,
    /// Its cases, in the order they were opened: the first was rejected, the second erased, the
    /// third handled so far that it is checked, the others wait for an answer and are late.
    pub(crate) cases: Vec<CaseId>,
}

impl Filled {
    /// The data folder.
    pub(crate) fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// The ledger in it.
    pub(crate) fn ledger(&self) -> PathBuf {
        self.data().join(LEDGER)
    }

    /// A place beside it for whatever a test writes.
    pub(crate) fn beside(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

const LEDGER: &str = "ledger.sqlite";
const KEY: [u8; 32] = [7; 32];

/// A ledger as one file, and its cases.
type Template = (Vec<u8>, Vec<CaseId>);

/// Gives one; they are all alike, so that the history is made only once.
pub(crate) fn filled() -> Filled {
    static TEMPLATE: OnceLock<Template> = OnceLock::new();
    let (ledger, cases) = TEMPLATE.get_or_init(template);
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    fs::create_dir(&data).expect("a folder");
    write_key(&data);
    fs::write(data.join(LEDGER), ledger).expect("a file");
    Filled {
        folder,
        cases: cases.clone(),
    }
}

fn template() -> Template {
    let folder = tempfile::tempdir().expect("a folder");
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build();
    let cases = runtime.expect("threads").block_on(fill(folder.path()));
    // Whoever closes a ledger last puts its log into the file.
    let left = fs::read_dir(folder.path()).expect("a folder").flatten();
    let left = left.filter(|file| file.metadata().is_ok_and(|file| file.len() > 0));
    assert_eq!(left.count(), 1, "the ledger is not closed");
    let bytes = fs::read(folder.path().join(LEDGER)).expect("a ledger");
    (bytes, cases)
}

async fn fill(folder: &Path) -> Vec<CaseId> {
    let clock = Arc::new(VirtualClock::new(
        "2026-03-02T01:00:00Z".parse().expect("an instant"),
    ));
    let running = Running::start(parts(folder, Arc::clone(&clock)).await)
        .await
        .expect("a node");
    let node = Arc::clone(&running.orchestrator);
    let mut cases = Vec::new();
    for number in 0..6 {
        clock.advance(SignedDuration::from_millis(1_500));
        cases.push(open(&node, number).await);
    }
    clock.advance(SignedDuration::from_secs(60));
    choose(&node, cases[0], "not ours", &[("reason", "别处的事")]).await;
    node.erase(&admin(), None, cases[1], ErasureReason::ReporterAsked)
        .await
        .expect("it can be erased");
    choose(&node, cases[2], "assign", &[]).await;
    choose(&node, cases[2], "accept", &[]).await;
    choose(&node, cases[2], "done", &[("result", "已修好")]).await;
    clock.advance(SignedDuration::from_hours(24 * 7));
    let late = &cases[3..];
    wait_until(
        "three cases climb a rung",
        Duration::from_secs(20),
        || async {
            let mut climbed = 0;
            for case in late {
                let row = node
                    .ledger()
                    .register_row(*case)
                    .await
                    .expect("the ledger answers");
                climbed += usize::from(row.is_some_and(|row| row.level > 0));
            }
            climbed == late.len()
        },
    )
    .await;
    running.stop().await;
    cases
}

fn write_key(data: &Path) {
    let path = data.join("deployment.key");
    fs::set_permissions(data, fs::Permissions::from_mode(0o700)).expect("it is ours");
    fs::write(&path, format!("{}\n", Hash(KEY))).expect("a file");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).expect("it is ours");
}

async fn parts(folder: &Path, clock: Arc<VirtualClock>) -> Parts {
    let ledger = Sqlite::open(folder.join(LEDGER), Options::serving()).expect("a ledger");
    let ledger: Arc<dyn Ledger> = Arc::new(ledger);
    let named = |list: &[(&str, &str)]| {
        list.iter()
            .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
            .collect()
    };
    let texts = RuleTexts {
        organisation: (
            "organisation.yaml".to_owned(),
            catalogue::ORGANISATION.to_owned(),
        ),
        calendars: named(&catalogue::CALENDARS),
        definitions: named(&catalogue::DEFINITIONS),
        schedules: named(&catalogue::SCHEDULES),
    };
    let edition = rulebook::load(&*ledger, Some(texts), clock.now())
        .await
        .expect("the catalogue is sound");
    Parts {
        ledger,
        dispatch: Arc::new(OfferQueues::default()),
        wakes: Arc::new(WakeIndex::default()),
        clock,
        rulebook: Arc::new(Rulebook::new(edition)),
        key: DeploymentKey::from_bytes(KEY),
        settings: Settings::default(),
    }
}

fn admin() -> Caller {
    caller(Actor::Admin)
}

fn caller(actor: Actor) -> Caller {
    Caller {
        actor,
        cause: Cause::Token("test".to_owned()),
        key_scope: "test".to_owned(),
        is_person: true,
    }
}

async fn open(node: &Orchestrator, number: usize) -> CaseId {
    let fields = [
        ("category", json!("road")),
        ("place", json!("xiangyu/east")),
        ("summary", json!(format!("路面坑洼 {number}"))),
        ("reporter", json!({"phone": "000-0000"})),
    ];
    let request = OpenRequest {
        workflow: "hotline-request".parse().expect("a name"),
        source: Source::Hotline,
        priority: Priority::Normal,
        title: format!("坑洼 {number}"),
        fields: fields
            .into_iter()
            .map(|(name, value)| (name.parse().expect("a name"), value))
            .collect(),
        exercise: false,
    };
    let opened = node.open(&admin(), None, &request).await;
    opened.expect("it opens").answer.recorded.case
}

/// Whoever is asked makes this choice.
async fn choose(node: &Orchestrator, case: CaseId, choice: &str, given: &[(&str, &str)]) {
    let head = node.head(case).await.expect("the ledger answers");
    let open = head.and_then(|head| head.case.asked).expect("it is open");
    let actor = match open.asked {
        Party::Department(department) => Actor::Department(department),
        Party::Post { post, .. } => Actor::Post(post),
        Party::Reporter => Actor::Reporter,
    };
    let given: BTreeMap<_, _> = given
        .iter()
        .map(|(name, text)| (name.parse().expect("a name"), json!(text)))
        .collect();
    let request = ChooseRequest {
        assignment: AssignmentId {
            case,
            number: open.number,
        },
        generation: open.generation,
        choice: choice.parse().expect("a name"),
        given,
        into: None,
        received_at: node.now(),
        reported_at: None,
    };
    let answer = node.choose(&caller(actor), None, &request).await;
    answer.unwrap_or_else(|denial| panic!("{choice}: {denial:?}"));
}

/// The instant at which the filled histories lie behind: nothing in them is later.
pub(crate) fn long_after() -> Timestamp {
    "2026-03-20T00:00:00Z".parse().expect("an instant")
}
