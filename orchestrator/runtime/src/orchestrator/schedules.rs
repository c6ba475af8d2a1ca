//! Opening the cases of schedules, each slot once in each jurisdiction for ever.
//!
//! The id of a case follows from schedule, slot and jurisdiction, so that whoever opens it again,
//! after a kill or on another node, is refused because it exists. How far a schedule has come is
//! noted afterwards; a process that dies in between only asks once more.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use closedloop_wire::engine::{
    Actor, CaseId, Cause, Priority, Refusal, Source,
    workflows::{
        names::{FieldName, JurisdictionPath, ScheduleName},
        schedule::{self, Schedule},
    },
};
use jiff::{SignedDuration, Timestamp};
use metrics::{counter, gauge};
use sha2::{Digest as _, Sha256};
use tokio::task::JoinSet;

use crate::{
    denial::Denial,
    ports::ledger::{LedgerFailure, ScheduleRow},
};

use super::{Caller, OpenRequest, Orchestrator, commands::case_id};

/// The longest sleep: a clock that was set is noticed after this.
const LOOK_AGAIN: SignedDuration = SignedDuration::from_secs(30);

/// How long to wait after a failure before trying again.
const TRY_AGAIN: Duration = Duration::from_secs(1);

/// How many cases are opened at once, so that they share a transaction.
const AT_ONCE: usize = 64;

/// How far each schedule has come in each jurisdiction.
type Progress = BTreeMap<(ScheduleName, JurisdictionPath), Timestamp>;

/// What became of the case of a slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Opened,
    /// An earlier process or another node had opened it.
    OpenedBefore,
    /// The rules say no.
    Failed,
}

/// What is worked on: a slot of a schedule.
struct Slot {
    schedule: Arc<Schedule>,
    at: Timestamp,
}

impl Orchestrator {
    /// Opens cases as their slots come, for ever.
    pub(super) async fn keep_schedules(self: &Arc<Self>) {
        loop {
            match self.open_due_slots().await {
                Ok(next) => self.parts.clock.sleep_until(next).await,
                Err(denial) => {
                    tracing::warn!(%denial, "cases of schedules could not be opened");
                    tokio::time::sleep(TRY_AGAIN).await;
                }
            }
        }
    }

    /// Opens the cases of every slot that is due; when to look again.
    ///
    /// # Errors
    /// Something could not be stored; whatever was not noted is looked at again.
    async fn open_due_slots(self: &Arc<Self>) -> Result<Timestamp, Denial> {
        let edition = self.parts.rulebook.edition();
        let progress = if edition.schedules.is_empty() {
            Progress::new()
        } else {
            self.schedule_progress().await?
        };
        let mut next = self
            .now()
            .saturating_add(LOOK_AGAIN)
            .unwrap_or(Timestamp::MAX);
        let mut failed = None;
        for schedule in edition.schedules.values() {
            // Places that stand at the same instant have the same slots.
            let mut places: BTreeMap<Timestamp, Vec<JurisdictionPath>> = BTreeMap::new();
            for place in &schedule.jurisdictions {
                let key = (schedule.name.clone(), place.clone());
                if let Some(settled) = progress.get(&key) {
                    places.entry(*settled).or_default().push(place.clone());
                }
            }
            for (settled, places) in places {
                match self.settle(schedule, settled, &places).await {
                    Ok(settled) => {
                        next = next.min(schedule::next_after(schedule, settled).unwrap_or(next));
                    }
                    // The other schedules do not wait for one that fails.
                    Err(denial) => failed = Some(denial),
                }
            }
        }
        failed.map_or(Ok(next), Err)
    }

    async fn schedule_progress(&self) -> Result<Progress, LedgerFailure> {
        let rows = self.ledger().schedules().await?;
        Ok(rows
            .into_iter()
            .map(|row| ((row.schedule, row.jurisdiction), row.settled_until))
            .collect())
    }

    /// Brings these places of a schedule up to now; up to which slot they are settled.
    async fn settle(
        self: &Arc<Self>,
        schedule: &Arc<Schedule>,
        settled: Timestamp,
        places: &[JurisdictionPath],
    ) -> Result<Timestamp, Denial> {
        let due = schedule::due_slots(schedule, settled, self.now());
        let Some(last) = due.last else {
            return Ok(settled);
        };
        for at in due.open {
            let slot = Slot {
                schedule: Arc::clone(schedule),
                at,
            };
            for some in places.chunks(AT_ONCE) {
                self.open_slot(&slot, some).await?;
                self.note(schedule, some, at).await?;
            }
        }
        if due.skipped > 0 {
            let places_count = places.len() as u64;
            count(&schedule.name, "skipped", due.skipped * places_count);
            tracing::warn!(
                schedule = %schedule.name, slots = due.skipped, places = places_count,
                "slots of a schedule were missed and are skipped"
            );
        }
        self.note(schedule, places, last).await?;
        let seconds = last.as_second() as f64;
        gauge!("closedloop_schedule_latest_slot_seconds", "schedule" => schedule.name.to_string())
            .set(seconds);
        Ok(last)
    }

    /// Opens the case of a slot in each of these places, all at once.
    async fn open_slot(
        self: &Arc<Self>,
        slot: &Slot,
        places: &[JurisdictionPath],
    ) -> Result<(), Denial> {
        let mut opening = JoinSet::new();
        for place in places {
            let (node, place) = (Arc::clone(self), place.clone());
            let (schedule, at) = (Arc::clone(&slot.schedule), slot.at);
            opening.spawn(async move { node.open_one(&Slot { schedule, at }, &place).await });
        }
        let mut failed = None;
        while let Some(outcome) = opening.join_next().await {
            let outcome = outcome
                .unwrap_or_else(|panic| Err(Denial::Defect(format!("opening a case: {panic}"))));
            match outcome {
                Ok(Outcome::Opened) => count(&slot.schedule.name, "opened", 1),
                Ok(Outcome::OpenedBefore) => {}
                Ok(Outcome::Failed) => count(&slot.schedule.name, "failed", 1),
                Err(denial) => failed = Some(denial),
            }
        }
        failed.map_or(Ok(()), Err)
    }

    async fn open_one(&self, slot: &Slot, place: &JurisdictionPath) -> Result<Outcome, Denial> {
        let schedule = &slot.schedule;
        let case = case_of(&schedule.name, slot.at, place);
        let caller = Caller {
            actor: Actor::Clock,
            cause: Cause::Schedule {
                name: schedule.name.clone(),
                version: schedule.fingerprint.into(),
                slot: slot.at,
            },
            key_scope: "schedule".to_owned(),
            is_person: false,
        };
        let request = request(slot, place)?;
        match self.open_as(case, &caller, None, &request).await {
            Ok(opened) => {
                let number = opened.answer.recorded.number;
                tracing::info!(
                    schedule = %schedule.name, slot = %slot.at, place = %place, number = %number,
                    "a schedule opened a case"
                );
                Ok(Outcome::Opened)
            }
            Err(Denial::Refused(Refusal::CaseExists(_))) => Ok(Outcome::OpenedBefore),
            Err(Denial::Refused(refusal)) => {
                tracing::error!(
                    schedule = %schedule.name, slot = %slot.at, place = %place, %refusal,
                    "the rules refuse the case of a schedule"
                );
                Ok(Outcome::Failed)
            }
            Err(
                denial @ (Denial::KeyReused
                | Denial::Busy
                | Denial::Full
                | Denial::Unavailable(_)
                | Denial::Unknown(_)
                | Denial::Defect(_)),
            ) => Err(denial),
        }
    }

    async fn note(
        &self,
        schedule: &Schedule,
        places: &[JurisdictionPath],
        settled_until: Timestamp,
    ) -> Result<(), LedgerFailure> {
        let rows = places.iter().map(|jurisdiction| ScheduleRow {
            schedule: schedule.name.clone(),
            jurisdiction: jurisdiction.clone(),
            settled_until,
        });
        self.ledger().note_schedules(rows.collect()).await
    }
}

fn request(slot: &Slot, place: &JurisdictionPath) -> Result<OpenRequest, Denial> {
    let schedule = &slot.schedule;
    let name: FieldName = "place"
        .parse()
        .map_err(|bad| Denial::Defect(format!("{bad}")))?;
    let mut fields = schedule.fields.clone();
    fields.insert(name, place.as_str().into());
    Ok(OpenRequest {
        workflow: schedule.workflow.clone(),
        source: Source::Schedule,
        priority: Priority::from_code(schedule.priority).unwrap_or(Priority::Normal),
        title: schedule.case_title(slot.at),
        fields,
        exercise: false,
    })
}

/// The id of the case of a slot: its time is the slot, and the rest follows from the names.
fn case_of(schedule: &ScheduleName, slot: Timestamp, place: &JurisdictionPath) -> CaseId {
    let text = format!(
        "closedloop schedule\n{schedule}\n{}\n{place}",
        slot.as_millisecond()
    );
    let digest = Sha256::digest(text.as_bytes());
    let mut bytes = [0; 10];
    bytes.copy_from_slice(&digest[..10]);
    case_id(slot, &bytes)
}

fn count(schedule: &ScheduleName, outcome: &'static str, slots: u64) {
    counter!("closedloop_schedule_slots_total",
        "schedule" => schedule.to_string(), "outcome" => outcome)
    .increment(slots);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_case_of_a_slot_has_one_id_for_ever() {
        let named = |text: &str| text.parse().expect("a name");
        let slot: Timestamp = "2026-12-01T01:00:00Z".parse().expect("an instant");
        let place: JurisdictionPath = "xiangyu/east".parse().expect("a path");
        let case = case_of(&named("monthly-inspection"), slot, &place);
        // The same in Python: sha256 of the text, its first ten bytes behind the milliseconds.
        assert_eq!(case.to_string(), "01a22f1d-9e80-78d1-9f3f-3c0f10b832e0");
        let others = [
            case_of(&named("monthly"), slot, &place),
            case_of(
                &named("monthly-inspection"),
                slot + SignedDuration::from_mins(1),
                &place,
            ),
            case_of(
                &named("monthly-inspection"),
                slot,
                &"xiangyu".parse().expect("a path"),
            ),
        ];
        assert_eq!(std::collections::BTreeSet::from(others).len(), 3);
        assert!(!others.contains(&case));
    }

    #[test]
    fn the_priorities_of_schedules_are_those_of_cases() {
        let codes: Vec<&str> = Priority::ALL.iter().map(|one| one.code()).collect();
        assert_eq!(codes, schedule::PRIORITIES);
    }
}
