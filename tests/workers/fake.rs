//! An orchestrator that is played: it keeps the worker contract to the letter, checks that the
//! worker does, and misbehaves where a test asks for it.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use closedloop_wire::dispatch::Offer;
use closedloop_workers::{Builder, Worker};
use serde_json::json;
use tokio::{
    net::TcpSocket,
    runtime::Runtime,
    sync::{Semaphore, SemaphorePermit, watch},
};

mod routes;
pub(crate) mod state;

use state::State;

pub(crate) const DEPARTMENT: &str = "fire-brigade";
pub(crate) const TOKEN: &str = "a-token-of-the-fire-brigade";

/// Far longer than any of these tests takes; a test that waits this long has failed.
const PATIENCE: Duration = Duration::from_secs(60);

/// How many requests with reports are answered at once.
const POSTS_AT_ONCE: usize = 1000;

/// What outlives a restart.
pub(crate) struct Shared {
    state: Mutex<State>,
    /// Rises whenever the state changes.
    changes: watch::Sender<u64>,
    /// A request with reports needs a permit, so that a test can hold requests back.
    posts: Semaphore,
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn changed(&self) {
        self.changes.send_modify(|count| *count += 1);
    }
}

/// The orchestrator. It runs in a runtime of its own, so that stopping it cuts every connection.
pub(crate) struct Fake {
    shared: Arc<Shared>,
    address: SocketAddr,
    /// While it is closed: holds its port without listening, so that no other test gets it.
    reserved: Option<TcpSocket>,
    runtime: Option<Runtime>,
}

fn reserve(address: SocketAddr) -> TcpSocket {
    let socket = TcpSocket::new_v4().expect("a socket can be made");
    let reuse = socket.set_reuseaddr(true);
    reuse.expect("an address can be used again at once");
    socket.bind(address).expect("the port is free");
    socket
}

impl Fake {
    /// An orchestrator that answers.
    pub(crate) fn start() -> Self {
        let mut fake = Self::closed();
        fake.open();
        fake
    }

    /// An orchestrator whose address refuses connections, until it is opened.
    pub(crate) fn closed() -> Self {
        let reserved = reserve(SocketAddr::from(([127, 0, 0, 1], 0)));
        Self {
            shared: Arc::new(Shared {
                state: Mutex::new(State::default()),
                changes: watch::Sender::new(0),
                posts: Semaphore::new(POSTS_AT_ONCE),
            }),
            address: reserved.local_addr().expect("it is bound"),
            reserved: Some(reserved),
            runtime: None,
        }
    }

    pub(crate) fn open(&mut self) {
        let socket = self.reserved.take().expect("it is closed");
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .expect("a runtime starts");
        let router = routes::router(Arc::clone(&self.shared));
        let listener = {
            let _entered = runtime.enter();
            socket.listen(1024).expect("the port is held")
        };
        runtime.spawn(async move { axum::serve(listener, router).await });
        self.runtime = Some(runtime);
    }

    /// Ends in the middle of whatever is going on: every connection breaks.
    pub(crate) async fn kill(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            let ended = tokio::task::spawn_blocking(|| runtime.shutdown_timeout(PATIENCE));
            ended.await.expect("a runtime ends");
            self.reserved = Some(reserve(self.address));
        }
        self.state().forget_streams();
    }

    /// Ends, and begins again with what was recorded.
    pub(crate) async fn restart(&mut self) {
        self.kill().await;
        self.state().stands_still = false;
        self.open();
    }

    pub(crate) fn base(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.shared.state()
    }

    /// Changes the state, and everybody who waits looks again.
    pub(crate) fn change<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        let outcome = change(&mut self.state());
        self.shared.changed();
        outcome
    }

    /// Offers assignments with these numbers.
    pub(crate) fn offer(&self, numbers: impl IntoIterator<Item = u32>) {
        self.change(|state| numbers.into_iter().for_each(|n| state.offer(offer(n))));
    }

    /// Waits until the state is like this.
    pub(crate) async fn wait(&self, what: &str, is_so: impl Fn(&State) -> bool) {
        let mut changes = self.shared.changes.subscribe();
        let waiting = async {
            while !is_so(&self.state()) {
                changes.changed().await.expect("the sender lives");
            }
        };
        let outcome = tokio::time::timeout(PATIENCE, waiting).await;
        outcome.unwrap_or_else(|_| panic!("waited in vain: {what}; {:?}", self.state().figures));
    }

    /// Does something again and again until the state is like this.
    pub(crate) async fn insist(
        &self,
        what: &str,
        mut act: impl FnMut(&mut State),
        is_so: impl Fn(&State) -> bool,
    ) {
        let insisting = async {
            while !is_so(&self.state()) {
                self.change(&mut act);
                tokio::task::yield_now().await;
            }
        };
        let outcome = tokio::time::timeout(PATIENCE, insisting).await;
        outcome.unwrap_or_else(|_| panic!("in vain: {what}; {:?}", self.state().figures));
    }

    /// Answers no request with reports until the permits are dropped.
    pub(crate) fn hold_posts(&self) -> SemaphorePermit<'_> {
        let all = u32::try_from(POSTS_AT_ONCE).expect("it is small");
        let held = self.shared.posts.try_acquire_many(all);
        held.expect("no request is being answered")
    }

    /// A worker of the department, to be set up further.
    pub(crate) fn worker(&self) -> Builder {
        Worker::builder(&self.base(), code(), TOKEN, now)
    }
}

impl Drop for Fake {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

pub(crate) fn code() -> closedloop_workflows::names::DepartmentCode {
    DEPARTMENT.parse().expect("it is the code of a department")
}

/// An instant that a test can tell from the present.
pub(crate) fn now() -> jiff::Timestamp {
    "2025-10-09T08:30:00Z".parse().expect("it is an instant")
}

/// The offer of the assignment with this number: each in a case of its own. Every tenth needs a
/// file.
pub(crate) fn offer(number: u32) -> Offer {
    let mut needs = vec![json!({"name": "result", "is": "text"})];
    if number.is_multiple_of(10) {
        needs.push(json!({"name": "photos", "is": "file"}));
    }
    let offer = json!({
        "assignment": format!("00000000-0000-7000-8000-{number:012x}.1"),
        "generation": 1,
        "department": DEPARTMENT,
        "number": format!("2025-{number:06}"),
        "workflow": "hazard-rectification",
        "step": "handle",
        "stage": "handle",
        "priority": "normal",
        "due_at": "2025-10-09T10:00:00Z",
        "fields": {"category": {"choice": "fire"}},
        "choices": [
            {"name": "duplicate", "kind": "other", "merges": true},
            {"name": "return", "kind": "return", "needs": [{"name": "reason", "is": "text"}]},
            {"name": "done", "kind": "done", "needs": needs},
        ],
    });
    serde_json::from_value(offer).expect("it is an offer")
}
