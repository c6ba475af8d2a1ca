//! Definitions and organisations that are right, wrong in one place, or broken by chance.

mod hostile;
mod limits;
mod planted;
mod read;
mod reference;
mod schema;

use std::{collections::BTreeSet, sync::LazyLock};

use crate::{
    catalogue, complaint::Complaint, complaints::Checked, names::CalendarCode,
    organisation::Organisation, parse, plan::Plan,
};

static TOWN: LazyLock<Organisation> = LazyLock::new(|| {
    parse::organisation("organisation.yaml", catalogue::ORGANISATION).expect("the demo town")
});

/// The demo town.
fn town() -> &'static Organisation {
    &TOWN
}

/// Reads a definition in the demo town.
fn read_in(town: &Organisation, text: &str) -> Result<Checked<Plan>, Vec<Complaint>> {
    let calendars: BTreeSet<CalendarCode> =
        BTreeSet::from(["township-office".parse().expect("a code")]);
    parse::definition("planted.yaml", text, town, &calendars)
}

/// `text` with the only occurrence of `from` replaced by `to`.
fn changed(text: &str, from: &str, to: &str) -> String {
    assert_eq!(
        text.matches(from).count(),
        1,
        "`{from}` must be there exactly once"
    );
    text.replacen(from, to, 1)
}

/// The text without its marks, and the bytes between them: `a «b» c` marks `b`.
fn unmarked(text: &str) -> (String, usize, usize) {
    let start = text.find('«').expect("an opening mark");
    let end = text.find('»').expect("a closing mark") - '«'.len_utf8();
    (text.replace(['«', '»'], ""), start, end)
}
