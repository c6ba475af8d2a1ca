//! Time, as the node sees it.

use async_trait::async_trait;
use jiff::Timestamp;

/// The node's clock. The only place where the present is asked for.
#[async_trait]
pub trait Clock: Send + Sync {
    /// The present, in whole milliseconds (UTC).
    fn now(&self) -> Timestamp;

    /// Returns when [`Clock::now`] has reached `instant`, at once if it has; may return earlier,
    /// so the caller looks again.
    async fn sleep_until(&self, instant: Timestamp);
}
