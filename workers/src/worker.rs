//! A worker: how it is set up, run and stopped.

use std::{future::Future, sync::Arc, time::Duration};

use closedloop_wire::{
    cloud_event::CloudEvent,
    dispatch::{Offer, Report},
    engine::workflows::names::DepartmentCode,
};
use jiff::Timestamp;
use reqwest::{Url, header::HeaderValue};
use tokio::sync::{mpsc, watch};

use crate::{
    client::{CallError, Client, Clock, Shared},
    counts::{Counts, Tally},
    decision::Decision,
    retry,
};

mod desk;

/// The most offers that may be unanswered on a stream.
pub const PREFETCH_MAX: usize = 1024;

/// How many offers may be unanswered on a stream if nothing is said.
pub const PREFETCH_DEFAULT: usize = 64;

/// The most handlers that may run at once.
pub const AT_ONCE_MAX: usize = 1024;

/// The most requests with reports that may be under way at once.
const POSTS_AT_ONCE_MAX: usize = 8;

/// How many reports of [`Client::report`] wait for the loop before the caller does.
const REPORTS_WAITING_MAX: usize = 1024;

/// Why a worker cannot be built.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// The address is not one we can speak to.
    #[error("`{base}` is no base address: {why}; give one like http://127.0.0.1:8311")]
    Base {
        /// What was given.
        base: String,
        /// What is wrong with it.
        why: String,
    },
    /// The token cannot stand in a header.
    #[error("the token holds letters that no token has")]
    Token,
    /// A number is outside its bounds.
    #[error("{what} is {given}; it must be from 1 to {most}")]
    OutOfBounds {
        /// Which setting.
        what: &'static str,
        /// What was given.
        given: usize,
        /// The most that is possible.
        most: usize,
    },
    /// The HTTP client does not start.
    #[error("cannot start the HTTP client")]
    Http(#[source] reqwest::Error),
}

/// Why a worker ended before it was stopped: trying on would be of no use.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// Offers are refused: the token or the department is not known.
    #[error("no offers can be had")]
    Offers(#[source] CallError),
    /// Reports are refused: the token or the department is not known any more.
    #[error("no reports can be made")]
    Reports(#[source] CallError),
}

/// How a worker is to be. [`Worker::builder`] gives one.
#[derive(Clone)]
pub struct Builder {
    base: String,
    department: DepartmentCode,
    token: String,
    clock: Clock,
    settings: Settings,
}

#[derive(Debug, Clone, Copy)]
struct Settings {
    prefetch: usize,
    at_once: usize,
    posts_at_once: usize,
    left_again_after: Duration,
    grace: Duration,
}

impl Builder {
    /// How many offers may be unanswered at once, 1 to [`PREFETCH_MAX`]; 64 if nothing is said.
    #[must_use]
    pub fn prefetch(mut self, offers: usize) -> Self {
        self.settings.prefetch = offers;
        self
    }

    /// How many handlers may run at once, 1 to [`AT_ONCE_MAX`]; 64 if nothing is said.
    #[must_use]
    pub fn at_once(mut self, handlers: usize) -> Self {
        self.settings.at_once = handlers;
        self
    }

    /// How many requests with reports may be under way at once, 1 to 8; 1 if nothing is said, which
    /// makes the largest batches.
    #[must_use]
    pub fn posts_at_once(mut self, requests: usize) -> Self {
        self.settings.posts_at_once = requests;
        self
    }

    /// How long after a handler left an offer everything unanswered is asked for again; 60 seconds
    /// if nothing is said.
    #[must_use]
    pub fn left_again_after(mut self, pause: Duration) -> Self {
        self.settings.left_again_after = pause;
        self
    }

    /// How long handlers may go on, and reports may be tried, after [`Stopper::stop`]; 30 seconds
    /// if nothing is said.
    #[must_use]
    pub fn grace(mut self, grace: Duration) -> Self {
        self.settings.grace = grace;
        self
    }

    /// The worker. Nothing is sent before it runs.
    ///
    /// # Errors
    /// The address, the token or a number cannot be used.
    pub fn build(self) -> Result<Worker, BuildError> {
        let settings = self.settings;
        for (what, given, most) in [
            ("prefetch", settings.prefetch, PREFETCH_MAX),
            ("handlers at once", settings.at_once, AT_ONCE_MAX),
            ("posts at once", settings.posts_at_once, POSTS_AT_ONCE_MAX),
        ] {
            if given == 0 || given > most {
                return Err(BuildError::OutOfBounds { what, given, most });
            }
        }
        let (base, is_loopback) = base_of(&self.base)?;
        let authorization = HeaderValue::from_str(&format!("Bearer {}", self.token));
        let mut authorization = authorization.map_err(|_| BuildError::Token)?;
        authorization.set_sensitive(true);
        // No redirects: a token is for one server only.
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none());
        let http = if is_loopback { http.no_proxy() } else { http };
        let http = http.connect_timeout(Duration::from_secs(10)).build();
        let (reports, reports_made) = mpsc::channel(REPORTS_WAITING_MAX);
        let client = Client::new(Shared {
            http: http.map_err(BuildError::Http)?,
            base,
            department: self.department,
            authorization,
            clock: self.clock,
            chance: retry::chance,
            reports,
        });
        Ok(Worker {
            client,
            settings,
            reports_made,
            tally: Tally::default(),
            stop: watch::Sender::new(false),
        })
    }
}

fn base_of(base: &str) -> Result<(String, bool), BuildError> {
    let bad = |why: String| BuildError::Base {
        base: base.to_owned(),
        why,
    };
    let url = Url::parse(base).map_err(|error| bad(error.to_string()))?;
    if url.scheme() != "http" {
        let why = "only http is spoken; for https put a proxy in between";
        return Err(bad(why.to_owned()));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(bad("nothing may follow the path".to_owned()));
    }
    let host = url.host_str().unwrap_or_default();
    let is_loopback = host == "localhost" || host == "[::1]" || host.starts_with("127.");
    Ok((url.as_str().trim_end_matches('/').to_owned(), is_loopback))
}

/// Stops a worker from elsewhere, such as a task that waits for a signal.
#[derive(Debug, Clone)]
pub struct Stopper(watch::Sender<bool>);

impl Stopper {
    /// No further offer is begun; handlers that run may finish, and their reports are made. A
    /// second call changes nothing.
    pub fn stop(&self) {
        self.0.send_replace(true);
    }
}

/// A department program that is ready to run.
#[derive(Debug)]
pub struct Worker {
    client: Client,
    settings: Settings,
    reports_made: mpsc::Receiver<CloudEvent<Report>>,
    tally: Tally,
    stop: watch::Sender<bool>,
}

impl Worker {
    /// Begins the description of a worker: the address of the orchestrator, the department whose
    /// offers it takes, the token that acts as this department, and the clock that says when a
    /// choice was made.
    pub fn builder(
        base: &str,
        department: DepartmentCode,
        token: &str,
        clock: impl Fn() -> Timestamp + Send + Sync + 'static,
    ) -> Builder {
        Builder {
            base: base.to_owned(),
            department,
            token: token.to_owned(),
            clock: Arc::new(clock),
            settings: Settings {
                prefetch: PREFETCH_DEFAULT,
                at_once: 64,
                posts_at_once: 1,
                left_again_after: Duration::from_secs(60),
                grace: Duration::from_secs(30),
            },
        }
    }

    /// The client that handlers get; its reports are sent while the worker runs.
    #[must_use]
    pub fn client(&self) -> Client {
        self.client.clone()
    }

    /// What stops it.
    #[must_use]
    pub fn stopper(&self) -> Stopper {
        Stopper(self.stop.clone())
    }

    /// The counts, to be read at any time.
    #[must_use]
    pub fn tally(&self) -> Tally {
        self.tally.clone()
    }

    /// Takes offers until it is stopped, and says what was done. The handler is called once per
    /// assignment and generation, unless it leaves the offer, its report is refused, or the process
    /// starts anew. A handler that panics leaves its offer.
    ///
    /// # Errors
    /// The server refuses for good; everything else is tried again.
    pub async fn run<H, F>(self, handler: H) -> Result<Counts, RunError>
    where
        H: Fn(Offer, Client) -> F + Send + Sync + 'static,
        F: Future<Output = Decision> + Send + 'static,
    {
        desk::Desk::new(self, handler).run().await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn build(base: &str, token: &str, prefetch: usize) -> Result<Worker, BuildError> {
        let department = "fire-brigade".parse().expect("it is a code");
        let builder = Worker::builder(base, department, token, || Timestamp::UNIX_EPOCH);
        builder.prefetch(prefetch).build()
    }

    #[test]
    fn what_cannot_work_is_refused_before_anything_is_sent() {
        assert!(build("http://127.0.0.1:8311/", "t", PREFETCH_MAX).is_ok());
        for base in ["", "127.0.0.1:8311", "https://a.example", "http://a/?b"] {
            let refused = matches!(build(base, "t", 1), Err(BuildError::Base { .. }));
            assert!(refused, "{base}");
        }
        assert!(matches!(
            build("http://a", "t\n", 1),
            Err(BuildError::Token)
        ));
        for prefetch in [0, PREFETCH_MAX + 1] {
            let outcome = build("http://a", "t", prefetch);
            assert!(matches!(outcome, Err(BuildError::OutOfBounds { .. })));
        }
    }

    #[test]
    fn the_token_stands_in_no_debug_text() {
        let worker = build("http://127.0.0.1:8311", "planted-secret", 1).expect("it is fine");
        assert!(!format!("{worker:?}").contains("planted-secret"));
    }
}
