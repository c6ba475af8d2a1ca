//! Recording that a deadline passed, and that it did not after all.

use jiff::Timestamp;

use crate::{
    case::{Assignment, Party},
    command::Reported,
    event::{CorrectionReason, Happening},
};

use super::script::Script;

/// Records that the deadline of the open assignment passed.
pub(super) fn miss(script: &mut Script<'_>) {
    let Some(open) = script.case.asked.clone() else {
        return;
    };
    let Some(clock) = &open.clock else {
        return;
    };
    script.happens(Happening::DeadlineMissed {
        assignment: open.number,
        generation: open.generation,
        step: open.step.clone(),
        stage: open.stage,
        label: clock.label_unless(open.stage),
        asked: open.asked.clone(),
        turn: clock.turn,
        due_at: clock.due_at,
    });
}

/// Settles whether an answer to `open` was in time, and records what the history lacks for it: the
/// miss of a late answer that came before any wake-up noticed, so that the miss hangs on the
/// instants alone; the correction of a miss that was none, so that a step that was done in time is
/// never left standing as late.
///
/// Without a deadline every answer is in time.
///
/// Whoever was given the assignment after its deadline cannot have been in time: their answer lies
/// after they were asked.
pub(super) fn settle(
    script: &mut Script<'_>,
    open: &Assignment,
    received_at: Timestamp,
    reported: Option<Reported>,
) -> bool {
    let Some(clock) = &open.clock else {
        return true;
    };
    let due_at = clock.due_at;
    if open.asked == Party::Reporter {
        return received_at <= due_at;
    }
    if received_at > due_at && !clock.missed {
        miss(script);
    }
    let open_now = script.case.asked.as_ref();
    if !open_now.is_some_and(Assignment::is_missed) {
        return true;
    }
    let in_outage = reported.filter(|reported| {
        (open.offered_at..=due_at).contains(&reported.at)
            && (reported.outage.from..=reported.outage.until).contains(&reported.at)
    });
    let (answered_at, because) = if received_at <= due_at {
        (received_at, CorrectionReason::ReceivedInTime)
    } else if let Some(reported) = in_outage {
        (reported.at, CorrectionReason::Outage(reported.outage))
    } else {
        return false;
    };
    script.happens(Happening::MissCorrected {
        assignment: open.number,
        turn: clock.turn,
        stage: open.stage,
        label: clock.label_unless(open.stage),
        asked: open.asked.clone(),
        answered_at,
        because,
    });
    true
}
