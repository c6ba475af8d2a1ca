//! Days and minutes that a definition names.

use jiff::civil::{Date, DateTime};

/// The years a definition may name: what lies outside is a slip of the pen.
const YEARS: std::ops::RangeInclusive<i16> = 1970..=2199;

/// The day that `text` spells as `2026-12-31`.
pub(super) fn day(text: &str) -> Option<Date> {
    // The library would also take a date with a time behind it.
    let exact = text.len() == "2026-12-31".len();
    let found: Option<Date> = text.parse().ok().filter(|_| exact);
    found.filter(|day| YEARS.contains(&day.year()))
}

/// The minute that `text` spells as `2026-12-31 17:00`.
pub(super) fn minute(text: &str) -> Option<DateTime> {
    let exact = text.len() == "2026-12-31 17:00".len();
    let found: Option<DateTime> = text.parse().ok().filter(|_| exact);
    found.filter(|minute| YEARS.contains(&minute.year()) && text.get(..10).and_then(day).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_minutes_have_one_spelling() {
        assert!(day("2026-12-31").is_some() && minute("2026-12-31 17:00").is_some());
        for bad in [
            "2026-2-3",
            "20261231",
            "2026-13-01",
            "9999-12-31",
            "2026-12-31 17:00",
            "",
            "年年年1",
        ] {
            assert_eq!(day(bad), None, "{bad}");
        }
        for bad in [
            "2026-12-31",
            "2026-12-31 24:00",
            "2026-12-31 5 pm.",
            "20261231T170000Z",
            "年年年年年1",
        ] {
            assert_eq!(minute(bad), None, "{bad}");
        }
    }
}
