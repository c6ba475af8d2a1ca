//! Reading a calendar: `workflows/catalogue/calendars/township-office.yaml` is the example.
//!
//! Complaint codes: `C0` the shape, `C1` the zone, `C2` office hours, `C3` what is not a date or a
//! stretch of dates, `C4` a date that comes twice, `C5` a date outside `from` to `until`, `C6` a
//! make-up workday that makes no difference or has no hours, `C7` a calendar to extend that is
//! unknown, wrong or leads back.

mod arrangements;
mod dates;
mod family;
mod hours;

use jiff::civil::Date;

pub use self::family::{EXTENDS_DEPTH_MAX, parse_all};
use super::{Calendar, OfficeHours};
use crate::{
    complaint::{Complaint, Span},
    complaints::Complaints,
    plan::{Fingerprint, Words},
    yaml::{self, Fields, Node},
};

/// The most stretches of office hours in a day.
pub const HOURS_A_DAY_MAX: usize = 8;

/// The most holidays and make-up workdays in one calendar.
pub const EXCEPTIONS_MAX: usize = 5_000;

/// The code of complaints about the shape.
const SHAPE: &str = "C0";

const KEYS: [&str; 11] = [
    "calendar",
    "extends",
    "title",
    "version",
    "zone",
    "from",
    "until",
    "last day moves on",
    "hours",
    "make-up hours",
    "arrangements",
];

/// The days of one calendar that its author promises to be complete.
#[derive(Debug, Clone, Copy)]
struct Loaded {
    from: Date,
    until: Date,
}

/// Reads a calendar that stands alone; `file` is the name to use in complaints. One that extends
/// another is read with it by [`parse_all`].
///
/// # Errors
/// Everything that is wrong with the text, in its order: the codes above, and those of
/// [`yaml::read`].
pub fn parse(file: &str, text: &str) -> Result<Calendar, Vec<Complaint>> {
    let alone = [(file.to_owned(), text.to_owned())];
    parse_all(&alone).pop().unwrap_or_else(|| Err(Vec::new()))
}

/// The calendar that `root` spells; what it leaves out is as in `base`.
fn calendar(
    root: &Node,
    fingerprint: Fingerprint,
    base: Option<&Calendar>,
    complaints: &mut Complaints,
) -> Option<Calendar> {
    let fields = Fields::of(root, Span::TOP, &KEYS, SHAPE, complaints)?;
    let code = fields
        .need("calendar", "calendar: township-office", complaints)
        .and_then(|node| yaml::parsed(node, "日历代号", SHAPE, complaints));
    let title = fields
        .need("title", "title: 乡镇机关 / Township office", complaints)
        .and_then(|node| yaml::words(node, SHAPE, complaints));
    let version = fields
        .need("version", "version: 1", complaints)
        .and_then(|node| version(node, complaints));
    let zone = match (fields.get("zone"), base) {
        (None, Some(base)) => Some(base.zone.clone()),
        (Some(_), _) | (None, None) => fields
            .need("zone", "zone: Asia/Shanghai", complaints)
            .and_then(|node| yaml::zone(node, "C1", complaints)),
    };
    let loaded = loaded(&fields, base, complaints);
    let last_day_moves_on = match fields.get("last day moves on") {
        Some(node) => yaml::parsed(node, "true 或 false", SHAPE, complaints),
        None => Some(base.is_some_and(|base| base.last_day_moves_on)),
    };
    let week = week(&fields, base, complaints);
    let make_up_hours = match (fields.get("make-up hours"), base) {
        (Some(node), _) => hours::of_day(node, complaints),
        (None, Some(base)) => Some(base.make_up_hours.clone()),
        (None, None) => Some(Vec::new()),
    };
    let own_days = arrangements::days(fields.get("arrangements"), loaded, complaints);
    let (week, make_up_hours) = (week?, make_up_hours?);
    arrangements::check_make_up_days(&own_days, &week, &make_up_hours, base, complaints);
    let loaded = loaded?;
    let mut days = base.map(|base| base.days.clone()).unwrap_or_default();
    days.retain(|date, _| (loaded.from..=loaded.until).contains(date));
    days.extend(own_days.into_iter().map(|(date, found)| (date, found.day)));
    Some(Calendar {
        code: code?,
        fingerprint,
        version: version?,
        title: title?,
        zone: zone?,
        week,
        make_up_hours,
        days,
        from: loaded.from,
        until: loaded.until,
        last_day_moves_on: last_day_moves_on?,
    })
}

fn week(
    fields: &Fields<'_>,
    base: Option<&Calendar>,
    complaints: &mut Complaints,
) -> Option<[Vec<OfficeHours>; 7]> {
    let base = base.map(|base| &base.week);
    if let (None, Some(week)) = (fields.entry("hours"), base) {
        return Some(week.clone());
    }
    let example = "hours: {monday: [08:30-12:00, 14:00-17:30], …}";
    let node = fields.need("hours", example, complaints)?;
    let key = fields.entry("hours").map_or(node.span, |e| e.key_span);
    hours::week(node, key, base, complaints)
}

fn version(node: &Node, complaints: &mut Complaints) -> Option<u32> {
    let version: u32 = yaml::parsed(node, "版本号", SHAPE, complaints)?;
    if version == 0 {
        complaints.error(
            SHAPE,
            node.span,
            Words::new("版本号从 1 开始", "versions begin with 1"),
            Words::new("写上 `version: 1`", "write `version: 1`"),
        );
        return None;
    }
    Some(version)
}

fn loaded(
    fields: &Fields<'_>,
    base: Option<&Calendar>,
    complaints: &mut Complaints,
) -> Option<Loaded> {
    let mut day =
        |key: &str, example: &str, inherited: Option<Date>| match (fields.get(key), inherited) {
            (None, Some(inherited)) => Some(inherited),
            (Some(_), _) | (None, None) => fields
                .need(key, example, complaints)
                .and_then(|node| dates::date(node, complaints)),
        };
    let from = day("from", "from: 2026-01-01", base.map(|base| base.from));
    let until = day("until", "until: 2026-12-31", base.map(|base| base.until));
    let (from, until) = (from?, until?);
    if until < from {
        let written = fields.entry("until").or_else(|| fields.entry("from"))?;
        complaints.error(
            "C3",
            written.value.span,
            Words::new(
                format!("`until` {until} 早于 `from` {from}"),
                format!("`until` {until} comes before `from` {from}"),
            ),
            Words::new(
                "把最后一天写在第一天之后",
                "write a last day that is not before the first",
            ),
        );
        return None;
    }
    Some(Loaded { from, until })
}

#[cfg(test)]
mod tests;
