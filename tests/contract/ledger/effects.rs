//! What the outside still has to be told.

use closedloop_engine::EffectId;
use closedloop_runtime::ports::ledger::Ledger;

use crate::fixtures::{Story, at, batch, effect, effect_id, put};

pub(crate) async fn pending_effects_come_oldest_first_up_to_the_instant(ledger: &dyn Ledger) {
    write(ledger).await;
    assert_eq!(
        pending(ledger, 300, 10).await,
        [(2, 0), (1, 1)].map(|(n, p)| effect_id(n, 1, p))
    );
    let all = [(2, 0), (1, 1), (1, 0)].map(|(n, place)| effect_id(n, 1, place));
    assert_eq!(pending(ledger, 301, 10).await, all);
    assert_eq!(pending(ledger, 301, 1).await, all[..1]);
}

pub(crate) async fn a_cleared_effect_is_no_longer_pending(ledger: &dyn Ledger) {
    write(ledger).await;
    let mut clearing = batch(400, Vec::new());
    // One that is cleared already changes nothing.
    clearing.cleared = vec![effect_id(2, 1, 0), effect_id(1, 1, 0), effect_id(7, 1, 0)];
    ledger.commit(clearing).await.expect("a commit");
    assert_eq!(pending(ledger, 900, 10).await, [effect_id(1, 1, 1)]);
}

async fn write(ledger: &dyn Ledger) {
    let mut change = Story::new(1).change(100);
    change.effects = vec![
        effect(effect_id(1, 1, 0), 300),
        effect(effect_id(1, 1, 1), 200),
    ];
    let mut other = Story::new(2).change(100);
    other.effects = vec![effect(effect_id(2, 1, 0), 100)];
    put(ledger, 300, vec![change, other]).await;
}

async fn pending(ledger: &dyn Ledger, before_ms: i64, limit: usize) -> Vec<EffectId> {
    let rows = ledger
        .pending_effects(at(before_ms), limit)
        .await
        .expect("effects");
    rows.iter().map(|row| row.id).collect()
}
