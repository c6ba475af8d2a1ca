//! Sealed texts, contacts and files, and the keys of cases.

use closedloop_runtime::ports::ledger::{Ledger, LedgerFailure, SealedKind, SealedRow};
use uuid::Uuid;

use crate::fixtures::{DAY_MS, Story, at, batch, case, put, sealed};

pub(crate) async fn sealed_bytes_come_back_with_the_key_of_their_case(ledger: &dyn Ledger) {
    let mut change = Story::new(1).change(100);
    change.data_key = Some(b"key of one".to_vec());
    let of_kind = |kind, id, bytes: &[u8]| SealedRow {
        kind,
        ..sealed(1, id, bytes, 100)
    };
    let rows = [
        of_kind(SealedKind::Text, 1, b"text"),
        of_kind(SealedKind::Contact, 2, b"contact"),
        of_kind(SealedKind::File, 3, &vec![7; 1_000_000]),
    ];
    change.sealed = rows.to_vec();
    put(ledger, 100, vec![change]).await;
    for row in rows {
        let found = ledger.sealed(row.id).await.expect("sealed");
        assert_eq!(found, Some((row, b"key of one".to_vec())));
    }
    assert_eq!(ledger.sealed(Uuid::from_u128(9)).await.expect("none"), None);
    let key = ledger.data_key(case(1)).await.expect("a key");
    assert_eq!(key.as_deref(), Some(&b"key of one"[..]));
    assert_eq!(ledger.data_key(case(2)).await.expect("no key"), None);
}

pub(crate) async fn erasing_destroys_the_key_and_the_bytes_of_that_case_alone(ledger: &dyn Ledger) {
    let mut story = Story::new(1);
    let mut one = story.change(100);
    one.data_key = Some(b"key of one".to_vec());
    one.sealed = vec![sealed(1, 1, b"one", 100)];
    let mut two = Story::new(2).change(100);
    two.data_key = Some(b"key of two".to_vec());
    two.sealed = vec![sealed(2, 2, b"two", 100)];
    put(ledger, 100, vec![one, two]).await;

    let mut erase = story.change(200);
    erase.erase = true;
    put(ledger, 200, vec![erase]).await;
    assert_eq!(
        ledger.sealed(Uuid::from_u128(1)).await.expect("erased"),
        None
    );
    assert_eq!(ledger.data_key(case(1)).await.expect("erased"), None);
    assert_eq!(
        ledger
            .history(case(1), 0, 10)
            .await
            .expect("a history")
            .len(),
        2
    );
    let found = ledger.sealed(Uuid::from_u128(2)).await.expect("sealed");
    assert_eq!(
        found,
        Some((sealed(2, 2, b"two", 100), b"key of two".to_vec()))
    );
}

pub(crate) async fn what_a_change_seals_and_erases_at_once_is_destroyed(ledger: &dyn Ledger) {
    let mut change = Story::new(1).change(100);
    change.data_key = Some(b"key".to_vec());
    change.sealed = vec![sealed(1, 1, b"one", 100)];
    change.erase = true;
    put(ledger, 100, vec![change]).await;
    assert_eq!(ledger.data_key(case(1)).await.expect("erased"), None);
    assert_eq!(
        ledger.sealed(Uuid::from_u128(1)).await.expect("erased"),
        None
    );
}

pub(crate) async fn an_upload_is_kept_a_day_unless_an_event_refers_to_it(ledger: &dyn Ledger) {
    let mut story = Story::new(1);
    let mut change = story.change(100);
    change.data_key = Some(b"key".to_vec());
    put(ledger, 100, vec![change]).await;
    for (id, ms) in [(1, 100), (2, 100), (3, 101)] {
        ledger
            .keep_upload(sealed(1, id, b"file", ms))
            .await
            .expect("kept");
    }
    let mut change = story.change(200);
    change.referred = vec![Uuid::from_u128(1)];
    put(ledger, 200, vec![change]).await;

    ledger.tidy(at(101 + DAY_MS)).await.expect("tidied");
    let mut left = Vec::new();
    for id in 1..=3 {
        let found = ledger.sealed(Uuid::from_u128(id)).await.expect("looked up");
        left.extend(found.map(|_| id));
    }
    assert_eq!(left, [1, 3]);
}

pub(crate) async fn an_upload_that_is_repeated_changes_nothing(ledger: &dyn Ledger) {
    let mut change = Story::new(1).change(100);
    change.data_key = Some(b"key".to_vec());
    put(ledger, 100, vec![change]).await;
    ledger
        .keep_upload(sealed(1, 1, b"first", 100))
        .await
        .expect("kept");
    ledger
        .keep_upload(sealed(1, 1, b"second", 200))
        .await
        .expect("a repeat");
    let (row, _) = ledger
        .sealed(Uuid::from_u128(1))
        .await
        .expect("sealed")
        .expect("kept");
    assert_eq!(row, sealed(1, 1, b"first", 100));
}

pub(crate) async fn an_event_cannot_refer_to_an_upload_that_is_gone(ledger: &dyn Ledger) {
    ledger
        .keep_upload(sealed(1, 1, b"file", 100))
        .await
        .expect("kept");
    ledger.tidy(at(101 + DAY_MS)).await.expect("tidied");
    let mut change = Story::new(1).change(100);
    change.referred = vec![Uuid::from_u128(1)];
    let refused = ledger.commit(batch(200, vec![change])).await;
    assert!(
        matches!(refused, Err(LedgerFailure::Data(_))),
        "{refused:?}"
    );
    assert_eq!(ledger.heads(&[case(1)]).await.expect("heads"), [None]);
}

pub(crate) async fn scrubbing_keeps_what_was_not_destroyed(ledger: &dyn Ledger) {
    let mut change = Story::new(1).change(100);
    change.data_key = Some(b"key".to_vec());
    change.sealed = vec![sealed(1, 1, b"one", 100)];
    put(ledger, 100, vec![change]).await;
    ledger.scrub().await.expect("scrubbed");
    assert!(
        ledger
            .sealed(Uuid::from_u128(1))
            .await
            .expect("sealed")
            .is_some()
    );
    put(ledger, 200, vec![Story::new(2).change(200)]).await;
}
