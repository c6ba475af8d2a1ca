//! Writing imported days as the calendar an author would write.

use std::{collections::BTreeMap, fmt::Write};

use jiff::civil::Date;

use super::ImportedDay;
use crate::names::CalendarCode;

/// What stands at the head of the calendar that is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// Its code.
    pub code: CalendarCode,
    /// The calendar it extends. Without one it gets the hours and the zone of an office in mainland
    /// China, to be mended by its author.
    pub extends: Option<CalendarCode>,
    /// The notice that all the days belong to.
    pub notice: String,
}

/// The text of a calendar with these days, from the first day of their first year to the last day
/// of their last. A make-up workday from Monday to Friday is left out: it is a working day anyway.
#[must_use]
pub fn calendar_text(heading: &Heading, days: &BTreeMap<Date, ImportedDay>) -> String {
    let code = &heading.code;
    let mut text = format!("calendar: {code}\n");
    if let Some(base) = &heading.extends {
        text.push_str(&format!("extends: {base}\n"));
    }
    text.push_str(&format!("title: {code} / {code}\nversion: 1\n"));
    if heading.extends.is_none() {
        text.push_str("zone: Asia/Shanghai\n");
    }
    if let (Some((first, _)), Some((last, _))) = (days.first_key_value(), days.last_key_value()) {
        let (first, last) = (first.year(), last.year());
        text.push_str(&format!("from: {first:04}-01-01\nuntil: {last:04}-12-31\n"));
    }
    if heading.extends.is_none() {
        text.push_str("hours:\n");
        for day in ["monday", "tuesday", "wednesday", "thursday", "friday"] {
            text.push_str(&format!("  {day}: [08:30-12:00, 14:00-17:30]\n"));
        }
        text.push_str("  saturday: []\n  sunday: []\nmake-up hours: [08:30-12:00, 14:00-17:30]\n");
    }
    let notice = quoted(&heading.notice);
    text.push_str(&format!("arrangements:\n  - notice: {notice}\n    days:\n"));
    for (first, last, day) in stretches(days) {
        let name = if day.name.contains(" / ") {
            quoted(&day.name)
        } else if day.name.is_empty() {
            quoted("放假 / Day off")
        } else {
            quoted(&format!("{name} / {name}", name = day.name))
        };
        let kind = if day.works { "open" } else { "closed" };
        let until = if first == last {
            String::new()
        } else {
            format!(" to {last}")
        };
        // A string takes whatever is written to it.
        let _ = writeln!(text, "      - {{name: {name}, {kind}: {first}{until}}}");
    }
    text
}

/// Days in a row that are called the same, as one, at most the 31 of a month.
fn stretches(days: &BTreeMap<Date, ImportedDay>) -> Vec<(Date, Date, &ImportedDay)> {
    let mut stretches: Vec<(Date, Date, &ImportedDay)> = Vec::new();
    for (date, day) in days {
        let is_weekend = date.weekday().to_monday_zero_offset() >= 5;
        if day.works && !is_weekend {
            continue;
        }
        match stretches.last_mut() {
            Some((first, last, same))
                if *same == day
                    && last.tomorrow().is_ok_and(|next| next == *date)
                    && first.month() == date.month() =>
            {
                *last = *date;
            }
            Some(_) | None => stretches.push((*date, *date, day)),
        }
    }
    stretches
}

/// A text in double quotes, as YAML reads it.
fn quoted(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\").replace('"', "\\\"");
    format!("\"{escaped}\"")
}
