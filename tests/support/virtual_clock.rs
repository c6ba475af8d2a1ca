//! A clock that stands still until a test moves it.

use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use closedloop_runtime::ports::clock::Clock;
use jiff::{SignedDuration, Timestamp};
use tokio::sync::Notify;

/// The present of a simulated world. It may be moved forward and, as clocks are set, backward.
#[derive(Debug)]
pub struct VirtualClock {
    now: Mutex<Timestamp>,
    moved: Notify,
}

impl VirtualClock {
    /// A clock that shows this instant, without its parts of a millisecond.
    #[must_use]
    pub fn new(now: Timestamp) -> Self {
        Self {
            now: Mutex::new(whole(now)),
            moved: Notify::new(),
        }
    }

    /// Sets the clock.
    pub fn set(&self, now: Timestamp) {
        *self.now.lock().unwrap_or_else(PoisonError::into_inner) = whole(now);
        self.moved.notify_waiters();
    }

    /// Moves the clock by this much, which may be negative.
    pub fn advance(&self, by: SignedDuration) {
        let now = self.now();
        self.set(now.saturating_add(by).unwrap_or(now));
    }
}

fn whole(at: Timestamp) -> Timestamp {
    Timestamp::from_millisecond(at.as_millisecond()).unwrap_or(at)
}

#[async_trait]
impl Clock for VirtualClock {
    fn now(&self) -> Timestamp {
        *self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn sleep_until(&self, instant: Timestamp) {
        loop {
            // Registered before looking, so that a move right after the look is noticed.
            let moved = self.moved.notified();
            let mut moved = std::pin::pin!(moved);
            moved.as_mut().enable();
            if self.now() >= instant {
                return;
            }
            moved.await;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[tokio::test]
    async fn whoever_sleeps_wakes_when_the_clock_gets_there() {
        let clock = Arc::new(VirtualClock::new(Timestamp::UNIX_EPOCH));
        let due_at = Timestamp::from_millisecond(5_000).expect("an instant");
        let sleeper = tokio::spawn({
            let clock = Arc::clone(&clock);
            async move { clock.sleep_until(due_at).await }
        });
        tokio::task::yield_now().await;
        clock.advance(SignedDuration::from_millis(4_999));
        tokio::task::yield_now().await;
        assert!(!sleeper.is_finished());
        clock.advance(SignedDuration::from_millis(1));
        sleeper.await.expect("it wakes");
        clock.advance(SignedDuration::from_secs(-2));
        assert_eq!(clock.now().as_millisecond(), 3_000);
    }
}
