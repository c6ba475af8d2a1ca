//! The commit loop: one command, one transaction; many commands, one transaction too.
//!
//! A lane takes what is waiting, decides in memory on cached heads, writes one transaction and
//! answers only after it. A cached head may be old, so a decision that writes nothing is given only
//! on a head that the record confirmed in the same transaction.

mod draft;
mod heads;
mod queue;
mod submission;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use closedloop_wire::engine::{Act, CaseId, EffectId, Head};
use metrics::{counter, histogram};

use crate::{
    denial::Denial,
    fold,
    ports::{
        clock::Clock,
        ledger::{Committed, KeyAnswer, Ledger, LedgerFailure, LeftOut},
        wakes::Wakes,
    },
    rulebook::Rulebook,
};

use draft::{Draft, Outcome};

pub use heads::Heads;
pub use queue::{LaneQueue, LaneSender, QUEUED_MAX};
pub use submission::{Answer, Changes, Recorded, RequestKey, Submission};

/// The most commands in one transaction (DESIGN, commit loop).
pub const BATCH_COMMANDS_MAX: usize = 256;

/// How often a command is decided again because its case moved on, before the caller is told to
/// come again. Each round somebody's command was written, so this many losses are no accident.
const ROUNDS_MAX: usize = 20;

/// One lane.
pub struct Lane {
    ledger: Arc<dyn Ledger>,
    rulebook: Arc<Rulebook>,
    clock: Arc<dyn Clock>,
    heads: Arc<Heads>,
    wakes: Arc<dyn Wakes>,
    writer: String,
}

impl Lane {
    /// A lane that writes as `writer`, a name that no other lane of the deployment has.
    #[must_use]
    pub fn new(
        ledger: Arc<dyn Ledger>,
        rulebook: Arc<Rulebook>,
        clock: Arc<dyn Clock>,
        heads: Arc<Heads>,
        wakes: Arc<dyn Wakes>,
        writer: String,
    ) -> Self {
        Self {
            ledger,
            rulebook,
            clock,
            heads,
            wakes,
            writer,
        }
    }

    /// Carries out up to [`BATCH_COMMANDS_MAX`] commands and answers each of them. Effects that
    /// reached the outside are cleared in the same transaction.
    pub async fn run(&self, submissions: Vec<Submission>, cleared: Vec<EffectId>) -> Changes {
        let mut changes = Changes::default();
        let mut waiting = vec![(submissions, cleared, false)];
        while let Some((mut submissions, cleared, mut in_doubt)) = waiting.pop() {
            for round in 0_usize.. {
                let clearing = if round == 0 { cleared.as_slice() } else { &[] };
                let stand = Stand {
                    is_first: round == 0,
                    in_doubt,
                };
                match self.round(submissions, stand, clearing, &mut changes).await {
                    Round::Done => break,
                    Round::Again(left) if round < ROUNDS_MAX => submissions = left,
                    Round::InDoubt(left) if round < ROUNDS_MAX => {
                        submissions = left;
                        in_doubt = true;
                    }
                    Round::Again(left) => {
                        answer_all(left, || doubted(in_doubt, Denial::Busy));
                        break;
                    }
                    Round::InDoubt(left) => {
                        answer_all(left, || doubted(true, Denial::Busy));
                        break;
                    }
                    // Only what the data caused is halved, so that the culprit is found.
                    Round::Culprit(mut all) => {
                        let half = all.split_off(all.len() / 2);
                        waiting.push((half, Vec::new(), in_doubt));
                        waiting.push((all, cleared, in_doubt));
                        break;
                    }
                }
            }
        }
        changes
    }

    async fn round(
        &self,
        mut submissions: Vec<Submission>,
        stand: Stand,
        cleared: &[EffectId],
        changes: &mut Changes,
    ) -> Round {
        // What was received before a wake-up is decided before it.
        submissions.sort_by_key(|submission| matches!(submission.command.act, Act::Tick { .. }));
        let heads = match self.load(&submissions, stand.is_first).await {
            Ok(heads) => heads,
            Err(failure) => {
                let failure = Arc::new(failure);
                answer_all(submissions, || doubted(stand.in_doubt, denial(&failure)));
                return Round::Done;
            }
        };
        let edition = self.rulebook.edition();
        let mut draft = Draft::new(&edition, self.clock.now(), heads);
        let outcomes: Vec<Outcome> = submissions
            .iter()
            .map(|submission| draft.decide(submission))
            .collect();
        histogram!("closedloop_batch_commands").record(submissions.len() as f64);
        let begun = std::time::Instant::now();
        let committed = self
            .ledger
            .commit(draft.batch(cleared.to_vec(), &self.writer))
            .await;
        histogram!("closedloop_commit_seconds").record(begun.elapsed().as_secs_f64());
        match committed {
            Ok(committed) => {
                changes.cleared.extend(cleared);
                let decided = submissions.into_iter().zip(outcomes).collect();
                self.settle(draft, decided, &committed, stand, changes)
                    .await
            }
            Err(failure) => self.failed(submissions, failure, stand, changes),
        }
    }

    /// The heads of all cases of these commands, from the cache or the record.
    async fn load(
        &self,
        submissions: &[Submission],
        first_round: bool,
    ) -> Result<Vec<Head>, LedgerFailure> {
        let cases: BTreeSet<CaseId> = submissions.iter().map(|s| s.command.case).collect();
        let mut heads = Vec::with_capacity(cases.len());
        let mut missing = Vec::new();
        for case in cases {
            match self.heads.get(case) {
                Some(head) => heads.push(head),
                None => missing.push(case),
            }
        }
        // A case that is being opened is not in the record, and the commit checks that; only where
        // it said otherwise is it looked up.
        let opening: BTreeSet<CaseId> = submissions
            .iter()
            .filter(|s| first_round && matches!(s.command.act, Act::Open(_)))
            .map(|s| s.command.case)
            .collect();
        let (new, missing): (Vec<_>, Vec<_>) =
            missing.into_iter().partition(|case| opening.contains(case));
        heads.extend(new.into_iter().map(Head::unborn));
        heads.extend(fold::heads(&*self.ledger, &missing).await?);
        Ok(heads)
    }

    async fn settle(
        &self,
        draft: Draft<'_>,
        decided: Vec<(Submission, Outcome)>,
        committed: &Committed,
        stand: Stand,
        changes: &mut Changes,
    ) -> Round {
        let left_out: BTreeMap<CaseId, LeftOut> = committed.left_out.iter().copied().collect();
        let mut wakes = Vec::new();
        for (head, changed, effects, lateness) in draft.into_heads() {
            if left_out.contains_key(&head.case.id) {
                self.heads.forget(head.case.id);
                continue;
            }
            changes.effects.extend(effects);
            // Armed before the answer, and also where nothing was due: whoever claimed it relies on
            // it.
            wakes.push((head.case.id, head.case.next_due().map(|(at, _)| at)));
            for (kind, late_seconds) in lateness {
                histogram!("closedloop_timer_lateness_seconds", "kind" => kind)
                    .record(late_seconds);
            }
            if changed {
                changes.feed_end = Some(committed.feed_end);
            }
            if head.case.is_open() {
                self.heads.put(head);
            } else {
                self.heads.forget(head.case.id);
            }
        }
        self.wakes.arm(&wakes);
        let mut again = Vec::new();
        for (submission, outcome) in decided {
            let left = left_out.get(&submission.command.case).copied();
            let answered = self.answer(submission, outcome, left, stand, changes);
            again.extend(answered.await);
        }
        if again.is_empty() {
            Round::Done
        } else {
            Round::Again(again)
        }
    }

    /// Answers a command after the commit, or gives it back to be decided again.
    async fn answer(
        &self,
        submission: Submission,
        outcome: Outcome,
        left: Option<LeftOut>,
        stand: Stand,
        changes: &mut Changes,
    ) -> Option<Submission> {
        let refused = matches!(outcome, Outcome::Refused(_));
        // A repeat is met as a refusal (what it asked for has happened) or as a taken key.
        if (refused && left.is_none()) || left == Some(LeftOut::KeyTaken) {
            match self.first_answer(&submission).await {
                Ok(Some(first)) => {
                    let _ = submission.reply.send(first);
                    return None;
                }
                Ok(None) => {}
                Err(failure) => {
                    let denied = doubted(stand.in_doubt, failure.into());
                    let _ = submission.reply.send(Err(denied));
                    return None;
                }
            }
        }
        if left.is_some() {
            return Some(submission);
        }
        let answer = match outcome {
            Outcome::Changed(recorded) | Outcome::Nothing(recorded) => Ok(Answer {
                recorded,
                repeated: false,
            }),
            Outcome::Refused(refusal) => {
                counter!("closedloop_refusals_total", "code" => refusal.code()).increment(1);
                Err(Denial::Refused(refusal))
            }
            Outcome::Defect(what) => {
                counter!("closedloop_defects_total").increment(1);
                tracing::error!(case = %submission.command.case, what, "defect");
                changes.parked.push(submission.command.case);
                Err(Denial::Defect(what))
            }
        };
        // Whoever asked may have gone away; what was recorded stays recorded.
        let _ = submission.reply.send(answer);
        None
    }

    async fn first_answer(
        &self,
        submission: &Submission,
    ) -> Result<Option<Result<Answer, Denial>>, LedgerFailure> {
        let Some(key) = &submission.key else {
            return Ok(None);
        };
        let first = self.ledger.key_answer(&key.scope, &key.key).await?;
        Ok(first.map(|KeyAnswer { request, answer }| {
            if request != key.request {
                return Err(Denial::KeyReused);
            }
            serde_json::from_slice(&answer)
                .map(|recorded| Answer {
                    recorded,
                    repeated: true,
                })
                .map_err(|error| Denial::Defect(format!("a kept answer is unreadable: {error}")))
        }))
    }

    fn failed(
        &self,
        submissions: Vec<Submission>,
        failure: LedgerFailure,
        stand: Stand,
        changes: &mut Changes,
    ) -> Round {
        for submission in &submissions {
            self.heads.forget(submission.command.case);
        }
        tracing::warn!(%failure, commands = submissions.len(), "a batch was not written");
        match failure {
            LedgerFailure::Data(_) if submissions.len() > 1 => Round::Culprit(submissions),
            // The heads are forgotten, so each command is decided again on what the record holds;
            // one that was written after all is met as a repeat.
            LedgerFailure::Unknown(_) if submissions.iter().all(is_repeatable) => {
                Round::InDoubt(submissions)
            }
            failure @ (LedgerFailure::Unavailable(_)
            | LedgerFailure::Full
            | LedgerFailure::Data(_)
            | LedgerFailure::Unknown(_)
            | LedgerFailure::Damaged { .. }) => {
                if matches!(
                    failure,
                    LedgerFailure::Data(_) | LedgerFailure::Damaged { .. }
                ) {
                    changes
                        .parked
                        .extend(submissions.iter().map(|s| s.command.case));
                }
                let failure = Arc::new(failure);
                answer_all(submissions, || doubted(stand.in_doubt, denial(&failure)));
                Round::Done
            }
        }
    }
}

/// Whether deciding a command again cannot make anything happen twice.
fn is_repeatable(submission: &Submission) -> bool {
    submission.key.is_some() || matches!(submission.command.act, Act::Tick { .. })
}

/// Where a round stands among those of its commands.
#[derive(Debug, Clone, Copy)]
struct Stand {
    is_first: bool,
    /// Whether an earlier round may have been written although nobody heard so: until the commands
    /// are met as repeats, nobody may be told that certainly nothing was written.
    in_doubt: bool,
}

/// What became of one transaction.
enum Round {
    Done,
    Again(Vec<Submission>),
    /// It may have been written; the commands are decided again.
    InDoubt(Vec<Submission>),
    Culprit(Vec<Submission>),
}

/// What a caller is told while an earlier round is in doubt.
fn doubted(in_doubt: bool, denial: Denial) -> Denial {
    if in_doubt {
        Denial::Unknown(denial.to_string())
    } else {
        denial
    }
}

fn answer_all(submissions: Vec<Submission>, denial: impl Fn() -> Denial) {
    for submission in submissions {
        let _ = submission.reply.send(Err(denial()));
    }
}

fn denial(failure: &LedgerFailure) -> Denial {
    match failure {
        LedgerFailure::Unavailable(why) => Denial::Unavailable(why.clone()),
        LedgerFailure::Full => Denial::Full,
        LedgerFailure::Unknown(why) => Denial::Unknown(why.clone()),
        LedgerFailure::Data(_) | LedgerFailure::Damaged { .. } => {
            Denial::Defect(failure.to_string())
        }
    }
}
