//! Business counters.

use closedloop_runtime::ports::ledger::{Counter, CounterReading, Ledger};

use crate::fixtures::{Story, batch};

pub(crate) async fn counters_are_summed_over_cases_batches_and_writers(ledger: &dyn Ledger) {
    for (n, writer) in [(1, "node-a/0"), (3, "node-a/1"), (5, "node-a/0")] {
        let changes = [n, n + 1].map(|n| {
            let mut change = Story::new(n).change(100);
            change.counters = vec![(missed("works"), 2), (missed("water"), u64::from(n))];
            change
        });
        let mut batch = batch(100, changes.to_vec());
        batch.writer = writer.to_owned();
        ledger.commit(batch).await.expect("a commit");
    }
    let readings = ledger.counters().await.expect("readings");
    assert_eq!(
        readings,
        [
            reading("water", 1 + 2 + 3 + 4 + 5 + 6),
            reading("works", 12)
        ]
    );
}

pub(crate) async fn labels_keep_their_order(ledger: &dyn Ledger) {
    let mut change = Story::new(1).change(100);
    let labels = vec![
        ("stage", "handle".to_owned()),
        ("department", "\"a\" 办".to_owned()),
    ];
    let name = "closedloop_cases_total";
    change.counters = vec![(
        Counter {
            name,
            labels: labels.clone(),
        },
        1,
    )];
    ledger
        .commit(batch(100, vec![change]))
        .await
        .expect("a commit");
    let readings = ledger.counters().await.expect("readings");
    let expected: Vec<(String, String)> = labels
        .into_iter()
        .map(|(label, value)| (label.to_owned(), value))
        .collect();
    assert_eq!(readings[0].labels, expected);
}

fn missed(department: &str) -> Counter {
    Counter {
        name: "closedloop_deadlines_missed_total",
        labels: vec![("department", department.to_owned())],
    }
}

fn reading(department: &str, value: u64) -> CounterReading {
    CounterReading {
        name: "closedloop_deadlines_missed_total".to_owned(),
        labels: vec![("department".to_owned(), department.to_owned())],
        value,
    }
}
