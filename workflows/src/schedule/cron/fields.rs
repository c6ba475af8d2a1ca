//! The five fields of an expression.

use super::BadCron;
use crate::plan::Words;

/// Which field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    Minute,
    Hour,
    DayOfMonth,
    Month,
    DayOfWeek,
}

const MONTHS: [&str; 12] = [
    "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC",
];

const WEEKDAYS: [&str; 7] = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

impl Field {
    /// What it is called.
    fn words(self) -> Words {
        let (zh, en) = match self {
            Self::Minute => ("分", "minute"),
            Self::Hour => ("时", "hour"),
            Self::DayOfMonth => ("日", "day of the month"),
            Self::Month => ("月", "month"),
            Self::DayOfWeek => ("周", "day of the week"),
        };
        Words::new(zh, en)
    }

    /// The smallest and the largest value. Sunday is 0 and 7.
    fn range(self) -> (u8, u8) {
        match self {
            Self::Minute => (0, 59),
            Self::Hour => (0, 23),
            Self::DayOfMonth => (1, 31),
            Self::Month => (1, 12),
            Self::DayOfWeek => (0, 7),
        }
    }

    /// Names of values, from that of the smallest on.
    fn names(self) -> &'static [&'static str] {
        match self {
            Self::Minute | Self::Hour | Self::DayOfMonth => &[],
            Self::Month => &MONTHS,
            Self::DayOfWeek => &WEEKDAYS,
        }
    }

    /// The set of values that a field names, a bit each.
    ///
    /// # Errors
    /// A part of the list is no `*`, value or range with or without a step.
    pub(super) fn read(self, text: &str) -> Result<u64, BadCron> {
        let mut set = 0;
        for part in text.split(',') {
            set |= self.part(part)?;
        }
        if self == Self::DayOfWeek && (set >> 7) & 1 == 1 {
            set = (set & 0x7f) | 1;
        }
        Ok(set)
    }

    fn part(self, part: &str) -> Result<u64, BadCron> {
        let (range, step) = match part.split_once('/') {
            Some((range, step)) => (range, Some(self.step(part, step)?)),
            None => (part, None),
        };
        let (first, last) = match range.split_once('-') {
            _ if range == "*" => self.range(),
            Some((first, last)) => (self.value(part, first)?, self.value(part, last)?),
            None if step.is_some() => return Err(self.step_without_range(part, range)),
            None => {
                let value = self.value(part, range)?;
                (value, value)
            }
        };
        if first > last {
            return Err(self.bad(
                part,
                ("终点在起点之前", "its end comes before its beginning"),
                (
                    "从小到大写，或写成两段，例如 `22-23,0-2`；范围末尾的周日写 7",
                    "write it from small to large, or in two parts such as `22-23,0-2`; a Sunday at \
                     the end of a range is 7",
                ),
            ));
        }
        let values = (first..=last).step_by(usize::from(step.unwrap_or(1)));
        Ok(values.fold(0, |set, value| set | 1 << value))
    }

    fn step(self, part: &str, step: &str) -> Result<u8, BadCron> {
        let (_, largest) = self.range();
        let found = number(step).filter(|step| (1..=largest).contains(step));
        found.ok_or_else(|| {
            self.bad(
                part,
                (
                    format!("步长 `{step}` 不是 1 到 {largest} 的整数"),
                    format!("its step `{step}` is no whole number from 1 to {largest}"),
                ),
                ("写成例如 `*/2`", "write for example `*/2`"),
            )
        })
    }

    fn value(self, part: &str, text: &str) -> Result<u8, BadCron> {
        let (smallest, largest) = self.range();
        let mut names = self.names().iter();
        let found = match names.position(|name| name.eq_ignore_ascii_case(text)) {
            Some(place) => u8::try_from(place).ok().map(|place| smallest + place),
            None => number(text),
        };
        found
            .filter(|value| (smallest..=largest).contains(value))
            .ok_or_else(|| self.no_value(part, text))
    }

    fn no_value(self, part: &str, text: &str) -> BadCron {
        let (smallest, largest) = self.range();
        let names = match self.names() {
            [first, .., last] => Words::new(
                format!("、{first} 到 {last}"),
                format!(", {first} to {last}"),
            ),
            [] | [_] => Words::new("", ""),
        };
        self.bad(
            part,
            (
                format!("`{text}` 不是 {smallest} 到 {largest} 的整数"),
                format!("`{text}` is no whole number from {smallest} to {largest}"),
            ),
            (
                format!(
                    "写 {smallest} 到 {largest}{} 或 `*`；不支持 L、W、#、? 和 @daily",
                    names.zh
                ),
                format!(
                    "write {smallest} to {largest}{} or `*`; L, W, #, ? and @daily are not known",
                    names.en
                ),
            ),
        )
    }

    fn step_without_range(self, part: &str, first: &str) -> BadCron {
        let (_, largest) = self.range();
        self.bad(
            part,
            ("步长要跟在 `*` 或范围后面", "a step follows `*` or a range"),
            (
                format!("写成例如 `{first}-{largest}/2`"),
                format!("write for example `{first}-{largest}/2`"),
            ),
        )
    }

    fn bad(self, part: &str, what: impl Into<Words>, way_out: impl Into<Words>) -> BadCron {
        let (name, what) = (self.words(), what.into());
        let what = (
            format!("“{}”一段的 `{part}` 不对：{}", name.zh, what.zh),
            format!("`{part}` in the field {} is wrong: {}", name.en, what.en),
        );
        BadCron::new(what, way_out)
    }
}

/// A whole number of one or two digits.
fn number(text: &str) -> Option<u8> {
    let digits = (1..=2).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}
