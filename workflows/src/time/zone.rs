//! Between the clock on the wall and instants.
//!
//! Inside these modules instants are milliseconds since 1970 in UTC, so that a walk over days is
//! whole-number arithmetic.

use jiff::{
    Timestamp,
    civil::{Date, DateTime, Time},
    tz::{AmbiguousOffset, Offset, TimeZone},
};

/// A stretch of time in which the offset of a zone does not change.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SteadyOffset {
    /// What to add to UTC to get the wall's time.
    pub(crate) offset: i64,
    /// The first millisecond after the stretch.
    pub(crate) ends: i64,
}

/// The instant, or the nearest one that can be represented.
pub(crate) fn instant(millisecond: i64) -> Timestamp {
    let first = Timestamp::MIN.as_millisecond();
    let last = Timestamp::MAX.as_millisecond();
    Timestamp::from_millisecond(millisecond.clamp(first, last)).unwrap_or(Timestamp::MAX)
}

/// The stretch without a change of the offset that begins with `at` or holds it.
pub(crate) fn steady_offset(zone: &TimeZone, at: i64) -> SteadyOffset {
    let at = instant(at);
    let offset = i64::from(zone.to_offset(at).seconds()) * 1000;
    let change = zone.following(at).next();
    let ends = change.map_or(i64::MAX, |change| change.timestamp().as_millisecond());
    SteadyOffset { offset, ends }
}

/// The day on the wall at this instant.
pub(super) fn date_at(zone: &TimeZone, at: i64) -> Date {
    let at = instant(at);
    zone.to_offset(at).to_datetime(at).date()
}

/// The first instant of a day: 00:00, or the instant the clock was put forward past it.
pub(crate) fn first_instant(zone: &TimeZone, date: Date) -> i64 {
    first_instant_at(zone, date.to_datetime(Time::midnight()))
}

/// The first instant at which the wall shows this time or a later one.
pub(crate) fn first_instant_at(zone: &TimeZone, wall: DateTime) -> i64 {
    let nearest = if wall.year() > 0 {
        Timestamp::MAX
    } else {
        Timestamp::MIN
    };
    let reach = |offset: Offset| offset.to_timestamp(wall).unwrap_or(nearest);
    match zone.to_ambiguous_timestamp(wall).offset() {
        AmbiguousOffset::Unambiguous { offset } | AmbiguousOffset::Fold { before: offset, .. } => {
            reach(offset).as_millisecond()
        }
        AmbiguousOffset::Gap { before, .. } => {
            // Read with the old offset, a time that does not exist lies at or after the change.
            let after = reach(before).as_millisecond();
            let change = zone.preceding(instant(after + 1)).next();
            change.map_or(after, |change| change.timestamp().as_millisecond())
        }
    }
}

/// The instant a day ends: its 24:00, which is the first instant of the next day.
pub(super) fn last_instant(zone: &TimeZone, date: Date) -> i64 {
    match date.tomorrow() {
        Ok(tomorrow) => first_instant(zone, tomorrow),
        Err(_) => Timestamp::MAX.as_millisecond(),
    }
}
