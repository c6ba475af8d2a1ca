//! Ways through the steps, as examples that an author can follow with a finger.

use crate::{draft::DraftStep, names::ChoiceName, plan::Words};

/// How many parts of a way, or names of a list, are shown; the middle of a longer one is left out.
const SHOWN_MAX: usize = 24;

/// One move of a case: at a step it takes a choice.
#[derive(Clone, Copy)]
pub(super) struct Move<'d> {
    /// The place of the step.
    pub(super) from: usize,
    /// The choice that is taken.
    pub(super) choice: &'d ChoiceName,
    /// Whether its bound is used up, so that it leads where `then` says.
    pub(super) then: bool,
}

/// `triage.assign → sign.return (then) → handle`.
pub(super) fn told(steps: &[DraftStep], moves: &[Move<'_>], last: &str) -> String {
    let mut parts: Vec<String> = moves
        .iter()
        .map(|one| {
            let then = if one.then { " (then)" } else { "" };
            format!("{}.{}{then}", steps[one.from].name, one.choice)
        })
        .collect();
    parts.push(last.to_owned());
    shortened(parts).join(" → ")
}

/// At most [`SHOWN_MAX`] of these, the first and the last; `…` stands for what is left out.
pub(crate) fn shortened(mut parts: Vec<String>) -> Vec<String> {
    if parts.len() > SHOWN_MAX {
        let after = parts.len() - (SHOWN_MAX / 2 - 1);
        parts.splice(SHOWN_MAX / 2..after, ["…".to_owned()]);
    }
    parts
}

/// The names as a list of code, shortened.
pub(super) fn listed<'n>(names: impl Iterator<Item = &'n str>) -> Words {
    let parts = shortened(names.map(|name| format!("`{name}`")).collect());
    Words::new(parts.join("、"), parts.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_way_keeps_its_beginning_and_its_end() {
        let parts = |count: usize| shortened((1..=count).map(|n| n.to_string()).collect());
        assert_eq!(parts(SHOWN_MAX).len(), SHOWN_MAX);
        let long = parts(500);
        assert_eq!(long.len(), SHOWN_MAX);
        assert_eq!((long[0].as_str(), long[11].as_str()), ("1", "12"));
        assert_eq!((long[12].as_str(), long[13].as_str()), ("…", "490"));
        assert_eq!(long[SHOWN_MAX - 1], "500");
    }
}
