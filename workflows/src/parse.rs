//! From text to checked values, or to everything that is wrong with the text.

mod case_fields;
mod choices;
mod condition;
mod days;
mod elsewhere;
mod expression;
mod formula;
mod kinds;
mod ladders;
mod later;
mod limits;
mod needs;
mod organisation;
mod personal;
mod places;
mod reader;
mod reminders;
mod routing;
mod schedule;
mod steps;
mod targets;
mod top;
mod units;
mod within;

use std::collections::BTreeSet;

pub use kinds::{choice_kind, kind_names};
pub use organisation::{organisation, unknown_calendars};
pub use schedule::{Surroundings, schedule};

pub(crate) use reader::Reader;

use crate::{
    check,
    complaint::Complaint,
    complaints::{Checked, Complaints},
    names::CalendarCode,
    organisation::Organisation,
    plan::{Fingerprint, Plan},
    yaml,
};

/// Reads and checks a workflow definition. `file` is the name that complaints carry; `calendars`
/// are the calendars that exist.
///
/// The plan's fingerprint is that of the bytes of `text`.
///
/// # Errors
/// Everything that is wrong with the text, in its order: `Y…` as YAML (see [`yaml::read`]), `S0` to
/// `S10`, `F1`, `P1` and `L1` as a definition (see [`crate::complaint::CODES`]). Where a part could
/// not be read, checks that need it are left out, so that one mistake is one complaint.
pub fn definition(
    file: &str,
    text: &str,
    organisation: &Organisation,
    calendars: &BTreeSet<CalendarCode>,
) -> Result<Checked<Plan>, Vec<Complaint>> {
    let mut complaints = Complaints::about(file);
    let node = yaml::read_into(text, &mut complaints);
    let plan = node.and_then(|node| {
        let mut reader = Reader {
            complaints: &mut complaints,
            organisation,
            calendars,
        };
        let draft = top::read(&mut reader, &node)?;
        check::draft(&draft, &mut complaints);
        let must_end = draft.must_end_span;
        let plan = draft.into_plan(Fingerprint::of(text.as_bytes()))?;
        if complaints.errors() == 0 {
            check::within_its_limit(&plan, must_end, &mut complaints);
        }
        Some(plan)
    });
    complaints.settle(plan)
}

#[cfg(test)]
mod tests;
