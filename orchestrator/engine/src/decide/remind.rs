//! Reminding whoever is asked, before the deadline.

use closedloop_workflows::plan::Work;

use crate::{case::Assignment, event::Happening, refusal::Refusal};

use super::{listeners, script::Script, tick::clock_of};

/// Reminds whoever is asked, each time once.
///
/// Where the organisation has nobody who hears for them, the reminder happens and nobody is told:
/// the deadline that follows must not wait for it.
///
/// # Errors
/// The rules hold another definition than the case is pinned to.
pub(super) fn decide(script: &mut Script<'_>, open: &Assignment) -> Result<(), Refusal> {
    let unknown = || Refusal::StepUnknown(open.step.clone());
    let clock = clock_of(open)?;
    let index = usize::from(clock.reminded);
    let Work::Ask { remind, .. } = &script.step_of(open)?.work else {
        return Err(unknown());
    };
    let percent = remind.get(index).copied().ok_or_else(unknown)?;
    let due_at = clock.reminders.get(index).copied().ok_or_else(unknown)?;
    let told = listeners::listener_of(&script.rules.organisation, &open.asked);
    script.happens(Happening::Reminded {
        assignment: open.number,
        turn: clock.turn,
        reminder: clock.reminded.saturating_add(1),
        percent,
        due_at,
        asked: open.asked.clone(),
        told: told.into_iter().collect(),
    });
    Ok(())
}

#[cfg(test)]
mod tests;
