//! What a node does by itself, besides deciding.

use std::time::Duration;

use closedloop_wire::engine::{EffectId, Light, workflows::names::DepartmentCode};
use jiff::SignedDuration;
use metrics::{counter, gauge};
use tokio::sync::{mpsc, watch};

use crate::{
    fold, offers,
    ports::ledger::{EffectRow, ListFilter, ListOrder, ListPosition},
    wake::SWEEP_EVERY,
};

use super::{Orchestrator, Snapshot};

/// How often the node notes that it is alive; an outage is known to this much.
const ALIVE_EVERY: Duration = Duration::from_secs(5);

/// How often the open cases are counted (DESIGN, metrics): this, or 20 times what it takes.
const SNAPSHOT_EVERY: Duration = Duration::from_secs(15);

/// How often the house is kept: old keys and uploads removed, the day's checkpoint drawn.
const HOUSE_EVERY: Duration = Duration::from_secs(600);

/// Effects that nobody cleared for this long belong to nobody (DESIGN, commit loop).
const EFFECTS_ABANDONED: SignedDuration = SignedDuration::from_secs(30);

/// How many abandoned effects are taken up at a time.
const EFFECTS_PAGE: usize = 1_000;

/// How often the invariants are watched (DESIGN, invariant 5).
const WATCH_EVERY: Duration = Duration::from_secs(60);

/// How often the carrier is asked whether it dropped offers.
const REFILL_EVERY: Duration = Duration::from_secs(1);

/// How many open offers are read at a time.
const REFILL_PAGE: usize = 500;

/// At most so many pages of one department are published in one go; a carrier that has no room for
/// them says so again later.
const REFILL_PAGES_MAX: usize = 100;

/// A checkpoint covers events that are at least this old, so that none can still arrive.
const CHECKPOINT_BEHIND: SignedDuration = SignedDuration::from_secs(60);

/// A checkpoint is drawn daily.
const CHECKPOINT_EVERY: SignedDuration = SignedDuration::from_hours(24);

impl Orchestrator {
    pub(super) async fn sweep(&self) {
        loop {
            tokio::time::sleep(SWEEP_EVERY).await;
            self.waker.sweep().await;
        }
    }

    /// Notes that the node is alive and that the record answers.
    pub(super) async fn stay_alive(&self) {
        loop {
            tokio::time::sleep(ALIVE_EVERY).await;
            let noted = self
                .ledger()
                .note_alive(&self.parts.settings.node, self.now(), false);
            let trouble = noted.await.err().map(|failure| failure.to_string());
            if let Some(trouble) = &trouble {
                tracing::warn!(trouble, "the record does not answer");
            }
            gauge!("closedloop_dependency_up", "dependency" => "sqlite")
                .set(if trouble.is_some() { 0.0 } else { 1.0 });
            self.set_trouble("ledger", trouble);
        }
    }

    /// Counts the open cases now and then.
    pub(super) async fn draw_snapshots(&self, into: watch::Sender<Option<Snapshot>>) {
        loop {
            let begun = std::time::Instant::now();
            let at = self.now();
            match self.ledger().open_counts(at).await {
                Ok(open) => {
                    let duration_seconds = begun.elapsed().as_secs_f64();
                    let red: u64 = open
                        .iter()
                        .filter(|row| row.light == Light::Red)
                        .map(|row| row.cases)
                        .sum();
                    tracing::debug!(red, duration_seconds, "snapshot drawn");
                    into.send_replace(Some(Snapshot {
                        at,
                        duration_seconds,
                        open: std::sync::Arc::new(open),
                    }));
                }
                Err(failure) => tracing::warn!(%failure, "no snapshot could be drawn"),
            }
            tokio::time::sleep(SNAPSHOT_EVERY.max(begun.elapsed() * 20)).await;
        }
    }

    /// Looks on the record whether every open case has an owner and a next instant.
    pub(super) async fn watch_invariants(&self) {
        loop {
            match self.ledger().unattended().await {
                Ok(0) => {}
                Ok(cases) => {
                    counter!("closedloop_invariant_violations_total").increment(cases);
                    tracing::error!(cases, "open cases without an owner or a next instant");
                }
                Err(failure) => tracing::warn!(%failure, "the record could not be watched"),
            }
            tokio::time::sleep(WATCH_EVERY).await;
        }
    }

    /// Takes up effects that nobody cleared, first of all those of an earlier process.
    pub(super) async fn reclaim_effects(&self, effects: mpsc::Sender<Vec<EffectRow>>) {
        let mut before = self.now();
        loop {
            match self.ledger().pending_effects(before, EFFECTS_PAGE).await {
                Ok(rows) if rows.is_empty() => {}
                Ok(rows) => {
                    counter!("closedloop_effects_reclaimed_total").increment(rows.len() as u64);
                    if effects.send(rows).await.is_err() {
                        return;
                    }
                }
                Err(failure) => tracing::warn!(%failure, "pending effects could not be read"),
            }
            tokio::time::sleep(Duration::from_secs(5)).await;
            before = self.now().checked_sub(EFFECTS_ABANDONED).unwrap_or(before);
        }
    }

    /// Publishes open offers again that the carrier lost: all of them after a start, where it keeps
    /// nothing, and later those of departments it had no room for.
    pub(super) async fn refill_offers(&self) {
        let organisation = self.rulebook().edition().organisation.clone();
        if self.dispatch().is_volatile() {
            for department in organisation.departments.keys() {
                self.refill(department).await;
            }
        }
        loop {
            tokio::time::sleep(REFILL_EVERY).await;
            for department in self.dispatch().overflowed() {
                self.refill(&department).await;
            }
        }
    }

    async fn refill(&self, department: &DepartmentCode) {
        let filter = ListFilter {
            department: Some(department.clone()),
            no_post: true,
            by_program: Some(true),
            ..ListFilter::default()
        };
        let mut after = None;
        for _ in 0..REFILL_PAGES_MAX {
            match self.refill_page(&filter, after).await {
                Ok(Some(last)) => after = Some(last),
                Ok(None) => return,
                Err(why) => {
                    // The next overflow or the next start tries again; `offer again after` too.
                    tracing::warn!(why, %department, "open offers could not be published again");
                    return;
                }
            }
        }
    }

    /// Publishes one page of open offers; the place to go on from, if there may be more.
    async fn refill_page(
        &self,
        filter: &ListFilter,
        after: Option<ListPosition>,
    ) -> Result<Option<ListPosition>, String> {
        let rows = self
            .ledger()
            .list(filter, ListOrder::Offered, after, REFILL_PAGE)
            .await
            .map_err(|failure| failure.to_string())?;
        let cases: Vec<_> = rows.iter().map(|row| row.case).collect();
        let heads = fold::heads(self.ledger(), &cases)
            .await
            .map_err(|failure| failure.to_string())?;
        let messages = heads.iter().filter_map(|head| {
            // An id that no effect of an event has, and the same each time.
            let id = EffectId {
                case: head.case.id,
                seq: head.case.seq,
                position: u16::MAX,
            };
            self.offer_of(head)
                .map(|offer| offers::offered(id, head.case.at, offer))
        });
        let messages: Vec<_> = messages.collect();
        if !messages.is_empty() {
            self.dispatch()
                .publish(messages)
                .await
                .map_err(|failure| failure.to_string())?;
        }
        let last = rows.last().filter(|_| rows.len() == REFILL_PAGE);
        Ok(last.map(|row| ListPosition {
            at: row.offered_at,
            case: row.case,
        }))
    }

    /// Removes what is no longer needed and draws the day's checkpoint.
    pub(super) async fn keep_house(&self) {
        loop {
            let now = self.now();
            if let Err(failure) = self.ledger().tidy(now).await {
                tracing::warn!(%failure, "old keys and uploads could not be removed");
            }
            if let Err(failure) = self.draw_checkpoint_if_due().await {
                tracing::warn!(%failure, "no checkpoint could be drawn");
            }
            tokio::time::sleep(HOUSE_EVERY).await;
        }
    }

    async fn draw_checkpoint_if_due(&self) -> Result<(), crate::ports::ledger::LedgerFailure> {
        let now = self.now();
        let as_of = now.checked_sub(CHECKPOINT_BEHIND).unwrap_or(now);
        let latest = self.ledger().checkpoints().await?.pop();
        let is_due =
            latest.is_none_or(|latest| as_of.duration_since(latest.as_of) >= CHECKPOINT_EVERY);
        if is_due && self.ledger().feed_end().await? > 0 {
            self.ledger().draw_checkpoint(as_of, now).await?;
        }
        Ok(())
    }
}
