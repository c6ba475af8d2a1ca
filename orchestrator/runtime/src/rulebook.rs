//! The rules in force and every version that an open case is pinned to.

mod load;

use std::{
    collections::BTreeMap,
    sync::{Arc, RwLock},
};

use closedloop_wire::engine::{
    Act, Case, Command, Rules,
    workflows::{
        names::{CalendarCode, WorkflowName},
        organisation::Organisation,
        plan::{Fingerprint, Plan},
        time::Calendar,
    },
};

pub use load::{LoadFailure, RuleTexts, load};

/// Everything a node decides by. Readers never wait for long: a change replaces the whole.
#[derive(Debug)]
pub struct Rulebook {
    inner: RwLock<Arc<Edition>>,
}

/// One state of the rulebook.
#[derive(Debug, Clone)]
pub struct Edition {
    /// The organisation in force.
    pub organisation: Arc<Organisation>,
    /// The calendars in force.
    pub calendars: BTreeMap<CalendarCode, Arc<Calendar>>,
    /// The definition in force of each workflow.
    pub in_force: BTreeMap<WorkflowName, Arc<Plan>>,
    /// Every definition that is in force or that an open case is pinned to.
    pub plans: BTreeMap<Fingerprint, Arc<Plan>>,
}

impl Rulebook {
    /// A rulebook that begins with this edition.
    #[must_use]
    pub fn new(edition: Edition) -> Self {
        Self {
            inner: RwLock::new(Arc::new(edition)),
        }
    }

    /// The present edition.
    #[must_use]
    pub fn edition(&self) -> Arc<Edition> {
        // A poisoned lock still holds a whole edition: it is only ever replaced at once.
        Arc::clone(
            &self
                .inner
                .read()
                .unwrap_or_else(std::sync::PoisonError::into_inner),
        )
    }
}

impl Edition {
    /// The rules for a command: those of the definition the case is pinned to or, for a new case,
    /// of the one in force. None if this node does not know them.
    #[must_use]
    pub fn rules_for(&self, case: &Case, command: &Command) -> Option<Rules> {
        let plan = match &command.act {
            Act::Open(opening) if case.seq == 0 => self.in_force.get(&opening.workflow)?,
            // What is wanted of a case that does not exist or is over hangs on no plan, and nobody
            // keeps the plans of cases that are over.
            _ if case.seq == 0 || case.ended.is_some() => self.in_force.values().next()?,
            Act::Open(_)
            | Act::Choose { .. }
            | Act::Take { .. }
            | Act::Tick { .. }
            | Act::Acknowledge { .. }
            | Act::NoteMerged { .. }
            | Act::Erase { .. } => self.plans.get(&case.definition)?,
        };
        self.rules_of(plan)
    }

    /// The rules with this plan.
    #[must_use]
    pub fn rules_of(&self, plan: &Arc<Plan>) -> Option<Rules> {
        Some(Rules {
            plan: Arc::clone(plan),
            organisation: Arc::clone(&self.organisation),
            calendar: Arc::clone(self.calendars.get(&plan.calendar)?),
        })
    }

    /// The rules of an open or closed case, if this node knows them.
    #[must_use]
    pub fn rules_of_case(&self, case: &Case) -> Option<Rules> {
        self.rules_of(self.plans.get(&case.definition)?)
    }
}
