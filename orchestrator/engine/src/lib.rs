//! What may happen to a case, and what follows.
//!
//! The crate is pure: no I/O, no clock, no chance, no async. Time is the argument `now`, and every
//! id and random value comes in with the command. Four functions carry everything:
//!
//! - [`decide()`]: a case, a command and the rules give events, or a [`Refusal`];
//! - [`evolve()`]: a case and an event give the case after it; total, needs no rules;
//! - [`effects()`]: what the outside is asked to do because of an event;
//! - [`Case::next_due`]: the next instant at which time alone changes something.
//!
//! To add an act: a variant of [`Act`], a file under `decide/`, a variant of [`Happening`], its arm
//! in `evolve.rs` and, if the outside must hear, in `effect.rs`.

pub use closedloop_workflows as workflows;

mod case;
mod chain;
mod command;
mod decide;
mod due;
mod effect;
mod event;
mod evolve;
#[cfg(test)]
mod example;
mod facts;
mod ids;
mod light;
mod refusal;
mod rules;
mod value;
mod why;

pub use case::{Assignment, Case, Clock, Ended, HEAD_SHAPE, Party};
pub use chain::{BadHash, GENESIS, Hash, Head, chain_hash};
pub use command::{Act, Actor, Cause, Command, Given, Opening, Outage, Reported};
pub use decide::{HISTORY_EVENTS_MAX, REOFFERS_MAX, REPEATS_MAX, decide};
pub use due::DueReason;
pub use effect::{Effect, Notice, NoticeKind, effects};
pub use event::{
    ArrowName, Because, ClockSet, CorrectionReason, EndReached, Event, GivenTo, Happening,
    RulesVersion,
};
pub use evolve::evolve;
pub use ids::{AssignmentId, BadId, CaseId, CaseNumber, EffectId, Generation};
pub use light::Light;
pub use refusal::Refusal;
pub use rules::Rules;
pub use value::{Digest, ErasureReason, FILES_MAX, Priority, Sealed, Source, Value};
pub use why::{
    LATE_MAX, Language, Named, NextStep, RowSays, SKIPPED_STRETCHES_MAX, SkippedStretch, Why,
    WhyAnswered, WhyAsked, WhyDue, WhyEnded, WhyFact, WhyLate, WhyNext, WhyReminded, WhyRouted,
    WhyRow, WhyRung, condition_text, why,
};
