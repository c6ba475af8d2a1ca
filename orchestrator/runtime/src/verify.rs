//! Checking a ledger against its own events, and writing anew what is only a copy of them.
//!
//! Everything but the events can be computed: each head, each row of the register, the business
//! counters and the checkpoints. Here they are computed once more and compared, case by case, so
//! that memory does not grow with the ledger. Nothing is written; [`rebuild()`] writes.

mod case;
mod checkpoints;
mod counts;
mod flaw;
mod rebuild;
mod references;
mod report;

use crate::ports::ledger::{Ledger, LedgerFailure, ListFilter, ListOrder, ListPosition};

use self::{case::Found, checkpoints::Drawn, counts::Recount};

pub use flaw::{CopyFlaw, EventFlaw};
pub use rebuild::{RebuiltCounts, rebuild};
pub use report::{DIFFERENCES_KEPT_MAX, Difference, Mismatch, Report};

/// How many cases are asked for at a time.
const CASES_PAGE: usize = 256;

/// How many rows of the register are asked for at a time.
const ROWS_PAGE: usize = 1_000;

/// Checks a ledger: for every case the sequence, every hash, and that head, register row and sealed
/// bytes are what the events say; then every checkpoint and every business counter. `progress`
/// hears after each case how many were checked.
///
/// A node may serve the ledger meanwhile: a case that moves is checked again. What can only be
/// compared over all cases at one instant (counters, rows of cases that do not exist) is left out
/// then, and [`Report::at_rest`] says so.
///
/// # Errors
/// The ledger cannot be read. What is damaged in it is no error but a [`Difference`], as far as it
/// can be told which case it belongs to.
pub async fn verify(
    ledger: &dyn Ledger,
    mut progress: impl FnMut(u64),
) -> Result<Report, LedgerFailure> {
    let begun_at = ledger.feed_end().await?;
    let mut report = Report::default();
    let mut drawn = Drawn::new(ledger.checkpoints().await?);
    let mut recount = Recount::default();
    let mut after = None;
    loop {
        let page = ledger.cases(after, CASES_PAGE).await?;
        let Some(last) = page.last().copied() else {
            break;
        };
        for case in page {
            let found = case::check(ledger, case).await?;
            drawn.add(case, &found.ends);
            recount.add(&found);
            note(&mut report, found);
            progress(report.cases);
        }
        after = Some(last);
    }
    drawn.compare(&mut report);
    let kept = ledger.counters().await?;
    compare_rows(ledger, &mut report, begun_at).await?;
    report.at_rest = ledger.feed_end().await? == begun_at;
    if report.at_rest {
        recount.compare(kept, &mut report);
    }
    Ok(report)
}

fn note(report: &mut Report, found: Found) {
    report.cases += 1;
    report.open_cases += u64::from(found.is_open);
    report.erased_cases += u64::from(found.is_erased);
    report.events += found.events;
    report.sealed += found.sealed;
    for difference in found.differences {
        report.add(difference);
    }
}

/// Looks for rows of the register without a case, if there are more rows than open cases.
async fn compare_rows(
    ledger: &dyn Ledger,
    report: &mut Report,
    begun_at: i64,
) -> Result<(), LedgerFailure> {
    let rows = rows(ledger).await?;
    let expected = usize::try_from(report.open_cases).unwrap_or(usize::MAX);
    if rows.len() <= expected || ledger.feed_end().await? != begun_at {
        return Ok(());
    }
    for row in rows {
        // A row whose case has events was compared with them.
        if ledger.history(row.case, 0, 1).await?.is_empty() {
            report.add(Difference {
                case: Some(row.case),
                seq: None,
                what: Mismatch::Copy(CopyFlaw::RowWithoutCase),
            });
        }
    }
    Ok(())
}

/// Where every row of the register stands.
async fn rows(ledger: &dyn Ledger) -> Result<Vec<ListPosition>, LedgerFailure> {
    let mut all: Vec<ListPosition> = Vec::new();
    loop {
        let after = all.last().copied();
        let filter = ListFilter::default();
        let page = ledger
            .list(&filter, ListOrder::Due, after, ROWS_PAGE)
            .await?;
        let is_last = page.len() < ROWS_PAGE;
        all.extend(page.iter().map(|row| row.position(ListOrder::Due)));
        if is_last {
            return Ok(all);
        }
    }
}
