//! A case as the checker understands it: a second reading of the events, written from DESIGN and
//! not from the engine, that keeps what the promises are about.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use closedloop_engine::{
    ArrowName, CaseId, CaseNumber, EndReached, Event, Generation, HISTORY_EVENTS_MAX, Happening,
    Party, Priority, Value,
    workflows::{
        limit::Limit,
        names::{ChoiceName, DepartmentCode, FieldName, JurisdictionPath, StepName},
        plan::{ChoiceKind, End, Plan, Stage},
        points::Counted,
    },
};
use jiff::{SignedDuration, Timestamp};

/// What must come next within the same decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Follows {
    /// The routing of a new case.
    Routing,
    /// The entry of a step.
    Step(StepName),
    /// An end; a merge leads to this case.
    End(End),
    /// The answer for silence, because the definition skips the case.
    Skipped(ChoiceName),
    /// The answer for silence, because nobody can be asked.
    NoReporter(ChoiceName),
}

/// The open assignment.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    pub(crate) number: u32,
    pub(crate) generation: Generation,
    pub(crate) step: StepName,
    pub(crate) stage: Stage,
    pub(crate) asked: Party,
    pub(crate) by_program: bool,
    pub(crate) taken: bool,
    pub(crate) offered_at: Timestamp,
    pub(crate) offer_again_at: Option<Timestamp>,
    pub(crate) reoffers: u32,
    pub(crate) has_limit: bool,
    /// Of what has no limit, the last instants there are.
    pub(crate) yellow_at: Timestamp,
    pub(crate) due_at: Timestamp,
    pub(crate) reminders: Vec<Timestamp>,
    /// How many of these are behind it.
    pub(crate) reminded: usize,
    pub(crate) rungs: Vec<Timestamp>,
    pub(crate) climbed: u8,
    pub(crate) missed: bool,
    /// Whether a program was asked when the deadline was missed.
    pub(crate) missed_by_program: bool,
    pub(crate) corrected: bool,
    pub(crate) repeat_at: Option<Timestamp>,
    pub(crate) repeats: u16,
}

/// What a case was opened with.
#[derive(Debug, Clone)]
pub(crate) struct Opened {
    pub(crate) number: CaseNumber,
    pub(crate) plan: Arc<Plan>,
    pub(crate) source: &'static str,
    pub(crate) priority: Priority,
    pub(crate) exercise: bool,
    pub(crate) place: JurisdictionPath,
    pub(crate) has_reporter: bool,
    pub(crate) fields: BTreeMap<FieldName, Value>,
    pub(crate) at: Timestamp,
}

/// A case after its events so far.
#[derive(Debug, Clone)]
pub(crate) struct Shadow {
    pub(crate) case: CaseId,
    pub(crate) seq: u32,
    pub(crate) at: Timestamp,
    pub(crate) opened: Option<Opened>,
    pub(crate) lead: Option<DepartmentCode>,
    pub(crate) with: Vec<DepartmentCode>,
    pub(crate) owner: Option<DepartmentCode>,
    pub(crate) assignments: u32,
    pub(crate) asked: Option<Asked>,
    pub(crate) follows: Option<Follows>,
    /// The limit that the last arrow gives the step it leads to.
    pub(crate) allowed: Option<(ArrowName, Limit)>,
    /// When each step was last entered.
    pub(crate) entered: BTreeMap<StepName, Timestamp>,
    /// Whether anybody but the reporter was asked with, and without, a deadline.
    pub(crate) deadlines: [bool; 2],
    pub(crate) reminded: BTreeSet<(u32, u32, u8)>,
    pub(crate) arrows: BTreeMap<(StepName, ChoiceName), u16>,
    pub(crate) missed: u32,
    pub(crate) escalated: u32,
    pub(crate) kinds: BTreeMap<ChoiceKind, u32>,
    pub(crate) chosen: BTreeSet<u32>,
    pub(crate) climbed: BTreeSet<(u32, u32, u8)>,
    pub(crate) merged_from: BTreeMap<CaseId, u32>,
    pub(crate) ended: Option<EndReached>,
    pub(crate) erased: bool,
    pub(crate) has_words: bool,
    /// Every event, with its bytes dropped.
    pub(crate) events: Vec<Event>,
}

impl Shadow {
    pub(crate) fn unborn(case: CaseId) -> Self {
        Self {
            case,
            seq: 0,
            at: Timestamp::MIN,
            opened: None,
            lead: None,
            with: Vec::new(),
            owner: None,
            assignments: 0,
            asked: None,
            follows: None,
            allowed: None,
            entered: BTreeMap::new(),
            deadlines: [false; 2],
            reminded: BTreeSet::new(),
            arrows: BTreeMap::new(),
            missed: 0,
            escalated: 0,
            kinds: BTreeMap::new(),
            chosen: BTreeSet::new(),
            climbed: BTreeSet::new(),
            merged_from: BTreeMap::new(),
            ended: None,
            erased: false,
            has_words: false,
            events: Vec::new(),
        }
    }

    pub(crate) fn plan(&self) -> Option<&Arc<Plan>> {
        self.opened.as_ref().map(|opened| &opened.plan)
    }

    pub(crate) fn is_open(&self) -> bool {
        self.opened.is_some() && self.ended.is_none()
    }

    pub(crate) fn is_full(&self) -> bool {
        self.seq >= HISTORY_EVENTS_MAX
    }

    pub(crate) fn has_reporter(&self) -> bool {
        !self.erased
            && self
                .opened
                .as_ref()
                .is_some_and(|opened| opened.has_reporter)
    }

    /// How often a score counts this.
    pub(crate) fn count(&self, what: Counted) -> u32 {
        match what {
            Counted::Missed => self.missed,
            Counted::Escalated => self.escalated,
            Counted::Kind(kind) => self.kinds.get(&kind).copied().unwrap_or(0),
        }
    }

    /// The next instant at which time alone changes something.
    pub(crate) fn next_due(&self) -> Option<Timestamp> {
        let asked = self.asked.as_ref().filter(|_| self.is_open())?;
        let rung = asked.rungs.get(usize::from(asked.climbed));
        let by_clock = if !asked.has_limit {
            None
        } else if asked.asked == Party::Reporter || !asked.missed {
            let reminder = asked.reminders.get(asked.reminded).copied();
            let deadline = Some(just_after(asked.due_at));
            reminder.into_iter().chain(deadline).min()
        } else {
            rung.map(|at| just_after(*at)).or(asked.repeat_at)
        };
        let by_offer = asked.offer_again_at.filter(|_| !self.is_full());
        [by_clock, by_offer].into_iter().flatten().min()
    }

    /// The part of the history that a decision wrote: its events share actor, cause and instant.
    pub(crate) fn events_until(&self, seq: u32, count: u32) -> &[Event] {
        let end = usize::try_from(seq).unwrap_or(usize::MAX);
        let begin = end.saturating_sub(usize::try_from(count).unwrap_or(0));
        self.events.get(begin..end).unwrap_or_default()
    }

    /// Whether somebody chose for this assignment.
    pub(crate) fn is_chosen(&self, assignment: u32) -> bool {
        self.chosen.contains(&assignment)
    }

    /// When an assignment was due.
    pub(crate) fn due_at(&self, assignment: u32) -> Option<Timestamp> {
        self.events.iter().rev().find_map(|event| {
            if let Happening::AssignmentOffered {
                assignment: of,
                clock,
                ..
            } = &event.what
            {
                let clock = clock.as_ref().filter(|_| *of == assignment);
                clock.map(|clock| clock.due_at)
            } else {
                None
            }
        })
    }

    /// Since when this generation of an assignment is asked.
    pub(crate) fn asked_since(&self, assignment: u32, generation: Generation) -> Option<Timestamp> {
        let since = self.events.iter().rev().find(|event| match &event.what {
            Happening::AssignmentOffered { assignment: of, .. } => {
                *of == assignment && generation == 1
            }
            Happening::RungClimbed {
                assignment: of,
                given_to: Some(given),
                ..
            } => *of == assignment && given.generation == generation,
            Happening::CaseOpened { .. }
            | Happening::Routed { .. }
            | Happening::AssignmentTaken { .. }
            | Happening::AssignmentReoffered { .. }
            | Happening::ChoiceMade { .. }
            | Happening::Reminded { .. }
            | Happening::DeadlineMissed { .. }
            | Happening::MissCorrected { .. }
            | Happening::RungClimbed { .. }
            | Happening::NoticeRepeated { .. }
            | Happening::NoticeAcknowledged { .. }
            | Happening::Scored { .. }
            | Happening::MergedHere { .. }
            | Happening::CaseClosed { .. }
            | Happening::Erased { .. } => false,
        });
        since.map(|event| event.at)
    }
}

/// The first instant that is no longer in time.
pub(crate) fn just_after(at: Timestamp) -> Timestamp {
    at.saturating_add(SignedDuration::from_millis(1))
        .unwrap_or(at)
}
