//! Decisions that write nothing stand only on a head that the ledger confirms.

use closedloop_engine::CaseId;
use closedloop_runtime::ports::ledger::{CaseChange, Committed, Ledger, LeftOut};

use crate::fixtures::{Story, batch, case, put};

pub(crate) async fn a_confirmation_on_the_present_head_is_silent(ledger: &dyn Ledger) {
    let end = put(ledger, 100, vec![Story::new(1).change(100)])
        .await
        .feed_end;
    let committed = confirm(ledger, Vec::new(), vec![(case(1), 1)]).await;
    assert_eq!(committed.left_out, []);
    assert_eq!(committed.feed_end, end);
}

pub(crate) async fn a_confirmation_on_an_old_head_is_reported(ledger: &dyn Ledger) {
    let mut story = Story::new(1);
    put(ledger, 100, vec![story.change(100)]).await;
    put(ledger, 200, vec![story.change(200)]).await;
    let committed = confirm(ledger, Vec::new(), vec![(case(1), 1)]).await;
    assert_eq!(committed.left_out, [(case(1), LeftOut::Moved)]);
}

pub(crate) async fn a_confirmation_of_a_missing_case_holds_until_it_exists(ledger: &dyn Ledger) {
    let missing = vec![(case(1), 0)];
    assert_eq!(
        confirm(ledger, Vec::new(), missing.clone()).await.left_out,
        []
    );
    let present = confirm(ledger, Vec::new(), vec![(case(1), 1)]).await;
    assert_eq!(present.left_out, [(case(1), LeftOut::Moved)]);
    put(ledger, 100, vec![Story::new(1).change(100)]).await;
    let missing = confirm(ledger, Vec::new(), missing).await;
    assert_eq!(missing.left_out, [(case(1), LeftOut::Moved)]);
}

pub(crate) async fn a_batch_that_writes_confirms_against_the_state_before_it(ledger: &dyn Ledger) {
    put(
        ledger,
        100,
        vec![Story::new(1).change(100), Story::new(2).change(100)],
    )
    .await;
    let written = vec![Story::new(3).change(200)];
    let asked = vec![(case(1), 1), (case(2), 0), (case(3), 0)];
    let committed = confirm(ledger, written, asked).await;
    assert_eq!(committed.left_out, [(case(2), LeftOut::Moved)]);
    assert_eq!(
        ledger
            .history(case(3), 0, 10)
            .await
            .expect("a history")
            .len(),
        1
    );
}

async fn confirm(
    ledger: &dyn Ledger,
    changes: Vec<CaseChange>,
    asked: Vec<(CaseId, u32)>,
) -> Committed {
    let mut batch = batch(300, changes);
    batch.confirm = asked;
    ledger.commit(batch).await.expect("a commit")
}
