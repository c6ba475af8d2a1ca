//! When somebody who is asked is reminded, in percent of the limit.

use super::Reader;
use crate::yaml::Node;

/// The most reminders of a step.
const REMINDERS_MAX: usize = 5;

/// Reads `remind: [50%, 80%]`: rising, each 1 to 99.
pub(super) fn read(reader: &mut Reader<'_>, node: &Node) -> Vec<u8> {
    let mut percents: Vec<u8> = Vec::new();
    for item in reader.items(node, REMINDERS_MAX).unwrap_or_default() {
        let Some(text) = reader.scalar(item) else {
            continue;
        };
        let Some(percent) = percent(text) else {
            reader.error(
                "S0",
                item.span,
                (
                    format!("`{text}` 不是提醒的时点"),
                    format!("`{text}` is not when somebody is reminded"),
                ),
                (
                    "写时限的百分之几，`1%` 到 `99%`，例如 `remind: [50%, 80%]`",
                    "write a share of the limit, `1%` to `99%`, such as `remind: [50%, 80%]`",
                ),
            );
            continue;
        };
        if percents.last().is_some_and(|last| *last >= percent) {
            reader.error(
                "S0",
                item.span,
                (
                    format!("提醒 `{text}` 不晚于前一次"),
                    format!("the reminder at `{text}` is not later than the one before"),
                ),
                ("从小到大写", "write them in rising order"),
            );
            continue;
        }
        percents.push(percent);
    }
    percents
}

fn percent(text: &str) -> Option<u8> {
    let digits = text.strip_suffix('%')?;
    let plain = !digits.starts_with('0') && digits.bytes().all(|byte| byte.is_ascii_digit());
    let found: Option<u8> = digits.parse().ok().filter(|_| plain);
    found.filter(|percent| (1..=99).contains(percent))
}
