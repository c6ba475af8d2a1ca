//! Outages of nodes.

use closedloop_engine::Outage;
use closedloop_runtime::ports::ledger::Ledger;

use crate::fixtures::at;

pub(crate) async fn the_stretch_before_a_start_is_an_outage(ledger: &dyn Ledger) {
    assert_eq!(note(ledger, 100, true).await, None);
    assert_eq!(note(ledger, 200, false).await, None);
    let outage = Outage {
        from: at(200),
        until: at(500),
    };
    assert_eq!(note(ledger, 500, true).await, Some(outage));
    assert_eq!(note(ledger, 600, false).await, None);
    for (ms, within) in [
        (199, false),
        (200, true),
        (350, true),
        (500, true),
        (501, false),
    ] {
        let found = ledger.outage_at(at(ms)).await.expect("looked up");
        assert_eq!(found, within.then_some(outage), "{ms}");
    }
}

pub(crate) async fn a_node_that_starts_for_the_first_time_had_no_outage(ledger: &dyn Ledger) {
    assert_eq!(note(ledger, 100, true).await, None);
    let other = ledger.note_alive("b", at(900), true).await.expect("a note");
    assert_eq!(other, None);
    assert_eq!(ledger.outage_at(at(500)).await.expect("looked up"), None);
}

pub(crate) async fn a_clock_that_was_set_back_makes_no_outage(ledger: &dyn Ledger) {
    note(ledger, 500, true).await;
    assert_eq!(note(ledger, 400, true).await, None);
    // Nor does it make a later outage longer than it was.
    let outage = Outage {
        from: at(500),
        until: at(600),
    };
    assert_eq!(note(ledger, 600, true).await, Some(outage));
}

async fn note(ledger: &dyn Ledger, ms: i64, starting: bool) -> Option<Outage> {
    ledger
        .note_alive("a", at(ms), starting)
        .await
        .expect("a note")
}
