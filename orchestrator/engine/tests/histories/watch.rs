//! What must hold after every decision, kept apart from how the engine does it.

use std::collections::{BTreeMap, BTreeSet};

use closedloop_engine::{
    Act, ArrowName, Case, CaseId, Command, DueReason, Event, Happening, Head, Language, Party,
    REPEATS_MAX, Rules, chain_hash, effects, evolve,
    workflows::{
        names::StepName,
        plan::{Choice, Step, Target},
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
    arrows: BTreeMap<ArrowName, u16>,
    arrows_used_up: u64,
    missed: u32,
}

struct Open {
    number: u32,
    generation: u32,
    step: StepName,
    due_at: Timestamp,
    rungs: Vec<Timestamp>,
    missed: bool,
    corrected: bool,
}

impl Watch {
    pub(crate) fn new(case: CaseId) -> Self {
        Self {
            case: Case::unborn(case),
            first_asked: None,
            events: Vec::new(),
            open: None,
            rungs: BTreeSet::new(),
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
            Happening::AssignmentOffered {
                assignment,
                step,
                asked,
                clock,
                ..
            } => {
                assert!(self.open.is_none(), "at most one open assignment");
                assert_eq!(*assignment, self.case.assignments + 1);
                assert!(clock.due_at > event.at && clock.started_at == event.at);
                assert!(clock.yellow_at <= clock.due_at && clock.yellow_at >= event.at);
                assert!(clock.rungs.is_sorted() && clock.rungs.iter().all(|r| *r >= clock.due_at));
                self.first_asked.get_or_insert_with(|| asked.clone());
                self.open = Some(Open {
                    number: *assignment,
                    generation: 1,
                    step: step.clone(),
                    due_at: clock.due_at,
                    rungs: clock.rungs.clone(),
                    missed: false,
                    corrected: false,
                });
            }
            Happening::DeadlineMissed {
                assignment, due_at, ..
            } => {
                let open = self.open_as(*assignment);
                assert!(!open.missed && *due_at == open.due_at && event.at > *due_at);
                open.missed = true;
                self.missed += 1;
            }
            Happening::MissCorrected {
                assignment,
                answered_at,
                ..
            } => {
                let open = self.open_as(*assignment);
                assert!(open.missed && !open.corrected && *answered_at <= open.due_at);
                assert_eq!(open.generation, 1, "who took over cannot have been in time");
                open.corrected = true;
                self.missed -= 1;
            }
            Happening::RungClimbed { .. } => self.note_rung(event),
            Happening::ChoiceMade { .. } => self.note_choice(event, rules),
            Happening::NoticeRepeated { times, .. } => assert!(*times <= REPEATS_MAX),
            Happening::Scored { points, .. } => assert!((0..=100).contains(points)),
            Happening::CaseClosed { on_time, .. } => {
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
        assert_eq!(open.rungs[usize::from(*rung) - 1], *due_at);
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
            ..
        } = &event.what
        else {
            return;
        };
        let open = self.open.take().expect("an open assignment");
        assert_eq!((open.number, open.generation), (*assignment, *generation));
        let in_time = *received_at <= open.due_at;
        assert!(*received_at <= event.at);
        if *asked != Party::Reporter {
            assert_eq!(*on_time, in_time || open.corrected);
            assert!(in_time || open.missed, "who was late is recorded as late");
            assert_eq!(*on_time, !open.missed || open.corrected);
        }
        let step = rules.plan.step(&open.step).expect("a step of the plan");
        let bound = &step.choice(choice).expect("a choice of the step").bound;
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
            let exhausted = open.clock.repeats == REPEATS_MAX;
            assert!(case.next_due().is_some() || exhausted, "a next instant");
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

        let routed = self.events.iter().find(|e| e.what.code() == "routed");
        let why = closedloop_engine::why(&self.case, routed, rules, self.case.at);
        assert!(why.next.len() <= 12);
        assert_eq!(why.next.is_empty(), self.case.next_due().is_none());
        let lines = why.lines(Language::Chinese);
        assert!(lines.len() <= 130 && lines.len() == why.lines(Language::English).len());
        seen.histories += 1;
        seen.ended += u64::from(self.case.ended.is_some());
        seen.arrows_used_up += self.arrows_used_up;
    }
}
