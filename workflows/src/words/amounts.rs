//! Limits and counts in Chinese: `5个工作日`, `2小时`, `1次`.

use crate::limit::{Limit, LimitUnit};

/// What stands behind the number.
const fn unit_in_chinese(unit: LimitUnit) -> &'static str {
    match unit {
        LimitUnit::Minutes => "分钟",
        LimitUnit::Hours => "小时",
        LimitUnit::Days => "天",
        LimitUnit::WorkingMinutes => "个工作分钟",
        LimitUnit::WorkingHours => "个工作时",
        LimitUnit::WorkingDays => "个工作日",
    }
}

/// What people write for a unit, for a complaint that knows what was meant.
const ALMOST: [(&str, LimitUnit); 16] = [
    ("分", LimitUnit::Minutes),
    ("个分钟", LimitUnit::Minutes),
    ("个小时", LimitUnit::Hours),
    ("时", LimitUnit::Hours),
    ("日", LimitUnit::Days),
    ("个自然日", LimitUnit::Days),
    ("自然日", LimitUnit::Days),
    ("日历天", LimitUnit::Days),
    ("工作分钟", LimitUnit::WorkingMinutes),
    ("个工作小时", LimitUnit::WorkingHours),
    ("工作小时", LimitUnit::WorkingHours),
    ("工作时", LimitUnit::WorkingHours),
    ("个工作天", LimitUnit::WorkingDays),
    ("工作天", LimitUnit::WorkingDays),
    ("工作日", LimitUnit::WorkingDays),
    ("个工作", LimitUnit::WorkingDays),
];

/// A limit in Chinese: `5个工作日`, `2个工作时`, `30个工作分钟`, `3天`, `2小时`, `30分钟`.
#[must_use]
pub fn limit_in_chinese(limit: Limit) -> String {
    format!("{}{}", limit.amount, unit_in_chinese(limit.unit))
}

/// The limit that a text spells in Chinese, or none. Its bounds are those of [`Limit`].
#[must_use]
pub fn limit_from_chinese(text: &str) -> Option<Limit> {
    let (amount, unit) = numbered(text)?;
    let unit = LimitUnit::ALL
        .into_iter()
        .find(|known| unit_in_chinese(*known) == unit)?;
    bounded(amount, unit)
}

/// The limit that somebody who wrote this Chinese text most likely meant, or none.
pub(crate) fn limit_meant_in_chinese(text: &str) -> Option<Limit> {
    let (amount, unit) = numbered(text)?;
    let unit = unit.trim();
    let exact = LimitUnit::ALL
        .into_iter()
        .find(|known| unit_in_chinese(*known) == unit);
    let almost = || ALMOST.iter().find(|(word, _)| *word == unit);
    bounded(amount, exact.or_else(|| Some(almost()?.1))?)
}

/// How often, in Chinese: `2次`.
#[must_use]
pub fn times_in_chinese(times: u16) -> String {
    format!("{times}次")
}

/// The number of times that a text spells in Chinese, or none.
#[must_use]
pub fn times_from_chinese(text: &str) -> Option<u16> {
    let (amount, unit) = numbered(text)?;
    (unit == "次").then(|| amount.parse().ok()).flatten()
}

/// The digits at the beginning, and the rest; none without digits or with a zero before them.
fn numbered(text: &str) -> Option<(&str, &str)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (amount, unit) = text.split_at_checked(digits)?;
    (digits > 0 && !amount.starts_with('0')).then_some((amount, unit))
}

fn bounded(amount: &str, unit: LimitUnit) -> Option<Limit> {
    let amount = amount.parse().ok()?;
    // The bounds of a limit are those of its words.
    Limit { amount, unit }.to_string().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limit::LIMIT_AMOUNT_MAX;

    #[test]
    fn every_limit_is_read_back_from_its_chinese_words() {
        for unit in LimitUnit::ALL {
            for amount in [1, 2, 30, LIMIT_AMOUNT_MAX] {
                let limit = Limit { amount, unit };
                assert_eq!(limit_from_chinese(&limit_in_chinese(limit)), Some(limit));
            }
        }
        let five: Limit = "5 working days".parse().expect("a limit");
        assert_eq!(limit_in_chinese(five), "5个工作日");
    }

    #[test]
    fn what_is_no_limit_in_chinese_is_not_read_as_one() {
        for bad in [
            "",
            "天",
            "0天",
            "03天",
            "5 个工作日",
            "5工作日",
            "五天",
            "3日",
            "100001天",
            "99999999999天",
            "-1天",
            "1.5小时",
            "3天 ",
            "3 days",
        ] {
            assert_eq!(limit_from_chinese(bad), None, "{bad}");
        }
    }

    #[test]
    fn what_was_almost_a_limit_is_recognised() {
        for (given, meant) in [
            ("5工作日", "5个工作日"),
            ("5 个工作日", "5个工作日"),
            ("3日", "3天"),
            ("2个小时", "2小时"),
            ("2工作小时", "2个工作时"),
        ] {
            let limit = limit_meant_in_chinese(given).expect("a limit");
            assert_eq!(limit_in_chinese(limit), meant);
        }
        assert_eq!(limit_meant_in_chinese("0工作日"), None);
    }

    #[test]
    fn times_are_read_back_from_their_chinese_words() {
        for times in [1, 2, 100] {
            assert_eq!(times_from_chinese(&times_in_chinese(times)), Some(times));
        }
        for bad in ["次", "0次", "02次", "2回", "2 次", "70000次"] {
            assert_eq!(times_from_chinese(bad), None, "{bad}");
        }
    }
}
