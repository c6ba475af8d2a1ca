//! How the clock moves: to what is planned, to the edges of deadlines, far ahead, and back.

use jiff::{SignedDuration, Timestamp};

use super::World;

/// The furthest the clock goes at once. Requests are repeated sooner than keys are forgotten.
const DAYS_AHEAD_MAX: u64 = 3;

const MINUTE: u64 = 60_000;

impl World {
    /// Moves the clock on.
    pub(super) fn pass_time(&mut self) -> Timestamp {
        let before = self.now();
        let after = match self.chance.below(100) {
            0..45 => self.planned_soon(),
            45..62 => self.ahead(30 * MINUTE),
            62..74 => self.edge_of_a_deadline(),
            74..80 => before,
            80..84 if self.settings.faults => self.back(),
            84..87 => self.ahead(DAYS_AHEAD_MAX * 24 * 60 * MINUTE),
            _ => self.ahead(MINUTE),
        };
        let ahead_max = SignedDuration::from_hours(24 * i64::try_from(DAYS_AHEAD_MAX).unwrap_or(3));
        let furthest = before.saturating_add(ahead_max).unwrap_or(before);
        let after = after.min(furthest);
        if after.duration_since(before) > SignedDuration::from_hours(1) {
            self.tally.note("clock jumps forward");
        } else if after < before {
            self.tally.note("clock jumps backward");
        }
        self.clock.set(after);
        after
    }

    /// The instant of one of the next few things that somebody plans.
    fn planned_soon(&mut self) -> Timestamp {
        let ahead = usize::try_from(self.chance.below(6)).unwrap_or(0);
        let now = self.now();
        let later = self.agenda.keys().map(|(at, _)| *at).filter(|at| *at > now);
        let soon: Vec<Timestamp> = later.take(ahead + 1).collect();
        soon.last()
            .copied()
            .unwrap_or_else(|| self.ahead(10 * MINUTE))
    }

    fn ahead(&mut self, milliseconds_max: u64) -> Timestamp {
        let by = i64::try_from(self.chance.below(milliseconds_max)).unwrap_or(0);
        let now = self.now();
        now.saturating_add(SignedDuration::from_millis(by))
            .unwrap_or(now)
    }

    /// One millisecond before, at or after the instant at which some case changes.
    fn edge_of_a_deadline(&mut self) -> Timestamp {
        let now = self.now();
        let open: Vec<Timestamp> = self
            .checker
            .cases
            .values()
            .filter_map(|followed| followed.shadow.next_due())
            .filter(|at| *at > now)
            .collect();
        let mut near = open;
        near.sort_unstable();
        near.truncate(8);
        let by = i64::try_from(self.chance.below(3)).unwrap_or(0) - 1;
        let edge = self.chance.pick(&near).copied().unwrap_or(now);
        let edge = edge
            .saturating_add(SignedDuration::from_millis(by))
            .unwrap_or(now);
        edge.max(now)
    }

    /// Back by less than half a minute, or by up to an hour where no checkpoint is drawn.
    fn back(&mut self) -> Timestamp {
        let most = if self.settings.checkpoints {
            MINUTE / 2
        } else {
            60 * MINUTE
        };
        let by = i64::try_from(self.chance.below(most)).unwrap_or(0);
        let now = self.now();
        now.checked_sub(SignedDuration::from_millis(by))
            .unwrap_or(now)
    }
}
