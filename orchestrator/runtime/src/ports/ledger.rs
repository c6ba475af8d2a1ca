//! The record of cases: the only truth.

mod batch;
mod failure;
mod lists;
mod rebuilt;

use async_trait::async_trait;
use closedloop_wire::engine::{
    CaseId, CaseNumber, EffectId, Outage,
    workflows::{names::PostCode, plan::Fingerprint},
};
use jiff::Timestamp;
use uuid::Uuid;

pub use batch::{
    Batch, CaseChange, Committed, Counter, EffectRow, HeadRow, KeyRow, LeftOut, NoticeRow,
    RegisterRow, SealedKind, SealedRow, StoredEvent,
};
pub use failure::LedgerFailure;
pub use lists::{
    Checkpoint, CounterReading, FeedItem, KeyAnswer, ListFilter, ListOrder, ListPosition,
    OpenCount, RulesKind, RulesRow, ScheduleRow, TokenRow, WakeRow,
};
pub use rebuilt::Rebuilt;

/// The ledger. Everything but [`Ledger::commit`] and the small duties below only reads.
#[async_trait]
pub trait Ledger: Send + Sync {
    /// Writes a batch in one durable transaction: everything of it, except the cases it names in
    /// [`Committed::left_out`], of which nothing is written. Returns after the data has reached the
    /// disk.
    ///
    /// A case is left out whole when its head is not at the expected sequence number (for a new
    /// case: when it exists), or when one of its keys is taken. Confirmations are checked in the
    /// same transaction and reported the same way. A batch without anything to write is a read.
    ///
    /// # Errors
    /// See [`LedgerFailure`]; after `Unknown` the caller reloads every head and decides again.
    async fn commit(&self, batch: Batch) -> Result<Committed, LedgerFailure>;

    /// The heads of these cases, in the same order; none for a case that does not exist.
    async fn heads(&self, cases: &[CaseId]) -> Result<Vec<Option<HeadRow>>, LedgerFailure>;

    /// The case with this number.
    async fn case_of(&self, number: &CaseNumber) -> Result<Option<CaseId>, LedgerFailure>;

    /// Up to `limit` events of a case with a sequence number above `after`, in order.
    async fn history(
        &self,
        case: CaseId,
        after: u32,
        limit: usize,
    ) -> Result<Vec<StoredEvent>, LedgerFailure>;

    /// Up to `limit` events of all cases behind this position, in the order they were committed.
    async fn feed(&self, after: i64, limit: usize) -> Result<Vec<FeedItem>, LedgerFailure>;

    /// The position of the last event, 0 before the first.
    async fn feed_end(&self) -> Result<i64, LedgerFailure>;

    /// What was answered to this key before, if it is at most 7 days old.
    async fn key_answer(&self, scope: &str, key: &str) -> Result<Option<KeyAnswer>, LedgerFailure>;

    /// Up to `limit` rows of the register that fit, in the order asked for, behind a position.
    async fn list(
        &self,
        filter: &ListFilter,
        order: ListOrder,
        after: Option<ListPosition>,
        limit: usize,
    ) -> Result<Vec<RegisterRow>, LedgerFailure>;

    /// The register row of an open case.
    async fn register_row(&self, case: CaseId) -> Result<Option<RegisterRow>, LedgerFailure>;

    /// Up to `limit` notices of a post with an id behind `after`, oldest first; only those not
    /// acknowledged yet if `open_only`.
    async fn notices(
        &self,
        post: &PostCode,
        open_only: bool,
        after: Option<(Timestamp, EffectId)>,
        limit: usize,
    ) -> Result<Vec<NoticeRow>, LedgerFailure>;

    /// One notice.
    async fn notice(&self, notice: EffectId) -> Result<Option<NoticeRow>, LedgerFailure>;

    /// Up to `limit` open cases with a next instant, by instant, behind (instant, case): to fill
    /// the wake-ups at a start.
    async fn wakes(
        &self,
        after: Option<(Timestamp, CaseId)>,
        limit: usize,
    ) -> Result<Vec<WakeRow>, LedgerFailure>;

    /// Up to `limit` cases whose next instant is `until` or earlier, earliest first.
    async fn due(&self, until: Timestamp, limit: usize) -> Result<Vec<CaseId>, LedgerFailure>;

    /// Up to `limit` effects that were recorded before `before` and not cleared, oldest first.
    async fn pending_effects(
        &self,
        before: Timestamp,
        limit: usize,
    ) -> Result<Vec<EffectRow>, LedgerFailure>;

    /// A sealed text, contact or file, and the wrapped key of its case; none if it never existed,
    /// or it or the key was destroyed.
    async fn sealed(&self, id: Uuid) -> Result<Option<(SealedRow, Vec<u8>)>, LedgerFailure>;

    /// The wrapped key of a case.
    async fn data_key(&self, case: CaseId) -> Result<Option<Vec<u8>>, LedgerFailure>;

    /// Keeps an uploaded file that no event refers to yet. After 24 hours without one it may be
    /// removed.
    async fn keep_upload(&self, row: SealedRow) -> Result<(), LedgerFailure>;

    /// After erasing: makes sure that no copy of destroyed bytes is left in files of the ledger.
    async fn scrub(&self) -> Result<(), LedgerFailure>;

    /// All business counters, summed over their writers.
    async fn counters(&self) -> Result<Vec<CounterReading>, LedgerFailure>;

    /// Open cases (drills left out) counted at `now` in one pass over the register.
    async fn open_counts(&self, now: Timestamp) -> Result<Vec<OpenCount>, LedgerFailure>;

    /// How many open cases have no owner or no next instant: each is a promise broken (invariant 5),
    /// but for one whose last notice was repeated as often as may be.
    async fn unattended(&self) -> Result<u64, LedgerFailure>;

    /// Draws a block of `size` case numbers: the first of it. Gaps are allowed, repeats are not.
    async fn draw_numbers(&self, year: i16, size: u32) -> Result<u32, LedgerFailure>;

    /// Keeps a text of rules for ever and, if `in_force`, puts it in force for its name.
    async fn keep_rules(&self, row: RulesRow, in_force: bool) -> Result<(), LedgerFailure>;

    /// The text of rules with this fingerprint.
    async fn rules(
        &self,
        kind: RulesKind,
        fingerprint: Fingerprint,
    ) -> Result<Option<RulesRow>, LedgerFailure>;

    /// The rules in force of a kind, by name.
    async fn rules_in_force(&self, kind: RulesKind) -> Result<Vec<RulesRow>, LedgerFailure>;

    /// The definitions to which open cases are pinned.
    async fn definitions_in_use(&self) -> Result<Vec<Fingerprint>, LedgerFailure>;

    /// Begins schedules where they are new, each at the instant of its row: what has begun stays as
    /// it is. Forgets whatever no row names, and takes schedules that no row names out of force.
    async fn begin_schedules(&self, begun: Vec<ScheduleRow>) -> Result<(), LedgerFailure>;

    /// Notes how far schedules have come. It never goes back, and what has not begun stays so.
    async fn note_schedules(&self, rows: Vec<ScheduleRow>) -> Result<(), LedgerFailure>;

    /// How far every schedule has come everywhere, by name and jurisdiction.
    async fn schedules(&self) -> Result<Vec<ScheduleRow>, LedgerFailure>;

    /// Keeps a token (its hash).
    async fn keep_token(&self, row: TokenRow) -> Result<(), LedgerFailure>;

    /// The token with this hash, revoked or not.
    async fn token(&self, hash: [u8; 32]) -> Result<Option<TokenRow>, LedgerFailure>;

    /// All tokens, oldest first.
    async fn tokens(&self) -> Result<Vec<TokenRow>, LedgerFailure>;

    /// Revokes a token by its id; false if there is none that is not revoked.
    async fn revoke_token(&self, id: &str, at: Timestamp) -> Result<bool, LedgerFailure>;

    /// Notes that this node is alive at `at`; the first note after a start returns the stretch
    /// since the last one, which is kept as an outage.
    async fn note_alive(
        &self,
        node: &str,
        at: Timestamp,
        starting: bool,
    ) -> Result<Option<Outage>, LedgerFailure>;

    /// The recorded outage in which this instant lies.
    async fn outage_at(&self, at: Timestamp) -> Result<Option<Outage>, LedgerFailure>;

    /// Computes the checkpoint of all events up to `as_of` and keeps it.
    async fn draw_checkpoint(
        &self,
        as_of: Timestamp,
        drawn_at: Timestamp,
    ) -> Result<Checkpoint, LedgerFailure>;

    /// All checkpoints, oldest first, at most 10,000.
    async fn checkpoints(&self) -> Result<Vec<Checkpoint>, LedgerFailure>;

    /// Up to `limit` case ids above `after`, in order: to go over all cases.
    async fn cases(
        &self,
        after: Option<CaseId>,
        limit: usize,
    ) -> Result<Vec<CaseId>, LedgerFailure>;

    /// Puts heads and register rows in the place of those that are there, in one durable
    /// transaction, at most 256 cases. Events are not touched. Only for a ledger that nobody else
    /// writes meanwhile.
    async fn rebuild(&self, cases: Vec<Rebuilt>) -> Result<(), LedgerFailure>;

    /// Removes keys older than 7 days and uploads older than 24 hours that no event refers to.
    async fn tidy(&self, now: Timestamp) -> Result<(), LedgerFailure>;

    /// Whether the ledger answers.
    async fn ping(&self) -> Result<(), LedgerFailure>;

    /// The durability it runs with, for people: `sqlite wal synchronous=full`.
    fn durability(&self) -> String;
}
