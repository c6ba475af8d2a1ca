//! Limits in words, and the few ISO 8601 durations that cannot be misread.

use super::Reader;
use crate::{
    limit::{LIMIT_AMOUNT_MAX, Limit, LimitUnit},
    words::{Language, limit_from_chinese, limit_in_chinese, limit_meant_in_chinese},
    yaml::{Node, nearest},
};

/// The limit that `node` spells.
pub(super) fn limit(reader: &mut Reader<'_>, node: &Node) -> Option<Limit> {
    let text = reader.scalar(node)?;
    let found = spelt(text);
    if let Some(limit) = found {
        // An ISO duration is the same in every language.
        if !text.starts_with('P') {
            let words = (limit_in_chinese(limit), limit.to_string());
            reader.note(node.span, text, words);
        }
    } else {
        let way_out = match meant(text) {
            Some(near) => (
                format!("是不是 `{near}`？"),
                format!("did you mean `{near}`?"),
            ),
            None => (
                "写成 `2 working hours`、`5 working days`、`3 days`、`30 minutes`，或 `PT2H`、`P3D`"
                    .to_owned(),
                "write `2 working hours`, `5 working days`, `3 days`, `30 minutes`, or `PT2H`, `P3D`"
                    .to_owned(),
            ),
        };
        let what = (
            format!("`{text}` 不是时限"),
            format!("`{text}` is not a limit"),
        );
        reader.error("S0", node.span, what, way_out);
    }
    found
}

/// The limit that a text spells, or none.
pub(super) fn spelt(text: &str) -> Option<Limit> {
    let english = || text.parse().ok();
    english()
        .or_else(|| iso(text))
        .or_else(|| limit_from_chinese(text))
}

/// The limit that an author who wrote `text` most likely meant.
fn meant(text: &str) -> Option<String> {
    if Language::of(text) == Language::Chinese {
        return limit_meant_in_chinese(text).map(limit_in_chinese);
    }
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let amount: u32 = text.get(..digits)?.parse().ok()?;
    if amount == 0 || amount > LIMIT_AMOUNT_MAX {
        return None;
    }
    let unit = text.get(digits..)?.trim().to_lowercase();
    let short = [
        ("wd", 5),
        ("workday", 5),
        ("workdays", 5),
        ("wh", 4),
        ("d", 2),
        ("h", 1),
        ("min", 0),
    ];
    if let Some((_, index)) = short.iter().find(|(word, _)| *word == unit) {
        let unit = LimitUnit::ALL[*index];
        return Some(Limit { amount, unit }.to_string());
    }
    let spelt = LimitUnit::ALL.map(|unit| Limit { amount, unit }.to_string());
    let given = format!("{amount} {unit}");
    nearest(&given, spelt.iter().map(String::as_str)).map(str::to_owned)
}

/// `PT2H`, `PT90M`, `PT1H30M` and `P3D`. They count without a break; working time has no ISO
/// spelling, so that nobody takes `P1D` for a working day.
fn iso(text: &str) -> Option<Limit> {
    let (amount, unit) = if let Some(time) = text.strip_prefix("PT") {
        match time.strip_suffix('H') {
            Some(hours) => (number(hours)?, LimitUnit::Hours),
            None => {
                let minutes = time.strip_suffix('M')?;
                let (hours, minutes) = minutes.split_once('H').unwrap_or(("0", minutes));
                let whole = hours.parse::<u32>().ok()?.checked_mul(60)?;
                (whole.checked_add(number(minutes)?)?, LimitUnit::Minutes)
            }
        }
    } else {
        (
            number(text.strip_prefix('P')?.strip_suffix('D')?)?,
            LimitUnit::Days,
        )
    };
    // The bounds of a limit are those of its words.
    Limit { amount, unit }.to_string().parse().ok()
}

fn number(digits: &str) -> Option<u32> {
    let plain = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    plain.then(|| digits.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn iso_durations_are_read_as_time_without_a_break() {
        for (iso_text, words) in [
            ("PT2H", "2 hours"),
            ("PT30M", "30 minutes"),
            ("PT1H30M", "90 minutes"),
            ("P3D", "3 days"),
        ] {
            assert_eq!(iso(iso_text).expect("a limit").to_string(), words);
        }
        for bad in [
            "",
            "P",
            "PT",
            "PT0H",
            "P1W",
            "PTH",
            "P-1D",
            "P1DT2H",
            "PT+2H",
            "PT99999999H",
        ] {
            assert_eq!(iso(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_misspelt_limit_is_recognised() {
        for (given, words) in [
            ("5wd", "5 working days"),
            ("3 workdays", "3 working days"),
            ("2 workinghours", "2 working hours"),
            ("3 Days", "3 days"),
            ("5工作日", "5个工作日"),
        ] {
            assert_eq!(meant(given).as_deref(), Some(words));
        }
        for hopeless in ["soon", "0 days", "200000 days", ""] {
            assert_eq!(meant(hopeless), None);
        }
    }
}
