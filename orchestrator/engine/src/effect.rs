//! What the outside is asked to do because of an event.

use closedloop_workflows::{
    names::{DepartmentCode, PostCode, StepName},
    plan::{Card, Stage},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    case::{Assignment, Case, Clock, Party},
    command::Cause,
    event::{EndReached, Event, Happening},
    ids::{CaseId, Generation},
};

/// Why a post is told something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NoticeKind {
    /// The deadline comes nearer.
    Reminder,
    /// A rung was climbed.
    Escalation,
    /// The notice of the last rung, once more.
    Repeat,
}

/// What a post is told. It names the matter and its deadline, never the reporter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// Who hears it.
    pub post: PostCode,
    /// Why.
    pub kind: NoticeKind,
    /// The assignment.
    pub assignment: u32,
    /// Its step.
    pub step: StepName,
    /// Its stage.
    pub stage: Stage,
    /// The department that is asked or late, if one is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub department: Option<DepartmentCode>,
    /// The level of the escalation, from 1; 0 for a reminder.
    pub level: u8,
    /// The card that goes with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub card: Option<Card>,
    /// The deadline.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub due_at: Timestamp,
    /// Whether the post is also asked to act from now on.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub asked_to_act: bool,
    /// For repeats: how often by now.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub times: u16,
    /// For reminders: the share of the limit that is over, in percent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub percent: Option<u8>,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde calls it with a reference"
)]
fn is_zero(number: &u16) -> bool {
    *number == 0
}

/// Something the outside is asked to do. Its id is that of the event and its position, so a
/// receiver can tell a repeat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Effect {
    /// Put an assignment before a department's program.
    Offer {
        /// The department.
        department: DepartmentCode,
        /// The assignment.
        assignment: u32,
        /// The generation.
        generation: Generation,
    },
    /// Take an offer back: somebody else is asked, or somebody chose without the program.
    Withdraw {
        /// The department.
        department: DepartmentCode,
        /// The assignment.
        assignment: u32,
        /// The generation.
        generation: Generation,
        /// The step.
        step: StepName,
        /// Its stage.
        stage: Stage,
    },
    /// Tell a post something.
    Tell(Notice),
    /// Tell another case that this one was merged into it.
    NoteMerged {
        /// The other case.
        into: CaseId,
    },
}

/// The effects of `event`, in a fixed order; `case` is the case after it. At most 12.
#[must_use]
pub fn effects(case: &Case, event: &Event) -> Vec<Effect> {
    match &event.what {
        Happening::AssignmentOffered {
            assignment,
            asked,
            by_program,
            ..
        } => offer(asked, *by_program, *assignment, 1)
            .into_iter()
            .collect(),
        Happening::AssignmentReoffered {
            assignment,
            generation,
            ..
        } => {
            let open = case.asked.as_ref();
            open.and_then(|open| offer(&open.asked, open.by_program, *assignment, *generation))
                .into_iter()
                .collect()
        }
        Happening::ChoiceMade { .. } => choice(event),
        Happening::Reminded { .. } => remind(case, event),
        Happening::RungClimbed { .. } => rung(case, event),
        Happening::NoticeRepeated { .. } => repeat(case, event),
        Happening::CaseClosed {
            end: EndReached::Merged { into },
            ..
        } => {
            vec![Effect::NoteMerged { into: *into }]
        }
        Happening::CaseOpened { .. }
        | Happening::Routed { .. }
        | Happening::AssignmentTaken { .. }
        | Happening::DeadlineMissed { .. }
        | Happening::MissCorrected { .. }
        | Happening::NoticeAcknowledged { .. }
        | Happening::Scored { .. }
        | Happening::MergedHere { .. }
        | Happening::CaseClosed { .. }
        | Happening::Erased { .. } => Vec::new(),
    }
}

fn offer(
    asked: &Party,
    by_program: bool,
    assignment: u32,
    generation: Generation,
) -> Option<Effect> {
    match asked {
        Party::Department(department) if by_program => Some(Effect::Offer {
            department: department.clone(),
            assignment,
            generation,
        }),
        Party::Department(_) | Party::Post { .. } | Party::Reporter => None,
    }
}

fn withdraw(
    asked: &Party,
    assignment: u32,
    generation: Generation,
    step: &StepName,
    stage: Stage,
) -> Option<Effect> {
    match asked {
        Party::Department(department) => Some(Effect::Withdraw {
            department: department.clone(),
            assignment,
            generation,
            step: step.clone(),
            stage,
        }),
        Party::Post { .. } | Party::Reporter => None,
    }
}

fn choice(event: &Event) -> Vec<Effect> {
    let Happening::ChoiceMade {
        assignment,
        generation,
        asked,
        step,
        stage,
        ..
    } = &event.what
    else {
        return Vec::new();
    };
    match &event.cause {
        // A program that reported knows that its offer is over; any other answer must reach it.
        Cause::Report(_) => Vec::new(),
        Cause::Token(_)
        | Cause::TrackingCode
        | Cause::Wake
        | Cause::Effect(_)
        | Cause::Schedule { .. }
        | Cause::Demonstration => withdraw(asked, *assignment, *generation, step, *stage)
            .into_iter()
            .collect(),
    }
}

/// The open assignment and its clock.
fn running(case: &Case) -> Option<(&Assignment, &Clock)> {
    let open = case.asked.as_ref()?;
    Some((open, open.clock.as_deref()?))
}

fn remind(case: &Case, event: &Event) -> Vec<Effect> {
    let Happening::Reminded {
        assignment,
        percent,
        asked,
        told,
        ..
    } = &event.what
    else {
        return Vec::new();
    };
    let Some((open, clock)) = running(case) else {
        return Vec::new();
    };
    let notice = |post: &PostCode| {
        Effect::Tell(Notice {
            post: post.clone(),
            kind: NoticeKind::Reminder,
            assignment: *assignment,
            step: open.step.clone(),
            stage: open.stage,
            department: asked.department().cloned(),
            level: 0,
            card: None,
            due_at: clock.due_at,
            asked_to_act: false,
            times: 0,
            percent: Some(*percent),
        })
    };
    told.iter().map(notice).collect()
}

fn rung(case: &Case, event: &Event) -> Vec<Effect> {
    let Happening::RungClimbed {
        assignment,
        rung,
        stage,
        asked,
        told,
        card,
        given_to,
        ..
    } = &event.what
    else {
        return Vec::new();
    };
    let Some((open, clock)) = running(case) else {
        return Vec::new();
    };
    let new_post = given_to.as_ref().and_then(|given| match &given.asked {
        Party::Post { post, .. } => Some(post),
        Party::Department(_) | Party::Reporter => None,
    });
    let notice = |post: &PostCode| {
        Effect::Tell(Notice {
            post: post.clone(),
            kind: NoticeKind::Escalation,
            assignment: *assignment,
            step: open.step.clone(),
            stage: *stage,
            department: asked.department().cloned(),
            level: *rung,
            card: *card,
            due_at: clock.due_at,
            asked_to_act: Some(post) == new_post,
            times: 0,
            percent: None,
        })
    };
    let mut effects = Vec::new();
    if let Some(given) = given_to {
        let before = given.generation.saturating_sub(1);
        effects.extend(withdraw(asked, *assignment, before, &open.step, *stage));
        effects.extend(offer(
            &given.asked,
            given.by_program,
            *assignment,
            given.generation,
        ));
    }
    effects.extend(told.iter().map(notice));
    effects
}

fn repeat(case: &Case, event: &Event) -> Vec<Effect> {
    let Happening::NoticeRepeated {
        assignment,
        told,
        times,
        ..
    } = &event.what
    else {
        return Vec::new();
    };
    let Some((open, clock)) = running(case) else {
        return Vec::new();
    };
    let notice = |post: &PostCode| {
        Effect::Tell(Notice {
            post: post.clone(),
            kind: NoticeKind::Repeat,
            assignment: *assignment,
            step: open.step.clone(),
            stage: open.stage,
            department: open.asked.department().cloned(),
            level: clock.climbed,
            card: None,
            due_at: clock.due_at,
            asked_to_act: false,
            times: *times,
            percent: None,
        })
    };
    told.iter().map(notice).collect()
}
