//! A program that is run once for each offer.
//!
//! It reads the offer as JSON from its standard input and writes its decision as JSON to its
//! standard output: `{"choice": "done", "given": {"result": "…"}}`, with `"into": "CASE"` for a
//! choice that merges, or `{"take": true}` if the choice will be reported later by other means.
//! Exit code 0 makes that the decision; 75 (`EX_TEMPFAIL` of sysexits.h) leaves the offer for later;
//! any other code, and a program that takes too long, leaves it too and is logged. What it writes to
//! its standard error goes to the worker's.

use std::{collections::BTreeMap, process::Stdio, sync::Arc, time::Duration};

use closedloop_wire::{
    dispatch::Offer,
    engine::workflows::names::{ChoiceName, FieldName},
};
use serde::Deserialize;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    process::{Child, Command},
    sync::Semaphore,
    time::timeout,
};

use crate::{AT_ONCE_MAX, decision::Decision};

/// The exit code that says: not now.
pub const TRY_AGAIN_LATER: i32 = 75;

/// The longest decision a program may write.
const DECISION_BYTES_MAX: u64 = 1024 * 1024;

/// Why a line names no program.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadCommand {
    /// There is no word in it.
    #[error("the command is empty")]
    Empty,
    /// A quotation mark is not closed.
    #[error("the command has a `{0}` that is not closed")]
    OpenQuote(char),
}

/// Why a program made no decision. The offer is left.
#[derive(Debug, thiserror::Error)]
pub enum Undecided {
    /// It said: not now.
    #[error("it asks to be run again later")]
    Later,
    /// It does not start.
    #[error("cannot start `{program}`")]
    Start {
        /// The program.
        program: String,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// It cannot be talked to.
    #[error("cannot talk to it")]
    Talk(#[from] std::io::Error),
    /// It ended with a code that means nothing to us, or by a signal.
    #[error("it ended with {0}")]
    Ended(std::process::ExitStatus),
    /// It took too long and was killed.
    #[error("it took more than {0:?} and was killed")]
    TooLong(Duration),
    /// What it wrote is no decision.
    #[error("what it wrote is no decision")]
    NoDecision(#[source] serde_json::Error),
    /// It chose nothing, or chose and took.
    #[error("what it wrote names neither a `choice` nor `take`, or both")]
    NoChoice,
}

/// A program that is run once for each offer. Cloning is cheap; clones share the bound.
#[derive(Debug, Clone)]
pub struct Program {
    words: Arc<[String]>,
    time_max: Duration,
    at_once: Arc<Semaphore>,
}

impl Program {
    /// The program that a line names, with its arguments. Words are parted by spaces; `"` and `'`
    /// hold words together; there are no variables and no pipes (name a shell for those). It may
    /// take 60 seconds, and 4 run at once, unless something else is said.
    ///
    /// # Errors
    /// The line is empty, or a quotation mark is not closed.
    pub fn from_line(line: &str) -> Result<Self, BadCommand> {
        let words = words_of(line)?;
        if words.is_empty() {
            return Err(BadCommand::Empty);
        }
        Ok(Self {
            words: words.into(),
            time_max: Duration::from_secs(60),
            at_once: Arc::new(Semaphore::new(4)),
        })
    }

    /// How long one run may take; then it is killed.
    #[must_use]
    pub fn time_max(mut self, time: Duration) -> Self {
        self.time_max = time;
        self
    }

    /// How many may run at once, brought into 1 to [`AT_ONCE_MAX`].
    #[must_use]
    pub fn at_once(mut self, runs: usize) -> Self {
        self.at_once = Arc::new(Semaphore::new(runs.clamp(1, AT_ONCE_MAX)));
        self
    }

    /// Runs the program on an offer; without a decision the offer is left and the reason logged.
    pub async fn decide(&self, offer: Offer) -> Decision {
        match self.run(&offer).await {
            Ok(decision) => decision,
            Err(Undecided::Later) => Decision::Leave,
            Err(error) => {
                let assignment = offer.assignment.to_string();
                let error = &error as &dyn std::error::Error;
                tracing::warn!(assignment, error, "the command made no decision");
                Decision::Leave
            }
        }
    }

    /// Runs the program on an offer.
    ///
    /// # Errors
    /// It made no decision; see [`Undecided`].
    pub async fn run(&self, offer: &Offer) -> Result<Decision, Undecided> {
        let _place = self.at_once.acquire().await;
        let child = Command::new(&self.words[0])
            .args(&self.words[1..])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn();
        let child = child.map_err(|source| Undecided::Start {
            program: self.words[0].clone(),
            source,
        })?;
        let talk = timeout(self.time_max, talk(child, offer));
        talk.await.map_err(|_| Undecided::TooLong(self.time_max))?
    }
}

async fn talk(mut child: Child, offer: &Offer) -> Result<Decision, Undecided> {
    let input = serde_json::to_vec(offer).map_err(std::io::Error::from)?;
    let stdin = child.stdin.take();
    let stdout = child.stdout.take();
    let write = async move {
        if let Some(mut stdin) = stdin {
            // A program that decides without reading closes its end; that is its business.
            let written = stdin.write_all(&input).await;
            if let Err(error) = written
                && error.kind() != std::io::ErrorKind::BrokenPipe
            {
                return Err(error);
            }
        }
        Ok(())
    };
    let read = async move {
        let mut output = Vec::new();
        if let Some(stdout) = stdout {
            let mut stdout = stdout.take(DECISION_BYTES_MAX);
            stdout.read_to_end(&mut output).await?;
        }
        Ok(output)
    };
    let ((), output) = tokio::try_join!(write, read)?;
    let status = child.wait().await?;
    match status.code() {
        Some(0) => decision_of(&output),
        Some(TRY_AGAIN_LATER) => Err(Undecided::Later),
        _ => Err(Undecided::Ended(status)),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(default)]
    choice: Option<ChoiceName>,
    #[serde(default)]
    given: BTreeMap<FieldName, serde_json::Value>,
    #[serde(default)]
    into: Option<String>,
    #[serde(default)]
    take: bool,
}

fn decision_of(output: &[u8]) -> Result<Decision, Undecided> {
    let written: Written = serde_json::from_slice(output).map_err(Undecided::NoDecision)?;
    match (written.choice, written.take) {
        (Some(choice), false) => Ok(Decision::Choose {
            choice,
            given: written.given,
            into: written.into,
        }),
        (None, true) => Ok(Decision::Take),
        (Some(_), true) | (None, false) => Err(Undecided::NoChoice),
    }
}

fn words_of(line: &str) -> Result<Vec<String>, BadCommand> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    for letter in line.chars() {
        match quote {
            Some(mark) if letter == mark => quote = None,
            Some(_) => word.get_or_insert_default().push(letter),
            None if letter == '"' || letter == '\'' => {
                quote = Some(letter);
                word.get_or_insert_default();
            }
            None if letter.is_whitespace() => words.extend(word.take()),
            None => word.get_or_insert_default().push(letter),
        }
    }
    words.extend(word);
    quote.map_or(Ok(words), |mark| Err(BadCommand::OpenQuote(mark)))
}

#[cfg(test)]
mod tests;
