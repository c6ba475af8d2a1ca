//! What belongs to one department.

pub(crate) mod inbox;
pub(crate) mod offers;
pub(crate) mod reports;
