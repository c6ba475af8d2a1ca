//! What must hold of a clock when it starts.

use closedloop_engine::{
    ClockSet, Event, Happening, Party, Rules,
    workflows::plan::{Allowance, Step, Work},
};

use super::{Open, Watch};

impl Watch {
    pub(super) fn note_offer(&mut self, event: &Event, rules: &Rules) {
        let Happening::AssignmentOffered {
            assignment,
            step,
            asked,
            clock,
            no_limit,
            ..
        } = &event.what
        else {
            return;
        };
        assert!(self.open.is_none(), "at most one open assignment");
        assert_eq!(*assignment, self.case.assignments + 1);
        assert_ne!(clock.is_some(), no_limit.is_some(), "a clock or a reason");
        let step_of_plan = rules.plan.step(step).expect("a step of the plan");
        if let Some(clock) = clock {
            self.check_start(event, clock, step_of_plan);
        } else {
            assert_eq!(self.allowed, None, "an arrow that allows a limit gives one");
        }
        if *asked != Party::Reporter {
            self.deadlines[usize::from(clock.is_none())] = true;
        }
        self.entered.insert(step.clone(), event.at);
        self.first_asked.get_or_insert_with(|| asked.clone());
        self.open = Some(Open {
            number: *assignment,
            generation: 1,
            step: step.clone(),
            clock: clock.clone(),
            offered_at: event.at,
            missed: false,
            corrected: false,
        });
    }

    fn check_start(&self, event: &Event, clock: &ClockSet, step: &Step) {
        let (started_at, due_at) = (clock.started_at, clock.due_at);
        assert_ne!(clock.limit.is_some(), clock.until.is_some());
        assert!(clock.yellow_at <= due_at && clock.yellow_at >= started_at.min(due_at));
        assert!(clock.rungs.is_sorted() && clock.rungs.iter().all(|rung| *rung >= due_at));
        assert!(clock.reminders.is_sorted() && clock.reminders.len() <= 5);
        let between = started_at..=due_at;
        assert!(clock.reminders.iter().all(|at| between.contains(at)));
        if let Some(from) = &clock.from {
            assert_eq!(self.entered.get(from), Some(&started_at));
        } else if clock.until.is_some() {
            assert!(started_at >= event.at);
        } else {
            assert!(due_at > event.at && started_at == event.at);
        }
        assert_eq!(clock.allowed_by.is_some(), self.allowed.is_some());
        if self.allowed.is_some() {
            assert_eq!(clock.limit, self.allowed);
            return;
        }
        let (Work::Ask { within, .. } | Work::Survey { within, .. }) = &step.work else {
            panic!("nobody is asked where a case is scored");
        };
        let fits = |row: &closedloop_engine::workflows::plan::LimitRow| {
            let condition = row.condition.as_ref();
            condition.is_none_or(|condition| condition.holds(&self.case))
        };
        let first = within.rows.iter().position(fits).expect("the last fits");
        let number = clock
            .row
            .map_or(1, |row| usize::try_from(row).expect("small"));
        assert_eq!(number, first + 1, "the first row that fits holds");
        match &within.rows[first].allowance {
            Allowance::Length { limit, .. } => assert_eq!(clock.limit, Some(*limit)),
            Allowance::Until { until, .. } => assert_eq!(clock.until.as_ref(), Some(until)),
            Allowance::NoLimit { .. } => panic!("there is no clock without a limit"),
        }
    }
}
