//! Writing heads and register anew from the events.

use closedloop_wire::engine::CaseId;

use crate::{
    fold,
    ports::ledger::{HeadRow, Ledger, LedgerFailure, Rebuilt},
    register,
};

use super::{CASES_PAGE, rows};

/// What was rebuilt.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RebuiltCounts {
    /// Cases whose head and row were written anew.
    pub cases: u64,
    /// Cases that were left as they are, because their events do not fold; [`super::verify()`] says
    /// why.
    pub left: u64,
    /// Rows of the register that belonged to no case and were removed.
    pub removed: u64,
}

/// Writes the head and the register row of every case anew, as its events give them, and removes
/// rows of cases that have no events. `progress` hears after each page how many cases were done.
/// Nothing else may write meanwhile.
///
/// # Errors
/// The ledger fails.
pub async fn rebuild(
    ledger: &dyn Ledger,
    mut progress: impl FnMut(u64),
) -> Result<RebuiltCounts, LedgerFailure> {
    let mut counts = RebuiltCounts::default();
    let mut after = None;
    loop {
        let page = ledger.cases(after, CASES_PAGE).await?;
        let Some(last) = page.last().copied() else {
            break;
        };
        let mut rebuilt = Vec::with_capacity(page.len());
        for case in page {
            match folded(ledger, case).await {
                Ok(row) => rebuilt.push(row),
                Err(LedgerFailure::Damaged { .. }) => counts.left += 1,
                Err(failure) => return Err(failure),
            }
        }
        counts.cases += u64::try_from(rebuilt.len()).unwrap_or(0);
        ledger.rebuild(rebuilt).await?;
        progress(counts.cases + counts.left);
        after = Some(last);
    }
    counts.removed = remove_strays(ledger).await?;
    Ok(counts)
}

async fn folded(ledger: &dyn Ledger, case: CaseId) -> Result<Rebuilt, LedgerFailure> {
    let head = fold::from_events(ledger, case).await?;
    let register = register::row(&head.case);
    Ok(Rebuilt {
        case,
        register,
        head: Some(HeadRow {
            case,
            seq: head.case.seq,
            number: head.case.number.clone(),
            head: Some(head),
        }),
    })
}

async fn remove_strays(ledger: &dyn Ledger) -> Result<u64, LedgerFailure> {
    let mut strays = Vec::new();
    for row in rows(ledger).await? {
        if ledger.history(row.case, 0, 1).await?.is_empty() {
            strays.push(Rebuilt {
                case: row.case,
                head: None,
                register: None,
            });
        }
    }
    let removed = u64::try_from(strays.len()).unwrap_or(0);
    for page in strays.chunks(CASES_PAGE) {
        ledger.rebuild(page.to_vec()).await?;
    }
    Ok(removed)
}
