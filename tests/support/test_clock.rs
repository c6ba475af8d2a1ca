//! A clock that runs with the wall and can be put forward.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Instant,
};

use async_trait::async_trait;
use closedloop_runtime::ports::clock::Clock;
use jiff::{SignedDuration, Timestamp};
use tokio::sync::Notify;

/// A clock that begins at an instant of the test's choice. Whoever sleeps until an instant wakes
/// when the clock is put forward past it.
#[derive(Debug)]
pub struct TestClock {
    begun: Instant,
    begins_at: Timestamp,
    ahead: Mutex<SignedDuration>,
    moved: Notify,
}

impl TestClock {
    /// A clock that shows `begins_at` now.
    #[must_use]
    pub fn beginning_at(begins_at: Timestamp) -> Arc<Self> {
        Arc::new(Self {
            begun: Instant::now(),
            begins_at,
            ahead: Mutex::new(SignedDuration::ZERO),
            moved: Notify::new(),
        })
    }

    /// Puts the clock forward by this much at once.
    pub fn advance(&self, by: SignedDuration) {
        let mut ahead = self.ahead.lock().unwrap_or_else(PoisonError::into_inner);
        *ahead = ahead.saturating_add(by);
        drop(ahead);
        self.moved.notify_waiters();
    }

    /// Puts the clock forward to this instant; does nothing if it is past already.
    pub fn advance_to(&self, instant: Timestamp) {
        let left = instant.duration_since(self.now());
        if left > SignedDuration::ZERO {
            self.advance(left);
        }
    }
}

#[async_trait]
impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        let ahead = *self.ahead.lock().unwrap_or_else(PoisonError::into_inner);
        let ran = SignedDuration::try_from(self.begun.elapsed()).unwrap_or(SignedDuration::MAX);
        let now = self
            .begins_at
            .saturating_add(ahead.saturating_add(ran))
            .unwrap_or(Timestamp::MAX);
        Timestamp::from_millisecond(now.as_millisecond()).unwrap_or(now)
    }

    async fn sleep_until(&self, instant: Timestamp) {
        // Registered before looking, so that a jump right after the look wakes it too.
        let moved = self.moved.notified();
        let mut moved = std::pin::pin!(moved);
        moved.as_mut().enable();
        let left = instant.duration_since(self.now());
        if let Ok(left) = std::time::Duration::try_from(left) {
            // Waking early, by a jump that was not far enough, is allowed.
            let _ = tokio::time::timeout(left, moved).await;
        }
    }
}
