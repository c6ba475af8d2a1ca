//! A department that answers by a script, for demonstrations and drills.
//!
//! ```json
//! {
//!   "steps": {
//!     "sign": {"choose": "accept", "after": "5 minutes"},
//!     "handle": {
//!       "choose": "done",
//!       "given": {"result": "The lamp burns again", "photos": [{"media_type": "text/plain", "text": "a photo"}]},
//!       "after": "2 hours",
//!       "take": true,
//!       "instead": [
//!         {"every": 3, "choose": "return", "given": {"reason": "not ours"}},
//!         {"every": 5, "ignore": true}
//!       ]
//!     }
//!   },
//!   "otherwise": {"ignore": true}
//! }
//! ```
//!
//! Assignments are counted per step in the order in which they come, from 1; of `instead` the first
//! row counts whose `every` divides the number. A step that is not named follows `otherwise`, and
//! is ignored if there is none. Of `given`, what the choice does not ask for is left out, because
//! steps of several workflows can have one name. `after` is time on the orchestrator's clock. An ignored offer stays
//! unanswered, so its case goes late.

use std::{collections::BTreeMap, num::NonZeroU32, time::Duration};

use closedloop_wire::engine::workflows::names::{ChoiceName, FieldName, StepName};
use serde::Deserialize;
use serde_json::Value;

mod department;

pub use department::{BadSpeed, ScriptedDepartment};

/// The longest time a script may wait.
const AFTER_MAX: Duration = Duration::from_secs(366 * 24 * 60 * 60);

/// What a department answers, step by step. Read from JSON by [`Script::from_json`] or serde.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(try_from = "Value")]
pub struct Script {
    steps: BTreeMap<StepName, StepScript>,
    otherwise: StepScript,
}

/// What it answers at one step.
#[derive(Debug, Clone, PartialEq)]
struct StepScript {
    usually: Answer,
    /// For every so many assignments of the step, another answer; the first that fits counts.
    instead: Vec<(NonZeroU32, Answer)>,
}

/// One answer.
#[derive(Debug, Clone, PartialEq)]
struct Answer {
    act: Act,
    /// On the orchestrator's clock.
    after: Duration,
    /// Whether the beginning of the work is reported at once.
    take: bool,
}

#[derive(Debug, Clone, PartialEq)]
enum Act {
    Choose {
        choice: ChoiceName,
        given: BTreeMap<FieldName, Value>,
        into: Option<String>,
    },
    Ignore,
}

/// Why a text is not a script.
#[derive(Debug, thiserror::Error)]
pub enum ScriptError {
    /// It is not JSON at all.
    #[error("the script is not JSON")]
    Json(#[from] serde_json::Error),
    /// Something in it is wrong.
    #[error("{place}: {what}")]
    Place {
        /// Where, such as `steps.handle.instead[0].every`.
        place: String,
        /// What is wrong, and how to mend it.
        what: String,
    },
}

impl Script {
    /// Reads a script.
    ///
    /// # Errors
    /// The text is not JSON, or something in it is wrong; the error names the place.
    pub fn from_json(text: &str) -> Result<Self, ScriptError> {
        Self::try_from(serde_json::from_str::<Value>(text)?)
    }

    /// What is answered to the assignment with this number at this step.
    fn answer(&self, step: &StepName, number: u32) -> &Answer {
        let script = self.steps.get(step).unwrap_or(&self.otherwise);
        let mut instead = script.instead.iter();
        let fitting = instead.find(|(every, _)| number.is_multiple_of(every.get()));
        fitting.map_or(&script.usually, |(_, answer)| answer)
    }
}

impl TryFrom<Value> for Script {
    type Error = ScriptError;

    fn try_from(value: Value) -> Result<Self, ScriptError> {
        let written: WrittenScript = read("the script", value)?;
        let mut steps = BTreeMap::new();
        for (name, value) in written.steps {
            let place = format!("steps.{name}");
            let name = name
                .parse()
                .map_err(|error| wrong(&place, format!("{error}")))?;
            steps.insert(name, step_of(&place, value)?);
        }
        let otherwise = match written.otherwise {
            Some(value) => step_of("otherwise", value)?,
            None => StepScript {
                usually: Answer {
                    act: Act::Ignore,
                    after: Duration::ZERO,
                    take: false,
                },
                instead: Vec::new(),
            },
        };
        Ok(Self { steps, otherwise })
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenScript {
    steps: BTreeMap<String, Value>,
    #[serde(default)]
    otherwise: Option<Value>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenAnswer {
    #[serde(default)]
    choose: Option<ChoiceName>,
    #[serde(default)]
    given: BTreeMap<FieldName, Value>,
    #[serde(default)]
    into: Option<String>,
    #[serde(default)]
    after: Option<String>,
    #[serde(default)]
    take: bool,
    #[serde(default)]
    ignore: bool,
    #[serde(default)]
    every: Option<u32>,
    #[serde(default)]
    instead: Vec<Value>,
}

fn wrong(place: &str, what: impl Into<String>) -> ScriptError {
    ScriptError::Place {
        place: place.to_owned(),
        what: what.into(),
    }
}

fn read<T: serde::de::DeserializeOwned>(place: &str, value: Value) -> Result<T, ScriptError> {
    serde_json::from_value(value).map_err(|error| wrong(place, error.to_string()))
}

fn step_of(place: &str, value: Value) -> Result<StepScript, ScriptError> {
    let mut written: WrittenAnswer = read(place, value)?;
    if written.every.is_some() {
        let what = "only an answer in a list `instead` has one";
        return Err(wrong(&format!("{place}.every"), what));
    }
    let mut instead = Vec::new();
    for (index, value) in std::mem::take(&mut written.instead).into_iter().enumerate() {
        let place = format!("{place}.instead[{index}]");
        let written: WrittenAnswer = read(&place, value)?;
        if !written.instead.is_empty() {
            let what = "an answer in a list `instead` has no such list of its own";
            return Err(wrong(&format!("{place}.instead"), what));
        }
        let every = written.every.and_then(NonZeroU32::new);
        let every = every.ok_or_else(|| {
            let what = "say for every how many assignments this answer is, such as 3";
            wrong(&format!("{place}.every"), what)
        })?;
        instead.push((every, answer_of(&place, written)?));
    }
    let usually = answer_of(place, written)?;
    Ok(StepScript { usually, instead })
}

fn answer_of(place: &str, written: WrittenAnswer) -> Result<Answer, ScriptError> {
    let act = match (written.choose, written.ignore) {
        (Some(choice), false) => Act::Choose {
            choice,
            given: written.given,
            into: written.into,
        },
        (None, true) if written.given.is_empty() && written.into.is_none() => Act::Ignore,
        (None, true) => {
            let what = "nothing is given with an answer that never comes";
            return Err(wrong(&format!("{place}.ignore"), what));
        }
        (Some(_), true) => return Err(wrong(place, "say `choose` or `ignore`, not both")),
        (None, false) => return Err(wrong(place, "say `choose: CHOICE` or `ignore: true`")),
    };
    let after = match &written.after {
        None => Duration::ZERO,
        Some(text) => duration_of(text).ok_or_else(|| {
            let what = format!("`{text}` is no time up to a year, such as `20 minutes`");
            wrong(&format!("{place}.after"), what)
        })?,
    };
    Ok(Answer {
        act,
        after,
        take: written.take,
    })
}

/// `20 minutes`, `1 hour`: a whole number and a unit that run without a break.
fn duration_of(text: &str) -> Option<Duration> {
    let (number, unit) = text.trim().split_once(' ')?;
    let seconds: u64 = match unit.trim() {
        "second" | "seconds" => 1,
        "minute" | "minutes" => 60,
        "hour" | "hours" => 60 * 60,
        "day" | "days" => 24 * 60 * 60,
        _ => return None,
    };
    let number: u64 = number.parse().ok()?;
    let duration = Duration::from_secs(number.checked_mul(seconds)?);
    (duration <= AFTER_MAX).then_some(duration)
}

#[cfg(test)]
mod tests;
