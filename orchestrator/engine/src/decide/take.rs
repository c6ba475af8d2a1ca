//! Taking an assignment: a program that works long says so and reports later.

use crate::{event::Happening, ids::Generation, refusal::Refusal};

use super::{choose::open_assignment, script::Script};

/// Marks the assignment as taken; it is not offered again to this generation.
///
/// # Errors
/// As [`open_assignment`]; it is taken already; the history is full (it is not offered again
/// anyway).
pub(super) fn decide(
    script: &mut Script<'_>,
    assignment: u32,
    generation: Generation,
) -> Result<(), Refusal> {
    let open = open_assignment(script, assignment, generation)?;
    if open.taken {
        return Err(Refusal::TakenAlready(script.case.assignment_id(assignment)));
    }
    if script.case.is_full() {
        return Err(Refusal::HistoryFull(script.case.id));
    }
    script.happens(Happening::AssignmentTaken {
        assignment,
        generation,
    });
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Act,
        example::{Town, department},
    };

    #[test]
    fn a_program_takes_an_assignment_once_and_is_not_offered_it_again() {
        let mut town = Town::opened();
        let desk = department("dispatch-desk");
        let take = Act::Take {
            assignment: 1,
            generation: 1,
        };
        let open = town.case.asked.clone().expect("an assignment");
        assert!(open.by_program && open.offer_again_at.is_some());
        assert_eq!(town.does(desk.clone(), take.clone()), ["assignment-taken"]);
        let open = town.case.asked.clone().expect("an assignment");
        assert!(open.taken && open.offer_again_at.is_none());
        let again = Refusal::TakenAlready(town.case.assignment_id(1));
        assert_eq!(town.asks(desk, take), Err(again));
        assert!(town.ticks_at("2026-03-02 09:59").is_empty());
    }
}
