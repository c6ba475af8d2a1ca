//! Waking for deadlines. Holds copies only: whatever it loses, doubles or delays is harmless.

use closedloop_wire::engine::CaseId;
use jiff::Timestamp;

/// The next instant of each open case. One per case; arming again overwrites.
pub trait Wakes: Send + Sync {
    /// Arms or, with none, disarms cases.
    fn arm(&self, cases: &[(CaseId, Option<Timestamp>)]);

    /// Up to `limit` cases whose instant is `now` or earlier, earliest first. They are disarmed:
    /// whoever claims must arm the present instant again, also after "nothing due".
    fn claim(&self, now: Timestamp, limit: usize) -> Vec<CaseId>;

    /// The earliest instant that is armed.
    fn next(&self) -> Option<Timestamp>;

    /// How many are armed.
    fn armed(&self) -> usize;
}
