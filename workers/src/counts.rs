//! What a worker has done so far.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

macro_rules! counts {
    ($($(#[$doc:meta])* $name:ident,)*) => {
        /// What a worker has done since it was built.
        #[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
        pub struct Counts {
            $($(#[$doc])* pub $name: u64,)*
        }

        #[derive(Debug, Default)]
        struct Counters {
            $($name: AtomicU64,)*
        }

        impl Tally {
            /// The counts at this moment.
            #[must_use]
            pub fn counts(&self) -> Counts {
                Counts { $($name: self.0.$name.load(Ordering::Relaxed),)* }
            }

            $(pub(crate) fn $name(&self, more: usize) {
                self.0.$name.fetch_add(more as u64, Ordering::Relaxed);
            })*
        }
    };
}

/// A view of the counts that stays valid while the worker runs and after it.
#[derive(Debug, Clone, Default)]
pub struct Tally(Arc<Counters>);

counts! {
    /// Offers that reached the handler.
    offers,
    /// Offers that came again while they were being worked on or after they were answered.
    repeated,
    /// Offers that were taken back.
    withdrawn,
    /// Offers that the handler left.
    left,
    /// Messages of the stream that could not be read.
    unreadable,
    /// Reports that were recorded, now or before.
    reports,
    /// Reports that were refused for good.
    refused,
    /// Reports that had to be sent again, counted once per time.
    retried,
    /// Requests that carried reports.
    posts,
    /// Streams of offers that were opened.
    streams,
    /// Reports that were not final when the worker stopped.
    unreported,
}
