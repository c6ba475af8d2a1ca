//! Work that takes long, and what a handler asks of the orchestrator.

use std::{collections::BTreeMap, sync::Arc};

use closedloop_wire::dispatch::{Offer, Report};
use closedloop_workers::{CallError, Decision, FILE_BYTES_MAX};
use serde_json::json;
use tokio::sync::Semaphore;

use crate::{
    fake::{self, Fake},
    library::{Running, done},
};

fn choice_on(offer: &Offer) -> Report {
    Report {
        assignment: offer.assignment,
        generation: offer.generation,
        choice: Some("done".parse().expect("it is the name of a choice")),
        given: BTreeMap::from([("result".parse().expect("it is a name"), json!("mended"))]),
        into: None,
    }
}

#[tokio::test]
async fn work_is_taken_by_one_run_and_reported_by_the_next() {
    let mut fake = Fake::start();
    fake.offer([1]);
    let id = fake::offer(1).assignment;
    let worker = fake.worker().build().expect("it is set up right");
    let running = Running::start(worker, |_, _| async { Decision::Take });
    fake.wait("it is taken", |state| state.assignments[&id].taken)
        .await;
    let counts = running.stop().await;
    assert_eq!((counts.offers, counts.reports), (1, 1));
    fake.restart().await;

    let worker = fake.worker().build().expect("it is set up right");
    let client = worker.client();
    let reported = client.report(choice_on(&fake::offer(1)), fake::now()).await;
    reported.expect("the worker takes it before it runs");
    let running = Running::start(worker, |_, _| async { Decision::Leave });
    fake.wait("it is recorded", |state| state.effective() == 1)
        .await;
    let counts = running.stop().await;
    assert_eq!(
        (counts.offers, counts.reports),
        (0, 1),
        "it is not offered again"
    );
    fake.state().assert_each_answered_once();
    let late = client.report(choice_on(&fake::offer(1)), fake::now()).await;
    assert!(late.is_err(), "nobody would send it");
}

#[tokio::test]
async fn a_handler_can_say_that_it_has_begun_and_frees_the_place() {
    let fake = Fake::start();
    fake.offer(1..=3);
    let worker = fake
        .worker()
        .prefetch(1)
        .build()
        .expect("it is set up right");
    let finish = Arc::new(Semaphore::new(0));
    let gate = Arc::clone(&finish);
    let running = Running::start(worker, move |offer, client| {
        let gate = Arc::clone(&gate);
        async move {
            client.begin(&offer).await.expect("the worker runs");
            gate.acquire().await.expect("it is never closed").forget();
            done("mended")
        }
    });
    fake.wait("all three are begun, though one place is there", |state| {
        state.assignments.values().all(|one| one.taken)
    })
    .await;
    assert_eq!(fake.state().effective(), 0);
    finish.add_permits(3);
    fake.wait("all are recorded", |state| state.effective() == 3)
        .await;
    assert_eq!(running.stop().await.reports, 6);
    fake.state().assert_each_answered_once();
}

#[tokio::test]
async fn a_handler_reads_the_case_and_uploads_files() {
    let fake = Fake::start();
    fake.offer([10]);
    let worker = fake.worker().build().expect("it is set up right");
    let running = Running::start(worker, |offer: Offer, client| async move {
        let id = offer.assignment.case;
        let case = client.case(id).await.expect("the department is asked");
        let text = case["texts"]["summary"].as_str().expect("it has a summary");
        let photo = client
            .upload(id, "image/png", text.as_bytes().to_vec())
            .await;
        let photo = photo.expect("it is small");
        let too_large = client
            .upload(id, "image/png", vec![0; FILE_BYTES_MAX + 1])
            .await;
        assert!(matches!(too_large, Err(CallError::FileTooLarge { .. })));
        let mut report = choice_on(&offer);
        let photos = "photos".parse().expect("it is a name");
        report.given.insert(photos, json!([photo]));
        Decision::Choose {
            choice: report.choice.expect("it has one"),
            given: report.given,
            into: None,
        }
    });
    fake.wait("it is recorded", |state| state.effective() == 1)
        .await;
    running.stop().await;
    let state = fake.state();
    state.assert_each_answered_once();
    let files: Vec<_> = state.files.values().collect();
    let file = (
        "image/png".to_owned(),
        b"The lamp at the bridge is broken.".to_vec(),
    );
    assert_eq!(files, [&file]);
}
