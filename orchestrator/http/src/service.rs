//! What every handler can reach.

use std::sync::{Arc, Mutex};

use closedloop_runtime::{
    orchestrator::Orchestrator,
    ports::{dispatch::OfferStreams, ledger::Ledger},
};
use metrics_exporter_prometheus::PrometheusHandle;
use tokio_util::sync::CancellationToken;

use crate::track::Tries;

/// Who may do something without a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Nobody.
    TokensOnly,
    /// A request without a token acts as admin. Only for a demonstration on loopback.
    LocalAdmin,
}

/// The interface of one node.
pub struct Service {
    /// The node.
    pub orchestrator: Arc<Orchestrator>,
    /// The offers of departments that answer by program.
    pub streams: Arc<dyn OfferStreams>,
    /// Who may do something without a token.
    pub access: Access,
    /// The figures of this process.
    pub recorder: PrometheusHandle,
    /// The version of the program, as `closedloop_build_info` shows it.
    pub build: String,
    /// Cancelled when endless answers are to end.
    pub(crate) stopping: CancellationToken,
    /// Wrong tries to follow a case.
    pub(crate) tries: Mutex<Tries>,
    /// Held while a stream of offers is opened, so that their number stays within its bound.
    pub(crate) opening_stream: Mutex<()>,
}

impl Service {
    /// The interface of this node.
    #[must_use]
    pub fn new(
        orchestrator: Arc<Orchestrator>,
        streams: Arc<dyn OfferStreams>,
        access: Access,
        recorder: PrometheusHandle,
        build: impl Into<String>,
    ) -> Self {
        Self {
            orchestrator,
            streams,
            access,
            recorder,
            build: build.into(),
            stopping: CancellationToken::new(),
            tries: Mutex::default(),
            opening_stream: Mutex::default(),
        }
    }

    /// Ends every endless answer and says "not ready" from now on. [`crate::serve()`] does this by
    /// itself when it stops.
    pub fn stop(&self) {
        self.stopping.cancel();
    }

    pub(crate) fn ledger(&self) -> &dyn Ledger {
        self.orchestrator.ledger()
    }
}
