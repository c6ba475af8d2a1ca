//! The rules in force and every version that an open case is pinned to.

mod load;

use std::{
    collections::BTreeMap,
    sync::{Arc, RwLock},
};

use closedloop_wire::engine::{
    Act, Case, Command, Opening, Rules, Value,
    workflows::{
        names::{CalendarCode, JurisdictionPath, ScheduleName, WorkflowName},
        organisation::Organisation,
        plan::{Fingerprint, Plan},
        schedule::Schedule,
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
    /// The schedules in force.
    pub schedules: BTreeMap<ScheduleName, Arc<Schedule>>,
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
    /// of the one in force, with the calendar of its place. None if this node does not know them.
    #[must_use]
    pub fn rules_for(&self, case: &Case, command: &Command) -> Option<Rules> {
        let (plan, place) = match &command.act {
            Act::Open(opening) if case.seq == 0 => {
                (self.in_force.get(&opening.workflow)?, place_of(opening))
            }
            // What is wanted of a case that does not exist or is over hangs on no plan, and nobody
            // keeps the plans of cases that are over.
            _ if case.seq == 0 || case.ended.is_some() => {
                (self.in_force.values().next()?, case.place())
            }
            Act::Open(_)
            | Act::Choose { .. }
            | Act::Take { .. }
            | Act::Tick { .. }
            | Act::Acknowledge { .. }
            | Act::NoteMerged { .. }
            | Act::Erase { .. } => (self.plans.get(&case.definition)?, case.place()),
        };
        self.rules_at(plan, place)
    }

    /// The rules with this plan for a case at this place. They count in the calendar of the place,
    /// which is its own or that of the nearest place above that names one, else in the calendar
    /// that the definition names.
    #[must_use]
    pub fn rules_at(&self, plan: &Arc<Plan>, place: Option<&JurisdictionPath>) -> Option<Rules> {
        let of_the_place = place
            .and_then(|place| self.organisation.calendar_of(place))
            .and_then(|code| self.calendars.get(code));
        let calendar = match of_the_place {
            Some(calendar) => calendar,
            None => self.calendars.get(&plan.calendar)?,
        };
        Some(Rules {
            plan: Arc::clone(plan),
            organisation: Arc::clone(&self.organisation),
            calendar: Arc::clone(calendar),
        })
    }

    /// The rules of an open or closed case, if this node knows them.
    #[must_use]
    pub fn rules_of_case(&self, case: &Case) -> Option<Rules> {
        self.rules_at(self.plans.get(&case.definition)?, case.place())
    }
}

fn place_of(opening: &Opening) -> Option<&JurisdictionPath> {
    match opening.fields.get("place") {
        Some(Value::Jurisdiction(place)) => Some(place),
        Some(_) | None => None,
    }
}

#[cfg(test)]
mod tests;
