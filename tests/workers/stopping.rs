//! How a worker ends, and offers that are taken back.

use std::{sync::Arc, time::Duration};

use tokio::sync::Semaphore;

use crate::{
    fake::{self, Fake, state::State},
    library::{Running, done},
};

/// A worker whose handlers wait for permits, and what says how many have begun.
fn held_back(fake: &Fake, at_once: usize) -> (Running, Arc<Semaphore>, Arc<Semaphore>) {
    let worker = fake.worker().at_once(at_once).build();
    let begun = Arc::new(Semaphore::new(0));
    let finish = Arc::new(Semaphore::new(0));
    let (begins, finishes) = (Arc::clone(&begun), Arc::clone(&finish));
    let running = Running::start(worker.expect("it is set up right"), move |_, _| {
        let (begun, finish) = (Arc::clone(&begins), Arc::clone(&finishes));
        async move {
            begun.add_permits(1);
            finish.acquire().await.expect("it is never closed").forget();
            done("mended")
        }
    });
    (running, begun, finish)
}

#[tokio::test]
async fn a_stopped_worker_finishes_what_it_began_and_begins_nothing() {
    let fake = Fake::start();
    fake.offer(1..=10);
    let (running, begun, finish) = held_back(&fake, 4);
    begun
        .acquire_many(4)
        .await
        .expect("it is never closed")
        .forget();
    running.stopper.stop();
    fake.wait("the stream is closed", |state| state.streams_open() == 0)
        .await;
    finish.add_permits(100);
    let counts = running.stop().await;
    assert_eq!(
        (counts.offers, counts.reports, counts.unreported),
        (4, 4, 0)
    );
    assert_eq!(fake.state().effective(), 4);
    assert_eq!(begun.available_permits(), 0);
}

#[tokio::test]
async fn a_stopped_worker_does_not_wait_for_ever() {
    let mut fake = Fake::start();
    fake.offer([1]);
    let worker = fake.worker().grace(Duration::from_millis(50)).build();
    fake.state().faults.busy_every = 1;
    let worker = worker.expect("it is set up right");
    let running = Running::start(worker, |_, _| async { done("mended") });
    fake.wait("it was tried", |state| state.figures.busy > 0)
        .await;
    let counts = running.stop().await;
    assert_eq!((counts.reports, counts.unreported), (0, 1));

    // Nothing is lost: it is offered to the next run.
    fake.state().faults.busy_every = 0;
    fake.restart().await;
    let worker = fake.worker().build().expect("it is set up right");
    let running = Running::start(worker, |_, _| async { done("mended") });
    fake.wait("it is recorded", |state| state.effective() == 1)
        .await;
    assert_eq!(running.stop().await.reports, 1);
}

#[tokio::test]
async fn an_offer_that_is_taken_back_is_not_begun_and_not_reported() {
    let fake = Fake::start();
    fake.offer(1..=3);
    let (running, begun, finish) = held_back(&fake, 1);
    let tally = running.tally.clone();
    begun.acquire().await.expect("it is never closed").forget();
    // The first runs, the second waits.
    let ids = [1, 2].map(|number| fake::offer(number).assignment);
    fake.change(|state| ids.into_iter().for_each(|id| state.withdraw(id)));
    fake.offer([4]);
    // Told in one line, so both have arrived when one has.
    let is_told = |_: &State| tally.counts().withdrawn > 0;
    fake.insist("the worker hears of it", |_| (), is_told).await;
    finish.add_permits(100);
    fake.wait("the others are recorded", |state| state.effective() == 2)
        .await;
    let counts = running.stop().await;
    assert_eq!(
        (
            counts.withdrawn,
            counts.offers,
            counts.reports,
            counts.refused
        ),
        (2, 3, 2, 0)
    );
}
