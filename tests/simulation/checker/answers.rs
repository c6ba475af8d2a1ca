//! Whether what a caller was told is true.

use closedloop_engine::{
    Act, Actor, CaseId, Cause, EndReached, Event, Happening, Party, Refusal, Value, decide,
};
use closedloop_runtime::{
    denial::Denial,
    lane::{Answer, Recorded},
};
use jiff::Timestamp;

use super::{Broken, Checker, Rules, ensure, shadow::Shadow};
use crate::requests::Sent;

impl Checker {
    /// Checks one answer against the ledger as it is after the answer.
    ///
    /// # Errors
    /// The answer is not true.
    pub(crate) fn check_answer(
        &mut self,
        sent: &Sent,
        answer: &Result<Answer, Denial>,
        rules: &Rules,
        now: Timestamp,
    ) -> Result<(), Broken> {
        let written = self.wrote(sent);
        match answer {
            Ok(answer) if answer.repeated => self.check_repeated(sent, &answer.recorded),
            Ok(answer) => {
                ensure(written != Some(false), || {
                    format!("{sent:?} is answered and not in the ledger")
                })?;
                self.check_recorded(sent, &answer.recorded)
            }
            Err(Denial::Refused(refusal)) => {
                ensure(written != Some(true), || {
                    format!("{sent:?} was refused and is written")
                })?;
                self.check_refusal(sent, refusal, rules, now)
            }
            Err(Denial::KeyReused) => self.check_clash(sent, written),
            Err(Denial::Busy | Denial::Full | Denial::Unavailable(_)) => {
                ensure(written != Some(true), || {
                    format!("{sent:?} was told that certainly nothing was written: {answer:?}")
                })
            }
            Err(Denial::Unknown(_)) => Ok(()),
            Err(Denial::Defect(what)) => {
                let excused = sent.may_be_poisoned || self.lost_its_files(sent);
                ensure(excused && written != Some(true), || {
                    format!("a defect: {what}")
                })
            }
        }
    }

    /// Whether this very attempt wrote an event; none if attempts of its kind leave no mark.
    fn wrote(&self, sent: &Sent) -> Option<bool> {
        let mark = sent.mark.as_ref()?;
        Some(self.marks.contains_key(mark))
    }

    /// Whether the files of an answer were destroyed by an erasure while it was on its way.
    pub(crate) fn lost_its_files(&self, sent: &Sent) -> bool {
        let Act::Choose { given, .. } = &sent.command.act else {
            return false;
        };
        let has_files = given.values().any(|value| matches!(value, Value::Files(_)));
        let shadow = self.shadow(sent.command.case);
        has_files && shadow.is_some_and(|shadow| shadow.erased)
    }

    fn check_recorded(&mut self, sent: &Sent, recorded: &Recorded) -> Result<(), Broken> {
        let command = &sent.command;
        ensure(recorded.case == command.case, || {
            "another case answers".to_owned()
        })?;
        let shadow = self
            .shadow(recorded.case)
            .ok_or("an answered case is not there")?;
        let events = shadow.events_until(recorded.seq, recorded.events);
        let whole = events.len() == usize::try_from(recorded.events).unwrap_or(0);
        ensure(whole && recorded.events > 0, || {
            format!("{recorded:?} is not in the ledger")
        })?;
        let is_ours = |event: &closedloop_engine::Event| {
            event.actor == command.actor && event.cause == command.cause
        };
        ensure(events.iter().all(is_ours), || {
            "events of somebody else".to_owned()
        })?;
        let done = events
            .iter()
            .any(|event| is_done(shadow, &command.act, event, recorded));
        ensure(done, || {
            format!("{:?} is answered and did not happen", command.act)
        })?;
        self.remember_key(sent, recorded)
    }

    /// One key, one request, one answer.
    fn remember_key(&mut self, sent: &Sent, recorded: &Recorded) -> Result<(), Broken> {
        let Some(key) = &sent.key else {
            return Ok(());
        };
        let place = (key.scope.clone(), key.key.clone());
        let first = self
            .keys
            .entry(place)
            .or_insert((key.request, recorded.clone()));
        ensure(*first == (key.request, recorded.clone()), || {
            format!("key {} was answered with {first:?} before", key.key)
        })
    }

    fn check_repeated(&mut self, sent: &Sent, recorded: &Recorded) -> Result<(), Broken> {
        let shadow = self
            .shadow(recorded.case)
            .ok_or("a repeated answer of no case")?;
        ensure(shadow.seq >= recorded.seq, || {
            format!("{recorded:?} is not in the ledger")
        })?;
        ensure(sent.key.is_some(), || "a repeat without a key".to_owned())?;
        self.remember_key(sent, recorded)
    }

    fn check_clash(&self, sent: &Sent, written: Option<bool>) -> Result<(), Broken> {
        let key = sent.key.as_ref().ok_or("a clash without a key")?;
        ensure(written != Some(true), || {
            "a clashing request was written".to_owned()
        })?;
        let same = self
            .keys
            .get(&(key.scope.clone(), key.key.clone()))
            .is_some_and(|(request, _)| *request == key.request);
        ensure(!same, || format!("key {} clashes with itself", key.key))
    }

    /// A refusal must be the one that the case deserves, as it was at some instant between the
    /// sending and the answer: not as some cache remembered it.
    fn check_refusal(
        &self,
        sent: &Sent,
        refusal: &Refusal,
        rules: &Rules,
        now: Timestamp,
    ) -> Result<(), Broken> {
        let command = &sent.command;
        let unborn = closedloop_engine::Case::unborn(command.case);
        let states = match self.states.get(&command.case) {
            Some(states) => states.iter().collect(),
            None => {
                let known = self.cases.get(&command.case);
                vec![known.map_or(&unborn, |followed| &followed.head.case)]
            }
        };
        let deserved = states
            .iter()
            .any(|case| match rules.edition.rules_for(case, command) {
                Some(known) => decide(case, command, &known, now).as_ref() == Err(refusal),
                None => matches!(refusal, Refusal::WorkflowUnknown(_)),
            });
        ensure(deserved, || {
            format!("{:?} was refused with {refusal:?}", command.act)
        })?;
        self.check_reason(command.case, &command.act, &command.actor, refusal)
    }

    /// What a refusal says about the past, read from the events.
    fn check_reason(
        &self,
        case: CaseId,
        act: &Act,
        actor: &Actor,
        refusal: &Refusal,
    ) -> Result<(), Broken> {
        let shadow = self.shadow(case);
        let holds = if let Refusal::CaseUnknown(_) = refusal {
            shadow.is_none_or(|shadow| self.states.contains_key(&shadow.case))
        } else if let Refusal::CaseOver(_) = refusal {
            shadow.is_some_and(|shadow| shadow.ended.is_some())
        } else if let Refusal::AssignmentOver(assignment) = refusal {
            shadow.is_some_and(|shadow| shadow.is_chosen(assignment.number))
        } else if let Refusal::GenerationOld { given, current, .. } = refusal {
            given < current
        } else if let Refusal::NotAsked { asked, .. } = refusal {
            !matches!((actor, asked), (Actor::Department(one), Party::Department(other)) if one == other)
        } else if let Refusal::ErasedAlready(_) = refusal {
            shadow.is_some_and(|shadow| shadow.erased)
        } else {
            !matches!(refusal, Refusal::StepUnknown(_) | Refusal::UnitUnknown(_))
        };
        ensure(holds, || {
            format!("{act:?} was refused with {refusal:?} without reason")
        })
    }
}

/// Whether this event is what the act asked for.
fn is_done(shadow: &Shadow, act: &Act, event: &Event, recorded: &Recorded) -> bool {
    match (act, &event.what) {
        (Act::Open(opening), Happening::CaseOpened { number, .. }) => {
            opening.number == *number && recorded.number == *number
        }
        (
            Act::Choose {
                assignment,
                generation,
                choice,
                given,
                received_at,
                into,
                ..
            },
            Happening::ChoiceMade {
                assignment: of,
                generation: in_generation,
                choice: chosen,
                given: brought,
                received_at: at,
                ..
            },
        ) => {
            let asked_since = shadow
                .asked_since(*assignment, *generation)
                .unwrap_or(event.at);
            // An answer counts from the instant it reached us, but not from before it was asked for.
            let counted = (*received_at).min(event.at).max(asked_since);
            (assignment, generation, choice, given) == (of, in_generation, chosen, brought)
                && *at == counted
                && goes_on_as(shadow, *into)
        }
        (Act::Take { assignment, .. }, Happening::AssignmentTaken { assignment: of, .. }) => {
            assignment == of
        }
        (Act::Acknowledge { notice, .. }, Happening::NoticeAcknowledged { notice: of, .. }) => {
            notice == of
        }
        (Act::NoteMerged { from }, Happening::MergedHere { from: of }) => from == of,
        (Act::Erase { .. }, Happening::Erased { .. }) => true,
        (
            Act::Open(_)
            | Act::Choose { .. }
            | Act::Take { .. }
            | Act::Tick { .. }
            | Act::Acknowledge { .. }
            | Act::NoteMerged { .. }
            | Act::Erase { .. },
            _,
        ) => false,
    }
}

/// Whether a case that was to be merged ended as the case that was named.
fn goes_on_as(shadow: &Shadow, into: Option<CaseId>) -> bool {
    into.is_none_or(|into| shadow.ended == Some(EndReached::Merged { into }))
}

/// The mark that an attempt leaves in the events it writes.
pub(crate) fn mark_of(cause: &Cause) -> Option<String> {
    match cause {
        Cause::Token(mark) | Cause::Report(mark) => Some(mark.clone()),
        Cause::TrackingCode
        | Cause::Wake
        | Cause::Effect(_)
        | Cause::Schedule { .. }
        | Cause::Demonstration => None,
    }
}
