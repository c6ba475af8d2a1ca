//! The numbers of cases that people read, drawn from the record in blocks.

use closedloop_wire::engine::CaseNumber;
use tokio::sync::Mutex;

use crate::ports::ledger::{Ledger, LedgerFailure};

/// How many numbers a node draws at a time. What it has not used when it stops is a gap.
const BLOCK: u32 = 100;

/// The numbers this node may still use.
#[derive(Debug, Default)]
pub struct Numbers {
    block: Mutex<Option<(i16, std::ops::Range<u32>)>>,
}

impl Numbers {
    /// The next number of a year, such as `2026-000123`. Never given twice.
    ///
    /// # Errors
    /// The ledger fails.
    pub async fn next(&self, ledger: &dyn Ledger, year: i16) -> Result<CaseNumber, LedgerFailure> {
        let mut block = self.block.lock().await;
        let next = match &mut *block {
            Some((of, numbers)) if *of == year => numbers.next(),
            Some(_) | None => None,
        };
        let number = match next {
            Some(number) => number,
            None => {
                let first = ledger.draw_numbers(year, BLOCK).await?;
                let mut numbers = first..first.saturating_add(BLOCK);
                let number = numbers.next().unwrap_or(first);
                *block = Some((year, numbers));
                number
            }
        };
        Ok(CaseNumber(format!("{year}-{number:06}")))
    }
}
