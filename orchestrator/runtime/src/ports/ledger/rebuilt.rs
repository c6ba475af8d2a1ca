//! Copies of the events that are written anew.

use closedloop_wire::engine::CaseId;

use super::{HeadRow, RegisterRow};

/// What takes the place of the head and the register row of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rebuilt {
    /// The case.
    pub case: CaseId,
    /// Its head; none removes it.
    pub head: Option<HeadRow>,
    /// Its row; none removes it.
    pub register: Option<RegisterRow>,
}
