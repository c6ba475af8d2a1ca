//! Dying and starting again.

use std::sync::Arc;

use closedloop_runtime::{
    ports::ledger::Ledger as _,
    rulebook::{self, Rulebook},
};
use closedloop_tests::{chance::mix, faulty_wakes::FaultyWakes};
use jiff::SignedDuration;

use super::{
    Settings, World,
    node::{Node, OtherNode},
};
use crate::{checker::Broken, town};

/// The most effects that a start takes up.
const EFFECTS_MAX: usize = 10_000;

/// The wake-ups of a node that starts.
pub(super) fn wakes(settings: &Settings, start: u64) -> FaultyWakes {
    let seed = mix(&[settings.seed, 3, start]);
    if settings.deaf {
        FaultyWakes::deaf(seed)
    } else {
        FaultyWakes::new(seed, settings.faults)
    }
}

impl World {
    /// The process is gone: lane, heads, wake-ups, what the relay held and what streams carried.
    /// A while later another starts on the same ledger.
    ///
    /// # Errors
    /// The ledger below the faults fails, or the rules cannot be loaded.
    pub(super) async fn restart(&mut self) -> Result<(), Broken> {
        self.dispatch.crash();
        self.ledger.plan(Vec::new(), 0);
        self.keep_wake_faults();
        // Mostly minutes, sometimes a long morning.
        let minutes_max = if self.chance.percent(30) { 5 * 60 } else { 20 };
        let down = i64::try_from(self.chance.below(minutes_max * 60_000)).unwrap_or(0);
        self.clock.advance(SignedDuration::from_millis(down));
        let now = self.now();
        if self.settings.faults && self.chance.percent(15) {
            self.edition = (self.edition + 1) % town::EDITIONS;
            self.tally.note("starts with other rules");
            let texts = town::texts(self.edition);
            let edition = rulebook::load(&*self.disk, Some(texts), now).await;
            let edition = edition.map_err(|failure| format!("{failure:?}"))?;
            self.rulebook = Arc::new(Rulebook::new(edition));
            self.rules.edition = self.rulebook.edition();
            // Another node decides by the same rules or not at all.
            self.other = None;
        }
        let outage = self.disk.note_alive("node-1", now, true).await;
        let outage = outage.map_err(|failure| failure.to_string())?;
        let wakes = wakes(&self.settings, self.tally.steps);
        if self.diligent {
            wakes.heal();
        }
        self.node = Node::new(&self.ground, &self.rulebook, wakes, outage, now);
        if self.settings.two_nodes && (self.other.is_none() || self.chance.percent(50)) {
            self.other = Some(OtherNode::new(&self.ground, &self.rulebook));
        }
        let filled = self.node.waker.fill().await;
        filled.map_err(|failure| failure.to_string())?;
        let pending = self.disk.pending_effects(now, EFFECTS_MAX).await;
        self.node.to_relay = pending.map_err(|failure| failure.to_string())?;
        self.say(format!(
            "a node starts at {now} after {outage:?}, rules {}",
            self.edition
        ));
        Ok(())
    }

    /// Adds up what the wake-ups of a node injected before they are dropped.
    pub(super) fn keep_wake_faults(&mut self) {
        let faults = self.node.wakes.faults();
        let kept = &mut self.wake_faults;
        kept.duplicated += faults.duplicated;
        kept.delayed += faults.delayed;
        kept.early += faults.early;
        kept.reordered += faults.reordered;
        kept.lost += faults.lost;
    }
}
