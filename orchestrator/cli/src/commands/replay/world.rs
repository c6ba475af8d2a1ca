//! The node of a replay: the real ledger and loops under a clock that the replay moves.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::Context;
use closedloop_adapters::{
    memory::OfferQueues,
    sqlite::{Options, Sqlite, Synchronous},
};
use closedloop_http::{
    Access, Service,
    tokens::{self, ActsAs},
};
use closedloop_runtime::{
    orchestrator::{Orchestrator, Parts, Running, Settings},
    ports::ledger::Ledger,
    rulebook::{self, RuleTexts, Rulebook},
};
use jiff::Timestamp;

use crate::{
    commands::ledger_failure,
    data::DataFolder,
    exit::{self, failure},
    node,
    output::Output,
};

use super::pace::Pace;

/// Where a replay keeps its ledger.
pub(super) struct Place {
    folder: DataFolder,
    /// Removed when the replay is over; none if the ledger is to be kept.
    scratch: Option<PathBuf>,
}

impl Place {
    /// The folder to keep the ledger in, or one that is removed at the end.
    pub(super) fn new(kept: Option<&Path>, output: Output) -> anyhow::Result<Self> {
        let (path, scratch) = match kept {
            Some(path) => (path.to_owned(), None),
            None => {
                let name = uuid::Uuid::from_bytes(
                    closedloop_runtime::sealing::random().context("drawing a name")?,
                );
                let path = std::env::temp_dir().join(format!("closedloop-replay-{name}"));
                (path.clone(), Some(path))
            }
        };
        let folder = DataFolder::at(&path, true)?;
        if folder.ledger_path().exists() {
            let shown = path.display();
            let zh = format!("`{shown}` 里已经有台账，回放要用新的：另指定一个空文件夹");
            let en = format!(
                "`{shown}` holds a ledger already and a replay needs a new one: name an empty folder"
            );
            return Err(failure(exit::BAD_CONFIGURATION, output.words(&zh, &en)));
        }
        Ok(Self { folder, scratch })
    }

    /// A ledger that is thrown away need not outlive a power cut.
    fn ledger(&self) -> anyhow::Result<Arc<Sqlite>> {
        if self.scratch.is_none() {
            return self.folder.ledger(true);
        }
        let options = Options {
            synchronous: Synchronous::Normal,
            ..Options::serving()
        };
        let ledger = Sqlite::open(self.folder.ledger_path(), options)
            .context("opening the ledger of the replay")?;
        Ok(Arc::new(ledger))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if let Some(path) = &self.scratch {
            // What cannot be removed is left to the machine's own cleaning.
            let _ = std::fs::remove_dir_all(path);
        }
    }
}

/// The node with everything a replay reaches.
pub(super) struct World {
    /// The clock and the wake-ups.
    pub(super) pace: Arc<Pace>,
    /// The offers.
    pub(super) queues: Arc<OfferQueues>,
    /// The interface through which reports come.
    pub(super) service: Arc<Service>,
    /// The node.
    pub(super) node: Arc<Orchestrator>,
    /// The durability of the ledger, for people.
    pub(super) durability: String,
    /// The id of the token that events name; nobody has its secret.
    pub(super) token: String,
    running: Running,
    ledger: Arc<Sqlite>,
    // Removed last.
    _place: Place,
}

impl World {
    /// Starts the node at this instant, on a new ledger.
    ///
    /// # Errors
    /// The ledger cannot be made, or the rules cannot be put in force.
    pub(super) async fn start(
        place: Place,
        texts: RuleTexts,
        begins_at: Timestamp,
        output: Output,
    ) -> anyhow::Result<Self> {
        let recorder = closedloop_http::install_metrics();
        let key = place.folder.key()?;
        let ledger = place.ledger()?;
        let shared: Arc<dyn Ledger> = Arc::clone(&ledger) as Arc<dyn Ledger>;
        let edition = rulebook::load(&*shared, Some(texts.clone()), begins_at)
            .await
            .map_err(|error| node::rules_refused(error, Some(&texts), output))?;
        let made = tokens::make(&ActsAs::Admin, begins_at).context("drawing a token")?;
        let token = made.row.id.clone();
        ledger
            .keep_token(made.row)
            .await
            .map_err(ledger_failure::told)?;
        let pace = Arc::new(Pace::new(begins_at));
        let queues = Arc::new(OfferQueues::new());
        let running = Running::start(Parts {
            ledger: shared,
            dispatch: Arc::clone(&queues) as _,
            wakes: Arc::clone(&pace) as _,
            clock: Arc::clone(&pace) as _,
            rulebook: Arc::new(Rulebook::new(edition)),
            key,
            settings: Settings {
                node: "replay".to_owned(),
                ..Settings::default()
            },
        })
        .await?;
        let node = Arc::clone(&running.orchestrator);
        let service = Service::new(
            Arc::clone(&node),
            Arc::clone(&queues) as _,
            Access::TokensOnly,
            recorder,
            env!("CARGO_PKG_VERSION"),
        );
        Ok(Self {
            pace,
            queues,
            service: Arc::new(service),
            node,
            durability: ledger.durability(),
            token,
            running,
            ledger,
            _place: place,
        })
    }

    /// Finishes what was taken and ends.
    pub(super) async fn stop(self) -> anyhow::Result<()> {
        let now = self.node.now();
        self.ledger
            .revoke_token(&self.token, now)
            .await
            .map_err(ledger_failure::told)?;
        self.running.stop().await;
        Ok(())
    }
}
