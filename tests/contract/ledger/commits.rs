//! What a batch writes, and what it leaves out.

use closedloop_runtime::ports::ledger::{Counter, Ledger, LedgerFailure, LeftOut};
use uuid::Uuid;

use crate::fixtures::{
    Story, at, batch, case, effect, effect_id, key, notice, number, put, sealed,
};

pub(crate) async fn everything_of_a_batch_is_found_again(ledger: &dyn Ledger) {
    let mut story = Story::new(1);
    let mut change = story.change(100);
    change.effects = vec![effect(effect_id(1, 1, 0), 100)];
    change.notices = vec![notice(effect_id(1, 1, 1), "leader", 100)];
    change.keys = vec![key("intake", "k1", "created")];
    change.data_key = Some(b"wrapped key".to_vec());
    change.sealed = vec![sealed(1, 5, b"ciphertext", 100)];
    let written = change.clone();

    let committed = put(ledger, 100, vec![change]).await;
    assert_eq!(
        committed.feed_end,
        ledger.feed_end().await.expect("the end")
    );
    let heads = ledger.heads(&[case(1)]).await.expect("heads");
    assert_eq!(heads, [Some(written.head)]);
    let history = ledger.history(case(1), 0, 10).await.expect("a history");
    assert_eq!(history, written.events);
    let row = ledger.register_row(case(1)).await.expect("a row");
    assert_eq!(row, written.register);
    let effects = ledger.pending_effects(at(101), 10).await.expect("effects");
    assert_eq!(effects, written.effects);
    let told = ledger.notice(effect_id(1, 1, 1)).await.expect("a notice");
    assert_eq!(told.as_ref(), written.notices.first());
    let answer = ledger
        .key_answer("intake", "k1")
        .await
        .expect("a key")
        .expect("it is taken");
    assert_eq!(answer.answer, b"created");
    assert_eq!(answer.request, written.keys[0].request);
    let (row, wrapped) = ledger
        .sealed(Uuid::from_u128(5))
        .await
        .expect("sealed")
        .expect("kept");
    assert_eq!(
        (&row, wrapped.as_slice()),
        (&written.sealed[0], &b"wrapped key"[..])
    );
}

pub(crate) async fn a_case_whose_head_moved_is_left_out_whole(ledger: &dyn Ledger) {
    let (mut story, mut other) = (Story::new(1), Story::new(2));
    let first = story.change(100);
    let row_before = first.register.clone();
    put(ledger, 100, vec![first]).await;
    // Decided on the head before the first event.
    let mut late = Story::new(1).change(200);
    if let Some(row) = &mut late.register {
        row.level = 3;
    }
    late.effects = vec![effect(effect_id(1, 1, 0), 200)];
    late.notices = vec![notice(effect_id(1, 1, 1), "leader", 200)];
    late.keys = vec![key("intake", "k1", "no")];
    late.data_key = Some(b"wrapped key".to_vec());
    late.sealed = vec![sealed(1, 5, b"ciphertext", 200)];
    late.counters = vec![(opened(), 1)];
    let mut next = other.change(200);
    next.counters = vec![(opened(), 1)];

    let committed = ledger
        .commit(batch(200, vec![late, next]))
        .await
        .expect("a commit");
    assert_eq!(committed.left_out, [(case(1), LeftOut::Moved)]);
    assert_eq!(
        ledger
            .history(case(1), 0, 10)
            .await
            .expect("a history")
            .len(),
        1
    );
    assert_eq!(
        ledger
            .history(case(2), 0, 10)
            .await
            .expect("a history")
            .len(),
        1
    );
    assert_eq!(
        ledger.register_row(case(1)).await.expect("a row"),
        row_before
    );
    assert_eq!(
        ledger.pending_effects(at(900), 10).await.expect("effects"),
        []
    );
    assert_eq!(
        ledger.notice(effect_id(1, 1, 1)).await.expect("a notice"),
        None
    );
    assert_eq!(
        ledger.key_answer("intake", "k1").await.expect("a key"),
        None
    );
    assert_eq!(ledger.data_key(case(1)).await.expect("a data key"), None);
    assert_eq!(
        ledger.sealed(Uuid::from_u128(5)).await.expect("sealed"),
        None
    );
    let counters = ledger.counters().await.expect("counters");
    assert_eq!(
        counters.iter().map(|one| one.value).collect::<Vec<_>>(),
        [1]
    );
}

pub(crate) async fn a_new_case_that_exists_is_left_out(ledger: &dyn Ledger) {
    put(ledger, 100, vec![Story::new(1).change(100)]).await;
    let twin = Story::new(1).change(101);
    let committed = ledger
        .commit(batch(101, vec![twin]))
        .await
        .expect("a commit");
    assert_eq!(committed.left_out, [(case(1), LeftOut::Moved)]);
    // A case that does not exist cannot go on either.
    let mut story = Story::new(2);
    story.change(100);
    let next = story.change(101);
    let committed = ledger
        .commit(batch(101, vec![next]))
        .await
        .expect("a commit");
    assert_eq!(committed.left_out, [(case(2), LeftOut::Moved)]);
}

pub(crate) async fn a_case_that_is_over_leaves_the_register_and_keeps_its_head(
    ledger: &dyn Ledger,
) {
    let mut story = Story::new(1);
    put(ledger, 100, vec![story.change(100)]).await;
    let mut last = story.change(200);
    last.register = None;
    put(ledger, 200, vec![last]).await;
    assert_eq!(ledger.register_row(case(1)).await.expect("a row"), None);
    let heads = ledger.heads(&[case(1)]).await.expect("heads");
    assert_eq!(heads[0].as_ref().map(|head| head.seq), Some(2));
}

pub(crate) async fn a_gap_in_the_events_is_refused_and_nothing_of_the_batch_is_written(
    ledger: &dyn Ledger,
) {
    let mut story = Story::new(2);
    put(ledger, 100, vec![story.change(100)]).await;
    story.change(200);
    let mut after_a_gap = story.change(300);
    after_a_gap.expected_seq = 1;
    let refused = ledger
        .commit(batch(300, vec![Story::new(1).change(300), after_a_gap]))
        .await;
    assert!(
        matches!(refused, Err(LedgerFailure::Data(_))),
        "{refused:?}"
    );
    assert_eq!(ledger.heads(&[case(1)]).await.expect("heads"), [None]);
    assert_eq!(
        ledger
            .history(case(2), 0, 10)
            .await
            .expect("a history")
            .len(),
        1
    );
}

pub(crate) async fn a_number_that_another_case_has_is_refused(ledger: &dyn Ledger) {
    put(ledger, 100, vec![Story::new(1).change(100)]).await;
    let mut second = Story::new(2).change(200);
    second.head.number = number(1);
    let refused = ledger.commit(batch(200, vec![second])).await;
    assert!(
        matches!(refused, Err(LedgerFailure::Data(_))),
        "{refused:?}"
    );
    assert_eq!(ledger.history(case(2), 0, 10).await.expect("a history"), []);
    // The ledger goes on.
    put(ledger, 300, vec![Story::new(2).change(300)]).await;
}

pub(crate) async fn a_head_without_a_body_is_given_back_without_one(ledger: &dyn Ledger) {
    let mut change = Story::new(1).change(100);
    change.head.head = None;
    let written = change.head.clone();
    put(ledger, 100, vec![change]).await;
    assert_eq!(
        ledger.heads(&[case(1)]).await.expect("heads"),
        [Some(written)]
    );
}

/// Four writers go on with the same case until each has written 15 events.
pub(crate) async fn writers_at_once_leave_each_other_out_and_lose_nothing(ledger: &dyn Ledger) {
    const EVENTS: u32 = 60;
    put(ledger, 100, vec![Story::new(1).change(100)]).await;
    let write = async || {
        let (mut written, mut left_out) = (0, 0);
        while written < EVENTS / 4 {
            let heads = ledger.heads(&[case(1)]).await.expect("heads");
            let seq = heads[0].as_ref().expect("the case is there").seq;
            let next = Story::at(1, seq).change(200);
            let committed = ledger
                .commit(batch(200, vec![next]))
                .await
                .expect("a commit");
            if committed.left_out.is_empty() {
                written += 1;
            } else {
                left_out += 1;
            }
            assert!(left_out <= 4 * EVENTS, "it does not get on");
        }
    };
    tokio::join!(write(), write(), write(), write());
    let history = ledger.history(case(1), 0, 1_000).await.expect("a history");
    let seqs: Vec<u32> = history.iter().map(|event| event.seq).collect();
    assert_eq!(seqs, (1..=EVENTS + 1).collect::<Vec<_>>());
}

fn opened() -> Counter {
    Counter {
        name: "closedloop_cases_opened_total",
        labels: vec![("workflow", "hazard".to_owned())],
    }
}
