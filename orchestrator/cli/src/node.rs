//! Wiring one node on the embedded default: SQLite, queues and wake-ups in this process, HTTP.

use std::{net::SocketAddr, sync::Arc};

use anyhow::Context;
use closedloop_adapters::{
    memory::{OfferQueues, WakeIndex},
    sqlite::Sqlite,
};
use closedloop_http::{Access, Service};
use closedloop_runtime::{
    orchestrator::{Orchestrator, Parts, Running, Settings},
    ports::{clock::Clock, ledger::Ledger},
    rulebook::{self, LoadFailure, RuleTexts, Rulebook},
};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::{
    commands::check,
    data::DataFolder,
    exit::{self, failure},
    output::Output,
};

/// What a node is started with.
pub(crate) struct Plan {
    /// Where it keeps its data.
    pub data: DataFolder,
    /// The rules to put in force; none for those that were in force last.
    pub rules: Option<RuleTexts>,
    /// Where it listens.
    pub listen: SocketAddr,
    /// Who may act without a token.
    pub access: Access,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// The rest.
    pub settings: Settings,
}

/// A node that runs and listens.
pub(crate) struct Node {
    /// Where it listens.
    pub address: SocketAddr,
    /// The durability of its ledger.
    pub durability: String,
    /// How many open cases it found.
    pub armed: usize,
    /// The ledger, for whoever made the node.
    pub ledger: Arc<Sqlite>,
    /// The node itself.
    pub orchestrator: Arc<Orchestrator>,
    running: Running,
    http_stop: CancellationToken,
    http: tokio::task::JoinHandle<std::io::Result<()>>,
}

impl Node {
    /// Starts a node: everything is checked before the first request is taken.
    pub(crate) async fn start(plan: Plan, output: Output) -> anyhow::Result<Self> {
        // Before the first figure is counted.
        let recorder = closedloop_http::install_metrics();
        let key = plan.data.key()?;
        let ledger = plan.data.ledger(true)?;
        let shared: Arc<dyn Ledger> = Arc::clone(&ledger) as Arc<dyn Ledger>;
        let edition = rulebook::load(&*shared, plan.rules.clone(), plan.clock.now())
            .await
            .map_err(|error| rules_refused(error, plan.rules.as_ref(), output))?;
        // The port is taken before the node begins, so that a second node fails at once.
        let listener = TcpListener::bind(plan.listen).await.map_err(|error| {
            let listen = plan.listen;
            let hint = "give another with --listen";
            failure(
                exit::UNREACHABLE,
                format!("cannot listen on {listen}: {error}; {hint}"),
            )
        })?;
        let address = listener.local_addr().context("asking where we listen")?;
        let queues = Arc::new(OfferQueues::default());
        let running = Running::start(Parts {
            ledger: Arc::clone(&shared),
            dispatch: Arc::clone(&queues) as _,
            wakes: Arc::new(WakeIndex::default()),
            clock: plan.clock,
            rulebook: Arc::new(Rulebook::new(edition)),
            key,
            settings: plan.settings,
        })
        .await?;
        let orchestrator = Arc::clone(&running.orchestrator);
        let service = Arc::new(Service::new(
            Arc::clone(&orchestrator),
            queues as _,
            plan.access,
            recorder,
            env!("CARGO_PKG_VERSION"),
        ));
        let http_stop = CancellationToken::new();
        let http = tokio::spawn(closedloop_http::serve(listener, service, http_stop.clone()));
        Ok(Self {
            address,
            durability: ledger.durability(),
            armed: running.armed,
            ledger,
            orchestrator,
            running,
            http_stop,
            http,
        })
    }

    /// Answers what was asked, finishes what was taken, and ends.
    pub(crate) async fn stop(self) -> anyhow::Result<()> {
        self.http_stop.cancel();
        let served = self
            .http
            .await
            .context("the server ended in an unforeseen way")?;
        self.running.stop().await;
        served.context("serving")
    }

    /// Waits until the server ends by itself, which it should not.
    pub(crate) async fn ended(&mut self) -> anyhow::Result<()> {
        (&mut self.http)
            .await
            .context("the server ended in an unforeseen way")??;
        Ok(())
    }
}

/// Prints what is wrong with the rules, and ends with the code for a wrong configuration.
pub(crate) fn rules_refused(
    error: LoadFailure,
    texts: Option<&RuleTexts>,
    output: Output,
) -> anyhow::Error {
    if let LoadFailure::Complaints(complaints) = &error {
        let texts = texts.cloned().unwrap_or_default();
        let files: Vec<(String, String)> = std::iter::once(texts.organisation)
            .chain(texts.calendars)
            .chain(texts.definitions)
            .chain(texts.schedules)
            .collect();
        check::print_complaints(complaints, &files, output);
    }
    failure(
        exit::BAD_CONFIGURATION,
        format!("the rules cannot be put in force: {error}"),
    )
}
