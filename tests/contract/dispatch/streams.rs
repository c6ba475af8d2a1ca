//! Streams of offers.

use super::{Carrier, given, offer, offers, publish, settle, soon, told, works};
use crate::fixtures::name;

pub(crate) async fn offers_come_in_the_order_they_were_published(carrier: &dyn Carrier) {
    publish(carrier, vec![offer("works", 2, 1), offer("works", 1, 1)]).await;
    publish(carrier, vec![offer("works", 3, 1)]).await;
    let mut stream = carrier.open(&works(), 10);
    assert_eq!(given(&mut *stream, 2).await, offers([2, 1]));
    assert_eq!(given(&mut *stream, 2).await, offers([3]));
    assert_eq!(given(&mut *stream, 2).await, []);
}

pub(crate) async fn a_stream_waits_until_there_is_an_offer(carrier: &dyn Carrier) {
    let mut stream = carrier.open(&works(), 10);
    // The waiting is polled first, so it has begun when the offer comes.
    let (messages, ()) = tokio::join!(
        soon(stream.next(10)),
        publish(carrier, vec![offer("works", 1, 1)])
    );
    assert_eq!(messages.iter().map(told).collect::<Vec<_>>(), offers([1]));
}

pub(crate) async fn a_stream_holds_no_more_than_its_prefetch(carrier: &dyn Carrier) {
    publish(carrier, (1..=5).map(|n| offer("works", n, 1)).collect()).await;
    let mut stream = carrier.open(&works(), 3);
    assert_eq!(given(&mut *stream, 2).await, offers([1, 2]));
    assert_eq!(given(&mut *stream, 2).await, offers([3]));
    assert_eq!(given(&mut *stream, 2).await, []);
}

pub(crate) async fn an_answer_frees_a_place(carrier: &dyn Carrier) {
    publish(carrier, (1..=4).map(|n| offer("works", n, 1)).collect()).await;
    let mut stream = carrier.open(&works(), 2);
    assert_eq!(given(&mut *stream, 9).await, offers([1, 2]));
    settle(carrier, 2, 1);
    assert_eq!(given(&mut *stream, 9).await, offers([3]));
    let (messages, ()) = tokio::join!(soon(stream.next(9)), async { settle(carrier, 1, 1) });
    assert_eq!(messages.iter().map(told).collect::<Vec<_>>(), offers([4]));
}

pub(crate) async fn streams_of_a_department_share_its_offers(carrier: &dyn Carrier) {
    publish(carrier, (1..=3).map(|n| offer("works", n, 1)).collect()).await;
    let (mut one, mut two) = (carrier.open(&works(), 1), carrier.open(&works(), 9));
    assert_eq!(given(&mut *one, 9).await, offers([1]));
    assert_eq!(given(&mut *two, 9).await, offers([2, 3]));
    assert_eq!(given(&mut *one, 9).await, []);
}

pub(crate) async fn a_department_gets_no_offer_of_another(carrier: &dyn Carrier) {
    publish(carrier, vec![offer("water", 1, 1), offer("works", 2, 1)]).await;
    let mut stream = carrier.open(&works(), 9);
    assert_eq!(given(&mut *stream, 9).await, offers([2]));
    let mut stream = carrier.open(&name("water"), 9);
    assert_eq!(given(&mut *stream, 9).await, offers([1]));
}

pub(crate) async fn what_a_closed_stream_held_comes_first_and_in_order(carrier: &dyn Carrier) {
    publish(carrier, (1..=4).map(|n| offer("works", n, 1)).collect()).await;
    let mut closing = carrier.open(&works(), 3);
    assert_eq!(given(&mut *closing, 3).await, offers([1, 2, 3]));
    publish(carrier, vec![offer("works", 5, 1)]).await;
    drop(closing);
    let mut stream = carrier.open(&works(), 9);
    assert_eq!(given(&mut *stream, 9).await, offers([1, 2, 3, 4, 5]));
}

pub(crate) async fn what_was_answered_does_not_come_back_from_a_closed_stream(
    carrier: &dyn Carrier,
) {
    publish(carrier, (1..=3).map(|n| offer("works", n, 1)).collect()).await;
    let mut closing = carrier.open(&works(), 9);
    assert_eq!(given(&mut *closing, 9).await, offers([1, 2, 3]));
    settle(carrier, 1, 1);
    drop(closing);
    // The answer to an offer may also come after its stream is gone.
    settle(carrier, 3, 1);
    let mut stream = carrier.open(&works(), 9);
    assert_eq!(given(&mut *stream, 9).await, offers([2]));
}

pub(crate) async fn a_stream_that_was_not_waited_for_loses_nothing(carrier: &dyn Carrier) {
    let mut stream = carrier.open(&works(), 9);
    for n in 1..=20 {
        // Begins to wait and is dropped before anything comes.
        assert_eq!(given(&mut *stream, 9).await, []);
        publish(carrier, vec![offer("works", n, 1)]).await;
        assert_eq!(given(&mut *stream, 9).await, offers([n]));
        settle(carrier, n, 1);
    }
}

pub(crate) async fn the_open_streams_of_a_department_are_counted(carrier: &dyn Carrier) {
    assert_eq!(carrier.open_streams(&works()), 0);
    let one = carrier.open(&works(), 1);
    let two = carrier.open(&works(), 1);
    let other = carrier.open(&name("water"), 1);
    assert_eq!(carrier.open_streams(&works()), 2);
    drop((one, other));
    assert_eq!(carrier.open_streams(&works()), 1);
    drop(two);
    assert_eq!(carrier.open_streams(&works()), 0);
}

pub(crate) async fn a_stream_that_waits_gets_what_another_held_when_that_closes(
    carrier: &dyn Carrier,
) {
    publish(carrier, vec![offer("works", 1, 1)]).await;
    let (mut closing, mut waiting) = (carrier.open(&works(), 1), carrier.open(&works(), 1));
    assert_eq!(given(&mut *closing, 1).await, offers([1]));
    let (messages, ()) = tokio::join!(soon(waiting.next(1)), async { drop(closing) });
    assert_eq!(messages.iter().map(told).collect::<Vec<_>>(), offers([1]));
}
