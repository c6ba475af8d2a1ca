//! Repeats, generations and withdrawals.

use super::{Carrier, given, offer, offers, publish, report, settle, withdrawal, works};

pub(crate) async fn a_repeat_of_an_offer_that_waits_or_is_held_changes_nothing(
    carrier: &dyn Carrier,
) {
    publish(
        carrier,
        vec![
            offer("works", 1, 1),
            offer("works", 2, 1),
            offer("works", 1, 1),
        ],
    )
    .await;
    let mut stream = carrier.open(&works(), 9);
    assert_eq!(given(&mut *stream, 9).await, offers([1, 2]));
    publish(carrier, vec![offer("works", 1, 1)]).await;
    assert_eq!(given(&mut *stream, 9).await, []);
    drop(stream);
    let mut stream = carrier.open(&works(), 9);
    assert_eq!(given(&mut *stream, 9).await, offers([1, 2]));
}

pub(crate) async fn a_newer_generation_takes_the_place_of_an_older(carrier: &dyn Carrier) {
    publish(
        carrier,
        vec![
            offer("works", 1, 1),
            offer("works", 2, 1),
            offer("works", 1, 2),
        ],
    )
    .await;
    publish(carrier, vec![offer("works", 1, 1)]).await;
    let mut stream = carrier.open(&works(), 2);
    assert_eq!(given(&mut *stream, 9).await, [(true, 1, 2), (true, 2, 1)]);
    // One that is held gives its place up, too.
    publish(carrier, vec![offer("works", 2, 5)]).await;
    assert_eq!(given(&mut *stream, 9).await, [(true, 2, 5)]);
}

pub(crate) async fn a_withdrawn_offer_that_waits_is_never_given(carrier: &dyn Carrier) {
    publish(carrier, vec![offer("works", 1, 1), offer("works", 2, 1)]).await;
    publish(carrier, vec![withdrawal("works", 1, 1)]).await;
    let mut stream = carrier.open(&works(), 9);
    assert_eq!(given(&mut *stream, 9).await, offers([2]));
}

pub(crate) async fn a_withdrawn_offer_that_is_held_is_told_to_its_stream_and_frees_its_place(
    carrier: &dyn Carrier,
) {
    publish(carrier, (1..=3).map(|n| offer("works", n, 1)).collect()).await;
    let (mut holder, mut other) = (carrier.open(&works(), 1), carrier.open(&works(), 1));
    assert_eq!(given(&mut *holder, 9).await, offers([1]));
    assert_eq!(given(&mut *other, 9).await, offers([2]));
    publish(carrier, vec![withdrawal("works", 1, 1)]).await;
    assert_eq!(given(&mut *other, 9).await, []);
    assert_eq!(given(&mut *holder, 9).await, [(false, 1, 1), (true, 3, 1)]);
    assert_eq!(given(&mut *holder, 9).await, []);
    drop(holder);
    let mut next = carrier.open(&works(), 9);
    assert_eq!(given(&mut *next, 9).await, offers([3]));
}

pub(crate) async fn a_withdrawal_of_an_older_generation_leaves_the_newer(carrier: &dyn Carrier) {
    publish(
        carrier,
        vec![offer("works", 1, 2), withdrawal("works", 1, 1)],
    )
    .await;
    let mut stream = carrier.open(&works(), 9);
    assert_eq!(given(&mut *stream, 9).await, [(true, 1, 2)]);
    publish(carrier, vec![withdrawal("works", 1, 1)]).await;
    assert_eq!(given(&mut *stream, 9).await, []);
}

pub(crate) async fn an_answer_to_an_older_generation_leaves_the_newer(carrier: &dyn Carrier) {
    publish(carrier, vec![offer("works", 1, 2), offer("works", 2, 1)]).await;
    let mut stream = carrier.open(&works(), 1);
    assert_eq!(given(&mut *stream, 9).await, [(true, 1, 2)]);
    settle(carrier, 1, 1);
    assert_eq!(given(&mut *stream, 9).await, []);
    settle(carrier, 1, 2);
    assert_eq!(given(&mut *stream, 9).await, offers([2]));
}

pub(crate) async fn an_unknown_withdrawal_changes_nothing(carrier: &dyn Carrier) {
    publish(carrier, vec![withdrawal("works", 1, 1)]).await;
    settle(carrier, 2, 1);
    let mut stream = carrier.open(&works(), 9);
    assert_eq!(given(&mut *stream, 9).await, []);
}

pub(crate) async fn a_message_that_is_no_offer_is_refused(carrier: &dyn Carrier) {
    let refused = carrier.publish(vec![offer("works", 1, 1), report(2)]).await;
    assert!(refused.is_err());
    let mut stream = carrier.open(&works(), 9);
    assert_eq!(given(&mut *stream, 9).await, [], "none of them arrived");
}
