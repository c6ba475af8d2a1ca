//! iCalendar files, and the calendars that are written from them.

use closedloop_workflows::time::{
    calendar,
    icalendar::{self, Heading},
};

use super::assert_are_located;

/// Reads the days of a file. Written as a calendar they are what was read, or what is wrong with
/// them is told.
pub fn icalendar(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let days = match icalendar::parse("fuzz.ics", text) {
        Ok(days) => days,
        Err(wrong) => {
            assert!(!wrong.is_empty());
            assert_are_located(&wrong, text);
            return;
        }
    };
    assert!(!days.is_empty() && days.len() <= calendar::EXCEPTIONS_MAX);
    for day in days.values() {
        assert!(day.name.chars().count() <= 90, "{day:?}");
        assert!(!day.name.contains(char::is_control), "{day:?}");
    }
    let heading = Heading {
        code: "imported".parse().expect("a code"),
        extends: None,
        notice: "通知 / Notice: 1".to_owned(),
    };
    let written = icalendar::calendar_text(&heading, &days);
    match calendar::parse("imported.yaml", &written) {
        Ok(calendar) => {
            for (date, day) in &days {
                assert_eq!(calendar.works_on(*date), day.works, "{date}\n{written}");
            }
        }
        Err(wrong) => {
            assert_are_located(&wrong, &written);
            // Years that no calendar has may be asked for; what is written is YAML all the same.
            for complaint in &wrong {
                assert!(complaint.code.starts_with('C'), "{complaint}\n{written}");
            }
        }
    }
}
