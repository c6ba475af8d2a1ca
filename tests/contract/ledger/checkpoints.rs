//! Checkpoints.

use std::collections::BTreeMap;

use closedloop_engine::Hash;
use closedloop_runtime::ports::ledger::{Checkpoint, Ledger};

use crate::fixtures::{Story, at, put};

pub(crate) async fn a_checkpoint_equals_a_computation_from_the_feed(ledger: &dyn Ledger) {
    write(ledger).await;
    for as_of in [0, 100, 149, 150, 300, 1_000] {
        let drawn = ledger
            .draw_checkpoint(at(as_of), at(2_000))
            .await
            .expect("a checkpoint");
        let (cases, hash) = from_feed(ledger, as_of).await;
        let expected = Checkpoint {
            as_of: at(as_of),
            cases,
            hash,
            drawn_at: at(2_000),
        };
        assert_eq!(drawn, expected);
    }
    let (cases, _) = from_feed(ledger, 149).await;
    assert_eq!(cases, 2, "one case opens later");
}

pub(crate) async fn a_checkpoint_does_not_see_later_events(ledger: &dyn Ledger) {
    let mut story = Story::new(1);
    put(ledger, 100, vec![story.change(100)]).await;
    let before = ledger
        .draw_checkpoint(at(150), at(200))
        .await
        .expect("a checkpoint");
    put(
        ledger,
        200,
        vec![story.change(151), Story::new(2).change(151)],
    )
    .await;
    let after = ledger
        .draw_checkpoint(at(150), at(200))
        .await
        .expect("a checkpoint");
    assert_eq!(before, after);
    let later = ledger
        .draw_checkpoint(at(151), at(200))
        .await
        .expect("a checkpoint");
    assert_ne!(before.hash, later.hash);
}

pub(crate) async fn checkpoints_are_kept_oldest_first(ledger: &dyn Ledger) {
    write(ledger).await;
    let mut drawn = Vec::new();
    for as_of in [300, 100] {
        drawn.push(
            ledger
                .draw_checkpoint(at(as_of), at(2_000))
                .await
                .expect("a checkpoint"),
        );
    }
    assert_eq!(ledger.checkpoints().await.expect("checkpoints"), drawn);
}

async fn write(ledger: &dyn Ledger) {
    let (mut one, mut two, mut three) = (Story::new(1), Story::new(2), Story::new(3));
    put(ledger, 100, vec![two.change(100), three.change(100)]).await;
    put(ledger, 150, vec![one.change(150), two.change(150)]).await;
    put(ledger, 300, vec![three.change(300)]).await;
    put(ledger, 300, vec![three.change(300)]).await;
}

/// The definition, taken literally.
async fn from_feed(ledger: &dyn Ledger, as_of_ms: i64) -> (u64, Hash) {
    let mut last = BTreeMap::new();
    for item in ledger.feed(0, 1_000).await.expect("a feed") {
        if item.event.at <= at(as_of_ms) {
            last.insert(item.case, (item.event.seq, item.event.hash));
        }
    }
    let mut bytes = Vec::new();
    for (case, (seq, hash)) in &last {
        bytes.extend(case.0.as_bytes());
        bytes.extend(u64::from(*seq).to_be_bytes());
        bytes.extend(hash.0);
    }
    (last.len() as u64, Hash::of(&bytes))
}
