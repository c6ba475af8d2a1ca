//! What the doctor found about one thing.

use closedloop_engine::workflows::plan::Words;
use serde::Serialize;

/// How one thing stands, from the best.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Health {
    /// Well.
    Ok,
    /// Somebody should look.
    Warn,
    /// Something does not work.
    Fail,
}

/// What was found about one thing.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Finding {
    /// A stable word for programs.
    pub(super) check: &'static str,
    pub(super) health: Health,
    /// What was found and, unless all is well, the way out.
    #[serde(flatten)]
    pub(super) words: Words,
}

/// All is well.
pub(super) fn ok(check: &'static str, words: impl Into<Words>) -> Finding {
    finding(check, Health::Ok, words)
}

/// Somebody should look.
pub(super) fn warn(check: &'static str, words: impl Into<Words>) -> Finding {
    finding(check, Health::Warn, words)
}

/// Something does not work.
pub(super) fn fail(check: &'static str, words: impl Into<Words>) -> Finding {
    finding(check, Health::Fail, words)
}

fn finding(check: &'static str, health: Health, words: impl Into<Words>) -> Finding {
    Finding {
        check,
        health,
        words: words.into(),
    }
}
