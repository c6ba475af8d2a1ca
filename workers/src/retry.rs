//! How long to wait before something is tried again.

use std::{
    hash::{BuildHasher, RandomState},
    time::Duration,
};

/// The wait after the first failure.
pub(crate) const DELAY_FIRST: Duration = Duration::from_millis(200);

/// The longest wait that we choose ourselves.
pub(crate) const DELAY_MAX: Duration = Duration::from_secs(5);

/// The longest wait that we let a server impose.
pub(crate) const RETRY_AFTER_MAX: Duration = Duration::from_secs(300);

/// A number from 0 to 1 that nobody can foresee.
pub(crate) type Chance = fn() -> f64;

/// The wait after so many failures in a row (from 1): it doubles up to [`DELAY_MAX`], and between
/// half and all of it is used, so that many workers do not come back at the same instant. What the
/// server asked for is the least.
pub(crate) fn delay(failures: u32, retry_after: Option<Duration>, chance: Chance) -> Duration {
    let doublings = failures.saturating_sub(1).min(8);
    let whole = DELAY_FIRST
        .saturating_mul(2_u32.pow(doublings))
        .min(DELAY_MAX);
    let own = whole.mul_f64(0.5 + chance().clamp(0.0, 1.0) / 2.0);
    own.max(retry_after.unwrap_or_default().min(RETRY_AFTER_MAX))
}

/// Drawn from the keys of the standard library's hash maps, which are random.
pub(crate) fn chance() -> f64 {
    let drawn = RandomState::new().hash_one(0_u8);
    drawn as f64 / u64::MAX as f64
}

/// The seconds that a `Retry-After` header or a problem document names.
pub(crate) fn seconds(text: &str) -> Option<Duration> {
    let seconds = text.trim().parse::<f64>().ok()?;
    Duration::try_from_secs_f64(seconds).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_doubles_from_a_fifth_of_a_second_to_five_seconds() {
        let waits = (1..=7).map(|failures| delay(failures, None, || 1.0).as_millis());
        assert_eq!(
            waits.collect::<Vec<_>>(),
            [200, 400, 800, 1600, 3200, 5000, 5000]
        );
        assert_eq!(delay(u32::MAX, None, || 0.0), DELAY_MAX / 2);
    }

    #[test]
    fn the_server_can_ask_for_more_but_not_for_ever() {
        assert_eq!(
            delay(1, seconds("3"), || 1.0),
            Duration::from_secs(3),
            "longer than our own"
        );
        assert_eq!(delay(1, seconds("0"), || 1.0), DELAY_FIRST);
        assert_eq!(delay(1, seconds("99999"), || 1.0), RETRY_AFTER_MAX);
        assert_eq!(seconds("-1"), None);
        assert_eq!(seconds("soon"), None);
    }

    #[test]
    fn chance_lies_between_nothing_and_one_and_varies() {
        let drawn: Vec<f64> = (0..50).map(|_| chance()).collect();
        assert!(drawn.iter().all(|one| (0.0..=1.0).contains(one)));
        assert!(drawn.iter().any(|one| *one != drawn[0]));
    }
}
