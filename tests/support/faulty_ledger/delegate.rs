//! Every duty of the ledger, handed on; commits and the reads of the commit loop may fail.

use async_trait::async_trait;
use closedloop_engine::{
    CaseId, CaseNumber, EffectId, Outage,
    workflows::{names::PostCode, plan::Fingerprint},
};
use closedloop_runtime::ports::ledger::{
    Batch, Checkpoint, Committed, CounterReading, EffectRow, FeedItem, HeadRow, KeyAnswer, Ledger,
    LedgerFailure, ListFilter, ListOrder, ListPosition, NoticeRow, OpenCount, Rebuilt, RegisterRow,
    RulesKind, RulesRow, ScheduleRow, SealedRow, StoredEvent, TokenRow, WakeRow,
};
use jiff::Timestamp;
use uuid::Uuid;

use super::FaultyLedger;

type Answer<T> = Result<T, LedgerFailure>;

#[async_trait]
impl Ledger for FaultyLedger {
    async fn commit(&self, batch: Batch) -> Answer<Committed> {
        self.commit_or_fail(batch).await
    }

    async fn heads(&self, cases: &[CaseId]) -> Answer<Vec<Option<HeadRow>>> {
        self.reading().await?;
        self.inner.heads(cases).await
    }

    async fn case_of(&self, number: &CaseNumber) -> Answer<Option<CaseId>> {
        self.inner.case_of(number).await
    }

    async fn history(&self, case: CaseId, after: u32, limit: usize) -> Answer<Vec<StoredEvent>> {
        self.inner.history(case, after, limit).await
    }

    async fn feed(&self, after: i64, limit: usize) -> Answer<Vec<FeedItem>> {
        self.inner.feed(after, limit).await
    }

    async fn feed_end(&self) -> Answer<i64> {
        self.inner.feed_end().await
    }

    async fn key_answer(&self, scope: &str, key: &str) -> Answer<Option<KeyAnswer>> {
        self.reading().await?;
        self.inner.key_answer(scope, key).await
    }

    async fn list(
        &self,
        filter: &ListFilter,
        order: ListOrder,
        after: Option<ListPosition>,
        limit: usize,
    ) -> Answer<Vec<RegisterRow>> {
        self.inner.list(filter, order, after, limit).await
    }

    async fn register_row(&self, case: CaseId) -> Answer<Option<RegisterRow>> {
        self.inner.register_row(case).await
    }

    async fn notices(
        &self,
        post: &PostCode,
        open_only: bool,
        after: Option<(Timestamp, EffectId)>,
        limit: usize,
    ) -> Answer<Vec<NoticeRow>> {
        self.inner.notices(post, open_only, after, limit).await
    }

    async fn notice(&self, notice: EffectId) -> Answer<Option<NoticeRow>> {
        self.inner.notice(notice).await
    }

    async fn wakes(
        &self,
        after: Option<(Timestamp, CaseId)>,
        limit: usize,
    ) -> Answer<Vec<WakeRow>> {
        self.inner.wakes(after, limit).await
    }

    async fn due(&self, until: Timestamp, limit: usize) -> Answer<Vec<CaseId>> {
        self.reading().await?;
        self.inner.due(until, limit).await
    }

    async fn pending_effects(&self, before: Timestamp, limit: usize) -> Answer<Vec<EffectRow>> {
        self.inner.pending_effects(before, limit).await
    }

    async fn sealed(&self, id: Uuid) -> Answer<Option<(SealedRow, Vec<u8>)>> {
        self.inner.sealed(id).await
    }

    async fn data_key(&self, case: CaseId) -> Answer<Option<Vec<u8>>> {
        self.inner.data_key(case).await
    }

    async fn keep_upload(&self, row: SealedRow) -> Answer<()> {
        self.inner.keep_upload(row).await
    }

    async fn scrub(&self) -> Answer<()> {
        self.inner.scrub().await
    }

    async fn counters(&self) -> Answer<Vec<CounterReading>> {
        self.inner.counters().await
    }

    async fn open_counts(&self, now: Timestamp) -> Answer<Vec<OpenCount>> {
        self.inner.open_counts(now).await
    }

    async fn unattended(&self) -> Answer<u64> {
        self.inner.unattended().await
    }

    async fn draw_numbers(&self, year: i16, size: u32) -> Answer<u32> {
        self.inner.draw_numbers(year, size).await
    }

    async fn keep_rules(&self, row: RulesRow, in_force: bool) -> Answer<()> {
        self.inner.keep_rules(row, in_force).await
    }

    async fn rules(&self, kind: RulesKind, fingerprint: Fingerprint) -> Answer<Option<RulesRow>> {
        self.inner.rules(kind, fingerprint).await
    }

    async fn rules_in_force(&self, kind: RulesKind) -> Answer<Vec<RulesRow>> {
        self.inner.rules_in_force(kind).await
    }

    async fn definitions_in_use(&self) -> Answer<Vec<Fingerprint>> {
        self.inner.definitions_in_use().await
    }

    async fn begin_schedules(&self, begun: Vec<ScheduleRow>) -> Answer<()> {
        self.inner.begin_schedules(begun).await
    }

    async fn note_schedules(&self, rows: Vec<ScheduleRow>) -> Answer<()> {
        self.inner.note_schedules(rows).await
    }

    async fn schedules(&self) -> Answer<Vec<ScheduleRow>> {
        self.inner.schedules().await
    }

    async fn keep_token(&self, row: TokenRow) -> Answer<()> {
        self.inner.keep_token(row).await
    }

    async fn token(&self, hash: [u8; 32]) -> Answer<Option<TokenRow>> {
        self.inner.token(hash).await
    }

    async fn tokens(&self) -> Answer<Vec<TokenRow>> {
        self.inner.tokens().await
    }

    async fn revoke_token(&self, id: &str, at: Timestamp) -> Answer<bool> {
        self.inner.revoke_token(id, at).await
    }

    async fn note_alive(
        &self,
        node: &str,
        at: Timestamp,
        starting: bool,
    ) -> Answer<Option<Outage>> {
        self.inner.note_alive(node, at, starting).await
    }

    async fn outage_at(&self, at: Timestamp) -> Answer<Option<Outage>> {
        self.inner.outage_at(at).await
    }

    async fn draw_checkpoint(&self, as_of: Timestamp, drawn_at: Timestamp) -> Answer<Checkpoint> {
        self.inner.draw_checkpoint(as_of, drawn_at).await
    }

    async fn checkpoints(&self) -> Answer<Vec<Checkpoint>> {
        self.inner.checkpoints().await
    }

    async fn cases(&self, after: Option<CaseId>, limit: usize) -> Answer<Vec<CaseId>> {
        self.inner.cases(after, limit).await
    }

    async fn rebuild(&self, cases: Vec<Rebuilt>) -> Answer<()> {
        self.inner.rebuild(cases).await
    }

    async fn tidy(&self, now: Timestamp) -> Answer<()> {
        self.inner.tidy(now).await
    }

    async fn ping(&self) -> Answer<()> {
        self.inner.ping().await
    }

    fn durability(&self) -> String {
        self.inner.durability()
    }
}
