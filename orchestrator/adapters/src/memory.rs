//! What one process keeps in its own memory: copies of what the record knows, gone with it.

mod offers;
mod wakes;

pub use offers::{OfferQueues, PENDING_MAX};
pub use wakes::WakeIndex;
