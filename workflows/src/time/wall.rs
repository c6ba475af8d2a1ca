//! Instants that the wall of the zone names: `until 2026-09-30`, `until 2026-09-30 17:00`.

use jiff::{
    Timestamp,
    civil::{Date, DateTime},
};

use super::{
    Calendar,
    zone::{first_instant_at, instant, last_instant},
};

impl Calendar {
    /// The first instant of a day on the wall of the zone: its 00:00, or the instant at which the
    /// clock was put forward past it.
    #[must_use]
    pub fn start_of_day(&self, date: Date) -> Timestamp {
        self.wall_time(date.at(0, 0, 0, 0))
    }

    /// The instant a day ends on the wall of the zone: its 24:00, which is the first instant of the
    /// next day, as for a limit of `3 days`. A bare date after `until` ends here: what is done in
    /// the millisecond before was done on that day, what is done at the instant itself is on time
    /// too, because an end is missed only when it has passed.
    #[must_use]
    pub fn end_of_day(&self, date: Date) -> Timestamp {
        instant(last_instant(&self.zone, date))
    }

    /// The first instant at which the wall of the zone shows this time or a later one, in whole
    /// milliseconds.
    ///
    /// So a time that the wall shows twice, when clocks are put back, means the first; one that it
    /// never shows, when clocks are put forward, means the instant of the change. Beyond the
    /// instants there are it is the nearest of them.
    #[must_use]
    pub fn wall_time(&self, wall: DateTime) -> Timestamp {
        instant(first_instant_at(&self.zone, wall))
    }
}
