//! The clock and the wake-ups of a replay.
//!
//! Virtual time moves only when the replay moves it, and time acts (a reminder, a missed deadline,
//! a rung) only when the replay says so: what was received at an instant is decided before what
//! time does at it. Both ports are one thing here, because only together they know when everything
//! that is due has been done.

use std::{
    collections::BTreeSet,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use anyhow::bail;
use async_trait::async_trait;
use closedloop_adapters::memory::WakeIndex;
use closedloop_engine::CaseId;
use closedloop_runtime::ports::{clock::Clock, wakes::Wakes};
use jiff::Timestamp;
use tokio::sync::Notify;

/// How long the bell is waited for before it is rung again, on the wall: one that was rung between a
/// sleeper's asking what comes next and its falling asleep is not heard.
const RING_AGAIN: Duration = Duration::from_millis(5);

/// How often it is rung for one instant while nothing happens. A node that decides nothing for so
/// long, two minutes, is stuck.
const RINGS_MAX: u32 = 24_000;

/// The present of a replay, and who is to be woken when.
pub(super) struct Pace {
    index: WakeIndex,
    state: Mutex<State>,
    /// The bell for whoever sleeps: look now.
    rung: Notify,
    /// Wake-ups were decided and armed anew.
    armed: Notify,
}

struct State {
    now: Timestamp,
    /// Up to this instant time may act.
    acts_until: Timestamp,
    /// Cases that were woken and are not armed anew yet.
    woken: BTreeSet<CaseId>,
}

impl Pace {
    /// Time stands still at `begins_at`.
    pub(super) fn new(begins_at: Timestamp) -> Self {
        Self {
            index: WakeIndex::new(),
            state: Mutex::new(State {
                now: begins_at,
                acts_until: Timestamp::MIN,
                woken: BTreeSet::new(),
            }),
            rung: Notify::new(),
            armed: Notify::new(),
        }
    }

    /// Moves the clock on; it never goes back. Time does nothing until it is let, also not to what
    /// is late from the start.
    pub(super) fn move_to(&self, instant: Timestamp) {
        let mut state = self.state();
        state.now = state.now.max(instant);
        state.acts_until = Timestamp::MIN;
    }

    /// The next instant at which time alone changes something in a case.
    pub(super) fn next_instant(&self) -> Option<Timestamp> {
        self.index.next()
    }

    /// Lets time act up to the present, and returns when all of it is in the record.
    ///
    /// # Errors
    /// The node decides nothing any more.
    pub(super) async fn let_time_act(&self) -> anyhow::Result<()> {
        let until = self.state().now;
        if self.is_quiet(until) {
            return Ok(());
        }
        self.state().acts_until = until;
        self.rung.notify_waiters();
        let mut unheard = 0;
        while unheard < RINGS_MAX {
            // Registered before looking, so that an arming right after the look is noticed.
            let armed = self.armed.notified();
            let mut armed = std::pin::pin!(armed);
            armed.as_mut().enable();
            if self.is_quiet(until) {
                return Ok(());
            }
            if tokio::time::timeout(RING_AGAIN, armed).await.is_ok() {
                unheard = 0;
            } else {
                unheard += 1;
                self.rung.notify_waiters();
            }
        }
        bail!(
            "回放停在 {until}：到点的事项长时间没有处理 / the replay stands still at {until}: nothing that is \
             due was decided for minutes"
        )
    }

    fn is_quiet(&self, until: Timestamp) -> bool {
        // Under the lock under which a case goes from armed to woken.
        let state = self.state();
        state.woken.is_empty() && self.index.next().is_none_or(|next| next > until)
    }

    /// What a panic of another thread left behind is whole: no step between two changes can panic.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Clock for Pace {
    fn now(&self) -> Timestamp {
        self.state().now
    }

    /// Wakes when the bell rings, which may be earlier than `instant`.
    async fn sleep_until(&self, instant: Timestamp) {
        let rung = self.rung.notified();
        let mut rung = std::pin::pin!(rung);
        rung.as_mut().enable();
        let is_awake = self.state().acts_until >= instant;
        if is_awake {
            // Whoever asks again at once must not keep the others from acting.
            tokio::task::yield_now().await;
        } else {
            rung.await;
        }
    }
}

impl Wakes for Pace {
    fn arm(&self, cases: &[(CaseId, Option<Timestamp>)]) {
        self.index.arm(cases);
        let mut state = self.state();
        for (case, _) in cases {
            state.woken.remove(case);
        }
        let is_nobody_awake = state.woken.is_empty();
        drop(state);
        if is_nobody_awake {
            self.armed.notify_waiters();
        }
    }

    fn claim(&self, now: Timestamp, limit: usize) -> Vec<CaseId> {
        // Under one lock, so that nobody sees a case neither armed nor woken.
        let mut state = self.state();
        let claimed = self.index.claim(now.min(state.acts_until), limit);
        state.woken.extend(&claimed);
        claimed
    }

    /// Where nothing is armed the sleeper still has to hear the bell, so it is told to sleep for
    /// ever instead of looking by the wall's clock.
    fn next(&self) -> Option<Timestamp> {
        Some(self.index.next().unwrap_or(Timestamp::MAX))
    }

    fn armed(&self) -> usize {
        self.index.armed()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).expect("an instant")
    }

    fn case(number: u128) -> CaseId {
        CaseId(uuid::Uuid::from_u128(number))
    }

    #[tokio::test]
    async fn time_acts_only_when_it_is_let_and_the_instant_ends_when_it_has() {
        let pace = Arc::new(Pace::new(at(0)));
        pace.arm(&[(case(1), Some(at(5))), (case(2), Some(at(9)))]);
        assert_eq!(pace.next_instant(), Some(at(5)));
        pace.move_to(at(5));
        assert_eq!(pace.claim(pace.now(), 10), []);
        let waker = tokio::spawn({
            let pace = Arc::clone(&pace);
            async move {
                loop {
                    let due = pace.claim(pace.now(), 10);
                    for case in due {
                        pace.arm(&[(case, Some(at(20)))]);
                    }
                    let next = pace.next().expect("it always says one");
                    pace.sleep_until(next).await;
                }
            }
        });
        pace.let_time_act().await.expect("the instant ends");
        assert_eq!(pace.next_instant(), Some(at(9)));
        pace.move_to(at(9));
        pace.let_time_act().await.expect("the instant ends");
        assert_eq!(pace.next_instant(), Some(at(20)));
        // Nothing is due, so nobody is rung for.
        pace.move_to(at(19));
        pace.let_time_act().await.expect("the instant ends");
        waker.abort();
    }

    #[test]
    fn what_is_late_from_the_start_waits_too() {
        let pace = Pace::new(at(100));
        pace.state().acts_until = at(100);
        pace.move_to(at(200));
        pace.arm(&[(case(1), Some(at(50)))]);
        assert_eq!(pace.claim(pace.now(), 10), []);
        pace.state().acts_until = at(200);
        assert_eq!(pace.claim(pace.now(), 10), [case(1)]);
        assert!(!pace.is_quiet(at(200)), "it is awake");
        pace.arm(&[(case(1), None)]);
        assert!(pace.is_quiet(at(200)));
    }
}
