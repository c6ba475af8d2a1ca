//! Dates and stretches of dates.

use jiff::civil::Date;

use crate::{complaints::Complaints, plan::Words, yaml, yaml::Node};

/// The longest stretch of dates one line may name: no holiday is longer, so more is a wrong month.
const STRETCH_DAYS_MAX: i32 = 62;

/// The day that `node` spells as `2026-02-17`.
pub(super) fn date(node: &Node, complaints: &mut Complaints) -> Option<Date> {
    let text = yaml::scalar(node, "C3", complaints)?;
    let found = exact(text);
    if found.is_none() {
        complain(
            node,
            format!("`{text}` 不是日期"),
            format!("`{text}` is no date"),
            complaints,
        );
    }
    found
}

/// The first and the last day of `2026-02-15 to 2026-02-23`, or twice the one day of `2026-02-17`.
pub(super) fn stretch(node: &Node, complaints: &mut Complaints) -> Option<(Date, Date)> {
    let text = yaml::scalar(node, "C3", complaints)?;
    let (first, last) = text.split_once(" to ").unwrap_or((text, text));
    let (Some(first), Some(last)) = (exact(first), exact(last)) else {
        let zh = format!("`{text}` 不是日期，也不是一段日期");
        complain(
            node,
            zh,
            format!("`{text}` is no date and no stretch of dates"),
            complaints,
        );
        return None;
    };
    if last < first {
        let zh = format!("`{text}` 的最后一天早于第一天");
        complain(
            node,
            zh,
            format!("`{text}` ends before it begins"),
            complaints,
        );
        return None;
    }
    if last
        .since(first)
        .is_ok_and(|length| length.get_days() >= STRETCH_DAYS_MAX)
    {
        let zh = format!("`{text}` 超过 {STRETCH_DAYS_MAX} 天");
        let en = format!("`{text}` is longer than {STRETCH_DAYS_MAX} days");
        complain(node, zh, en, complaints);
        return None;
    }
    Some((first, last))
}

/// A date in exactly this form; the library would also take a date with a time behind it.
fn exact(text: &str) -> Option<Date> {
    if text.len() != "2026-02-17".len() {
        None
    } else {
        text.parse().ok()
    }
}

fn complain(node: &Node, zh: String, en: String, complaints: &mut Complaints) {
    let way_out = Words::new(
        "写成 `2026-02-17` 或 `2026-02-15 to 2026-02-23`",
        "write `2026-02-17` or `2026-02-15 to 2026-02-23`",
    );
    complaints.error("C3", node.span, Words::new(zh, en), way_out);
}
