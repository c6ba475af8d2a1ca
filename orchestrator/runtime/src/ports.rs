//! What the loops need from the engines we stand on. Each port is implemented by an adapter and
//! has one contract suite that every adapter passes.

pub mod clock;
pub mod dispatch;
pub mod ledger;
pub mod wakes;
