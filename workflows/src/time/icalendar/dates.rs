//! The dates of an event.

use jiff::{Span, civil::Date};

use crate::plan::Words;

/// The most days of one event; no holiday is longer.
const EVENT_DAYS_MAX: i32 = 62;

/// The most years a yearly event may go on.
const YEARS_MAX: i16 = 50;

/// An event that is being read.
pub(super) struct Event {
    line: usize,
    summary: String,
    first: Option<Date>,
    /// The day after the last.
    after: Option<Date>,
    every_year: Option<Yearly>,
    cancelled: bool,
}

/// How a yearly event ends.
#[derive(Clone, Copy)]
enum Yearly {
    Times(i16),
    Until(Date),
}

/// An event that was read.
pub(super) struct Repeats {
    pub(super) line: usize,
    pub(super) summary: String,
    first: Date,
    days: i32,
    years: i16,
}

impl Event {
    pub(super) fn at_line(line: usize) -> Self {
        Self {
            line,
            summary: String::new(),
            first: None,
            after: None,
            every_year: None,
            cancelled: false,
        }
    }

    /// Takes a property of the event; what is wrong with it as an error.
    pub(super) fn take(&mut self, name: &str, value: &str, line: usize) -> Result<(), Words> {
        match name {
            "SUMMARY" => value.clone_into(&mut self.summary),
            "DTSTART" => {
                self.line = line;
                self.first = Some(date(value)?);
            }
            "DTEND" => self.after = Some(date(value)?),
            "STATUS" => self.cancelled = value.eq_ignore_ascii_case("CANCELLED"),
            "RRULE" => self.every_year = Some(yearly(value)?),
            "DURATION" | "RDATE" | "EXDATE" | "EXRULE" | "RECURRENCE-ID" => {
                return Err(Words::new(
                    format!("不支持 `{name}`"),
                    format!("`{name}` is not supported"),
                ));
            }
            _ => {}
        }
        Ok(())
    }

    /// The event as a whole.
    pub(super) fn repeats(self) -> Result<Repeats, Words> {
        let Some(first) = self.first else {
            return Err(Words::new("事件没有 DTSTART", "the event has no DTSTART"));
        };
        let after = self
            .after
            .or_else(|| first.tomorrow().ok())
            .unwrap_or(first);
        let days = (after - first).get_days();
        if !(1..=EVENT_DAYS_MAX).contains(&days) {
            return Err(Words::new(
                format!("从 {first} 到 {after}（不含）不是 1 至 {EVENT_DAYS_MAX} 天"),
                format!("from {first} up to {after} are not 1 to {EVENT_DAYS_MAX} days"),
            ));
        }
        let years = match self.every_year {
            None => 1,
            Some(Yearly::Times(times)) => times,
            Some(Yearly::Until(until)) => {
                until.year() - first.year() + i16::from(!later_in_its_year(first, until))
            }
        };
        if !(1..=YEARS_MAX).contains(&years) {
            return Err(Words::new(
                format!("重复 {years} 年，只能是 1 至 {YEARS_MAX} 年"),
                format!("it repeats for {years} years, and 1 to {YEARS_MAX} are read"),
            ));
        }
        Ok(Repeats {
            line: self.line,
            summary: self.summary,
            first,
            days: if self.cancelled { 0 } else { days },
            years,
        })
    }
}

impl Repeats {
    /// Every day, in order within each year. A 29th of February comes in leap years only.
    pub(super) fn days(&self) -> impl Iterator<Item = Date> + '_ {
        let first = self.first;
        let in_year = move |more: i16| {
            let year = first.year().checked_add(more)?;
            Date::new(year, first.month(), first.day()).ok()
        };
        (0..self.years).filter_map(in_year).flat_map(|first| {
            (0..self.days).filter_map(move |day| first.checked_add(Span::new().days(day)).ok())
        })
    }
}

fn later_in_its_year(first: Date, until: Date) -> bool {
    (first.month(), first.day()) > (until.month(), until.day())
}

/// A day: `20261001`, or midnight on the wall of it.
fn date(value: &str) -> Result<Date, Words> {
    let digits = value.strip_suffix("T000000").unwrap_or(value);
    let is_date = digits.len() == 8 && digits.bytes().all(|byte| byte.is_ascii_digit());
    let part = |from: usize, to: usize| digits.get(from..to)?.parse::<i16>().ok();
    let found = || {
        let (month, day) = (i8::try_from(part(4, 6)?), i8::try_from(part(6, 8)?));
        Date::new(part(0, 4)?, month.ok()?, day.ok()?).ok()
    };
    let found = if is_date { found() } else { None };
    found.ok_or_else(|| {
        let shown: String = value.chars().take(40).collect();
        Words::new(
            format!("`{shown}` 不是全天事件的日期（如 20261001）"),
            format!("`{shown}` is not the date of an all-day event (such as 20261001)"),
        )
    })
}

/// A yearly rule with an end, without further conditions.
fn yearly(value: &str) -> Result<Yearly, Words> {
    let mut every_year = false;
    let mut end = None;
    for part in value.split(';').filter(|part| !part.is_empty()) {
        let (key, value) = part.split_once('=').unwrap_or((part, ""));
        match (key.to_ascii_uppercase().as_str(), value) {
            ("FREQ", "YEARLY") => every_year = true,
            ("INTERVAL", "1") | ("WKST", _) => {}
            ("COUNT", times) => match times.parse() {
                Ok(times) => end = Some(Yearly::Times(times)),
                Err(_) => return Err(unread(value)),
            },
            ("UNTIL", until) => {
                let day = until.split('T').next().unwrap_or(until);
                end = Some(Yearly::Until(date(day)?));
            }
            _ => return Err(unread(part)),
        }
    }
    match end {
        Some(end) if every_year => Ok(end),
        Some(_) | None => Err(unread(value)),
    }
}

fn unread(rule: &str) -> Words {
    let shown: String = rule.chars().take(80).collect();
    Words::new(
        format!("重复规则 `{shown}` 看不懂：只支持有 COUNT 或 UNTIL 的 FREQ=YEARLY"),
        format!(
            "the repetition `{shown}` is not understood: only FREQ=YEARLY with COUNT or UNTIL is"
        ),
    )
}
