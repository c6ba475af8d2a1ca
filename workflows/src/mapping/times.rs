//! Times as files write them.

use jiff::{
    Timestamp,
    civil::{Date, DateTime},
    fmt::strtime::{self, BrokenDownTime},
    tz::TimeZone,
};

/// The most bytes of a format.
pub(super) const FORMAT_BYTES_MAX: usize = 64;

/// How a time is written, such as `%Y-%m-%d %H:%M:%S` (the directives of strptime).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Format(String);

impl Format {
    /// A format. None if it is too long, has an unknown directive or leaves the day open: what is
    /// written in a format must be read in it.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        if text.len() > FORMAT_BYTES_MAX || !text.contains('%') {
            return None;
        }
        let tried = DateTime::constant(2021, 11, 23, 14, 35, 6, 0);
        let tried = tried.to_zoned(TimeZone::UTC).ok()?;
        let written = strtime::format(text, &tried).ok()?;
        let day = strtime::parse(text, written)
            .ok()
            .and_then(|parts| date_of(&parts));
        (day == Some(tried.date())).then(|| Self(text.to_owned()))
    }

    /// The format as it is written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The day that a text names, in the first of these formats that fits.
pub(super) fn date(text: &str, formats: &[Format]) -> Option<Date> {
    parts(text, formats).find_map(|parts| date_of(&parts))
}

/// The instant that a text names, in the first of these formats that fits, to the millisecond.
///
/// A text that names an offset or counts seconds since 1970 needs no zone. A text without a time of
/// day means the beginning of its day. A time that the clock on the wall skips in spring is read
/// with the offset from before, one that it shows twice in autumn is the first of the two.
pub(super) fn instant(text: &str, formats: &[Format], zone: &TimeZone) -> Option<Timestamp> {
    let found = parts(text, formats).find_map(|parts| {
        if parts.offset().is_some() || parts.timestamp().is_some() {
            return parts.to_timestamp().ok();
        }
        let wall = parts.to_datetime().ok()?;
        zone.to_ambiguous_timestamp(wall).compatible().ok()
    })?;
    Timestamp::from_millisecond(found.as_millisecond()).ok()
}

fn parts<'t>(text: &'t str, formats: &'t [Format]) -> impl Iterator<Item = BrokenDownTime> + 't {
    formats
        .iter()
        .filter_map(move |format| strtime::parse(&format.0, text).ok())
}

fn date_of(parts: &BrokenDownTime) -> Option<Date> {
    match parts.timestamp() {
        Some(at) => Some(at.to_zoned(TimeZone::UTC).date()),
        None => parts.to_date().ok(),
    }
}
