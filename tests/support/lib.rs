//! What tests share: chance that repeats, a clock that stands still, and ports that fail on demand.

pub mod bounded;
pub mod chance;
pub mod definitions;
pub mod faulty_dispatch;
pub mod faulty_ledger;
pub mod faulty_wakes;
pub mod program;
pub mod saying;
pub mod service;
pub mod settings;
pub mod test_clock;
pub mod virtual_clock;
pub mod waiting;
