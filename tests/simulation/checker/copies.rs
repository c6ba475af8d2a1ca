//! Heads, register rows and notices are copies of the events, and must say the same.

use closedloop_engine::{CaseId, EffectId, Event, Happening, Party};
use closedloop_runtime::ports::ledger::{Ledger, LedgerFailure, RegisterRow};
use jiff::Timestamp;

use super::{Broken, Checker, Followed, ensure, shadow::Shadow};

/// One event asks at most this much of the outside.
const EFFECTS_MAX: u16 = 16;

/// How many notices are read at a time.
const NOTICES_PAGE: usize = 500;

impl Checker {
    /// Compares the copies of one case with its events.
    ///
    /// # Errors
    /// A copy says something else.
    pub(super) async fn check_copies(
        &self,
        ledger: &dyn Ledger,
        case: CaseId,
    ) -> Result<(), Broken> {
        let Some(followed) = self.cases.get(&case) else {
            return Ok(());
        };
        let Followed { shadow, head, .. } = followed;
        ensure(shadow.follows.is_none(), || {
            format!("a decision ended where {:?} was due", shadow.follows)
        })?;
        let row = ledger.heads(&[case]).await.map_err(said)?.pop().flatten();
        let row = row.ok_or("the ledger has no head")?;
        ensure(
            row.seq == shadow.seq && row.head.as_ref() == Some(head),
            || format!("the head at {} is not the fold at {}", row.seq, shadow.seq),
        )?;
        let kept = ledger.register_row(case).await.map_err(said)?;
        let expected = row_of(shadow);
        ensure(kept == expected, || {
            format!("register: {kept:?} instead of {expected:?}")
        })?;
        if shadow.is_open() {
            let open = shadow.asked.as_ref().ok_or("an open case asks nobody")?;
            let gave_up = open.repeats >= closedloop_engine::REPEATS_MAX;
            let may_wait = gave_up || !open.has_limit;
            ensure(shadow.next_due().is_some() || may_wait, || {
                "an open case waits for nothing".to_owned()
            })?;
            ensure(shadow.owner.is_some(), || {
                "an open case without an owner".to_owned()
            })?;
        }
        Ok(())
    }

    /// The notices that an event told or acknowledged must stand so in the lists of their posts.
    ///
    /// # Errors
    /// One does not.
    pub(super) async fn check_notices_of(
        &self,
        ledger: &dyn Ledger,
        event: &Event,
    ) -> Result<(), Broken> {
        if let Happening::NoticeAcknowledged { notice, .. } = &event.what {
            self.check_notice(ledger, *notice).await?;
        }
        for position in 0..EFFECTS_MAX {
            let id = EffectId {
                case: event.case,
                seq: event.seq,
                position,
            };
            self.check_notice(ledger, id).await?;
        }
        Ok(())
    }

    async fn check_notice(&self, ledger: &dyn Ledger, id: EffectId) -> Result<(), Broken> {
        let Some(told) = self.outside.notices.get(&id) else {
            return Ok(());
        };
        let row = ledger.notice(id).await.map_err(said)?;
        let row = row.ok_or_else(|| format!("notice {id} is not there"))?;
        let number = self
            .shadow(id.case)
            .and_then(|shadow| shadow.opened.as_ref());
        let fits = row.notice.post == told.post
            && row.acknowledged_at.is_some() == told.acknowledged
            && number.is_some_and(|opened| opened.number == row.number);
        ensure(fits, || {
            format!("notice {id} is {row:?} instead of {told:?}")
        })
    }

    /// Every post finds exactly the notices that the events give.
    ///
    /// # Errors
    /// A notice is missing or too many.
    pub(crate) async fn check_notices(&self, ledger: &dyn Ledger) -> Result<(), Broken> {
        let mut posts: Vec<_> = self
            .outside
            .notices
            .values()
            .map(|told| &told.post)
            .collect();
        posts.sort();
        posts.dedup();
        for post in posts {
            let expected: Vec<EffectId> = self
                .outside
                .notices
                .iter()
                .filter(|(_, told)| told.post == *post)
                .map(|(id, _)| *id)
                .collect();
            let mut found: Vec<EffectId> = Vec::new();
            let mut after: Option<(Timestamp, EffectId)> = None;
            loop {
                let page = ledger.notices(post, false, after, NOTICES_PAGE).await;
                let page = page.map_err(said)?;
                found.extend(page.iter().map(|row| row.id));
                match page.last() {
                    Some(last) if page.len() == NOTICES_PAGE => after = Some((last.at, last.id)),
                    Some(_) | None => break,
                }
            }
            found.sort_unstable();
            ensure(found == expected, || {
                format!(
                    "{post} has {} notices, {} were told",
                    found.len(),
                    expected.len()
                )
            })?;
        }
        Ok(())
    }
}

fn said(failure: LedgerFailure) -> Broken {
    failure.to_string()
}

/// The register row that the events give.
fn row_of(shadow: &Shadow) -> Option<RegisterRow> {
    let open = shadow.asked.as_ref().filter(|_| shadow.is_open())?;
    let opened = shadow.opened.as_ref()?;
    Some(RegisterRow {
        case: shadow.case,
        number: opened.number.clone(),
        workflow: opened.plan.workflow.clone(),
        definition: opened.plan.fingerprint,
        stage: open.stage,
        step: open.step.clone(),
        department: open.asked.department().cloned(),
        post: match &open.asked {
            Party::Post { post, .. } => Some(post.clone()),
            Party::Department(_) | Party::Reporter => None,
        },
        by_program: open.by_program,
        owner: shadow.owner.clone(),
        jurisdiction: opened.place.clone(),
        priority: opened.priority,
        exercise: opened.exercise,
        opened_at: opened.at,
        yellow_at: open.has_limit.then_some(open.yellow_at),
        due_at: open.has_limit.then_some(open.due_at),
        level: open.climbed,
        assignment: open.number,
        generation: open.generation,
        offered_at: open.offered_at,
        next_due: shadow.next_due(),
    })
}
