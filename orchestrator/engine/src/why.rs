//! Why a case stands as it stands: how its due date came about, which routing row sent it where it
//! is, and what happens next and to whom if nobody acts.
//!
//! Everything is read from the case, the rules and one event; nothing is decided here.

mod due;
mod lines;
mod named;
mod next;
mod past;
mod row;

use closedloop_workflows::{
    names::{DepartmentCode, FieldValue, JurisdictionPath, StepName, WorkflowName},
    plan::{PlaceFit, RoutingRow, Stage, Words},
};
use jiff::{Timestamp, tz::TimeZone};
use serde::Serialize;

use crate::{
    case::Case,
    event::{EndReached, Event, Happening},
    ids::{CaseId, CaseNumber, Generation},
    rules::Rules,
};

pub use due::{SKIPPED_STRETCHES_MAX, SkippedStretch, WhyDue};
pub use lines::Language;
pub use named::Named;
pub use next::{NextStep, WhyNext};
pub use past::{LATE_MAX, WhyAnswered, WhyLate, WhyReminded, WhyRung};
pub use row::{WhyFact, WhyRow, condition_text};

/// Why a case stands as it stands. Instants are whole milliseconds since 1970 (UTC), as in events.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Why {
    /// The case.
    pub case: CaseId,
    /// Its number.
    pub number: CaseNumber,
    /// The workflow it follows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub workflow: Option<WorkflowName>,
    /// As of when this is said.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub now: Timestamp,
    /// The IANA name of the zone in which people read the instants.
    pub zone: String,
    /// Which row of the routing table named the lead, if the event was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub routed: Option<WhyRouted>,
    /// Who keeps the case.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<Named>,
    /// Who is asked, while the case is open.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub asked: Option<WhyAsked>,
    /// How the due date came about, while the case is open.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due: Option<WhyDue>,
    /// Why there is none, while the case is open.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub no_limit: Option<Words>,
    /// What was late or is, in order; the first [`LATE_MAX`].
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub late: Vec<WhyLate>,
    /// What happens by itself if nobody acts, in order; at most 17.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub next: Vec<WhyNext>,
    /// How the case ended, if it did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended: Option<WhyEnded>,
    #[serde(skip)]
    time_zone: TimeZone,
}

/// Which row of the routing table named the lead.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WhyRouted {
    /// The category it was asked for.
    pub category: FieldValue,
    /// The place it was asked for.
    pub place: JurisdictionPath,
    /// Who leads.
    pub lead: Named,
    /// Who works beside, at most 20.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub with: Vec<Named>,
    /// The row that fitted, counted from 1.
    pub row: u32,
    /// What that row says; none if the rules hold another definition.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub row_says: Option<RowSays>,
    /// The row that would have been next, if any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub runner_up: Option<u32>,
    /// What that row says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub runner_up_says: Option<RowSays>,
}

/// A row of the routing table in the words of the definition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RowSays {
    /// The category it fits, or `any`.
    pub category: String,
    /// The places it fits: `any`, a jurisdiction, or one with `/**` for everything below it too.
    pub place: String,
    /// Who leads.
    pub lead: DepartmentCode,
    /// Who works beside, at most 20.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub with: Vec<DepartmentCode>,
}

/// Who is asked, and for what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WhyAsked {
    /// The assignment.
    pub assignment: u32,
    /// The generation that is asked.
    pub generation: Generation,
    /// The step.
    pub step: StepName,
    /// Its stage.
    pub stage: Stage,
    /// Who is asked.
    pub who: Named,
    /// Since when.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub since: Timestamp,
    /// Whether they answer by program.
    pub by_program: bool,
    /// Whether a program said that it works on it.
    pub taken: bool,
}

/// How the case ended. The texts of an answer are not repeated here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WhyEnded {
    /// `closed`, `rejected` or `merged`.
    pub how: &'static str,
    /// The case it goes on as, if it was merged.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub into: Option<CaseId>,
    /// When.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub at: Timestamp,
    /// Whether no deadline was missed on the way.
    pub on_time: bool,
    /// Whether nobody but the reporter ever had a deadline.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub without_deadline: bool,
}

/// Why `case` stands as it stands at `now`. `events` are those of its history, in order, from which
/// is told who leads and what was late; where some are missing, less is told. `rules` are those in
/// force for the case.
#[must_use]
pub fn why(case: &Case, events: &[Event], rules: &Rules, now: Timestamp) -> Why {
    let open = case.asked.as_ref().filter(|_| case.is_open());
    Why {
        case: case.id,
        number: case.number.clone(),
        workflow: case.workflow.clone(),
        now,
        zone: rules.calendar.zone.iana_name().unwrap_or("UTC").to_owned(),
        routed: events
            .iter()
            .find_map(|event| why_routed(case, event, rules)),
        owner: case
            .owner
            .as_ref()
            .map(|owner| Named::department(owner, &rules.organisation)),
        asked: open.map(|open| WhyAsked {
            assignment: open.number,
            generation: open.generation,
            step: open.step.clone(),
            stage: open.stage,
            who: Named::party(&open.asked, &rules.organisation),
            since: open.offered_at,
            by_program: open.by_program,
            taken: open.taken,
        }),
        due: open.and_then(|open| {
            let clock = open.clock.as_ref()?;
            Some(WhyDue {
                row: row::why_row(case, open, clock, &rules.plan),
                ..due::why_due(clock, &rules.calendar, now)
            })
        }),
        no_limit: open.and_then(|open| open.no_limit.clone()),
        late: past::late(case, events, rules, now),
        next: open.map_or_else(Vec::new, |open| next::next(case, open, rules)),
        ended: case.ended.as_ref().map(|ended| {
            let (how, into) = match &ended.end {
                EndReached::Closed => ("closed", None),
                EndReached::Rejected { .. } => ("rejected", None),
                EndReached::Merged { into } => ("merged", Some(*into)),
            };
            WhyEnded {
                how,
                into,
                at: ended.at,
                on_time: ended.on_time,
                without_deadline: ended.without_deadline,
            }
        }),
        time_zone: rules.calendar.zone.clone(),
    }
}

fn why_routed(case: &Case, event: &Event, rules: &Rules) -> Option<WhyRouted> {
    let Happening::Routed {
        row,
        category,
        place,
        lead,
        with,
        runner_up,
        ..
    } = &event.what
    else {
        return None;
    };
    let says = |number: u32| {
        let index = usize::try_from(number).ok()?.checked_sub(1)?;
        let rows = &rules.plan.routing;
        let pinned = rules.plan.fingerprint == case.definition;
        rows.get(index).filter(|_| pinned).map(row_says)
    };
    Some(WhyRouted {
        category: category.clone(),
        place: place.clone(),
        lead: Named::department(lead, &rules.organisation),
        with: with
            .iter()
            .map(|one| Named::department(one, &rules.organisation))
            .collect(),
        row: *row,
        row_says: says(*row),
        runner_up: *runner_up,
        runner_up_says: runner_up.and_then(says),
    })
}

fn row_says(row: &RoutingRow) -> RowSays {
    RowSays {
        category: row
            .category
            .as_ref()
            .map_or_else(|| "any".to_owned(), ToString::to_string),
        place: match &row.place {
            PlaceFit::Any => "any".to_owned(),
            PlaceFit::Exactly(place) => place.to_string(),
            PlaceFit::Within(place) => format!("{place}/**"),
        },
        lead: row.lead.clone(),
        with: row.with.clone(),
    }
}

#[cfg(test)]
mod tests;
