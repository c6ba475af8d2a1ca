//! Sets of small numbers as bits, and days on which the clock on the wall does nothing unusual.

use jiff::{
    civil::Date,
    tz::{AmbiguousOffset, TimeZone},
};

use crate::time::{DAY, zone};

/// Whether a value is in the set.
pub(super) fn has(set: u64, value: i64) -> bool {
    (0..64).contains(&value) && (set >> value) & 1 == 1
}

/// The values of the set in order.
pub(super) fn values(set: u64) -> impl Iterator<Item = i64> + Clone {
    (0..64).filter(move |value| has(set, *value))
}

/// The instant of 00:00, if the wall shows every time of this day exactly once.
pub(super) fn plain(zone: &TimeZone, date: Date) -> Option<i64> {
    let begins = zone::first_instant(zone, date);
    let shown_once = |hour, minute| {
        matches!(
            zone.to_ambiguous_timestamp(date.at(hour, minute, 0, 0))
                .offset(),
            AmbiguousOffset::Unambiguous { .. }
        )
    };
    let steady = zone::steady_offset(zone, begins).ends >= begins + DAY;
    (steady && shown_once(0, 0) && shown_once(23, 59)).then_some(begins)
}
