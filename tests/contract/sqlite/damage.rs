//! What is stored and is not what we wrote.

use closedloop_runtime::ports::ledger::{Ledger, LedgerFailure, RulesKind};

use super::Place;
use crate::fixtures::{Story, at, batch, case, effect, effect_id, put};

#[tokio::test]
async fn a_head_of_another_shape_or_without_sense_is_given_back_without_a_body() {
    for sql in [
        "UPDATE head SET shape = shape + 1",
        "UPDATE head SET body = x'7b7d'",
        "UPDATE head SET body = replace(CAST(body AS TEXT), '\"seq\":1', '\"seq\":2')",
        "UPDATE head SET body = CAST(replace(CAST(body AS TEXT), '\"seq\":1', '\"seq\":2') AS BLOB)",
    ] {
        let place = Place::new();
        let ledger = place.open();
        let mut story = Story::new(1);
        put(&ledger, 100, vec![story.change(100)]).await;
        // The third is refused by the table itself, which takes no text for bytes.
        let Ok(changed) = place.tamper().execute(sql, []) else {
            continue;
        };
        assert_eq!(changed, 1, "{sql}");
        let heads = ledger.heads(&[case(1)]).await.expect("heads");
        let head = heads[0].as_ref().expect("the case is there");
        assert_eq!((head.seq, &head.head), (1, &None), "{sql}");
        // The next change writes a good one.
        put(&ledger, 200, vec![story.change(200)]).await;
        let heads = ledger.heads(&[case(1)]).await.expect("heads");
        assert!(heads[0].as_ref().is_some_and(|head| head.head.is_some()));
    }
}

#[tokio::test]
async fn a_row_that_cannot_be_read_is_named() {
    let place = Place::new();
    let ledger = place.open();
    let mut change = Story::new(1).change(100);
    change.effects = vec![effect(effect_id(1, 1, 0), 100)];
    put(&ledger, 100, vec![change]).await;
    let tampered = "UPDATE effect SET body = x'00'; UPDATE register SET stage = 'nowhere'";
    place.tamper().execute_batch(tampered).expect("tampered");
    let effects = ledger.pending_effects(at(900), 9).await.map(drop);
    named(effects, "column body");
    let row = ledger.register_row(case(1)).await.map(drop);
    named(row, "column stage");
}

#[tokio::test]
async fn events_beyond_the_head_are_a_defect_that_is_named_and_nothing_is_written() {
    let place = Place::new();
    let ledger = place.open();
    put(&ledger, 100, vec![Story::new(1).change(100)]).await;
    place
        .tamper()
        .execute("DELETE FROM head", [])
        .expect("tampered");
    let both = vec![Story::new(2).change(200), Story::new(1).change(200)];
    named(ledger.commit(batch(200, both)).await.map(drop), "seq 1");
    assert_eq!(ledger.history(case(2), 0, 9).await.expect("a history"), []);
    // The ledger goes on.
    put(&ledger, 300, vec![Story::new(3).change(300)]).await;
}

#[tokio::test]
async fn a_database_whose_pages_are_overwritten_is_damaged_not_empty() {
    let place = Place::new();
    drop(place.open());
    let mut bytes = std::fs::read(place.path()).expect("the file is read");
    bytes[4_096..].fill(0xff);
    std::fs::write(place.path(), bytes).expect("the file is written");
    // Either it is refused at once, or the first reading says so.
    if let Ok(ledger) = place.try_open(crate::sqlite::Options::serving()) {
        let read = ledger.rules_in_force(RulesKind::Calendar).await;
        assert!(
            matches!(read, Err(LedgerFailure::Damaged { .. })),
            "{read:?}"
        );
    }
}

#[track_caller]
fn named(result: Result<(), LedgerFailure>, part: &str) {
    let Err(LedgerFailure::Damaged { place, .. }) = result else {
        panic!("{result:?} does not say that the ledger is damaged");
    };
    assert!(place.contains(part), "{place}");
}
