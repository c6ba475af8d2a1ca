//! The handler that plays a script.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use closedloop_wire::{
    dispatch::{Offer, OfferedChoice},
    engine::workflows::names::{FieldName, StepName},
};
use serde::Deserialize;
use serde_json::Value;

use super::{Act, Answer, Script};
use crate::{
    answered::Key,
    client::{CallError, Client},
    decision::Decision,
};

/// How many assignments keep their number for an offer that comes again.
const NUMBERED_MAX: usize = 65_536;

/// The speed is not a number above nought.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
#[error("a clock cannot run {0} times as fast; give a number above 0")]
pub struct BadSpeed(pub f64);

/// A department that plays a script. Cloning is cheap, and clones count together.
#[derive(Debug, Clone)]
pub struct ScriptedDepartment {
    script: Arc<Script>,
    /// How many seconds the orchestrator's clock runs in one of ours.
    speed: f64,
    numbers: Arc<Mutex<Numbers>>,
}

impl ScriptedDepartment {
    /// A department that plays this script while the orchestrator's clock runs so many times as
    /// fast as ours.
    ///
    /// # Errors
    /// The speed is not a number above nought.
    pub fn new(script: Script, speed: f64) -> Result<Self, BadSpeed> {
        if !speed.is_finite() || speed <= 0.0 {
            return Err(BadSpeed(speed));
        }
        Ok(Self {
            script: Arc::new(script),
            speed,
            numbers: Arc::default(),
        })
    }

    /// What the script says to this offer, after its time.
    pub async fn decide(&self, offer: Offer, client: Client) -> Decision {
        let answer = self.answer_to(&offer);
        let Act::Choose {
            choice,
            given,
            into,
        } = &answer.act
        else {
            return Decision::Leave;
        };
        let step = offer.step.as_str();
        let Some(offered) = offer.choices.iter().find(|one| one.name == *choice) else {
            tracing::warn!(
                step,
                choice = choice.as_str(),
                "the script chooses what is not offered"
            );
            return Decision::Leave;
        };
        if answer.take && client.begin(&offer).await.is_err() {
            return Decision::Leave;
        }
        tokio::time::sleep(self.our_time(answer.after)).await;
        match with_files(given, offered, &offer, &client).await {
            Ok(given) => Decision::Choose {
                choice: choice.clone(),
                given,
                into: into.clone(),
            },
            Err(error) => {
                tracing::warn!(step, %error, "a file of the script cannot be uploaded");
                Decision::Leave
            }
        }
    }

    fn our_time(&self, after: Duration) -> Duration {
        let seconds = after.as_secs_f64() / self.speed;
        Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX)
    }

    fn answer_to(&self, offer: &Offer) -> &Answer {
        let key = (offer.assignment, offer.generation);
        let numbers = self.numbers.lock();
        let mut numbers = numbers.unwrap_or_else(PoisonError::into_inner);
        let number = numbers.number_of(key, &offer.step);
        self.script.answer(&offer.step, number)
    }
}

/// Counts the assignments of each step; the same assignment keeps its number when it comes again.
#[derive(Debug, Default)]
struct Numbers {
    last: BTreeMap<StepName, u32>,
    given: BTreeMap<Key, u32>,
    oldest_first: VecDeque<Key>,
}

impl Numbers {
    fn number_of(&mut self, key: Key, step: &StepName) -> u32 {
        if let Some(number) = self.given.get(&key) {
            return *number;
        }
        let last = self.last.entry(step.clone()).or_default();
        *last = last.saturating_add(1);
        let number = *last;
        self.given.insert(key, number);
        self.oldest_first.push_back(key);
        if self.oldest_first.len() > NUMBERED_MAX
            && let Some(oldest) = self.oldest_first.pop_front()
        {
            self.given.remove(&oldest);
        }
        number
    }
}

/// A file as a script writes it.
#[derive(Deserialize)]
struct WrittenFile {
    media_type: String,
    text: String,
}

/// What is given, as far as the choice asks for it, with the ids of files in place of the files; an
/// id that stands there stays.
async fn with_files(
    given: &BTreeMap<FieldName, Value>,
    choice: &OfferedChoice,
    offer: &Offer,
    client: &Client,
) -> Result<BTreeMap<FieldName, Value>, CallError> {
    // Steps of several workflows can have one name and ask for different things.
    let asked_for = |name: &FieldName| choice.needs.iter().any(|need| need.name == *name);
    let mut given: BTreeMap<FieldName, Value> = given
        .iter()
        .filter(|(name, _)| asked_for(name))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    for need in choice.needs.iter().filter(|need| need.is == "file") {
        let Some(Value::Array(files)) = given.get_mut(&need.name) else {
            continue;
        };
        for file in files {
            let Ok(written) = WrittenFile::deserialize(&*file) else {
                continue;
            };
            let bytes = written.text.into_bytes();
            let case = offer.assignment.case;
            let id = client.upload(case, &written.media_type, bytes).await?;
            *file = Value::String(id);
        }
    }
    Ok(given)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_assignment_keeps_its_number_when_it_comes_again() {
        let mut numbers = Numbers::default();
        let step: StepName = "handle".parse().expect("it is a name");
        let other: StepName = "verify".parse().expect("it is a name");
        let key = |number: u32, generation| {
            let text = format!("00000000-0000-7000-8000-000000000001.{number}");
            (
                text.parse().expect("it is the id of an assignment"),
                generation,
            )
        };
        assert_eq!(numbers.number_of(key(1, 1), &step), 1);
        assert_eq!(numbers.number_of(key(2, 1), &step), 2);
        assert_eq!(numbers.number_of(key(1, 1), &step), 1);
        assert_eq!(numbers.number_of(key(3, 1), &other), 1);
        assert_eq!(numbers.number_of(key(1, 2), &step), 3, "asked anew");
    }

    #[test]
    fn time_runs_as_fast_as_the_clock_of_the_orchestrator() {
        let script = Script::from_json(r#"{"steps": {}}"#).expect("it is right");
        let department = ScriptedDepartment::new(script.clone(), 600.0).expect("it is above 0");
        let after = Duration::from_secs(20 * 60);
        assert_eq!(department.our_time(after), Duration::from_secs(2));
        for speed in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            assert!(ScriptedDepartment::new(script.clone(), speed).is_err());
        }
    }
}
