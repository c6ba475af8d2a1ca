//! Hearing that another case was merged into this one.

use crate::{command::Actor, event::Happening, ids::CaseId, refusal::Refusal};

use super::{only, script::Script};

/// Counts the other case. A case that is over counts it too: its reporter reads this answer.
///
/// # Errors
/// The command comes from anybody but that case, or from this one; the history is full (the other
/// case names this one all the same, so its reporter is answered).
pub(super) fn decide(script: &mut Script<'_>, from: CaseId) -> Result<(), Refusal> {
    only(script.actor, |actor| *actor == Actor::Case(from))?;
    if from == script.case.id {
        return Err(Refusal::MergedIntoItself(from));
    }
    if script.case.is_full() {
        return Err(Refusal::HistoryFull(script.case.id));
    }
    script.happens(Happening::MergedHere { from });
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Act, HISTORY_EVENTS_MAX, example::Town};

    #[test]
    fn a_merge_is_heard_from_the_other_case_alone() {
        let mut town = Town::opened();
        let from = CaseId(uuid::Uuid::from_u128(2));
        let act = Act::NoteMerged { from };
        let refused = town.asks(Actor::Admin, act.clone());
        assert_eq!(refused, Err(Refusal::NotAllowed));
        assert_eq!(town.does(Actor::Case(from), act.clone()), ["merged-here"]);
        assert_eq!(town.case.merged_here, 1);

        let own = town.case.id;
        let itself = town.asks(Actor::Case(own), Act::NoteMerged { from: own });
        assert_eq!(itself, Err(Refusal::MergedIntoItself(own)));

        town.case.seq = HISTORY_EVENTS_MAX;
        let full = Err(Refusal::HistoryFull(own));
        assert_eq!(town.asks(Actor::Case(from), act), full);
    }
}
