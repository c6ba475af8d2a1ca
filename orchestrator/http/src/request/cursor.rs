//! Cursors: the place behind which a list goes on, as letters that mean nothing to the caller.

use std::str::FromStr;

use closedloop_runtime::{
    ports::ledger::{ListOrder, ListPosition},
    wire::engine::{CaseId, EffectId},
};
use jiff::Timestamp;

use crate::problem::Problem;

use super::malformed;

/// The longest cursor we give out is shorter.
const CURSOR_LETTERS_MAX: usize = 256;

/// A place in a list of open cases; good only for the order it came from.
pub(crate) fn list_cursor(order: ListOrder, position: ListPosition) -> String {
    write(list_kind(order), position.at, &position.case)
}

pub(crate) fn list_position(order: ListOrder, cursor: &str) -> Result<ListPosition, Problem> {
    let (at, case): (_, CaseId) = read(list_kind(order), cursor).ok_or_else(bad)?;
    Ok(ListPosition { at, case })
}

/// A place in the notices of a post.
pub(crate) fn notice_cursor(at: Timestamp, id: EffectId) -> String {
    write("n", at, &id)
}

pub(crate) fn notice_position(cursor: &str) -> Result<(Timestamp, EffectId), Problem> {
    read("n", cursor).ok_or_else(bad)
}

fn list_kind(order: ListOrder) -> &'static str {
    match order {
        ListOrder::Due => "d",
        ListOrder::Offered => "o",
    }
}

fn bad() -> Problem {
    malformed(
        "参数 cursor 不是本列表给出的",
        "`cursor` is none that this list gave out",
    )
}

fn write(kind: &str, at: Timestamp, id: &impl ToString) -> String {
    let text = format!("{kind} {} {}", at.as_millisecond(), id.to_string());
    text.bytes().map(|byte| format!("{byte:02x}")).collect()
}

fn read<T: FromStr>(kind: &str, cursor: &str) -> Option<(Timestamp, T)> {
    if cursor.len() > CURSOR_LETTERS_MAX || !cursor.len().is_multiple_of(2) || !cursor.is_ascii() {
        return None;
    }
    let bytes: Option<Vec<u8>> = (0..cursor.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&cursor[at..at + 2], 16).ok())
        .collect();
    let text = String::from_utf8(bytes?).ok()?;
    let mut parts = text.split(' ');
    let is_kind = parts.next()? == kind;
    let at = Timestamp::from_millisecond(parts.next()?.parse().ok()?).ok()?;
    let id = parts.next()?.parse().ok()?;
    (is_kind && parts.next().is_none()).then_some((at, id))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_leads_back_to_its_place() {
        let case: CaseId = "00000000-0000-7000-8000-000000000001"
            .parse()
            .expect("an id");
        let at = Timestamp::from_millisecond(1_760_000_000_123).expect("an instant");
        let position = ListPosition { at, case };
        for order in [ListOrder::Due, ListOrder::Offered] {
            let cursor = list_cursor(order, position);
            assert_eq!(list_position(order, &cursor).ok(), Some(position));
        }
        let id = EffectId {
            case,
            seq: 7,
            position: 2,
        };
        let cursor = notice_cursor(at, id);
        assert_eq!(notice_position(&cursor).ok(), Some((at, id)));
    }

    #[test]
    fn a_cursor_of_another_list_or_of_nobody_is_refused() {
        let case: CaseId = "00000000-0000-7000-8000-000000000001"
            .parse()
            .expect("an id");
        let at = Timestamp::UNIX_EPOCH;
        let cursor = list_cursor(ListOrder::Due, ListPosition { at, case });
        assert!(list_position(ListOrder::Offered, &cursor).is_err());
        assert!(notice_position(&cursor).is_err());
        let half = &cursor[..cursor.len() - 1];
        let long = "00".repeat(CURSOR_LETTERS_MAX);
        for text in ["", "zz", "事项", half, &cursor[2..], long.as_str()] {
            assert!(list_position(ListOrder::Due, text).is_err(), "{text}");
        }
    }
}
