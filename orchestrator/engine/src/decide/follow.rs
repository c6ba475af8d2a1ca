//! Taking a choice and following its arrow.

use closedloop_workflows::{
    limit::Limit,
    names::{ChoiceName, StepName},
    plan::{Choice, ChoiceKind, End, Step, Target},
    points::Counted,
};
use jiff::Timestamp;

use crate::{
    case::{Case, Party},
    command::Given,
    event::{ArrowName, Because, EndReached, Happening},
    ids::CaseId,
    refusal::Refusal,
};

use super::script::Script;

/// How a choice of the open assignment is taken.
pub(super) struct Taken<'a> {
    /// What is chosen.
    pub choice: &'a Choice,
    /// Why.
    pub because: Because,
    /// What it brings along.
    pub given: Given,
    /// The case this one goes on as.
    pub into: Option<CaseId>,
    /// When the answer reached us.
    pub received_at: Timestamp,
    /// Whether it counts as given in time.
    pub on_time: bool,
}

impl<'a> Taken<'a> {
    /// A choice that nobody makes.
    pub(super) fn by_itself(choice: &'a Choice, because: Because, received_at: Timestamp) -> Self {
        Self {
            choice,
            because,
            given: Given::new(),
            into: None,
            received_at,
            on_time: true,
        }
    }
}

/// The choice of a step with this name.
///
/// # Errors
/// The step has no such choice.
pub(super) fn chosen<'a>(step: &'a Step, name: &ChoiceName) -> Result<&'a Choice, Refusal> {
    step.choice(name).ok_or_else(|| Refusal::ChoiceUnknown {
        step: step.name.clone(),
        choice: name.clone(),
        choices: step
            .choices
            .iter()
            .map(|choice| choice.name.clone())
            .collect(),
    })
}

/// A limit that an arrow allows the step it leads to, instead of that step's own.
#[derive(Debug, Clone)]
pub(crate) struct Allowed {
    /// The arrow.
    pub arrow: ArrowName,
    /// How long.
    pub limit: Limit,
}

/// The step to which an arrow leads.
pub(super) struct Next {
    /// The step.
    pub step: StepName,
    /// The limit it gets from the arrow, if any.
    pub allowed: Option<Allowed>,
}

impl Next {
    /// A step with the limit of its own.
    pub(super) fn plain(step: StepName) -> Self {
        Self {
            step,
            allowed: None,
        }
    }
}

/// Where a choice leads now.
pub(crate) struct Way<'a> {
    /// The step or end.
    pub target: &'a Target,
    /// The bounded arrow of which taking it uses up one.
    arrow: Option<ArrowName>,
    /// The limit that the step it leads to gets from it.
    allowed: Option<Allowed>,
}

impl<'a> Way<'a> {
    /// Along the arrow itself, with what it allows.
    fn along(step: &Step, choice: &'a Choice) -> Self {
        Self {
            target: &choice.go,
            arrow: None,
            allowed: choice.allow.map(|limit| Allowed {
                arrow: ArrowName::new(&step.name, &choice.name),
                limit,
            }),
        }
    }

    /// To where the arrow leads once it is used up.
    fn beyond(then: &'a Target) -> Self {
        Self {
            target: then,
            arrow: None,
            allowed: None,
        }
    }
}

/// Where this choice leads: a bounded arrow that was taken as often as it may be leads to its
/// `then`, and in a full history each does, so that the case comes to an end.
pub(crate) fn way<'a>(case: &Case, step: &Step, choice: &'a Choice) -> Way<'a> {
    let Some(bound) = &choice.bound else {
        return Way::along(step, choice);
    };
    let name = ArrowName::new(&step.name, &choice.name);
    let taken = case.arrows.get(&name).copied().unwrap_or(0);
    if taken < bound.times_max && !case.is_full() {
        Way {
            arrow: Some(name),
            ..Way::along(step, choice)
        }
    } else {
        Way::beyond(&bound.then)
    }
}

/// Where a choice leads that nothing counts: a bounded arrow counts as used up.
pub(super) fn way_by_itself<'a>(step: &Step, choice: &'a Choice) -> Way<'a> {
    match &choice.bound {
        Some(bound) => Way::beyond(&bound.then),
        None => Way::along(step, choice),
    }
}

/// Takes a choice of the open assignment and follows its arrow. The step it leads to, or none if
/// the case has ended.
///
/// # Errors
/// Nothing is open.
pub(super) fn take(
    script: &mut Script<'_>,
    step: &Step,
    taken: Taken<'_>,
) -> Result<Option<Next>, Refusal> {
    let open = script.open()?;
    let Taken {
        choice,
        because,
        given,
        into,
        received_at,
        on_time,
    } = taken;
    let mut way = way(&script.case, step, choice);
    let clock = open.clock.as_ref();
    script.happens(Happening::ChoiceMade {
        assignment: open.number,
        generation: open.generation,
        step: step.name.clone(),
        stage: step.stage,
        accepts: because == Because::Chosen
            && open.asked != Party::Reporter
            && choice.kind != ChoiceKind::Return,
        label: clock.and_then(|clock| clock.label_unless(open.stage)),
        without_deadline: clock.is_none(),
        asked: open.asked,
        choice: choice.name.clone(),
        kind: choice.kind,
        because,
        given: given.clone(),
        received_at,
        on_time,
        arrow: way.arrow.take(),
    });
    Ok(follow(script, way, &given, into))
}

/// Follows an arrow: the step it leads to, or none once the case has ended.
pub(super) fn follow(
    script: &mut Script<'_>,
    way: Way<'_>,
    given: &Given,
    into: Option<CaseId>,
) -> Option<Next> {
    let end = match way.target {
        Target::Step(name) => {
            return Some(Next {
                step: name.clone(),
                allowed: way.allowed,
            });
        }
        Target::End(End::Closed) => EndReached::Closed,
        Target::End(End::Rejected { answer }) => EndReached::Rejected {
            answer: answer
                .iter()
                .filter_map(|name| given.get_key_value(name))
                .map(|(name, value)| (name.clone(), value.clone()))
                .collect(),
        },
        // Whoever chooses a merge names the other case. Where silence or a score leads to one,
        // nobody is there to name it: the case ends all the same.
        Target::End(End::Merged) => {
            into.map_or(EndReached::Closed, |into| EndReached::Merged { into })
        }
    };
    let on_time = script.case.count(Counted::Missed) == 0;
    let without_deadline = script.case.had_no_limit && !script.case.had_deadline;
    script.happens(Happening::CaseClosed {
        end,
        on_time,
        without_deadline,
    });
    None
}
