//! A whole node in this process on a port of its own, wired as `closedloop serve` wires it.

use std::{
    net::SocketAddr,
    path::PathBuf,
    sync::{Arc, OnceLock},
};

use anyhow::Context;
use closedloop_adapters::{
    memory::{OfferQueues, WakeIndex},
    sqlite::{Options, Sqlite},
};
use closedloop_http::{Access, PrometheusHandle, Service, install_metrics, tokens};
use closedloop_runtime::{
    orchestrator::{Orchestrator, Parts, Running, Settings},
    ports::{clock::Clock, ledger::Ledger},
    rulebook::{self, RuleTexts, Rulebook},
    sealing::{DeploymentKey, random},
};
use closedloop_workflows::catalogue;
use jiff::Timestamp;
use tempfile::TempDir;
use tokio::{net::TcpListener, task::JoinHandle};
use tokio_util::sync::CancellationToken;

use crate::test_clock::TestClock;

/// A Monday on which the office of the demo town works: 2026-03-02, 09:00 there.
///
/// # Panics
/// Never: the text is an instant.
#[must_use]
pub fn monday_morning() -> Timestamp {
    "2026-03-02T01:00:00Z".parse().expect("an instant")
}

/// A node that runs, listens on loopback, and goes away with its folder.
pub struct TestService {
    /// Where it listens.
    pub address: SocketAddr,
    /// Its clock.
    pub clock: Arc<TestClock>,
    /// Its record.
    pub ledger: Arc<Sqlite>,
    /// The node.
    pub orchestrator: Arc<Orchestrator>,
    /// Its offers.
    pub queues: Arc<OfferQueues>,
    folder: TempDir,
    running: Running,
    http_stop: CancellationToken,
    http: JoinHandle<std::io::Result<()>>,
}

/// A token that was made for a test.
#[derive(Debug, Clone)]
pub struct TestToken {
    /// Its id, which may stand in events.
    pub id: String,
    /// What a request carries.
    pub text: String,
}

impl TestService {
    /// Starts a node on an empty ledger with the rules of the catalogue, on a Monday morning.
    ///
    /// # Errors
    /// Something it is made of cannot be had.
    pub async fn start() -> anyhow::Result<Self> {
        Self::start_with(Access::TokensOnly).await
    }

    /// As [`TestService::start`], with this access for whoever shows no token.
    ///
    /// # Errors
    /// Something it is made of cannot be had.
    pub async fn start_with(access: Access) -> anyhow::Result<Self> {
        let folder = tempfile::tempdir().context("making a folder")?;
        let clock = TestClock::beginning_at(monday_morning());
        let ledger = Arc::new(Sqlite::open(
            folder.path().join(LEDGER),
            Options::serving(),
        )?);
        let shared: Arc<dyn Ledger> = Arc::clone(&ledger) as _;
        let edition = rulebook::load(&*shared, Some(rules()), clock.now()).await?;
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let queues = Arc::new(OfferQueues::default());
        let running = Running::start(Parts {
            ledger: shared,
            dispatch: Arc::clone(&queues) as _,
            wakes: Arc::new(WakeIndex::default()),
            clock: Arc::clone(&clock) as _,
            rulebook: Arc::new(Rulebook::new(edition)),
            key: DeploymentKey::from_bytes(random()?),
            settings: Settings::default(),
        })
        .await?;
        let orchestrator = Arc::clone(&running.orchestrator);
        let service = Arc::new(Service::new(
            Arc::clone(&orchestrator),
            Arc::clone(&queues) as _,
            access,
            recorder(),
            "0.0.0-test",
        ));
        let http_stop = CancellationToken::new();
        let http = tokio::spawn(closedloop_http::serve(listener, service, http_stop.clone()));
        Ok(Self {
            address,
            clock,
            ledger,
            orchestrator,
            queues,
            folder,
            running,
            http_stop,
            http,
        })
    }

    /// The files of the ledger that are there now: the database, its log and its shared memory.
    ///
    /// # Errors
    /// The folder cannot be read.
    pub fn files(&self) -> anyhow::Result<Vec<PathBuf>> {
        let entries = std::fs::read_dir(self.folder.path())?;
        entries.map(|entry| Ok(entry?.path())).collect()
    }

    /// The path of the database.
    #[must_use]
    pub fn ledger_path(&self) -> PathBuf {
        self.folder.path().join(LEDGER)
    }

    /// Makes a token that acts as `acts_as`: `department:CODE`, `post:CODE`, `intake` and so on.
    ///
    /// # Errors
    /// Nobody is called that, or the ledger fails.
    pub async fn token(&self, acts_as: &str) -> anyhow::Result<TestToken> {
        let token = tokens::make(&acts_as.parse()?, self.clock.now())?;
        self.ledger.keep_token(token.row.clone()).await?;
        Ok(TestToken {
            id: token.row.id,
            text: token.text,
        })
    }

    /// Revokes a token.
    ///
    /// # Errors
    /// The ledger fails.
    pub async fn revoke(&self, token: &TestToken) -> anyhow::Result<()> {
        anyhow::ensure!(
            self.ledger
                .revoke_token(&token.id, self.clock.now())
                .await?
        );
        Ok(())
    }

    /// Stops as a process does at SIGTERM, and gives the folder with what was left in it.
    ///
    /// # Errors
    /// The server ended in an unforeseen way.
    pub async fn stop(self) -> anyhow::Result<TempDir> {
        self.http_stop.cancel();
        self.http.await.context("the server")??;
        self.running.stop().await;
        Ok(self.folder)
    }
}

const LEDGER: &str = "ledger.sqlite";

/// The recorder of this process, which all nodes of a test share.
fn recorder() -> PrometheusHandle {
    static RECORDER: OnceLock<PrometheusHandle> = OnceLock::new();
    RECORDER.get_or_init(install_metrics).clone()
}

fn rules() -> RuleTexts {
    let named = |list: &[(&str, &str)]| {
        list.iter()
            .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
            .collect()
    };
    RuleTexts {
        organisation: (
            "organisation.yaml".to_owned(),
            catalogue::ORGANISATION.to_owned(),
        ),
        calendars: named(&catalogue::CALENDARS),
        definitions: named(&catalogue::DEFINITIONS),
        schedules: Vec::new(),
    }
}
