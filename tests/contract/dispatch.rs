//! The suite of [`Dispatch`] and [`OfferStreams`].

mod streams;
mod withdrawals;

use std::sync::Arc;

use closedloop_adapters::memory::{OfferQueues, PENDING_MAX};
use closedloop_engine::{
    AssignmentId, Generation, Priority,
    workflows::{names::DepartmentCode, plan::Stage},
};
use closedloop_runtime::ports::dispatch::{Dispatch, OfferStream, OfferStreams};
use closedloop_wire::{
    cloud_event::CloudEvent,
    dispatch::{OFFERED, Offer, REPORTED, SOURCE, WITHDRAWN},
};

use crate::fixtures::{at, case, name, number};

/// A carrier of offers whose streams are ours.
trait Carrier: Dispatch + OfferStreams {}

impl<T: Dispatch + OfferStreams> Carrier for T {}

macro_rules! promises {
    ($adapter:ident: $new:expr; $($topic:ident { $($promise:ident)* })*) => {
        mod $adapter {
            $(mod $topic {
                $(#[tokio::test]
                async fn $promise() {
                    crate::dispatch::$topic::$promise(&$new).await;
                })*
            })*
        }
    };
}

promises! { memory: closedloop_adapters::memory::OfferQueues::new();
    streams {
        offers_come_in_the_order_they_were_published
        a_stream_waits_until_there_is_an_offer
        a_stream_holds_no_more_than_its_prefetch
        an_answer_frees_a_place
        streams_of_a_department_share_its_offers
        a_department_gets_no_offer_of_another
        what_a_closed_stream_held_comes_first_and_in_order
        what_was_answered_does_not_come_back_from_a_closed_stream
        a_stream_that_was_not_waited_for_loses_nothing
        the_open_streams_of_a_department_are_counted
        a_stream_that_waits_gets_what_another_held_when_that_closes
    }
    withdrawals {
        a_repeat_of_an_offer_that_waits_or_is_held_changes_nothing
        a_newer_generation_takes_the_place_of_an_older
        a_withdrawn_offer_that_waits_is_never_given
        a_withdrawn_offer_that_is_held_is_told_to_its_stream_and_frees_its_place
        a_withdrawal_of_an_older_generation_leaves_the_newer
        an_answer_to_an_older_generation_leaves_the_newer
        an_unknown_withdrawal_changes_nothing
        a_message_that_is_no_offer_is_refused
    }
}

#[tokio::test]
async fn beyond_the_bound_offers_are_dropped_and_the_department_is_named_when_there_is_room() {
    let queues = OfferQueues::new();
    let most = u32::try_from(PENDING_MAX).expect("a small number");
    publish(&queues, (1..=most).map(|n| offer("works", n, 1)).collect()).await;
    assert_eq!(queues.overflowed(), []);
    publish(
        &queues,
        vec![offer("works", most + 1, 1), offer("water", 1, 1)],
    )
    .await;
    assert_eq!(queues.pending(&works()), PENDING_MAX);
    assert_eq!(queues.overflowed(), [], "there is no room yet");

    let mut stream = queues.open(&works(), PENDING_MAX);
    let half = stream.next(PENDING_MAX / 2).await.len();
    assert_eq!(queues.overflowed(), [], "it is half full");
    let more = stream.next(1).await.len();
    assert_eq!(queues.overflowed(), [works()]);
    assert_eq!(queues.overflowed(), [], "it was told");
    assert_eq!(queues.pending(&works()), PENDING_MAX - half - more);
    publish(&queues, vec![offer("works", most + 1, 1)]).await;
    assert_eq!(queues.pending(&works()), PENDING_MAX - half - more + 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_wakening_is_lost_between_threads() {
    const OFFERS: u32 = 3_000;
    let queues = Arc::new(OfferQueues::new());
    let consumers = [1, 2].map(|prefetch| {
        let queues = Arc::clone(&queues);
        tokio::spawn(async move {
            let mut stream = queues.open(&works(), prefetch);
            let mut got = Vec::new();
            // The last offer of all ends a consumer, and is put back for the other.
            loop {
                for message in stream.next(2).await {
                    let assignment = message.data.assignment;
                    if assignment.case == case(OFFERS) {
                        return got;
                    }
                    queues.settle(&works(), assignment, 1);
                    got.push(assignment.case);
                }
            }
        })
    });
    for n in 1..=OFFERS {
        publish(&*queues, vec![offer("works", n, 1)]).await;
        tokio::task::yield_now().await;
    }
    let mut got = Vec::new();
    for consumer in consumers {
        got.extend(soon(consumer).await.expect("it ends"));
    }
    got.sort_unstable();
    assert_eq!(got, (1..OFFERS).map(case).collect::<Vec<_>>());
}

fn works() -> DepartmentCode {
    name("works")
}

fn message(kind: &str, department: &str, n: u32, generation: Generation) -> CloudEvent<Offer> {
    let offer = Offer {
        assignment: AssignmentId {
            case: case(n),
            number: 1,
        },
        generation,
        department: name(department),
        number: number(n),
        workflow: name("hazard"),
        step: name("mend"),
        stage: Stage::Handle,
        priority: Priority::Normal,
        exercise: false,
        due_at: Some(at(1_000)),
        fields: [].into(),
        choices: Vec::new(),
    };
    CloudEvent::new(
        kind,
        format!("{n}.{generation}"),
        SOURCE.to_owned(),
        at(1),
        offer,
    )
}

fn offer(department: &str, n: u32, generation: Generation) -> CloudEvent<Offer> {
    message(OFFERED, department, n, generation)
}

fn withdrawal(department: &str, n: u32, generation: Generation) -> CloudEvent<Offer> {
    message(WITHDRAWN, department, n, generation)
}

fn report(n: u32) -> CloudEvent<Offer> {
    message(REPORTED, "works", n, 1)
}

async fn publish(carrier: &dyn Carrier, messages: Vec<CloudEvent<Offer>>) {
    carrier.publish(messages).await.expect("they are taken");
}

fn settle(carrier: &dyn Carrier, n: u32, generation: Generation) {
    let assignment = AssignmentId {
        case: case(n),
        number: 1,
    };
    carrier.settle(&works(), assignment, generation);
}

/// Waits for what must come; a minute is never needed.
async fn soon<T>(coming: impl Future<Output = T>) -> T {
    let minute = std::time::Duration::from_secs(60);
    tokio::time::timeout(minute, coming)
        .await
        .expect("it comes")
}

/// What a stream gives without waiting, as (offered or withdrawn, case, generation).
async fn given(stream: &mut dyn OfferStream, limit: usize) -> Vec<(bool, u32, Generation)> {
    let messages = tokio::select! {
        biased;
        messages = stream.next(limit) => messages,
        () = std::future::ready(()) => Vec::new(),
    };
    messages.iter().map(told).collect()
}

/// Offers in the form of [`given`].
fn offers<const N: usize>(numbers: [u32; N]) -> [(bool, u32, Generation); N] {
    numbers.map(|n| (true, n, 1))
}

fn told(message: &CloudEvent<Offer>) -> (bool, u32, Generation) {
    let is_of = |n: &u32| case(*n) == message.data.assignment.case;
    let n = (1..1_000).find(is_of).expect("a case of this test");
    (message.kind == OFFERED, n, message.data.generation)
}
