//! A key gets the first answer, for 7 days.

use closedloop_runtime::ports::ledger::{KeyRow, Ledger, LedgerFailure, LeftOut};

use crate::fixtures::{DAY_MS, Story, at, batch, case, effect, effect_id, key, put};

pub(crate) async fn a_case_with_a_taken_key_is_left_out_whole(ledger: &dyn Ledger) {
    let mut first = Story::new(1).change(100);
    first.keys = vec![key("intake", "k1", "first")];
    put(ledger, 100, vec![first]).await;
    let mut second = Story::new(2).change(200);
    // A free key before the taken one must not be written either.
    second.keys = vec![key("intake", "k0", "second"), key("intake", "k1", "second")];
    second.effects = vec![effect(effect_id(2, 1, 0), 200)];
    let committed = ledger
        .commit(batch(200, vec![second]))
        .await
        .expect("a commit");
    assert_eq!(committed.left_out, [(case(2), LeftOut::KeyTaken)]);
    assert_eq!(ledger.heads(&[case(2)]).await.expect("heads"), [None]);
    assert_eq!(
        ledger.pending_effects(at(900), 10).await.expect("effects"),
        []
    );
    assert_eq!(answer(ledger, "intake", "k0").await, None);
    assert_eq!(
        answer(ledger, "intake", "k1").await.as_deref(),
        Some("first")
    );
}

pub(crate) async fn a_key_of_an_earlier_case_of_the_same_batch_is_taken(ledger: &dyn Ledger) {
    let changes = [1, 2].map(|n| {
        let mut change = Story::new(n).change(100);
        change.keys = vec![key("intake", "k1", &n.to_string())];
        change
    });
    let committed = ledger
        .commit(batch(100, changes.to_vec()))
        .await
        .expect("a commit");
    assert_eq!(committed.left_out, [(case(2), LeftOut::KeyTaken)]);
    assert_eq!(ledger.history(case(2), 0, 10).await.expect("a history"), []);
    assert_eq!(answer(ledger, "intake", "k1").await.as_deref(), Some("1"));
}

pub(crate) async fn a_key_of_a_case_that_was_left_out_stays_free(ledger: &dyn Ledger) {
    put(ledger, 100, vec![Story::new(1).change(100)]).await;
    let mut moved = Story::new(1).change(200);
    moved.keys = vec![key("intake", "k1", "moved")];
    let mut other = Story::new(2).change(200);
    other.keys = vec![key("intake", "k1", "other")];
    let committed = ledger
        .commit(batch(200, vec![moved, other]))
        .await
        .expect("a commit");
    assert_eq!(committed.left_out, [(case(1), LeftOut::Moved)]);
    assert_eq!(
        answer(ledger, "intake", "k1").await.as_deref(),
        Some("other")
    );
}

pub(crate) async fn a_key_is_taken_within_its_scope_only(ledger: &dyn Ledger) {
    let changes = [(1, "intake"), (2, "department:works")].map(|(n, scope)| {
        let mut change = Story::new(n).change(100);
        change.keys = vec![key(scope, "k1", scope)];
        change
    });
    put(ledger, 100, changes.to_vec()).await;
    for scope in ["intake", "department:works"] {
        assert_eq!(answer(ledger, scope, "k1").await.as_deref(), Some(scope));
    }
}

pub(crate) async fn a_key_is_kept_seven_days_and_free_after_that(ledger: &dyn Ledger) {
    let with_key = |n, ms| {
        let mut change = Story::new(n).change(ms);
        change.keys = vec![KeyRow {
            at: at(ms),
            ..key("intake", "k1", &n.to_string())
        }];
        batch(ms, vec![change])
    };
    let last_ms = 100 + 7 * DAY_MS;
    ledger.commit(with_key(1, 100)).await.expect("a commit");
    let committed = ledger.commit(with_key(2, last_ms)).await.expect("a commit");
    assert_eq!(committed.left_out, [(case(2), LeftOut::KeyTaken)]);
    assert_eq!(answer(ledger, "intake", "k1").await.as_deref(), Some("1"));

    // Its age shows with the next instant that the ledger hears of.
    ledger
        .note_alive("a", at(last_ms + 1), false)
        .await
        .expect("a note");
    assert_eq!(answer(ledger, "intake", "k1").await, None);
    let committed = ledger
        .commit(with_key(2, last_ms + 1))
        .await
        .expect("a commit");
    assert_eq!(committed.left_out, []);
    assert_eq!(answer(ledger, "intake", "k1").await.as_deref(), Some("2"));
}

pub(crate) async fn a_case_that_brings_a_key_twice_is_refused(ledger: &dyn Ledger) {
    let mut change = Story::new(1).change(100);
    change.keys = vec![key("intake", "k1", "a"), key("intake", "k1", "b")];
    let refused = ledger.commit(batch(100, vec![change])).await;
    assert!(
        matches!(refused, Err(LedgerFailure::Data(_))),
        "{refused:?}"
    );
    assert_eq!(ledger.heads(&[case(1)]).await.expect("heads"), [None]);
    assert_eq!(answer(ledger, "intake", "k1").await, None);
}

pub(crate) async fn tidying_removes_keys_that_are_too_old_and_no_others(ledger: &dyn Ledger) {
    for (n, ms) in [(1, 100), (2, 101)] {
        let mut change = Story::new(n).change(ms);
        change.keys = vec![KeyRow {
            at: at(ms),
            ..key("intake", &format!("k{n}"), "x")
        }];
        put(ledger, ms, vec![change]).await;
    }
    ledger.tidy(at(101 + 7 * DAY_MS)).await.expect("tidied");
    assert_eq!(answer(ledger, "intake", "k1").await, None);
    assert_eq!(answer(ledger, "intake", "k2").await.as_deref(), Some("x"));
}

async fn answer(ledger: &dyn Ledger, scope: &str, key: &str) -> Option<String> {
    let found = ledger
        .key_answer(scope, key)
        .await
        .expect("a key is looked up");
    found.map(|found| String::from_utf8(found.answer).expect("the answer of a test is text"))
}
