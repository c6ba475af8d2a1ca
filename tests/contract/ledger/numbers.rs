//! Case numbers, drawn in blocks.

use std::collections::BTreeSet;

use closedloop_runtime::ports::ledger::{Ledger, LedgerFailure};

pub(crate) async fn numbers_never_repeat_over_concurrent_draws(ledger: &dyn Ledger) {
    const SIZE: u32 = 7;
    let draw = async || {
        let mut firsts = Vec::new();
        for _ in 0..20 {
            firsts.push(ledger.draw_numbers(2026, SIZE).await.expect("a block"));
        }
        firsts
    };
    let (a, b, c, d) = tokio::join!(draw(), draw(), draw(), draw());
    let firsts = [a, b, c, d].concat();
    let numbers: BTreeSet<u32> = firsts
        .iter()
        .flat_map(|first| *first..first + SIZE)
        .collect();
    assert_eq!(numbers.len(), 80 * 7);
}

pub(crate) async fn each_year_counts_from_one(ledger: &dyn Ledger) {
    let draw = async |year| ledger.draw_numbers(year, 100).await.expect("a block");
    assert_eq!([draw(2026).await, draw(2027).await], [1, 1]);
    assert_eq!([draw(2026).await, draw(2027).await], [101, 101]);
}

pub(crate) async fn a_year_without_numbers_left_is_refused(ledger: &dyn Ledger) {
    assert_eq!(
        ledger.draw_numbers(2026, u32::MAX).await.expect("a block"),
        1
    );
    let refused = ledger.draw_numbers(2026, 1).await;
    assert!(
        matches!(refused, Err(LedgerFailure::Data(_))),
        "{refused:?}"
    );
    assert_eq!(ledger.draw_numbers(2027, 1).await.expect("a block"), 1);
}
