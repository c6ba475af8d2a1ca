//! What must hold after every decision, kept apart from how the engine does it.

mod offer;

use std::collections::{BTreeMap, BTreeSet};

use closedloop_engine::{
    Act, ArrowName, Because, Case, CaseId, ClockSet, Command, DueReason, Event, Happening, Head,
    Language, Party, REPEATS_MAX, Rules, chain_hash, effects, evolve,
    workflows::{
        limit::Limit,
        names::StepName,
        plan::{Choice, Step, Target, Work},
        points::Counted,
    },
};
use jiff::Timestamp;

use crate::Seen;

/// A case with everything that happened to it, and what an onlooker remembers of it.
pub(crate) struct Watch {
    pub(crate) case: Case,
    pub(crate) first_asked: Option<Party>,
    events: Vec<Event>,
    /// The open assignment: its number, generation, deadline, rungs and how many were climbed.
    open: Option<Open>,
    rungs: BTreeSet<(u32, u32, u8)>,
    reminders: BTreeSet<(u32, u32, u8)>,
    /// When each step was last entered.
    entered: BTreeMap<StepName, Timestamp>,
    /// The limit that the last arrow gives the step it leads to.
    allowed: Option<Limit>,
    /// Whether anybody but the reporter was asked with, and without, a deadline.
    deadlines: [bool; 2],
    arrows: BTreeMap<ArrowName, u16>,
    arrows_used_up: u64,
    missed: u32,
}

struct Open {
    number: u32,
    generation: u32,
    step: StepName,
    clock: Option<ClockSet>,
    offered_at: Timestamp,
    missed: bool,
    corrected: bool,
}

impl Open {
    fn due_at(&self) -> Option<Timestamp> {
        self.clock.as_ref().map(|clock| clock.due_at)
    }
}

impl Watch {
    pub(crate) fn new(case: CaseId) -> Self {
        Self {
            case: Case::unborn(case),
            first_asked: None,
            events: Vec::new(),
            open: None,
            rungs: BTreeSet::new(),
            reminders: BTreeSet::new(),
            entered: BTreeMap::new(),
            allowed: None,
            deadlines: [false; 2],
            arrows: BTreeMap::new(),
            arrows_used_up: 0,
            missed: 0,
        }
    }

    /// Where this choice leads by what the onlooker counted.
    pub(crate) fn leads_to(&self, step: Option<&Step>, choice: &Choice) -> Target {
        let (Some(step), Some(bound)) = (step, &choice.bound) else {
            return choice.go.clone();
        };
        let arrow = ArrowName::new(&step.name, &choice.name);
        let taken = self.arrows.get(&arrow).copied().unwrap_or(0);
        if taken < bound.times_max && !self.case.is_full() {
            choice.go.clone()
        } else {
            bound.then.clone()
        }
    }

    /// Takes note of a decision and checks it.
    pub(crate) fn happened(
        &mut self,
        command: &Command,
        events: &[Event],
        rules: &Rules,
        now: Timestamp,
    ) {
        let ticks = matches!(command.act, Act::Tick { .. });
        assert!(ticks || !events.is_empty(), "only a Tick may find nothing");
        for event in events {
            assert_eq!(event.seq, self.case.seq + 1, "without gaps");
            assert!(event.at >= self.case.at, "now never goes back");
            assert_eq!(event.at.subsec_nanosecond() % 1_000_000, 0);
            assert_eq!(
                (&event.actor, &event.cause),
                (&command.actor, &command.cause)
            );
            self.note(event, rules);
            self.case = evolve(self.case.clone(), event);
            assert!(effects(&self.case, event).len() <= 12);
            self.events.push(event.clone());
        }
        self.check_state();
        if let Act::Tick { hold_programs } = command.act {
            self.check_nothing_due(hold_programs, now.max(self.case.at));
        }
    }

    fn note(&mut self, event: &Event, rules: &Rules) {
        match &event.what {
            Happening::AssignmentOffered { .. } => self.note_offer(event, rules),
            Happening::DeadlineMissed {
                assignment, due_at, ..
            } => {
                let open = self.open_as(*assignment);
                assert!(!open.missed && Some(*due_at) == open.due_at() && event.at > *due_at);
                open.missed = true;
                self.missed += 1;
            }
            Happening::MissCorrected {
                assignment,
                answered_at,
                ..
            } => {
                let open = self.open_as(*assignment);
                assert!(open.missed && !open.corrected && Some(*answered_at) <= open.due_at());
                assert_eq!(open.generation, 1, "who took over cannot have been in time");
                open.corrected = true;
                self.missed -= 1;
            }
            Happening::Reminded { .. } => self.note_reminder(event, rules),
            Happening::RungClimbed { .. } => self.note_rung(event),
            Happening::ChoiceMade { .. } => self.note_choice(event, rules),
            Happening::NoticeRepeated { times, .. } => assert!(*times <= REPEATS_MAX),
            Happening::Scored { points, .. } => {
                assert!((0..=100).contains(points));
                self.allowed = None;
            }
            Happening::CaseClosed {
                on_time,
                without_deadline,
                ..
            } => {
                assert_eq!(*without_deadline, self.deadlines == [false, true]);
                assert!(self.open.is_none());
                assert_eq!(*on_time, self.missed == 0);
            }
            Happening::CaseOpened { .. }
            | Happening::Routed { .. }
            | Happening::AssignmentTaken { .. }
            | Happening::AssignmentReoffered { .. }
            | Happening::NoticeAcknowledged { .. }
            | Happening::MergedHere { .. }
            | Happening::Erased { .. } => {}
        }
    }

    fn open_as(&mut self, number: u32) -> &mut Open {
        let open = self.open.as_mut().expect("an open assignment");
        assert_eq!(open.number, number);
        open
    }

    fn note_reminder(&mut self, event: &Event, rules: &Rules) {
        let Happening::Reminded {
            assignment,
            turn,
            reminder,
            percent,
            due_at,
            ..
        } = &event.what
        else {
            return;
        };
        let key = (*assignment, *turn, *reminder);
        assert!(self.reminders.insert(key), "reminder {key:?} came twice");
        let open = self.open_as(*assignment);
        let index = usize::from(*reminder) - 1;
        let clock = open.clock.as_ref().expect("who is reminded has a clock");
        assert!(
            !open.missed && event.at >= *due_at,
            "never early, never after the miss"
        );
        assert!(
            *due_at > open.offered_at.max(clock.started_at),
            "after the work began"
        );
        assert_eq!(clock.reminders[index], *due_at);
        let step = rules.plan.step(&open.step).expect("a step of the plan");
        let Work::Ask { remind, .. } = &step.work else {
            panic!("nobody else is reminded");
        };
        assert_eq!(remind[index], *percent);
    }

    fn note_rung(&mut self, event: &Event) {
        let Happening::RungClimbed {
            assignment,
            turn,
            rung,
            due_at,
            told,
            given_to,
            ..
        } = &event.what
        else {
            return;
        };
        let key = (*assignment, *turn, *rung);
        assert!(self.rungs.insert(key), "rung {key:?} climbed twice");
        let below = (*assignment, *turn, *rung - 1);
        assert!(*rung == 1 || self.rungs.contains(&below), "in order");
        let open = self.open_as(*assignment);
        assert!(open.missed && event.at > *due_at, "never early");
        let clock = open.clock.as_ref().expect("who is late has a clock");
        assert_eq!(clock.rungs[usize::from(*rung) - 1], *due_at);
        assert!(!told.is_empty() || given_to.is_some(), "somebody hears");
        if let Some(given) = given_to {
            assert_eq!(given.generation, open.generation + 1);
            open.generation = given.generation;
        }
    }

    fn note_choice(&mut self, event: &Event, rules: &Rules) {
        let Happening::ChoiceMade {
            assignment,
            generation,
            choice,
            asked,
            received_at,
            on_time,
            arrow,
            because,
            without_deadline,
            ..
        } = &event.what
        else {
            return;
        };
        let open = self.open.take().expect("an open assignment");
        assert_eq!((open.number, open.generation), (*assignment, *generation));
        let in_time = open.due_at().is_none_or(|due_at| *received_at <= due_at);
        assert_eq!(*without_deadline, open.clock.is_none());
        assert!(*received_at <= event.at);
        if *asked != Party::Reporter {
            assert_eq!(*on_time, in_time || open.corrected);
            assert!(in_time || open.missed, "who was late is recorded as late");
            assert_eq!(*on_time, !open.missed || open.corrected);
        }
        let step = rules.plan.step(&open.step).expect("a step of the plan");
        if let Work::Survey {
            skip_if: Some(skip_if),
            ..
        } = &step.work
        {
            assert_eq!(*because == Because::Skipped, skip_if.holds(&self.case));
        } else {
            assert_ne!(*because, Because::Skipped);
        }
        let choice_of_plan = step.choice(choice).expect("a choice of the step");
        let bound = &choice_of_plan.bound;
        let is_along = bound.is_none() || arrow.is_some();
        self.allowed = choice_of_plan.allow.filter(|_| is_along);
        match (arrow, bound) {
            (Some(name), Some(bound)) => {
                let taken = self.arrows.entry(name.clone()).or_default();
                *taken += 1;
                assert!(*taken <= bound.times_max, "{name:?} taken too often");
            }
            (None, Some(bound)) => {
                let taken = self.arrows.get(&ArrowName::new(&open.step, choice));
                assert!(taken == Some(&bound.times_max) || self.case.is_full());
                self.arrows_used_up += 1;
            }
            (arrow, None) => assert_eq!(*arrow, None),
        }
    }

    fn check_state(&self) {
        let case = &self.case;
        assert_eq!(case.count(Counted::Missed), self.missed);
        assert_eq!(case.arrows, self.arrows);
        if case.ended.is_some() {
            assert!(case.asked.is_none() && case.next_due().is_none());
        } else {
            let open = case.asked.as_ref().expect("an open case asks somebody");
            let watched = self.open.as_ref().expect("an open assignment");
            assert_eq!(
                (open.number, open.generation),
                (watched.number, watched.generation)
            );
            assert!(case.owner.is_some(), "an open case has an owner");
            let exhausted = open
                .clock
                .as_ref()
                .is_some_and(|clock| clock.repeats == REPEATS_MAX);
            let unlimited = open.clock.is_none() && open.no_limit.is_some();
            // A limit that only an arrow gives has no ladder behind its miss.
            let bare = open.is_missed() && open.clock.as_ref().is_some_and(|c| c.rungs.is_empty());
            assert!(
                case.next_due().is_some() || exhausted || unlimited || bare,
                "a next instant"
            );
        }
    }

    fn check_nothing_due(&self, hold_programs: bool, now: Timestamp) {
        if let Some((at, reason)) = self.case.next_due() {
            let held = hold_programs && reason == DueReason::Deadline;
            assert!(at > now || held, "{reason:?} was due at {at}, it is {now}");
        }
    }

    /// Checks the history as a whole.
    pub(crate) fn finish(&self, rules: &Rules, seen: &mut Seen) {
        let bytes: Vec<Vec<u8>> = self.events.iter().map(Event::to_bytes).collect();
        let mut head = Head::unborn(self.case.id);
        let mut hash = head.hash;
        for (event, bytes) in self.events.iter().zip(&bytes) {
            let read = Event::from_bytes(bytes).expect("an event reads what it wrote");
            assert_eq!(read, *event);
            assert_eq!(read.to_bytes(), *bytes);
            head = head.after(&read, bytes);
            hash = chain_hash(&hash, bytes);
        }
        assert_eq!(head.case, self.case, "folding gives the same case");
        assert_eq!(head.hash, hash);
        let stored = serde_json::to_vec(&head).expect("a head has a JSON form");
        let read: Head = serde_json::from_slice(&stored).expect("a head");
        assert_eq!(read, head);

        let why = closedloop_engine::why(&self.case, &self.events, rules, self.case.at);
        assert!(why.next.len() <= 17);
        assert_eq!(why.next.is_empty(), self.case.next_due().is_none());
        let lines = why.lines(Language::Chinese);
        assert!(lines.len() <= 2_700 && lines.len() == why.lines(Language::English).len());
        seen.histories += 1;
        seen.ended += u64::from(self.case.ended.is_some());
        seen.arrows_used_up += self.arrows_used_up;
    }
}
