//! Ladders that nobody climbs.

use std::collections::BTreeSet;

use crate::{
    complaints::Complaints,
    draft::{Draft, DraftWork},
};

/// Warns about every ladder that no step names, unless a step could not be read that may name it.
pub(super) fn used(draft: &Draft, complaints: &mut Complaints) {
    let mut used = BTreeSet::new();
    for step in &draft.steps {
        match &step.work {
            Some(DraftWork::Ask {
                late: Some(late), ..
            }) => {
                used.extend(late);
            }
            Some(DraftWork::Ask { late: None, .. }) | None => return,
            Some(DraftWork::Survey { .. } | DraftWork::Score { .. }) => {}
        }
    }
    for ladder in draft
        .ladders
        .iter()
        .filter(|ladder| !used.contains(&ladder.name))
    {
        complaints.warning(
            "S6",
            ladder.span,
            (
                format!("升级阶梯 `{}` 没有步骤使用", ladder.name),
                format!("no step uses the ladder `{}`", ladder.name),
            ),
            (
                "删去它，或在某个步骤写 `late`",
                "remove it, or name it under `late` of a step",
            ),
        );
    }
}
