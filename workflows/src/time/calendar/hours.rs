//! Office hours.

use super::{HOURS_A_DAY_MAX, SHAPE};
use crate::{
    complaint::Span,
    complaints::Complaints,
    plan::Words,
    time::{MINUTES_OF_DAY, OfficeHours},
    yaml::{self, Content, Fields, Node},
};

const WEEKDAYS: [&str; 7] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];

/// The hours of each weekday from Monday; `key` is where the table begins. Every weekday must be
/// written, a free one as `[]`, so that a forgotten one is noticed; only where there is a week to
/// inherit from may some be left out.
pub(super) fn week(
    node: &Node,
    key: Span,
    base: Option<&[Vec<OfficeHours>; 7]>,
    complaints: &mut Complaints,
) -> Option<[Vec<OfficeHours>; 7]> {
    let fields = Fields::of(node, key, &WEEKDAYS, SHAPE, complaints)?;
    let mut week: [Vec<OfficeHours>; 7] = base.cloned().unwrap_or_default();
    let mut complete = true;
    for (name, hours) in WEEKDAYS.iter().zip(&mut week) {
        if base.is_some() && fields.get(name).is_none() {
            continue;
        }
        let example = format!("{name}: [08:30-12:00, 14:00-17:30]");
        let written = fields.need(name, &example, complaints);
        match written.and_then(|node| of_day(node, complaints)) {
            Some(found) => *hours = found,
            None => complete = false,
        }
    }
    if complete && week.iter().all(Vec::is_empty) {
        complain(
            node,
            Words::new("一周中没有一天办公", "no day of the week has office hours"),
            complaints,
        );
        return None;
    }
    complete.then_some(week)
}

/// The hours of one day, in order and without overlap; none for `[]`.
pub(super) fn of_day(node: &Node, complaints: &mut Complaints) -> Option<Vec<OfficeHours>> {
    let items = match &node.content {
        Content::List(items) => items.as_slice(),
        Content::Scalar(_) | Content::Map(_) => std::slice::from_ref(node),
    };
    if items.len() > HOURS_A_DAY_MAX {
        let what = Words::new(
            format!("一天超过 {HOURS_A_DAY_MAX} 段办公时间"),
            format!("a day has more than {HOURS_A_DAY_MAX} stretches of office hours"),
        );
        complain(node, what, complaints);
        return None;
    }
    let mut hours: Vec<OfficeHours> = Vec::new();
    let mut complete = true;
    for item in items {
        let Some(next) = one(item, complaints) else {
            complete = false;
            continue;
        };
        if hours
            .last()
            .is_some_and(|last| next.opens_minute < last.closes_minute)
        {
            let text = item.text().unwrap_or_default();
            let what = Words::new(
                format!("`{text}` 与前一段重叠，或排在前一段之前"),
                format!("`{text}` overlaps the stretch before it or comes before it"),
            );
            complain(item, what, complaints);
            complete = false;
        }
        hours.push(next);
    }
    complete.then_some(hours)
}

fn one(node: &Node, complaints: &mut Complaints) -> Option<OfficeHours> {
    let text = yaml::scalar(node, "C2", complaints)?;
    let parts = text.split_once('-');
    let minutes = parts.and_then(|(opens, closes)| Some((minute(opens)?, minute(closes)?)));
    let Some((opens_minute, closes_minute)) = minutes else {
        let what = Words::new(
            format!("`{text}` 不是一段办公时间"),
            format!("`{text}` is no stretch of office hours"),
        );
        complain(node, what, complaints);
        return None;
    };
    if closes_minute <= opens_minute {
        let what = Words::new(
            format!("`{text}` 的结束不晚于开始"),
            format!("`{text}` does not end after it begins"),
        );
        complain(node, what, complaints);
        return None;
    }
    Some(OfficeHours {
        opens_minute,
        closes_minute,
    })
}

/// The minute of the day that `08:30` or `24:00` names.
fn minute(text: &str) -> Option<u16> {
    let (hour, minute) = text.split_once(':')?;
    let two_digits = |part: &str| {
        let digits = part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
        if digits {
            part.parse::<u16>().ok()
        } else {
            None
        }
    };
    let (hour, minute) = (two_digits(hour)?, two_digits(minute)?);
    let of_day = hour * 60 + minute;
    (minute < 60 && of_day <= MINUTES_OF_DAY).then_some(of_day)
}

fn complain(node: &Node, what: Words, complaints: &mut Complaints) {
    let way_out = Words::new(
        "按先后写成 `[08:30-12:00, 14:00-17:30]`，不办公的一天写 `[]`",
        "write `[08:30-12:00, 14:00-17:30]` in order, or `[]` for a day without office hours",
    );
    complaints.error("C2", node.span, what, way_out);
}
