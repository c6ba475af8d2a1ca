//! Waiting for what other processes do.

use std::time::{Duration, Instant};

/// How often a condition is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(5);

/// Waits until the condition holds.
///
/// # Panics
/// It does not hold within this time; `what` says what did not happen.
pub async fn wait_until<F>(what: &str, at_most: Duration, mut holds: impl FnMut() -> F)
where
    F: Future<Output = bool>,
{
    let begun = Instant::now();
    while !holds().await {
        assert!(
            begun.elapsed() < at_most,
            "this did not happen within {at_most:?}: {what}"
        );
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

/// Lets time pass, so that a test can strike at a random moment.
pub async fn let_pass(time: Duration) {
    tokio::time::sleep(time).await;
}
