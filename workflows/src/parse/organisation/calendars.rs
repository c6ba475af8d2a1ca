//! Whether the calendars that places name exist.

use std::collections::BTreeSet;

use crate::{
    complaint::Complaint,
    complaints::Complaints,
    names::CalendarCode,
    yaml::{self, Content, Entry, Node},
};

/// Complains about every calendar that a place of this organisation names and that is not `known`,
/// in the order of the text, with code `O5`. A text that is no organisation gives no complaint; its
/// reader has enough to say.
#[must_use]
pub fn unknown_calendars(file: &str, text: &str, known: &BTreeSet<CalendarCode>) -> Vec<Complaint> {
    let mut complaints = Complaints::about(file);
    if let Ok(root) = yaml::read(file, text)
        && let Some(places) = value(&root, "jurisdictions")
    {
        below(places, known, &mut complaints);
    }
    complaints.settle::<()>(None).err().unwrap_or_default()
}

/// Looks at the places below `node`; the reader of YAML bounds how deep they lie.
fn below(node: &Node, known: &BTreeSet<CalendarCode>, complaints: &mut Complaints) {
    for place in entries(node) {
        if let Some(calendar) = value(&place.value, "calendar") {
            check(calendar, known, complaints);
        }
        if let Some(has) = value(&place.value, "has") {
            below(has, known, complaints);
        }
    }
}

fn check(node: &Node, known: &BTreeSet<CalendarCode>, complaints: &mut Complaints) {
    let Some(code) = node.text().filter(|code| !known.contains(*code)) else {
        return;
    };
    let way_out = match complaints.nearest(code, known.iter().map(CalendarCode::as_str)) {
        Some(near) => (
            format!("是不是 `{near}`？"),
            format!("did you mean `{near}`?"),
        ),
        None => (
            "先把这个日历加进来".to_owned(),
            "add the calendar first".to_owned(),
        ),
    };
    let what = (
        format!("没有日历 `{code}`"),
        format!("there is no calendar `{code}`"),
    );
    complaints.error("O5", node.span, what, way_out);
}

fn entries(node: &Node) -> &[Entry] {
    match &node.content {
        Content::Map(entries) => entries,
        Content::List(_) | Content::Scalar(_) => &[],
    }
}

fn value<'n>(node: &'n Node, key: &str) -> Option<&'n Node> {
    let entry = entries(node).iter().find(|entry| entry.key == key)?;
    Some(&entry.value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{catalogue, parse};

    /// The catalogue's town with a calendar of its own for the east side.
    fn town() -> String {
        catalogue::ORGANISATION.replace(
            "name: 东片 / East side\n",
            "name: 东片 / East side\n        calendar: harbour-office\n",
        )
    }

    #[test]
    fn a_place_without_a_calendar_inherits_that_of_the_place_above() {
        let town = parse::organisation("organisation.yaml", &town())
            .unwrap_or_else(|wrong| panic!("{wrong:#?}"));
        for (place, calendar) in [
            ("xiangyu", Some("township-office")),
            ("xiangyu/west", Some("township-office")),
            ("xiangyu/east", Some("harbour-office")),
            ("xiangyu/east/harbour", Some("harbour-office")),
            // A place that was taken out since still lies where it lay.
            ("xiangyu/east/harbour/pier", Some("harbour-office")),
            ("elsewhere", None),
        ] {
            let found = town.calendar_of(&place.parse().expect("a path"));
            assert_eq!(found.map(CalendarCode::as_str), calendar, "{place}");
        }
    }

    #[test]
    fn a_calendar_that_nobody_wrote_is_refused_where_it_is_named() {
        let known = BTreeSet::from(["township-office".parse().expect("a code")]);
        assert_eq!(
            unknown_calendars("o.yaml", catalogue::ORGANISATION, &known),
            []
        );
        let wrong = unknown_calendars("o.yaml", &town(), &known);
        let [complaint] = wrong.as_slice() else {
            panic!("{wrong:#?}");
        };
        let line = town().lines().position(|l| l.contains("harbour-office"));
        assert_eq!(
            (complaint.code, Some(complaint.span.line - 1)),
            ("O5", line)
        );
        assert!(complaint.what.zh.contains("harbour-office"), "{complaint}");
        assert_eq!(unknown_calendars("o.yaml", "- no organisation", &known), []);
    }
}
