//! The steps and their arrows as a graph: everything can be reached, everything ends, and no loop
//! runs for ever.

use std::collections::BTreeMap;

use crate::{
    complaint::Span,
    complaints::Complaints,
    draft::{Arrow, Draft, DraftStep},
    names::StepName,
    plan::Target,
};

/// The graph of a draft. A step is known by its place in the order written.
pub(super) struct Graph<'d> {
    steps: &'d [DraftStep],
    places: BTreeMap<&'d StepName, usize>,
}

/// How far the search for loops has come with a step.
#[derive(Clone, Copy, PartialEq)]
enum Mark {
    New,
    Open,
    Finished,
}

impl<'d> Graph<'d> {
    pub(super) fn of(draft: &'d Draft) -> Self {
        let places = draft
            .steps
            .iter()
            .enumerate()
            .map(|(place, step)| (&step.name, place));
        Self {
            steps: &draft.steps,
            places: places.collect(),
        }
    }

    /// Complains about steps that cannot be reached (`S2`) or never end (`S3`), and about loops
    /// without a bound (`S4`).
    pub(super) fn check(&self, complaints: &mut Complaints) {
        self.reached_from_the_first(complaints);
        self.reaching_an_end(complaints);
        let mut marks = vec![Mark::New; self.steps.len()];
        for place in 0..self.steps.len() {
            if marks[place] == Mark::New {
                self.loops(place, &mut marks, &mut Vec::new(), complaints);
            }
        }
    }

    /// The steps that the arrows of the step at `place` lead to.
    fn next(&self, place: usize) -> impl Iterator<Item = (usize, &'d Arrow, bool)> {
        let arrows = self.steps[place]
            .choices
            .iter()
            .flat_map(|choice| choice.arrows());
        arrows.filter_map(|(arrow, bounded)| Some((self.step_of(arrow)?, arrow, bounded)))
    }

    fn step_of(&self, arrow: &Arrow) -> Option<usize> {
        match &arrow.target {
            Target::Step(name) => self.places.get(name).copied(),
            Target::End(_) => None,
        }
    }

    /// Which steps can be reached from the first when `leave` says which steps may be left again.
    pub(super) fn reachable(&self, leave: impl Fn(&DraftStep) -> bool) -> Vec<bool> {
        let mut reached = vec![false; self.steps.len()];
        let mut waiting = vec![0];
        while let Some(place) = waiting.pop() {
            if place < reached.len()
                && !std::mem::replace(&mut reached[place], true)
                && leave(&self.steps[place])
            {
                waiting.extend(self.next(place).map(|(next, _, _)| next));
            }
        }
        reached
    }

    fn reached_from_the_first(&self, complaints: &mut Complaints) {
        let reached = self.reachable(|_| true);
        for (step, _) in self
            .steps
            .iter()
            .zip(reached)
            .filter(|(_, reached)| !reached)
        {
            complaints.error(
                "S2",
                step.span,
                (
                    format!("没有选项通向步骤 `{}`，它永远不会发生", step.name),
                    format!(
                        "no choice leads to the step `{}`, so it never happens",
                        step.name
                    ),
                ),
                (
                    "让某个选项通向它，或删去它",
                    "let a choice lead to it, or remove it",
                ),
            );
        }
    }

    fn reaching_an_end(&self, complaints: &mut Complaints) {
        let ends_at = |step: &DraftStep| {
            let mut arrows = step.choices.iter().flat_map(|choice| choice.arrows());
            arrows.any(|(arrow, _)| matches!(arrow.target, Target::End(_)))
        };
        let mut ending: Vec<bool> = self.steps.iter().map(ends_at).collect();
        loop {
            let more: Vec<usize> = (0..ending.len())
                .filter(|place| !ending[*place])
                .filter(|place| self.next(*place).any(|(next, _, _)| ending[next]))
                .collect();
            if more.is_empty() {
                break;
            }
            for place in more {
                ending[place] = true;
            }
        }
        for (step, _) in self.steps.iter().zip(ending).filter(|(_, ending)| !ending) {
            complaints.error(
                "S3",
                step.span,
                (
                    format!("从步骤 `{}` 出发永远到不了终结方式", step.name),
                    format!("no way leads from the step `{}` to an end", step.name),
                ),
                (
                    "加一个通向 `end closed` 的选项",
                    "add a choice that leads on towards `end closed`",
                ),
            );
        }
    }

    /// Walks the arrows without a bound; one that leads back to a step on the way is a loop. The
    /// depth is at most the number of steps.
    fn loops(
        &self,
        place: usize,
        marks: &mut [Mark],
        way: &mut Vec<usize>,
        complaints: &mut Complaints,
    ) {
        marks[place] = Mark::Open;
        way.push(place);
        for (next, arrow, _) in self.next(place).filter(|(_, _, bounded)| !bounded) {
            match marks[next] {
                Mark::New => self.loops(next, marks, way, complaints),
                Mark::Open => self.endless(next, way, arrow.span, complaints),
                Mark::Finished => {}
            }
        }
        way.pop();
        marks[place] = Mark::Finished;
    }

    fn endless(&self, back_to: usize, way: &[usize], span: Span, complaints: &mut Complaints) {
        let round = way
            .iter()
            .skip_while(|place| **place != back_to)
            .chain([&back_to]);
        let names: Vec<&str> = round
            .map(|place| self.steps[*place].name.as_str())
            .collect();
        let round = names.join(" → ");
        complaints.error(
            "S4",
            span,
            (
                format!("这个循环没有次数上限：{round}"),
                format!("this loop has no bound: {round}"),
            ),
            (
                "写成 `{go: 步骤, at most: 2 times, then: 另一步骤}`",
                "write `{go: STEP, at most: 2 times, then: ANOTHER}`",
            ),
        );
    }
}
