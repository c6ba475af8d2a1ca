//! A definition as it was read: like a plan, but with places, and with gaps where something was
//! wrong (each gap has its complaint).

use std::collections::BTreeMap;

use crate::{
    complaint::Span,
    condition::Condition,
    limit::Limit,
    names::{CalendarCode, ChoiceName, FieldName, LadderName, StepName, WorkflowName},
    plan::{
        Bound, Choice, ChoiceKind, ClockLabel, Field, Fingerprint, Ladder, Need, Plan, RoutingRow,
        ScoreFor, Stage, Step, Target, Who, Within, Words, Work,
    },
    points::Points,
};

/// A definition as it was read.
#[derive(Debug, Default)]
pub(crate) struct Draft {
    pub(crate) workflow: Option<WorkflowName>,
    pub(crate) title: Option<Words>,
    pub(crate) version: Option<u32>,
    pub(crate) calendar: Option<CalendarCode>,
    pub(crate) fields: BTreeMap<FieldName, Field>,
    pub(crate) routing: Vec<RoutingRow>,
    pub(crate) ladders: Vec<DraftLadder>,
    pub(crate) steps: Vec<DraftStep>,
    /// Whether every step and every arrow was read, so that the graph means something.
    pub(crate) graph_is_whole: bool,
    pub(crate) recorded: bool,
    pub(crate) must_end_within: Option<Limit>,
    /// Where `must end within` stands, if it does.
    pub(crate) must_end_span: Span,
}

/// A ladder as it was read.
#[derive(Debug)]
pub(crate) struct DraftLadder {
    pub(crate) name: LadderName,
    pub(crate) span: Span,
    pub(crate) ladder: Ladder,
}

/// A step as it was read.
#[derive(Debug)]
pub(crate) struct DraftStep {
    pub(crate) name: StepName,
    pub(crate) span: Span,
    pub(crate) stage: Option<Stage>,
    pub(crate) work: Option<DraftWork>,
    pub(crate) choices: Vec<DraftChoice>,
    /// The earlier steps that its limit counts from, and where that is written.
    pub(crate) froms: Vec<(StepName, Span)>,
}

/// What a step does, as it was read.
#[derive(Debug)]
pub(crate) enum DraftWork {
    Ask {
        who: Option<Who>,
        within: Option<Within>,
        remind: Vec<u8>,
        /// None in the outer option is a gap; in the inner, a step without a limit.
        late: Option<Option<LadderName>>,
        /// None stands for the stage of the step.
        clock: Option<ClockLabel>,
    },
    Survey {
        within: Option<Within>,
        skip_if: Option<Condition>,
        silence: Option<ChoiceName>,
    },
    Score {
        points: Option<Points>,
        to: Vec<ScoreFor>,
    },
}

/// A choice as it was read.
#[derive(Debug)]
pub(crate) struct DraftChoice {
    pub(crate) name: ChoiceName,
    pub(crate) span: Span,
    pub(crate) kind: ChoiceKind,
    pub(crate) needs: Vec<Need>,
    pub(crate) go: Arrow,
    /// How long the step it leads to has, and where that is written.
    pub(crate) allow: Option<(Limit, Span)>,
    pub(crate) bound: Option<DraftBound>,
}

/// Where a choice leads, and where that is written.
#[derive(Debug)]
pub(crate) struct Arrow {
    pub(crate) target: Target,
    pub(crate) span: Span,
}

/// A bound as it was read.
#[derive(Debug)]
pub(crate) struct DraftBound {
    pub(crate) times_max: u16,
    pub(crate) then: Arrow,
}

impl DraftChoice {
    /// Every arrow of the choice, and whether it is bounded: the one behind `then` is not.
    pub(crate) fn arrows(&self) -> impl Iterator<Item = (&Arrow, bool)> {
        let then = self.bound.as_ref().map(|bound| (&bound.then, false));
        std::iter::once((&self.go, self.bound.is_some())).chain(then)
    }
}

impl Draft {
    /// The plan, or none while a gap is left.
    pub(crate) fn into_plan(self, fingerprint: Fingerprint) -> Option<Plan> {
        let ladders = self.ladders.into_iter().map(|l| (l.name, l.ladder));
        let steps: Option<Vec<Step>> = self.steps.into_iter().map(step).collect();
        Some(Plan {
            fingerprint,
            workflow: self.workflow?,
            title: self.title?,
            version: self.version?,
            calendar: self.calendar?,
            fields: self.fields,
            routing: self.routing,
            ladders: ladders.collect(),
            steps: steps?,
            recorded: self.recorded,
            must_end_within: self.must_end_within,
        })
    }
}

fn step(draft: DraftStep) -> Option<Step> {
    let stage = draft.stage?;
    let work = match draft.work? {
        DraftWork::Ask {
            who,
            within,
            remind,
            late,
            clock,
        } => Work::Ask {
            who: who?,
            within: within?,
            remind,
            late: late?,
            clock: clock.unwrap_or(ClockLabel::Stage(stage)),
        },
        DraftWork::Survey {
            within,
            skip_if,
            silence,
        } => Work::Survey {
            within: within?,
            skip_if,
            silence: silence?,
        },
        DraftWork::Score { points, to } => Work::Score {
            points: points?,
            to,
        },
    };
    Some(Step {
        name: draft.name,
        stage,
        work,
        choices: draft.choices.into_iter().map(choice).collect(),
    })
}

fn choice(draft: DraftChoice) -> Choice {
    Choice {
        name: draft.name,
        kind: draft.kind,
        needs: draft.needs,
        go: draft.go.target,
        allow: draft.allow.map(|(limit, _)| limit),
        bound: draft.bound.map(|bound| Bound {
            times_max: bound.times_max,
            then: bound.then.target,
        }),
    }
}
