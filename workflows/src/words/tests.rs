//! The table of keywords, and texts that are turned from one language into the other.

mod both_ways;
mod chance;
mod lamp;
mod spelling;
mod table;

use std::{collections::BTreeSet, sync::LazyLock};

use super::Language;
use crate::{
    catalogue,
    complaint::Complaint,
    organisation::Organisation,
    parse,
    plan::{Fingerprint, Plan},
    rewrite,
};

static TOWN: LazyLock<Organisation> = LazyLock::new(|| {
    parse::organisation("organisation.yaml", catalogue::ORGANISATION).expect("the demo town")
});

/// What is wrong with a text in the demo town, or its plan without its fingerprint.
fn read(text: &str) -> Result<Plan, Vec<Complaint>> {
    let calendars = BTreeSet::from(["township-office".parse().expect("a code")]);
    let mut plan = parse::definition("lamp.yaml", text, &TOWN, &calendars)?.value;
    plan.fingerprint = Fingerprint::of(&[]);
    Ok(plan)
}

/// The plan of a text that is right.
fn plan(text: &str) -> Plan {
    read(text).unwrap_or_else(|list| panic!("{list:#?}\n{text}"))
}

/// The only complaint about a text in the demo town.
fn only(text: &str) -> Complaint {
    let list = read(text).expect_err("a mistake was planted");
    assert_eq!(list.len(), 1, "one mistake, one complaint: {list:#?}");
    list.into_iter().next().expect("one complaint")
}

fn chinese(text: &str) -> String {
    rewrite(text, "lamp.yaml", Language::Chinese).unwrap_or_else(|list| panic!("{list:#?}\n{text}"))
}

fn english(text: &str) -> String {
    rewrite(text, "lamp.yaml", Language::English).unwrap_or_else(|list| panic!("{list:#?}\n{text}"))
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
