//! The rules a decision stands on: a plan, the organisation and the calendar, each in one version.

use std::sync::Arc;

use closedloop_workflows::{organisation::Organisation, plan::Plan, time::Calendar};

/// What `decide` needs to know besides the case. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Rules {
    /// The definition the case is pinned to.
    pub plan: Arc<Plan>,
    /// The organisation in force.
    pub organisation: Arc<Organisation>,
    /// The calendar the plan names, in the version in force.
    pub calendar: Arc<Calendar>,
}
