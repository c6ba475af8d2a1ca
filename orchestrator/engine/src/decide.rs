//! What a command makes happen to a case, or why it does not.

mod acknowledge;
mod choose;
mod clock;
mod enter;
mod erase;
mod follow;
mod listeners;
mod merge;
mod miss;
mod open;
mod remind;
mod script;
mod take;
mod tick;

use jiff::Timestamp;

use crate::{
    case::Case,
    command::{Act, Actor, Command},
    event::Event,
    refusal::Refusal,
    rules::Rules,
};

use script::Script;

pub(crate) use enter::party;
pub(crate) use follow::way;
pub(crate) use listeners::{listener_of, told};
pub use tick::{REOFFERS_MAX, REPEATS_MAX};

/// How many events a history has before it is full.
///
/// A full history must still come to its end, so it is no wall but a narrowing: what a case can do
/// without is refused ([`Refusal::HistoryFull`]: taking, acknowledging, noting a merge) or left out
/// (offers are not repeated), and every bounded arrow counts as used up. As a checked plan has no
/// loop without a bounded arrow, people and time then need at most one more assignment per step of
/// the plan, each with at most [`REPEATS_MAX`] + 17 events: no history grows beyond 40,000.
pub const HISTORY_EVENTS_MAX: u32 = 10_000;

/// The events that `command` makes happen to `case` at `now`, in order; none if nothing changes
/// (nothing is due). [`HISTORY_EVENTS_MAX`] says how many there can be over the life of a case.
///
/// `now` that lies before the last event of the case counts as the instant of that event, and its
/// parts of a millisecond are dropped, so that events read from their bytes are the same events.
///
/// # Errors
/// The rules say no; nothing changes. Each act's file says which refusal it gives and when.
pub fn decide(
    case: &Case,
    command: &Command,
    rules: &Rules,
    now: Timestamp,
) -> Result<Vec<Event>, Refusal> {
    if !matches!(command.act, Act::Open(_)) && case.seq == 0 {
        return Err(Refusal::CaseUnknown(command.case));
    }
    let mut script = Script::new(case, command, rules, now);
    match &command.act {
        Act::Open(opening) => open::decide(&mut script, opening)?,
        Act::Choose {
            assignment,
            generation,
            choice,
            given,
            into,
            received_at,
            reported,
        } => {
            let answer = choose::Answer {
                assignment: *assignment,
                generation: *generation,
                choice,
                given,
                into: *into,
                received_at: *received_at,
                reported: *reported,
            };
            choose::decide(&mut script, &answer)?;
        }
        Act::Take {
            assignment,
            generation,
        } => {
            take::decide(&mut script, *assignment, *generation)?;
        }
        Act::Tick { hold_programs } => tick::decide(&mut script, *hold_programs)?,
        Act::Acknowledge { notice, post } => acknowledge::decide(&mut script, *notice, post)?,
        Act::NoteMerged { from } => merge::decide(&mut script, *from)?,
        Act::Erase { reason } => erase::decide(&mut script, *reason)?,
    }
    Ok(script.events)
}

/// Refuses every actor but these.
fn only(actor: &Actor, allowed: impl Fn(&Actor) -> bool) -> Result<(), Refusal> {
    if allowed(actor) {
        Ok(())
    } else {
        Err(Refusal::NotAllowed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Generation,
        example::{Town, department, wall},
    };

    #[test]
    fn a_case_nobody_opened_is_unknown_to_every_act_but_opening() {
        let town = Town::new();
        let tick = Act::Tick {
            hold_programs: false,
        };
        let refusal = town.asks(Actor::Clock, tick);
        assert_eq!(refusal, Err(Refusal::CaseUnknown(town.case.id)));
    }

    #[test]
    fn now_never_goes_back_within_a_case_and_is_in_whole_milliseconds() {
        let mut town = Town::opened();
        let opened_at = town.case.at;
        town.now = wall("2026-03-02 08:00");
        town.chooses(department("dispatch-desk"), "assign", [].into());
        assert_eq!(town.case.at, opened_at);

        let mut town = Town::new();
        town.now = Timestamp::from_nanosecond(1_772_413_200_123_456_789).expect("an instant");
        let opening = town.opening();
        town.does(Actor::Intake, Act::Open(Box::new(opening)));
        assert_eq!(town.case.at.subsec_nanosecond(), 123_000_000);
        assert_eq!(town.clock().started_at, town.case.at);
    }

    #[test]
    fn a_full_history_refuses_what_a_case_can_do_without_and_lets_it_end() {
        let mut town = Town::assigned();
        town.case.seq = HISTORY_EVENTS_MAX;
        let full = Err(Refusal::HistoryFull(town.case.id));
        let take = Act::Take {
            assignment: 2,
            generation: 1 as Generation,
        };
        assert_eq!(town.asks(department("fire-brigade"), take), full);
        // The bounded way back counts as used up and leads to its `then`.
        let reason = crate::example::texts(&["reason"]);
        town.chooses(department("fire-brigade"), "return", reason);
        let open = town.case.asked.as_ref().expect("an assignment");
        assert_eq!(open.step.as_str(), "review");
        town.chooses(
            crate::example::post("leader"),
            "settle",
            crate::example::texts(&["result"]),
        );
        town.now = wall("2026-04-01 09:00");
        town.ticks();
        assert!(town.case.ended.is_some());
    }

    #[test]
    fn the_offers_of_a_full_history_are_not_repeated_but_its_deadlines_pass() {
        let mut town = Town::opened();
        town.case.seq = HISTORY_EVENTS_MAX;
        assert_eq!(
            town.ticks_at("2026-03-02 10:30"),
            ["deadline-missed", "rung-climbed"]
        );
    }
}
