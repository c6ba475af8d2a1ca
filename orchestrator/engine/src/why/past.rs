//! What was late, told from the events: the limit, the miss, each rung and the answer.

use closedloop_workflows::{
    limit::LimitUnit,
    names::{ChoiceName, StepName},
    plan::{Card, Stage, Work},
};
use jiff::Timestamp;
use serde::Serialize;

use super::{Named, SkippedStretch, WhyDue, due, row};
use crate::{
    case::{Assignment, Case},
    event::{Event, Happening},
    evolve::offered_assignment,
    rules::Rules,
};

/// The most late assignments that are told.
pub const LATE_MAX: usize = 20;

/// An assignment whose deadline was missed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WhyLate {
    /// The assignment.
    pub assignment: u32,
    /// The step.
    pub step: StepName,
    /// Its stage.
    pub stage: Stage,
    /// Who was asked when the deadline passed.
    pub asked: Named,
    /// How the due date came about; `missed` and `level` are those of the end.
    pub due: WhyDue,
    /// The reminders before it, at most 5.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reminders: Vec<WhyReminded>,
    /// The rungs that were climbed, from the lowest; at most 8.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rungs: Vec<WhyRung>,
    /// The days off that the ladder passed over, from the deadline to the last rung that was climbed,
    /// if that is counted in working time; as in [`WhyDue::skipped`].
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ladder_skipped: Vec<SkippedStretch>,
    /// What ended it; none while it is open.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answered: Option<WhyAnswered>,
}

/// A reminder that was given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WhyReminded {
    /// When it was to come.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub due_at: Timestamp,
    /// The share of the limit that was over.
    pub percent: u8,
    /// Who heard of it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub told: Vec<Named>,
}

/// A rung that was climbed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WhyRung {
    /// Its level, from 1.
    pub level: u8,
    /// When it was to be climbed.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub due_at: Timestamp,
    /// When it was.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub at: Timestamp,
    /// Who heard of it, at most 11.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub told: Vec<Named>,
    /// The card that went with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub card: Option<Card>,
    /// Who was asked from then on, if that changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub given_to: Option<Named>,
}

/// The choice that ended a late assignment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WhyAnswered {
    /// Who answered.
    pub who: Named,
    /// What was chosen.
    pub choice: ChoiceName,
    /// When the answer reached us.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub received_at: Timestamp,
}

/// The assignments whose deadline was missed and not corrected, in order; the first [`LATE_MAX`].
/// `events` are those of the case, in order; others than those of assignments are passed over.
pub(super) fn late(case: &Case, events: &[Event], rules: &Rules, now: Timestamp) -> Vec<WhyLate> {
    let mut late: Vec<WhyLate> = Vec::new();
    let mut open: Option<Assignment> = None;
    let mut reminders: Vec<WhyReminded> = Vec::new();
    for event in events {
        if let Some(assignment) = offered_assignment(event) {
            open = Some(assignment);
            reminders.clear();
        } else if let Happening::Reminded {
            due_at,
            percent,
            told,
            ..
        } = &event.what
        {
            let organisation = &rules.organisation;
            reminders.push(WhyReminded {
                due_at: *due_at,
                percent: *percent,
                told: told.iter().map(|p| Named::post(p, organisation)).collect(),
            });
        } else if let Happening::DeadlineMissed { asked, .. } = &event.what
            && let Some(clock) = open.as_mut().and_then(|open| open.clock.as_mut())
        {
            clock.missed = true;
            let asked = Named::party(asked, &rules.organisation);
            let (Some(open), true) = (&open, late.len() < LATE_MAX) else {
                break;
            };
            let due = open.clock.as_ref().map(|clock| WhyDue {
                row: row::why_row(case, open, clock, &rules.plan),
                ..due::why_due(clock, &rules.calendar, now)
            });
            let reminders = std::mem::take(&mut reminders);
            late.extend(due.map(|due| begun(open, asked, due, reminders)));
        } else if let Some(last) = late.last_mut() {
            if let Happening::MissCorrected { assignment, .. } = &event.what {
                if *assignment == last.assignment {
                    late.pop();
                }
            } else {
                goes_on(last, event, rules);
            }
        }
    }
    for one in &mut late {
        one.ladder_skipped = ladder_skipped(one, rules);
    }
    late
}

/// The days off between the deadline and the last rung in working time, as far as the rules in force
/// are those by which it was climbed.
fn ladder_skipped(late: &WhyLate, rules: &Rules) -> Vec<SkippedStretch> {
    if late.due.calendar_changed {
        return Vec::new();
    }
    let step = rules.plan.step(&late.step);
    let Some(Work::Ask {
        late: Some(name), ..
    }) = step.map(|step| &step.work)
    else {
        return Vec::new();
    };
    let Some(ladder) = rules.plan.ladders.get(name) else {
        return Vec::new();
    };
    let is_in_working_time = |rung: &&WhyRung| {
        let rung = ladder.rungs.get(usize::from(rung.level).saturating_sub(1));
        let after = rung.and_then(|rung| rung.after);
        after.is_some_and(|limit| match limit.unit {
            LimitUnit::WorkingMinutes | LimitUnit::WorkingHours | LimitUnit::WorkingDays => true,
            LimitUnit::Minutes | LimitUnit::Hours | LimitUnit::Days => false,
        })
    };
    let last = late.rungs.iter().rev().find(is_in_working_time);
    last.map_or_else(Vec::new, |rung| {
        let days = rules.calendar.skipped_days(late.due.due_at, rung.due_at);
        due::stretches(&days)
    })
}

fn begun(open: &Assignment, asked: Named, due: WhyDue, reminders: Vec<WhyReminded>) -> WhyLate {
    WhyLate {
        assignment: open.number,
        step: open.step.clone(),
        stage: open.stage,
        asked,
        due,
        reminders,
        rungs: Vec::new(),
        ladder_skipped: Vec::new(),
        answered: None,
    }
}

fn goes_on(late: &mut WhyLate, event: &Event, rules: &Rules) {
    let organisation = &rules.organisation;
    if let Happening::RungClimbed {
        assignment,
        rung,
        due_at,
        told,
        card,
        given_to,
        ..
    } = &event.what
    {
        if *assignment == late.assignment {
            late.due.level = *rung;
            late.rungs.push(WhyRung {
                level: *rung,
                due_at: *due_at,
                at: event.at,
                told: told.iter().map(|p| Named::post(p, organisation)).collect(),
                card: *card,
                given_to: given_to
                    .as_ref()
                    .map(|given| Named::party(&given.asked, organisation)),
            });
        }
    } else if let Happening::ChoiceMade {
        assignment,
        asked,
        choice,
        received_at,
        ..
    } = &event.what
        && *assignment == late.assignment
    {
        late.answered = Some(WhyAnswered {
            who: Named::party(asked, organisation),
            choice: choice.clone(),
            received_at: *received_at,
        });
    }
}
