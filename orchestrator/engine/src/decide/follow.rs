//! Taking a choice and following its arrow.

use closedloop_workflows::{
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

/// Where a choice leads now.
pub(crate) struct Way<'a> {
    /// The step or end.
    pub target: &'a Target,
    /// The bounded arrow of which taking it uses up one.
    arrow: Option<ArrowName>,
}

/// Where this choice leads: a bounded arrow that was taken as often as it may be leads to its
/// `then`, and in a full history each does, so that the case comes to an end.
pub(crate) fn way<'a>(case: &Case, step: &Step, choice: &'a Choice) -> Way<'a> {
    let Some(bound) = &choice.bound else {
        return Way {
            target: &choice.go,
            arrow: None,
        };
    };
    let name = ArrowName::new(&step.name, &choice.name);
    let taken = case.arrows.get(&name).copied().unwrap_or(0);
    if taken < bound.times_max && !case.is_full() {
        Way {
            target: &choice.go,
            arrow: Some(name),
        }
    } else {
        Way {
            target: &bound.then,
            arrow: None,
        }
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
) -> Result<Option<StepName>, Refusal> {
    let open = script.open()?;
    let Taken {
        choice,
        because,
        given,
        into,
        received_at,
        on_time,
    } = taken;
    let way = way(&script.case, step, choice);
    script.happens(Happening::ChoiceMade {
        assignment: open.number,
        generation: open.generation,
        step: step.name.clone(),
        stage: step.stage,
        accepts: because == Because::Chosen
            && open.asked != Party::Reporter
            && choice.kind != ChoiceKind::Return,
        asked: open.asked,
        choice: choice.name.clone(),
        kind: choice.kind,
        because,
        given: given.clone(),
        received_at,
        on_time,
        arrow: way.arrow,
    });
    Ok(follow(script, way.target, &given, into))
}

/// Follows an arrow: the step it leads to, or none once the case has ended.
pub(super) fn follow(
    script: &mut Script<'_>,
    target: &Target,
    given: &Given,
    into: Option<CaseId>,
) -> Option<StepName> {
    let end = match target {
        Target::Step(name) => return Some(name.clone()),
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
    script.happens(Happening::CaseClosed { end, on_time });
    None
}
