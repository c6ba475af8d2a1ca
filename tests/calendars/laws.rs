//! What holds whatever the calendar says.

use closedloop_tests::chance::Chance;
use closedloop_workflows::{
    limit::{Limit, LimitUnit},
    time::{Calendar, Pause, Pauses},
};
use jiff::{SignedDuration, Timestamp};

use crate::drawn::{Drawn, at};

/// Asserts the laws for one limit.
pub(crate) fn hold(
    drawn: &Drawn,
    calendar: &Calendar,
    limit: Limit,
    chance: &mut Chance,
    around: &str,
) {
    let (start, pauses) = (drawn.start(), drawn.pauses());
    let due = calendar.due_with_pauses(start, limit, &pauses).at;
    let around = format!("{limit}, {around}");
    assert!(start < due, "an end is later than its start: {around}");
    let stands = |pause: &Pause| pause.from < due && due <= pause.until;
    assert!(
        !pauses.iter().any(|pause| stands(&pause)),
        "an end in a pause: {around}"
    );
    never_earlier(drawn, calendar, limit, due, chance, &around);
    additive(calendar, start, limit, chance, &pauses, &around);
    moving_is_counting_anew(drawn, calendar, limit, &around);
    reminders_are_in_order(calendar, start, due, limit, &pauses, &around);
    let yellow = calendar.yellow_at_fixed(start, due);
    assert!(start <= yellow && yellow <= due, "yellow: {around}");
    let yellow = calendar.yellow_at(start, due, limit);
    assert!(start <= yellow && yellow <= due, "yellow: {around}");
}

/// A later start, a longer limit or one more pause never end earlier.
fn never_earlier(
    drawn: &Drawn,
    calendar: &Calendar,
    limit: Limit,
    due: Timestamp,
    chance: &mut Chance,
    around: &str,
) {
    let pauses = drawn.pauses();
    let later = SignedDuration::from_millis(draw(chance, 2 * 86_400_000));
    let later = drawn.start() + later;
    let from_later = calendar.due_with_pauses(later, limit, &pauses).at;
    assert!(due <= from_later, "a later start ends earlier: {around}");
    let longer = Limit {
        amount: limit.amount + 1,
        ..limit
    };
    let of_longer = calendar.due_with_pauses(drawn.start(), longer, &pauses).at;
    assert!(due <= of_longer, "a longer limit ends earlier: {around}");
    let from = drawn.start + draw(chance, 5 * 86_400_000);
    let more = Pause {
        from: at(from),
        until: at(from + draw(chance, 2 * 86_400_000)),
    };
    let more: Vec<Pause> = pauses.iter().chain([more]).collect();
    let more = Pauses::merge(&more).expect("few");
    let with_more = calendar.due_with_pauses(drawn.start(), limit, &more).at;
    assert!(due <= with_more, "one more pause ends earlier: {around}");
}

/// Time that is counted adds up: a, then b from where a ended, is a + b.
fn additive(
    calendar: &Calendar,
    start: Timestamp,
    limit: Limit,
    chance: &mut Chance,
    pauses: &Pauses,
    around: &str,
) {
    match limit.unit {
        LimitUnit::Days | LimitUnit::WorkingDays => return,
        LimitUnit::Minutes
        | LimitUnit::Hours
        | LimitUnit::WorkingMinutes
        | LimitUnit::WorkingHours => {}
    }
    let more = 1 + u32::try_from(draw(chance, 30)).expect("small");
    let of = |amount| Limit { amount, ..limit };
    let middle = calendar.due_with_pauses(start, limit, pauses).at;
    let in_two = calendar.due_with_pauses(middle, of(more), pauses).at;
    let at_once = calendar
        .due_with_pauses(start, of(limit.amount + more), pauses)
        .at;
    assert_eq!(in_two, at_once, "{more} more: {around}");
}

/// Moving an end by pauses leads where counting with them does, all at once and one by one.
fn moving_is_counting_anew(drawn: &Drawn, calendar: &Calendar, limit: Limit, around: &str) {
    // A last day that moved on moves from there; and where a day was left out, an end in days
    // cannot tell whether it is that day's or that of the day before.
    let cannot_tell = calendar.last_day_moves_on || drawn.zone_name == "Pacific/Apia";
    if cannot_tell && limit.unit == LimitUnit::Days {
        return;
    }
    let (start, pauses) = (drawn.start(), drawn.pauses());
    let plain = calendar.due(start, limit).at;
    let counted = calendar.due_with_pauses(start, limit, &pauses).at;
    let moved = calendar
        .moved_by(start, plain, Some(limit.unit), &pauses)
        .at;
    assert_eq!(moved, counted, "moved at once: {around}");
    let one_by_one = pauses.iter().fold(plain, |end, pause| {
        let one = Pauses::merge(&[pause]).expect("one");
        calendar.moved_by(start, end, Some(limit.unit), &one).at
    });
    assert_eq!(one_by_one, counted, "moved one by one: {around}");
}

fn reminders_are_in_order(
    calendar: &Calendar,
    start: Timestamp,
    due: Timestamp,
    limit: Limit,
    pauses: &Pauses,
    around: &str,
) {
    let mut last = start;
    for percent in 0..=100 {
        let next =
            calendar.instant_at_percent_with_pauses(start, due, Some(limit), percent, pauses);
        assert!(last <= next && next <= due, "{percent}%: {around}");
        last = next;
    }
    assert_eq!(last, due, "100%: {around}");
}

fn draw(chance: &mut Chance, bound: u64) -> i64 {
    i64::try_from(chance.below(bound)).expect("small")
}
