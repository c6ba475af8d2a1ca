//! The events of one decision as they are written, and the case they make.

use closedloop_workflows::plan::Step;
use jiff::Timestamp;

use crate::{
    case::{Assignment, Case},
    command::{Actor, Cause, Command},
    event::{Event, Happening},
    evolve::evolve,
    refusal::Refusal,
    rules::Rules,
    value::whole_milliseconds,
};

/// A decision in the making.
pub(super) struct Script<'a> {
    /// The case after the events so far.
    pub case: Case,
    /// The events so far.
    pub events: Vec<Event>,
    /// The rules.
    pub rules: &'a Rules,
    /// Who acts.
    pub actor: &'a Actor,
    cause: &'a Cause,
    /// The instant of the decision in whole milliseconds, never before the last event of the case.
    pub now: Timestamp,
}

impl<'a> Script<'a> {
    pub(super) fn new(case: &Case, command: &'a Command, rules: &'a Rules, now: Timestamp) -> Self {
        Self {
            case: case.clone(),
            events: Vec::new(),
            rules,
            actor: &command.actor,
            cause: &command.cause,
            now: whole_milliseconds(now).max(case.at),
        }
    }

    /// Makes something happen.
    pub(super) fn happens(&mut self, what: Happening) {
        let event = Event {
            case: self.case.id,
            seq: self.case.seq + 1,
            at: self.now,
            actor: self.actor.clone(),
            cause: self.cause.clone(),
            what,
        };
        let before = std::mem::replace(&mut self.case, Case::unborn(event.case));
        self.case = evolve(before, &event);
        self.events.push(event);
    }

    /// By which way the command came.
    pub(super) fn cause(&self) -> &'a Cause {
        self.cause
    }

    /// The open assignment.
    ///
    /// # Errors
    /// There is none: the case is over.
    pub(super) fn open(&self) -> Result<Assignment, Refusal> {
        let open = self.case.asked.clone();
        open.ok_or(Refusal::CaseOver(self.case.id))
    }

    /// The step of this assignment.
    ///
    /// # Errors
    /// The rules hold another definition than the one the case is pinned to.
    pub(super) fn step_of(&self, open: &Assignment) -> Result<&'a Step, Refusal> {
        let plan = &self.rules.plan;
        plan.step(&open.step)
            .filter(|_| plan.fingerprint == self.case.definition)
            .ok_or_else(|| Refusal::StepUnknown(open.step.clone()))
    }
}
