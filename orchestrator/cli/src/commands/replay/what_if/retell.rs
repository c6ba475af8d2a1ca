//! Telling the story of a case again under other rules: the same report, the same answers at the same
//! instants, and whatever time does in between.

use closedloop_engine::{
    Act, Actor, Because, Case, CaseId, Cause, Command, EndReached, Event, Given, Happening,
    Opening, Party, Refusal, Rules, decide, evolve,
};
use closedloop_workflows::{
    names::{ChoiceName, FieldName, StepName},
    plan::Step,
};
use jiff::Timestamp;

/// The most Ticks between two answers. A ladder of eight rungs, five reminders, 250 notices and 1,000
/// offers are fewer; whatever needs more is a defect and ends the story.
const TICKS_MAX: usize = 10_000;

/// A story under other rules.
pub(super) struct Retold {
    /// What happens.
    pub(super) events: Vec<Event>,
    /// Why it cannot be told to its end, if so.
    pub(super) stopped: Option<Stopped>,
}

/// Why a story breaks off: an answer of the record has no place in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Stopped {
    /// The matter would not have been taken in, or the answer not accepted.
    Refused(Refusal),
    /// The case would be over before.
    Over {
        /// The step that was answered.
        step: StepName,
    },
    /// Another step would be waiting.
    OtherStep {
        /// The step that was answered.
        step: StepName,
        /// The step that would be waiting.
        waiting: StepName,
    },
    /// The step has no such choice any more.
    NoChoice {
        /// The step.
        step: StepName,
        /// The choice of the record.
        choice: ChoiceName,
    },
    /// Time alone goes on without end.
    Endless,
}

impl Stopped {
    /// A sentence for people, in Chinese and English.
    pub(super) fn words(&self) -> (String, String) {
        match self {
            Self::Refused(refusal) => (
                format!("会被拒绝（{}）", refusal.code()),
                format!("would be refused ({}): {refusal}", refusal.code()),
            ),
            Self::Over { step } => (
                format!("步骤 {step} 的答复之前已经办结"),
                format!("would be over before the answer to step {step}"),
            ),
            Self::OtherStep { step, waiting } => (
                format!("记录答复的是步骤 {step}，此时等待的是 {waiting}"),
                format!("the record answers step {step}, but {waiting} would be waiting"),
            ),
            Self::NoChoice { step, choice } => (
                format!("步骤 {step} 没有选项 {choice}"),
                format!("step {step} has no choice {choice}"),
            ),
            Self::Endless => (
                "时间推进没有尽头".to_owned(),
                "time alone goes on without end".to_owned(),
            ),
        }
    }
}

/// The story of these events under `rules` until `as_of`.
pub(super) fn retell(events: &[Event], rules: &Rules, as_of: Timestamp) -> Retold {
    let mut teller = Teller {
        rules,
        case: Case::unborn(events.first().map_or(CaseId(uuid::Uuid::nil()), |e| e.case)),
        events: Vec::new(),
    };
    let stopped = teller.tell(events, as_of).err();
    Retold {
        events: teller.events,
        stopped,
    }
}

struct Teller<'r> {
    rules: &'r Rules,
    case: Case,
    events: Vec<Event>,
}

impl Teller<'_> {
    fn tell(&mut self, events: &[Event], as_of: Timestamp) -> Result<(), Stopped> {
        let into = events.iter().find_map(merged_into);
        for event in events {
            if let Some(opening) = opening(event) {
                let act = Act::Open(Box::new(opening));
                self.act(event.actor.clone(), event.cause.clone(), act, event.at)?;
            }
            if let Happening::ChoiceMade {
                because: Because::Chosen,
                step,
                choice,
                given,
                received_at,
                ..
            } = &event.what
            {
                self.let_time_act(|due| due < event.at)?;
                let answer = Answer {
                    step,
                    choice,
                    given,
                    into,
                    received_at: *received_at,
                };
                self.answer(&answer, event)?;
            }
        }
        self.let_time_act(|due| due <= as_of)
    }

    /// Lets time do what it does at every instant for which this holds.
    fn let_time_act(&mut self, is_due: impl Fn(Timestamp) -> bool) -> Result<(), Stopped> {
        for _ in 0..TICKS_MAX {
            let Some((at, _)) = self.case.next_due().filter(|(at, _)| is_due(*at)) else {
                return Ok(());
            };
            let tick = Act::Tick {
                hold_programs: false,
            };
            self.act(Actor::Clock, Cause::Wake, tick, at)?;
        }
        Err(Stopped::Endless)
    }

    fn answer(&mut self, answer: &Answer<'_>, event: &Event) -> Result<(), Stopped> {
        let step = answer.step.clone();
        let open = self.case.asked.as_ref().filter(|_| self.case.is_open());
        let Some(open) = open else {
            return Err(Stopped::Over { step });
        };
        if open.step != step {
            let waiting = open.step.clone();
            return Err(Stopped::OtherStep { step, waiting });
        }
        let choice = answer.choice.clone();
        let planned = self.rules.plan.step(&step);
        let Some(planned) = planned.filter(|planned| planned.choice(&choice).is_some()) else {
            return Err(Stopped::NoChoice { step, choice });
        };
        let actor = match &open.asked {
            Party::Department(department) => Actor::Department(department.clone()),
            Party::Post { post, .. } => Actor::Post(post.clone()),
            Party::Reporter => Actor::Reporter,
        };
        let act = Act::Choose {
            assignment: open.number,
            generation: open.generation,
            given: needed(planned, &choice, answer.given),
            choice,
            into: answer.into,
            received_at: answer.received_at,
            reported: None,
        };
        self.act(actor, event.cause.clone(), act, event.at)
    }

    fn act(&mut self, actor: Actor, cause: Cause, act: Act, now: Timestamp) -> Result<(), Stopped> {
        let case = self.case.id;
        let command = Command {
            case,
            actor,
            cause,
            act,
        };
        let happened = decide(&self.case, &command, self.rules, now).map_err(Stopped::Refused)?;
        for event in happened {
            self.case = evolve(self.case.clone(), &event);
            self.events.push(event);
        }
        Ok(())
    }
}

struct Answer<'e> {
    step: &'e StepName,
    choice: &'e ChoiceName,
    given: &'e Given,
    into: Option<CaseId>,
    received_at: Timestamp,
}

/// Of what the recorded answer brought along, that for which the choice still asks.
fn needed(step: &Step, choice: &ChoiceName, given: &Given) -> Given {
    let needs = step.choice(choice).map(|choice| choice.needs.as_slice());
    let needs = needs.unwrap_or_default();
    let is_needed = |name: &FieldName| needs.iter().any(|need| need.name == *name);
    given
        .iter()
        .filter(|(name, _)| is_needed(name))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect()
}

fn opening(event: &Event) -> Option<Opening> {
    let Happening::CaseOpened {
        number,
        workflow,
        source,
        priority,
        title,
        fields,
        tracking,
        exercise,
        ..
    } = &event.what
    else {
        return None;
    };
    Some(Opening {
        number: number.clone(),
        workflow: workflow.clone(),
        source: *source,
        priority: *priority,
        title: *title,
        fields: fields.clone(),
        tracking: *tracking,
        exercise: *exercise,
    })
}

fn merged_into(event: &Event) -> Option<CaseId> {
    if let Happening::CaseClosed {
        end: EndReached::Merged { into },
        ..
    } = &event.what
    {
        Some(*into)
    } else {
        None
    }
}
