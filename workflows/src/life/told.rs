//! The longest life in words.

use super::{DAY_MINUTES, Life, Stay};
use crate::{
    check::shortened,
    limit::{Limit, LimitUnit},
    plan::{End, Words},
};

impl Life {
    /// How long it is, in working days: `31 working days`, with what working time and calendar time
    /// add up to. Only for the working reckoning.
    #[must_use]
    pub fn length(&self) -> Words {
        let days = days_of(self.minutes, DAY_MINUTES);
        let working = days_of(self.working_minutes, DAY_MINUTES);
        let unbroken = days_of(self.unbroken_minutes, 24 * 60);
        Words::new(
            format!(
                "{days} 个工作日（工作时限合计 {working} 个工作日，自然日时限合计 {unbroken} 天）"
            ),
            format!(
                "{days} working days (limits in working time add up to {working} working days, \
                 calendar limits to {unbroken} days)"
            ),
        )
    }

    /// How long it is, in days of the unit of `limit`, against which it was reckoned.
    pub(crate) fn length_for(&self, limit: Limit) -> Words {
        if limit.unit.is_working() {
            return self.length();
        }
        let days = days_of(self.minutes, 24 * 60);
        Words::new(format!("{days} 天"), format!("{days} days"))
    }

    /// The way: `triage 1 working hour → sign 2 working hours → … → end closed`; the middle of a
    /// long one is left out.
    #[must_use]
    pub fn told(&self) -> Words {
        let part = |stay: &Stay, words: fn(Limit) -> String| match stay.limit {
            Some(limit) => format!("{}.{} {}", stay.step, stay.choice, words(limit)),
            None => format!("{}.{}", stay.step, stay.choice),
        };
        let end = match &self.end {
            End::Closed => "end closed",
            End::Rejected { .. } => "end rejected",
            End::Merged => "end merged",
        };
        let way = |words: fn(Limit) -> String| {
            let parts = self.way.iter().map(|stay| part(stay, words));
            shortened(parts.chain([end.to_owned()]).collect()).join(" → ")
        };
        Words::new(way(in_chinese), way(|limit| limit.to_string()))
    }

    /// The steps that are not counted, as a sentence; none if every limit is counted.
    #[must_use]
    pub fn left_out(&self) -> Option<Words> {
        if self.uncounted.is_empty() {
            return None;
        }
        let names = self.uncounted.iter().map(|name| format!("`{name}`"));
        let names = shortened(names.collect());
        Some(Words::new(
            format!(
                "步骤 {} 有固定截止时刻或没有时限的行，未计入",
                names.join("、")
            ),
            format!(
                "not counted: rows with a fixed end or without a limit in {}",
                names.join(", ")
            ),
        ))
    }
}

/// Minutes as days with at most two decimals, rounded up.
fn days_of(minutes: u64, day_minutes: u64) -> String {
    let hundredths = (minutes * 100).div_ceil(day_minutes);
    let (whole, rest) = (hundredths / 100, hundredths % 100);
    let decimals = format!("{rest:02}");
    match decimals.trim_end_matches('0') {
        "" => whole.to_string(),
        decimals => format!("{whole}.{decimals}"),
    }
}

fn in_chinese(limit: Limit) -> String {
    let unit = match limit.unit {
        LimitUnit::Minutes => "分钟",
        LimitUnit::Hours => "小时",
        LimitUnit::Days => "天",
        LimitUnit::WorkingMinutes => "个工作分钟",
        LimitUnit::WorkingHours => "个工作时",
        LimitUnit::WorkingDays => "个工作日",
    };
    format!("{}{unit}", limit.amount)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_have_no_more_decimals_than_they_need() {
        for (minutes, days) in [
            (0, "0"),
            (480, "1"),
            (24 * 480 + 360, "24.75"),
            (240, "0.5"),
            (1, "0.01"),
            (481, "1.01"),
        ] {
            assert_eq!(days_of(minutes, DAY_MINUTES), days);
        }
    }
}
