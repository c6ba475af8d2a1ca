//! Reading the end of a replay from the command line.

use closedloop_workflows::mapping::Mapping;
use jiff::{Timestamp, civil::Date, civil::DateTime, tz::TimeZone};

use crate::{
    exit::{self, failure},
    output::Output,
};

/// An instant (RFC 3339), or what the clock on the wall shows in the zone of the mapping:
/// `2022-05-21 00:00`, or a day, which means its beginning.
///
/// # Errors
/// The text is none of these.
pub(super) fn read(text: &str, mapping: &Mapping, output: Output) -> anyhow::Result<Timestamp> {
    let read = text.parse::<Timestamp>().ok();
    let read = read.or_else(|| wall(text, &mapping.zone));
    read.ok_or_else(|| {
        let zone = mapping.zone.iana_name().unwrap_or("UTC");
        let zh =
            format!("`{text}` 不是时刻：写 `2022-05-21 00:00`（{zone}）或 `2022-05-21T04:00:00Z`");
        let en = format!(
            "`{text}` is no instant: write `2022-05-21 00:00` ({zone}) or `2022-05-21T04:00:00Z`"
        );
        failure(exit::USAGE, output.words(&zh, &en))
    })
}

fn wall(text: &str, zone: &TimeZone) -> Option<Timestamp> {
    let wall: DateTime = match text.parse::<Date>() {
        Ok(day) if text.len() <= 10 => day.into(),
        Ok(_) | Err(_) => text.parse().ok()?,
    };
    zone.to_ambiguous_timestamp(wall).compatible().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wall_time_is_read_in_the_zone_and_a_day_means_its_beginning() {
        let zone = jiff::tz::TimeZoneDatabase::bundled()
            .get("America/New_York")
            .expect("it is bundled");
        let instant: Timestamp = "2022-05-21T04:00:00Z".parse().expect("an instant");
        for text in ["2022-05-21", "2022-05-21 00:00", "2022-05-21T00:00:00"] {
            assert_eq!(wall(text, &zone), Some(instant), "{text}");
        }
        assert_eq!(wall("tomorrow", &zone), None);
    }
}
