//! The present: the only file that asks the machine for it.

use std::sync::Arc;

use async_trait::async_trait;
use closedloop_runtime::ports::clock::Clock;
use jiff::{SignedDuration, Timestamp};

/// The machine's present, in whole milliseconds.
#[expect(
    clippy::disallowed_methods,
    reason = "the one place where the machine is asked"
)]
pub(crate) fn now() -> Timestamp {
    let now = Timestamp::now();
    Timestamp::from_millisecond(now.as_millisecond()).unwrap_or(now)
}

/// The machine's clock.
#[derive(Debug)]
struct SystemClock;

/// A clock that begins at an instant of its own and runs faster: for the demonstration.
#[derive(Debug)]
struct FastClock {
    begun: std::time::Instant,
    begins_at: Timestamp,
    speed: u32,
}

/// The machine's clock.
pub(crate) fn system_clock() -> Arc<dyn Clock> {
    Arc::new(SystemClock)
}

/// A clock that shows `begins_at` now and runs `speed` times as fast.
pub(crate) fn fast_clock(begins_at: Timestamp, speed: u32) -> Arc<dyn Clock> {
    Arc::new(FastClock {
        begun: std::time::Instant::now(),
        begins_at,
        speed: speed.max(1),
    })
}

#[async_trait]
impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        now()
    }

    async fn sleep_until(&self, instant: Timestamp) {
        let left = instant.duration_since(now());
        tokio::time::sleep(left.try_into().unwrap_or_default()).await;
    }
}

#[async_trait]
impl Clock for FastClock {
    fn now(&self) -> Timestamp {
        let real = i64::try_from(self.begun.elapsed().as_micros()).unwrap_or(i64::MAX);
        let passed =
            SignedDuration::from_millis(real.saturating_mul(i64::from(self.speed)) / 1_000);
        self.begins_at
            .saturating_add(passed)
            .unwrap_or(Timestamp::MAX)
    }

    async fn sleep_until(&self, instant: Timestamp) {
        let left: std::time::Duration = instant
            .duration_since(self.now())
            .try_into()
            .unwrap_or_default();
        tokio::time::sleep(left / self.speed).await;
    }
}
