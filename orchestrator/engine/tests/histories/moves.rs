//! What may be tried on a case, legal or not.

use proptest::{collection::vec, prelude::*};

use crate::plans::{PlanSeed, seeds};

/// Who tries it.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Who {
    /// Whoever is asked.
    Asked,
    Admin,
    /// Whoever was asked first by the case.
    Former,
    /// Somebody who has nothing to do with it.
    Stranger,
}

/// What is wrong with a choice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    None,
    OldGeneration,
    NewGeneration,
    NumberBefore,
    NumberAfter,
    ChoiceUnknown,
    FieldMissing,
    FieldMore,
    FieldUnfit,
    IntoItself,
    IntoTurnedRound,
}

/// What is wrong with a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OpenFault {
    Again,
    Actor,
    Workflow,
    FieldMissing,
    FieldMore,
    FieldUnfit,
    Place,
}

/// The rules that one command is decided by.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Edition {
    Right,
    /// The organisation lost everybody.
    Lost,
    /// The plan is that of another definition.
    Other,
}

#[derive(Debug, Clone)]
pub(crate) enum Move {
    Wait {
        minutes: i64,
    },
    /// The clock of another node.
    Back {
        minutes: i64,
    },
    /// To the next instant, this much earlier or later.
    UntilDue {
        milliseconds: i64,
    },
    Tick {
        hold_programs: bool,
        edition: Edition,
    },
    Choose {
        who: Who,
        choice: u8,
        fault: Fault,
        /// How long before now it was received.
        minutes_ago: i64,
        /// How long before now it was made, in an outage.
        made_minutes_ago: Option<i64>,
        edition: Edition,
    },
    Take {
        who: Who,
    },
    Acknowledge {
        mine: bool,
        ahead: bool,
    },
    NoteMerged {
        from_itself: bool,
        allowed: bool,
    },
    Erase {
        by_admin: bool,
    },
    Open(OpenFault),
}

/// A plan, and what is tried. The first number says how the case is opened.
pub(crate) fn history() -> impl Strategy<Value = (PlanSeed, Vec<Move>)> {
    (seeds(), vec(moves(), 1..60))
}

fn moves() -> impl Strategy<Value = Move> {
    let edition = || {
        prop_oneof![
            30 => Just(Edition::Right),
            1 => Just(Edition::Lost),
            1 => Just(Edition::Other),
        ]
    };
    let tick = (proptest::bool::weighted(0.2), edition()).prop_map(|(hold_programs, edition)| {
        Move::Tick {
            hold_programs,
            edition,
        }
    });
    let choose = (
        who(),
        any::<u8>(),
        fault(),
        prop_oneof![3 => Just(0), 1 => 0..600_i64],
        proptest::option::weighted(0.2, 0..600_i64),
        edition(),
    )
        .prop_map(
            |(who, choice, fault, minutes_ago, made_minutes_ago, edition)| Move::Choose {
                who,
                choice,
                fault,
                minutes_ago,
                made_minutes_ago,
                edition,
            },
        );
    prop_oneof![
        3 => prop_oneof![0..60_i64, 0..3_000_i64, 0..30_000_i64].prop_map(|minutes| Move::Wait { minutes }),
        1 => (0..600_i64).prop_map(|minutes| Move::Back { minutes }),
        4 => (-1..2_i64).prop_map(|milliseconds| Move::UntilDue { milliseconds }),
        8 => tick,
        6 => choose,
        1 => who().prop_map(|who| Move::Take { who }),
        1 => any::<(bool, bool)>().prop_map(|(mine, ahead)| Move::Acknowledge { mine, ahead }),
        1 => any::<(bool, bool)>().prop_map(|(from_itself, allowed)| Move::NoteMerged { from_itself, allowed }),
        1 => proptest::bool::weighted(0.3).prop_map(|by_admin| Move::Erase { by_admin }),
        1 => open_fault().prop_map(Move::Open),
    ]
}

fn who() -> impl Strategy<Value = Who> {
    prop_oneof![
        12 => Just(Who::Asked),
        1 => Just(Who::Admin),
        1 => Just(Who::Former),
        1 => Just(Who::Stranger),
    ]
}

fn fault() -> impl Strategy<Value = Fault> {
    prop_oneof![
        20 => Just(Fault::None),
        1 => Just(Fault::OldGeneration),
        1 => Just(Fault::NewGeneration),
        1 => Just(Fault::NumberBefore),
        1 => Just(Fault::NumberAfter),
        1 => Just(Fault::ChoiceUnknown),
        1 => Just(Fault::FieldMissing),
        1 => Just(Fault::FieldMore),
        1 => Just(Fault::FieldUnfit),
        1 => Just(Fault::IntoItself),
        1 => Just(Fault::IntoTurnedRound),
    ]
}

fn open_fault() -> impl Strategy<Value = OpenFault> {
    prop_oneof![
        Just(OpenFault::Again),
        Just(OpenFault::Actor),
        Just(OpenFault::Workflow),
        Just(OpenFault::FieldMissing),
        Just(OpenFault::FieldMore),
        Just(OpenFault::FieldUnfit),
        Just(OpenFault::Place),
    ]
}
