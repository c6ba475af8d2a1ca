//! What an event refers to beside the ledger.

use std::collections::BTreeMap;

use closedloop_wire::engine::{
    EndReached, Event, Happening, Sealed, Value, workflows::names::FieldName,
};

/// The sealed texts, contacts and files that an event names.
pub(super) fn of(event: &Event) -> Vec<Sealed> {
    match &event.what {
        Happening::CaseOpened { title, fields, .. } => {
            let mut all = vec![*title];
            all.extend(in_fields(fields));
            all
        }
        Happening::ChoiceMade { given, .. } => in_fields(given),
        Happening::CaseClosed { end, .. } => match end {
            EndReached::Rejected { answer } => in_fields(answer),
            EndReached::Closed | EndReached::Merged { .. } => Vec::new(),
        },
        Happening::Routed { .. }
        | Happening::AssignmentOffered { .. }
        | Happening::AssignmentTaken { .. }
        | Happening::AssignmentReoffered { .. }
        | Happening::Reminded { .. }
        | Happening::DeadlineMissed { .. }
        | Happening::MissCorrected { .. }
        | Happening::RungClimbed { .. }
        | Happening::NoticeRepeated { .. }
        | Happening::NoticeAcknowledged { .. }
        | Happening::Scored { .. }
        | Happening::MergedHere { .. }
        | Happening::Erased { .. } => Vec::new(),
    }
}

fn in_fields(fields: &BTreeMap<FieldName, Value>) -> Vec<Sealed> {
    let mut all = Vec::new();
    for value in fields.values() {
        match value {
            Value::Text(sealed) | Value::Contact(sealed) => all.push(*sealed),
            Value::Files(files) => all.extend(files),
            Value::Choice(_)
            | Value::Number(_)
            | Value::YesNo(_)
            | Value::Date(_)
            | Value::Instant(_)
            | Value::Jurisdiction(_) => {}
        }
    }
    all
}
