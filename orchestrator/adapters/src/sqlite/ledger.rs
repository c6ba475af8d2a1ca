//! The port: each duty handed to the file of its topic.

use async_trait::async_trait;
use closedloop_runtime::ports::ledger::{
    Batch, Checkpoint, Committed, CounterReading, EffectRow, FeedItem, HeadRow, KeyAnswer, Ledger,
    LedgerFailure, ListFilter, ListOrder, ListPosition, NoticeRow, OpenCount, Rebuilt, RegisterRow,
    RulesKind, RulesRow, ScheduleRow, SealedRow, StoredEvent, TokenRow, WakeRow,
};
use closedloop_wire::engine::{
    CaseId, CaseNumber, EffectId, Outage,
    workflows::{names::PostCode, plan::Fingerprint},
};
use jiff::Timestamp;
use uuid::Uuid;

use super::{
    Sqlite, checkpoints, commit, counters, effects, heads, history, keys, list, notices, outages,
    rebuild, register, rules, schedules, sealed, tokens,
};

type Answer<T> = Result<T, LedgerFailure>;

#[async_trait]
impl Ledger for Sqlite {
    async fn commit(&self, batch: Batch) -> Answer<Committed> {
        self.note_time(batch.at);
        if batch.changes.is_empty() && batch.cleared.is_empty() {
            return self.read(move |c| commit::confirm(c, &batch)).await;
        }
        self.write(move |c| commit::commit(c, &batch)).await
    }

    async fn heads(&self, cases: &[CaseId]) -> Answer<Vec<Option<HeadRow>>> {
        let cases = cases.to_vec();
        self.read(move |c| heads::heads(c, &cases)).await
    }

    async fn case_of(&self, number: &CaseNumber) -> Answer<Option<CaseId>> {
        let number = number.clone();
        self.read(move |c| heads::case_of(c, &number)).await
    }

    async fn history(&self, case: CaseId, after: u32, limit: usize) -> Answer<Vec<StoredEvent>> {
        self.read(move |c| history::history(c, case, after, limit))
            .await
    }

    async fn feed(&self, after: i64, limit: usize) -> Answer<Vec<FeedItem>> {
        self.read(move |c| history::feed(c, after, limit)).await
    }

    async fn feed_end(&self) -> Answer<i64> {
        self.read(history::feed_end).await
    }

    async fn key_answer(&self, scope: &str, key: &str) -> Answer<Option<KeyAnswer>> {
        let (scope, key, now) = (scope.to_owned(), key.to_owned(), self.latest());
        self.read(move |c| keys::answer(c, &scope, &key, now)).await
    }

    async fn list(
        &self,
        filter: &ListFilter,
        order: ListOrder,
        after: Option<ListPosition>,
        limit: usize,
    ) -> Answer<Vec<RegisterRow>> {
        let filter = filter.clone();
        self.read(move |c| list::list(c, &filter, order, after, limit))
            .await
    }

    async fn register_row(&self, case: CaseId) -> Answer<Option<RegisterRow>> {
        self.read(move |c| register::row_of(c, case)).await
    }

    async fn notices(
        &self,
        post: &PostCode,
        open_only: bool,
        after: Option<(Timestamp, EffectId)>,
        limit: usize,
    ) -> Answer<Vec<NoticeRow>> {
        let post = post.clone();
        self.read(move |c| notices::of_post(c, &post, open_only, after, limit))
            .await
    }

    async fn notice(&self, notice: EffectId) -> Answer<Option<NoticeRow>> {
        self.read(move |c| notices::one(c, notice)).await
    }

    async fn wakes(
        &self,
        after: Option<(Timestamp, CaseId)>,
        limit: usize,
    ) -> Answer<Vec<WakeRow>> {
        self.read(move |c| register::wakes(c, after, limit)).await
    }

    async fn due(&self, until: Timestamp, limit: usize) -> Answer<Vec<CaseId>> {
        self.read(move |c| register::due(c, until, limit)).await
    }

    async fn pending_effects(&self, before: Timestamp, limit: usize) -> Answer<Vec<EffectRow>> {
        self.read(move |c| effects::pending(c, before, limit)).await
    }

    async fn sealed(&self, id: Uuid) -> Answer<Option<(SealedRow, Vec<u8>)>> {
        self.read(move |c| sealed::with_key(c, id)).await
    }

    async fn data_key(&self, case: CaseId) -> Answer<Option<Vec<u8>>> {
        self.read(move |c| sealed::data_key(c, case)).await
    }

    async fn keep_upload(&self, row: SealedRow) -> Answer<()> {
        self.write(move |c| sealed::keep_upload(c, &row)).await
    }

    async fn scrub(&self) -> Answer<()> {
        self.with_writer(|writer| sealed::scrub(writer.connection()?))
            .await
    }

    async fn counters(&self) -> Answer<Vec<CounterReading>> {
        self.read(counters::readings).await
    }

    async fn open_counts(&self, now: Timestamp) -> Answer<Vec<OpenCount>> {
        self.read(move |c| counters::open_counts(c, now)).await
    }

    async fn unattended(&self) -> Answer<u64> {
        self.read(register::unattended).await
    }

    async fn draw_numbers(&self, year: i16, size: u32) -> Answer<u32> {
        self.write(move |c| counters::draw_numbers(c, year, size))
            .await
    }

    async fn keep_rules(&self, row: RulesRow, in_force: bool) -> Answer<()> {
        self.write(move |c| rules::keep(c, &row, in_force)).await
    }

    async fn rules(&self, kind: RulesKind, fingerprint: Fingerprint) -> Answer<Option<RulesRow>> {
        self.read(move |c| rules::one(c, kind, fingerprint)).await
    }

    async fn rules_in_force(&self, kind: RulesKind) -> Answer<Vec<RulesRow>> {
        self.read(move |c| rules::in_force(c, kind)).await
    }

    async fn definitions_in_use(&self) -> Answer<Vec<Fingerprint>> {
        self.read(register::definitions_in_use).await
    }

    async fn begin_schedules(&self, begun: Vec<ScheduleRow>) -> Answer<()> {
        self.write(move |c| schedules::begin(c, &begun)).await
    }

    async fn note_schedules(&self, rows: Vec<ScheduleRow>) -> Answer<()> {
        self.write(move |c| schedules::note(c, &rows)).await
    }

    async fn schedules(&self) -> Answer<Vec<ScheduleRow>> {
        self.read(schedules::all).await
    }

    async fn keep_token(&self, row: TokenRow) -> Answer<()> {
        self.write(move |c| tokens::keep(c, &row)).await
    }

    async fn token(&self, hash: [u8; 32]) -> Answer<Option<TokenRow>> {
        self.read(move |c| tokens::with_hash(c, hash)).await
    }

    async fn tokens(&self) -> Answer<Vec<TokenRow>> {
        self.read(tokens::all).await
    }

    async fn revoke_token(&self, id: &str, at: Timestamp) -> Answer<bool> {
        let id = id.to_owned();
        self.write(move |c| tokens::revoke(c, &id, at)).await
    }

    async fn note_alive(
        &self,
        node: &str,
        at: Timestamp,
        starting: bool,
    ) -> Answer<Option<Outage>> {
        self.note_time(at);
        let node = node.to_owned();
        self.write(move |c| outages::note_alive(c, &node, at, starting))
            .await
    }

    async fn outage_at(&self, at: Timestamp) -> Answer<Option<Outage>> {
        self.read(move |c| outages::at(c, at)).await
    }

    async fn draw_checkpoint(&self, as_of: Timestamp, drawn_at: Timestamp) -> Answer<Checkpoint> {
        // Reading everything takes long; the thread that writes is not kept from its work.
        let checkpoint = self
            .read(move |c| checkpoints::compute(c, as_of, drawn_at))
            .await?;
        self.write(move |c| checkpoints::keep(c, &checkpoint))
            .await?;
        Ok(checkpoint)
    }

    async fn checkpoints(&self) -> Answer<Vec<Checkpoint>> {
        self.read(checkpoints::all).await
    }

    async fn cases(&self, after: Option<CaseId>, limit: usize) -> Answer<Vec<CaseId>> {
        self.read(move |c| history::cases(c, after, limit)).await
    }

    async fn rebuild(&self, cases: Vec<Rebuilt>) -> Answer<()> {
        self.write(move |c| rebuild::rebuild(c, &cases)).await
    }

    async fn tidy(&self, now: Timestamp) -> Answer<()> {
        self.note_time(now);
        // In bites, so that batches get their turn in between.
        for _ in 0..TIDY_BITES_MAX {
            let keys = self.write(move |c| keys::forget_old(c, now)).await?;
            let uploads = self.write(move |c| sealed::forget_uploads(c, now)).await?;
            if !(keys || uploads) {
                break;
            }
        }
        Ok(())
    }

    async fn ping(&self) -> Answer<()> {
        self.read(|c| Ok(c.query_row("SELECT 1", [], |_| Ok(()))?))
            .await?;
        self.with_writer(|writer| writer.connection().map(drop))
            .await
    }

    fn durability(&self) -> String {
        self.durability.to_owned()
    }
}

/// The most bites of one tidying; what is left is taken the next time.
const TIDY_BITES_MAX: usize = 1_000;
