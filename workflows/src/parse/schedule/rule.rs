//! The catch-up rule: `none`, or `{at most: 1, within: 7 days}`.

use jiff::SignedDuration;

use crate::{
    complaints::Complaints,
    limit::{Limit, LimitUnit},
    schedule::{CATCH_UP_DAYS_MAX, CATCH_UP_SLOTS_MAX, CatchUp},
    yaml::{self, Content, Fields, Node},
};

const CODE: &str = "T5";

/// The keys of the rule.
pub(super) const KEYS: [&str; 2] = ["at most", "within"];

/// Reads the rule.
pub(super) fn catch_up(node: &Node, complaints: &mut Complaints) -> Option<CatchUp> {
    if node.text() == Some("none") {
        return Some(CatchUp {
            slots_max: 0,
            within: SignedDuration::ZERO,
        });
    }
    if !matches!(node.content, Content::Map(_)) {
        complaints.error(
            CODE,
            node.span,
            ("补办规则的写法不对", "this is no catch-up rule"),
            (
                "写成 `{at most: 1, within: 7 days}` 或 `none`",
                "write `{at most: 1, within: 7 days}` or `none`",
            ),
        );
        return None;
    }
    let parts = Fields::of(node, node.span, &KEYS, CODE, complaints)?;
    let at_most = parts.need("at most", "at most: 1", complaints);
    let at_most = at_most.and_then(|node| at_most_read(node, complaints));
    let within = parts.need("within", "within: 7 days", complaints);
    let within = within.and_then(|node| within_read(node, complaints));
    Some(CatchUp {
        slots_max: at_most?,
        within: within?,
    })
}

fn at_most_read(node: &Node, complaints: &mut Complaints) -> Option<u16> {
    let text = yaml::scalar(node, CODE, complaints)?;
    let found = text
        .parse()
        .ok()
        .filter(|slots| (1..=CATCH_UP_SLOTS_MAX).contains(slots));
    if found.is_none() {
        complaints.error(
            CODE,
            node.span,
            (
                format!("`{text}` 不是 1 到 {CATCH_UP_SLOTS_MAX} 的整数"),
                format!("`{text}` is no whole number from 1 to {CATCH_UP_SLOTS_MAX}"),
            ),
            (
                "写最多补办几个时点；不补办写 `catch up: none`",
                "write how many slots at most; for none write `catch up: none`",
            ),
        );
    }
    found
}

/// A length of time on any clock: a day is 24 hours.
fn within_read(node: &Node, complaints: &mut Complaints) -> Option<SignedDuration> {
    let text = yaml::scalar(node, CODE, complaints)?;
    let minutes = text.parse::<Limit>().ok().and_then(|limit| {
        let amount = i64::from(limit.amount);
        match limit.unit {
            LimitUnit::Minutes => Some(amount),
            LimitUnit::Hours => Some(amount * 60),
            LimitUnit::Days => Some(amount * 24 * 60),
            LimitUnit::WorkingMinutes | LimitUnit::WorkingHours | LimitUnit::WorkingDays => None,
        }
    });
    let found = minutes.filter(|minutes| *minutes <= CATCH_UP_DAYS_MAX * 24 * 60);
    if found.is_none() {
        complaints.error(
            CODE,
            node.span,
            (
                format!("`{text}` 不是补办的期限（最多 {CATCH_UP_DAYS_MAX} 天，不按工作时间）"),
                format!(
                    "`{text}` is no length for catching up (at most {CATCH_UP_DAYS_MAX} days, not working time)"
                ),
            ),
            (
                "写成例如 `7 days`、`12 hours` 或 `30 minutes`",
                "write for example `7 days`, `12 hours` or `30 minutes`",
            ),
        );
    }
    found.map(SignedDuration::from_mins)
}
