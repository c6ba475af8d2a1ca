//! Ladders: what happens by itself when nobody acts in time.

use super::{Reader, limits, units};
use crate::{
    complaint::Span,
    draft::DraftLadder,
    limit::{Limit, LimitUnit},
    plan::{Card, Ladder, Listener, Rung, Words},
    yaml::{Entry, Fields, Node},
};

const LADDERS_MAX: usize = 50;
const RUNGS_MAX: usize = 8;
const LISTENERS_MAX: usize = 10;

/// Reads the ladders in the order written.
pub(super) fn read(reader: &mut Reader<'_>, entries: &[Entry], owner: Span) -> Vec<DraftLadder> {
    if reader.at_most(entries.len(), LADDERS_MAX, owner).is_none() {
        return Vec::new();
    }
    let mut ladders = Vec::new();
    for entry in entries {
        let name = reader.name(&entry.key, entry.key_span);
        let rungs = rungs(reader, entry);
        if let (Some(name), Some(rungs)) = (name, rungs) {
            ladders.push(DraftLadder {
                name,
                span: entry.key_span,
                ladder: Ladder { rungs },
            });
        }
    }
    ladders
}

fn rungs(reader: &mut Reader<'_>, entry: &Entry) -> Option<Vec<Rung>> {
    // One rung may stand without the brackets of a list.
    let items = match &entry.value.content {
        crate::yaml::Content::Map(_) => std::slice::from_ref(&entry.value),
        crate::yaml::Content::List(_) | crate::yaml::Content::Scalar(_) => {
            reader.items(&entry.value, RUNGS_MAX)?
        }
    };
    let mut rungs: Vec<Rung> = Vec::new();
    let mut whole = true;
    for item in items {
        let before = reader.complaints.errors();
        let rung = rung(reader, item);
        whole &= before == reader.complaints.errors();
        let Some((rung, span)) = rung else { continue };
        if whole && let Some(last) = rungs.last() {
            let place = (entry.key.as_str(), rungs.len());
            rises(reader, place, last.after, rung.after, span);
        }
        rungs.push(rung);
    }
    if whole && rungs.last().is_none_or(|last| last.give_to.is_none()) {
        let span = items.last().map_or(entry.key_span, |item| item.span);
        let (ladder, count) = (&entry.key, items.len());
        reader.complaints.error_for_example(
            "S6",
            span,
            (
                format!("升级阶梯 `{}` 的最后一档没有交给任何人", entry.key),
                format!(
                    "the last rung of the ladder `{}` gives the case to nobody",
                    entry.key
                ),
            ),
            (
                "在最后一档写 `give to: 单位或岗位`",
                "write `give to: DEPARTMENT or POST` in the last rung",
            ),
            Some(Words::new(
                format!("`{ladder}` 升到第 {count} 档后，超期事项仍在原处，没有人接手"),
                format!(
                    "after rung {count} of `{ladder}` a late case stays where it is, and nobody \
                     takes over"
                ),
            )),
        );
    }
    Some(rungs)
}

fn rung(reader: &mut Reader<'_>, item: &Node) -> Option<(Rung, Span)> {
    let parts = reader.fields(item, item.span, &["after", "tell", "give to", "card"])?;
    let after_span = parts
        .entry("after")
        .map_or(item.span, |entry| entry.value.span);
    let after = match parts.entry("after") {
        Some(entry) => Some(limits::limit(reader, &entry.value)?),
        None => None,
    };
    let tell = listeners(reader, &parts);
    let give_to = match parts.get("give to") {
        Some(node) => Some(units::unit(reader, node, &[])?),
        None => None,
    };
    let cards = [("yellow", Card::Yellow), ("red", Card::Red)];
    let card = parts
        .get("card")
        .and_then(|node| reader.one_of(node, &cards));
    if parts.get("tell").is_none() && give_to.is_none() {
        reader.error(
            "S6",
            item.span,
            (
                "这一档既不通知也不转交任何人",
                "this rung neither tells anybody nor gives the case to anybody",
            ),
            ("写上 `tell` 或 `give to`", "write `tell` or `give to`"),
        );
    }
    Some((
        Rung {
            after,
            tell,
            give_to,
            card,
        },
        after_span,
    ))
}

fn listeners(reader: &mut Reader<'_>, parts: &Fields<'_>) -> Vec<Listener> {
    let items = parts
        .get("tell")
        .and_then(|node| reader.items(node, LISTENERS_MAX));
    let mut tell = Vec::new();
    for item in items.unwrap_or_default() {
        let listener = match reader.word(item, &["lead head", "asked head"]) {
            Some("lead head") => Some(Listener::LeadHead),
            Some(_) => Some(Listener::AskedHead),
            None => units::unit(reader, item, &["lead head", "asked head"])
                .and_then(|unit| reader.organisation.listener_of(&unit))
                .map(Listener::Post),
        };
        if let Some(listener) = listener
            && !tell.contains(&listener)
        {
            tell.push(listener);
        }
    }
    tell
}

/// Complains unless `next` is certainly later than `last`.
///
/// `ladder` and `row` say which rung `last` is.
fn rises(
    reader: &mut Reader<'_>,
    (ladder, row): (&str, usize),
    last: Option<Limit>,
    next: Option<Limit>,
    span: Span,
) {
    let good = match (last, next) {
        (_, None) => false,
        (None, Some(_)) => true,
        (Some(last), Some(next)) => certainly_later(last, next),
    };
    if !good {
        let zh =
            |limit: Option<Limit>| limit.map_or("立即".to_owned(), |after| after.to_string());
        let en =
            |limit: Option<Limit>| limit.map_or("at once".to_owned(), |after| after.to_string());
        let example = Words::new(
            format!(
                "`{ladder}` 第 {row} 档：`{}`，第 {} 档：`{}`；第 {row} 档可能反而更晚或同时",
                zh(last),
                row + 1,
                zh(next)
            ),
            format!(
                "`{ladder}` rung {row}: `{}`, rung {}: `{}`; rung {row} may be as late or later",
                en(last),
                row + 1,
                en(next)
            ),
        );
        reader.complaints.error_for_example(
            "S6",
            span,
            (
                "这一档不一定晚于上一档：`after` 都从超期起算",
                "this rung is not certainly later than the one before: every `after` counts from \
                 the deadline",
            ),
            (
                "把 `after` 写得比上一档长，最好用同一种单位",
                "write a longer `after` than that of the rung before, best in the same unit",
            ),
            Some(example),
        );
    }
}

/// Whether `next` ends after `last` whenever both start together.
///
/// A limit in days ends with its last day, so it lasts up to one day more than it says. A working
/// day is reckoned as eight hours here; working and unbroken time cannot be compared.
fn certainly_later(last: Limit, next: Limit) -> bool {
    if last.unit == next.unit {
        return next.amount > last.amount;
    }
    let (_, last_max) = minutes(last);
    let (next_min, _) = minutes(next);
    last.unit.is_working() == next.unit.is_working() && next_min > last_max
}

/// The fewest and the most minutes a limit lasts.
fn minutes(limit: Limit) -> (u64, u64) {
    const WORKING_DAY: u64 = 8 * 60;
    const DAY: u64 = 24 * 60;
    let amount = u64::from(limit.amount);
    match limit.unit {
        LimitUnit::Minutes | LimitUnit::WorkingMinutes => (amount, amount),
        LimitUnit::Hours | LimitUnit::WorkingHours => (amount * 60, amount * 60),
        LimitUnit::Days => (amount * DAY, (amount + 1) * DAY),
        LimitUnit::WorkingDays => (amount * WORKING_DAY, (amount + 1) * WORKING_DAY),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rungs_rise_only_when_they_do_at_every_hour_of_the_day() {
        let limit = |words: &str| words.parse::<Limit>().expect("a limit");
        for (last, next) in [
            ("1 working hour", "2 working hours"),
            ("1 working hour", "1 working day"),
            ("1 working day", "2 working days"),
            ("1 working day", "17 working hours"),
            ("30 minutes", "1 hour"),
            ("23 hours", "1 day"),
        ] {
            assert!(certainly_later(limit(last), limit(next)), "{last}, {next}");
        }
        for (last, next) in [
            ("2 working hours", "2 working hours"),
            ("1 working day", "10 working hours"),
            ("1 day", "30 hours"),
            ("1 working hour", "2 hours"),
            ("2 days", "1 working day"),
        ] {
            assert!(!certainly_later(limit(last), limit(next)), "{last}, {next}");
        }
    }
}
