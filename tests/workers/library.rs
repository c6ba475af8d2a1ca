//! The library: what it takes, sends, repeats and gives up.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use closedloop_wire::dispatch::Offer;
use closedloop_workers::{CallError, Client, Counts, Decision, RunError, Stopper, Tally, Worker};
use serde_json::json;
use tokio::task::JoinHandle;

use crate::{
    fake::{
        self, Fake,
        state::{Faults, State},
    },
    survival,
};

/// A worker at work.
pub(crate) struct Running {
    pub(crate) stopper: Stopper,
    pub(crate) tally: Tally,
    outcome: JoinHandle<Result<Counts, RunError>>,
}

impl Running {
    pub(crate) fn start<H, F>(worker: Worker, handler: H) -> Self
    where
        H: Fn(Offer, Client) -> F + Send + Sync + 'static,
        F: Future<Output = Decision> + Send + 'static,
    {
        Self {
            stopper: worker.stopper(),
            tally: worker.tally(),
            outcome: tokio::spawn(worker.run(handler)),
        }
    }

    pub(crate) async fn stop(self) -> Counts {
        self.stopper.stop();
        self.ended().await.expect("it was stopped")
    }

    pub(crate) async fn ended(self) -> Result<Counts, RunError> {
        self.outcome.await.expect("it does not panic")
    }
}

pub(crate) fn done(result: &str) -> Decision {
    let name = "done".parse().expect("it is the name of a choice");
    let result = ("result".parse().expect("it is a name"), json!(result));
    Decision::Choose {
        choice: name,
        given: BTreeMap::from([result]),
        into: None,
    }
}

#[tokio::test]
async fn a_thousand_assignments_are_answered_once_while_everything_goes_wrong() {
    let mut fake = survival::misbehaving();
    let worker = fake.worker().build().expect("it is set up right");
    let running = Running::start(worker, |_, _| async { done("mended") });
    survival::see_it_through(&mut fake).await;
    let counts = running.stop().await;
    assert_eq!(
        counts.offers,
        u64::from(survival::ASSIGNMENTS),
        "each handled once"
    );
    assert!(counts.repeated > 0 && counts.retried > 0, "{counts:?}");
    assert_eq!(
        (counts.refused, counts.unreported, counts.unreadable),
        (0, 0, 0)
    );
}

#[tokio::test]
async fn a_worker_waits_for_an_orchestrator_that_is_not_there_yet() {
    let mut fake = Fake::closed();
    fake.offer([1]);
    let worker = fake.worker().build().expect("it is set up right");
    let running = Running::start(worker, |_, _| async { done("mended") });
    tokio::task::yield_now().await;
    fake.open();
    fake.wait("it is recorded", |state| state.effective() == 1)
        .await;
    assert_eq!(running.stop().await.reports, 1);
    let recorded =
        fake.change(|state| state.assignment(fake::offer(1).assignment).recorded.clone());
    assert_eq!(
        recorded.expect("it is").time,
        Some(fake::now()),
        "by the worker's own clock"
    );
}

#[tokio::test]
async fn reports_that_pile_up_leave_together() {
    let fake = Fake::start();
    let held = fake.hold_posts();
    fake.offer(1..=300);
    let worker = fake.worker().prefetch(300).at_once(300).build();
    let worker = worker.expect("it is set up right");
    let (handled, mut seen) = tokio::sync::watch::channel(0_u32);
    let running = Running::start(worker, move |_, _| {
        handled.send_modify(|count| *count += 1);
        async { done("mended") }
    });
    let all = seen.wait_for(|count| *count == 300).await;
    drop(all.expect("the worker runs"));
    // One request is held back, so everything else must wait for its answer.
    fake.wait("all were offered", |state| state.figures.offers == 300)
        .await;
    drop(held);
    fake.wait("everything is recorded", |state| state.effective() == 300)
        .await;
    let counts = running.stop().await;
    let state = fake.state();
    state.assert_each_answered_once();
    let posts = state.figures.posts;
    assert!(
        posts <= 12,
        "{posts} requests: {:?}",
        state.figures.batch_sizes
    );
    assert_eq!(counts.posts, posts);
}

#[tokio::test]
async fn a_request_that_is_too_large_is_sent_in_parts() {
    let fake = Fake::start();
    fake.state().faults = Faults {
        messages_max: 10,
        ..Faults::default()
    };
    fake.offer(1..=500);
    let worker = fake.worker().prefetch(500).at_once(500).build();
    let running = Running::start(worker.expect("it is set up right"), |_, _| async {
        done("mended")
    });
    fake.wait("everything is recorded", |state| state.effective() == 500)
        .await;
    running.stop().await;
    fake.state().assert_each_answered_once();
    assert!(fake.state().figures.too_large > 0);
}

#[tokio::test]
async fn a_token_that_is_not_known_ends_the_worker() {
    let fake = Fake::start();
    let worker = Worker::builder(&fake.base(), fake::code(), "another-token", fake::now).build();
    let running = Running::start(worker.expect("it is set up right"), |_, _| async {
        done("mended")
    });
    match running.ended().await {
        Err(RunError::Offers(CallError::Refused {
            status: 401,
            problem,
            ..
        })) => {
            assert_eq!(problem.code, "unknown-token");
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn an_offer_that_comes_again_after_its_answer_is_reported_again_and_not_handled_again() {
    let fake = Fake::start();
    fake.offer([1]);
    let worker = fake.worker().build().expect("it is set up right");
    let running = Running::start(worker, |_, _| async { done("mended") });
    fake.wait("it is recorded", |state| state.effective() == 1)
        .await;
    // While the answer is on its way, the offer is a repeat of what is being reported.
    let id = fake::offer(1).assignment;
    let is_so = |state: &State| state.figures.repeats > 0;
    fake.insist("it is reported again", |state| state.repeat(id), is_so)
        .await;
    let counts = running.stop().await;
    assert_eq!(counts.offers, 1);
    assert!(counts.repeated >= 1 && counts.reports >= 2, "{counts:?}");
    fake.state().assert_each_answered_once();
}

#[tokio::test]
async fn a_refused_report_is_not_repeated_and_the_next_offer_is_a_new_chance() {
    let fake = Fake::start();
    let id = fake::offer(1).assignment;
    fake.state().faults.refuse = Some(id);
    fake.offer([1]);
    let worker = fake.worker().build().expect("it is set up right");
    let handled = Arc::new(AtomicU32::new(0));
    let count = Arc::clone(&handled);
    let running = Running::start(worker, move |_, _| {
        let time = count.fetch_add(1, Ordering::Relaxed);
        async move { done(if time == 0 { "" } else { "mended" }) }
    });
    fake.offer([2]);
    fake.wait("the other is recorded", |state| state.effective() == 1)
        .await;
    fake.wait("the first was refused", |state| state.figures.reports == 2)
        .await;
    fake.state().faults.refuse = None;
    let is_so = |state: &State| state.effective() == 2;
    fake.insist("it is recorded", |state| state.repeat(id), is_so)
        .await;
    assert_eq!(running.stop().await.refused, 1);
    assert_eq!(handled.load(Ordering::Relaxed), 3);
}

#[tokio::test]
async fn an_offer_that_was_left_comes_again() {
    let fake = Fake::start();
    fake.offer([1, 2]);
    let worker = fake
        .worker()
        .left_again_after(Duration::from_millis(20))
        .build();
    let times = AtomicU32::new(0);
    let running = Running::start(worker.expect("it is set up right"), move |offer, _| {
        let is_first_time = offer == fake::offer(1) && times.fetch_add(1, Ordering::Relaxed) == 0;
        async move {
            if is_first_time {
                Decision::Leave
            } else {
                done("mended")
            }
        }
    });
    fake.wait("both are recorded", |state| state.effective() == 2)
        .await;
    let counts = running.stop().await;
    assert_eq!((counts.offers, counts.left), (3, 1));
    assert!(counts.streams >= 2);
    fake.state().assert_each_answered_once();
}

#[tokio::test]
async fn a_handler_that_panics_leaves_its_offer_and_the_others_go_on() {
    let fake = Fake::start();
    fake.offer(1..=20);
    let worker = fake.worker().build().expect("it is set up right");
    let running = Running::start(worker, |offer: Offer, _| async move {
        assert!(offer != fake::offer(7), "a mistake of the author");
        done("mended")
    });
    fake.wait("the others are recorded", |state| state.effective() == 19)
        .await;
    let counts = running.stop().await;
    assert_eq!((counts.offers, counts.left, counts.reports), (20, 1, 19));
}
