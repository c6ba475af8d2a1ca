//! How often somebody may guess a code.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

/// How many wrong tries a number has.
const TRIES_MAX: u8 = 10;

/// Within which time they are counted together.
pub(super) const WITHIN: Duration = Duration::from_secs(600);

/// The most numbers that are watched. A guesser who pushes a number out by trying this many others
/// gains ten tries of 2^60.
const NUMBERS_MAX: usize = 10_000;

/// The tries of late, by number.
#[derive(Debug, Default)]
pub(crate) struct Tries {
    by_number: BTreeMap<String, Counted>,
}

#[derive(Debug)]
struct Counted {
    since: Instant,
    tries: u8,
}

impl Tries {
    /// Counts a try; false if there were too many.
    pub(super) fn begin(&mut self, number: &str, now: Instant) -> bool {
        let is_over = |counted: &Counted| now.duration_since(counted.since) >= WITHIN;
        if let Some(counted) = self.by_number.get_mut(number) {
            if is_over(counted) {
                *counted = Counted {
                    since: now,
                    tries: 0,
                };
            }
            if counted.tries >= TRIES_MAX {
                return false;
            }
            counted.tries += 1;
            return true;
        }
        if self.by_number.len() >= NUMBERS_MAX {
            self.by_number.retain(|_, counted| !is_over(counted));
        }
        if self.by_number.len() >= NUMBERS_MAX {
            let oldest = self
                .by_number
                .iter()
                .min_by_key(|(_, counted)| counted.since);
            if let Some(number) = oldest.map(|(number, _)| number.clone()) {
                self.by_number.remove(&number);
            }
        }
        let first = Counted {
            since: now,
            tries: 1,
        };
        self.by_number.insert(number.to_owned(), first);
        true
    }

    /// Takes back the last try: it was right.
    pub(super) fn forgive(&mut self, number: &str) {
        if let Some(counted) = self.by_number.get_mut(number) {
            counted.tries = counted.tries.saturating_sub(1);
            if counted.tries == 0 {
                self.by_number.remove(number);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_wrong_tries_close_a_number_for_ten_minutes_and_no_other() {
        let mut tries = Tries::default();
        let now = Instant::now();
        for _ in 0..10 {
            assert!(tries.begin("2026-000001", now));
        }
        assert!(!tries.begin("2026-000001", now + WITHIN - Duration::from_millis(1)));
        assert!(tries.begin("2026-000002", now));
        assert!(tries.begin("2026-000001", now + WITHIN));
    }

    #[test]
    fn a_right_try_is_not_counted() {
        let mut tries = Tries::default();
        let now = Instant::now();
        for _ in 0..100 {
            assert!(tries.begin("2026-000001", now));
            tries.forgive("2026-000001");
        }
        for _ in 0..9 {
            assert!(tries.begin("2026-000001", now));
        }
        assert!(tries.begin("2026-000001", now));
        tries.forgive("2026-000001");
        assert!(tries.begin("2026-000001", now));
        assert!(!tries.begin("2026-000001", now));
    }

    #[test]
    fn the_table_does_not_grow_beyond_its_bound() {
        let mut tries = Tries::default();
        let now = Instant::now();
        for number in 0..NUMBERS_MAX as u64 + 50 {
            assert!(tries.begin(&number.to_string(), now + Duration::from_millis(number)));
        }
        assert_eq!(tries.by_number.len(), NUMBERS_MAX);
        assert!(!tries.by_number.contains_key("0"), "the oldest went first");
        assert!(tries.by_number.contains_key("10049"));
        assert!(tries.begin("later", now + 2 * WITHIN));
        assert_eq!(tries.by_number.len(), 1);
    }
}
