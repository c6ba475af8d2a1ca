//! Erasing the words of a case.

use crate::{command::Actor, event::Happening, refusal::Refusal, value::ErasureReason};

use super::{only, script::Script};

/// Records that the words, contact data and files are destroyed; the runtime destroys key and
/// bytes in the same transaction. An open case may be erased again once it has new words.
///
/// # Errors
/// The actor neither runs the service nor is time itself at the end of retention; everything is
/// destroyed already.
pub(super) fn decide(script: &mut Script<'_>, reason: ErasureReason) -> Result<(), Refusal> {
    only(script.actor, |actor| match actor {
        Actor::Admin => true,
        Actor::Clock => reason == ErasureReason::RetentionOver,
        Actor::Department(_)
        | Actor::Post(_)
        | Actor::Intake
        | Actor::Supervision
        | Actor::Auditor
        | Actor::Reporter
        | Actor::Case(_) => false,
    })?;
    if !script.case.has_words {
        return Err(Refusal::ErasedAlready(script.case.id));
    }
    script.happens(Happening::Erased { reason });
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Act,
        example::{Town, department, result},
    };

    const ASKED: Act = Act::Erase {
        reason: ErasureReason::ReporterAsked,
    };
    const OVER: Act = Act::Erase {
        reason: ErasureReason::RetentionOver,
    };

    #[test]
    fn words_are_erased_once_by_admin_or_by_time_when_retention_is_over() {
        let mut town = Town::opened();
        for actor in [Actor::Clock, Actor::Supervision, Actor::Reporter] {
            assert_eq!(town.asks(actor, ASKED), Err(Refusal::NotAllowed));
        }
        assert!(town.asks(Actor::Clock, OVER).is_ok());
        assert_eq!(town.does(Actor::Admin, ASKED), ["erased"]);
        assert!(town.case.erased && !town.case.has_words);
        let again = Err(Refusal::ErasedAlready(town.case.id));
        assert_eq!(town.asks(Actor::Admin, ASKED), again);
    }

    #[test]
    fn words_that_come_after_an_erasure_can_be_erased_too() {
        let mut town = Town::assigned();
        town.does(Actor::Admin, ASKED);
        town.chooses(department("fire-brigade"), "done", result());
        assert!(town.case.erased && town.case.has_words);
        assert_eq!(town.does(Actor::Clock, OVER), ["erased"]);
    }
}
