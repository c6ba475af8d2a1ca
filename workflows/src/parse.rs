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

use std::collections::{BTreeMap, BTreeSet};

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
    words::{Found, Language, tell_in_chinese},
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
    read(file, text, organisation, calendars, false).0
}

/// Reads and checks a definition by itself, and what keywords it is spelt with: departments,
/// posts, places and calendars are taken to exist.
pub(crate) fn definition_alone(file: &str, text: &str) -> (Read, Found) {
    let nobody = Organisation {
        fingerprint: Fingerprint::of(&[]),
        jurisdictions: BTreeMap::new(),
        departments: BTreeMap::new(),
        posts: BTreeMap::new(),
    };
    read(file, text, &nobody, &BTreeSet::new(), true)
}

/// A plan with warnings, or everything that is wrong.
type Read = Result<Checked<Plan>, Vec<Complaint>>;

fn read(
    file: &str,
    text: &str,
    organisation: &Organisation,
    calendars: &BTreeSet<CalendarCode>,
    trusts_names: bool,
) -> (Read, Found) {
    let mut complaints = Complaints::about(file);
    let mut found = Found::default();
    let node = yaml::read_into(text, &mut complaints);
    let plan = node.and_then(|node| {
        let mut reader = Reader {
            complaints: &mut complaints,
            organisation,
            calendars,
            trusts_names,
            found: std::mem::take(&mut found),
        };
        let draft = top::read(&mut reader, &node);
        found = reader.found;
        let draft = draft?;
        check::draft(&draft, &mut complaints);
        let must_end = draft.must_end_span;
        let plan = draft.into_plan(Fingerprint::of(text.as_bytes()))?;
        if complaints.errors() == 0 {
            check::within_its_limit(&plan, must_end, &mut complaints);
        }
        Some(plan)
    });
    let mut read = complaints.settle(plan);
    if found.language() == Language::Chinese {
        match &mut read {
            Ok(checked) => tell_in_chinese(&mut checked.warnings, text),
            Err(complaints) => tell_in_chinese(complaints, text),
        }
    }
    (read, found)
}

#[cfg(test)]
mod tests;
