//! What ships with closedloop: a demo town, its calendar and three definitions.
//!
//! Each is the text of a file under `workflows/catalogue/`, to be read like any other file.

/// The demo organisation, Xiangyu Town.
pub const ORGANISATION: &str = include_str!("../catalogue/organisation.yaml");

/// The working time of a township office.
pub const TOWNSHIP_OFFICE: &str = include_str!("../catalogue/calendars/township-office.yaml");

/// Hazards that must be put right.
pub const HAZARD: &str = include_str!("../catalogue/definitions/hazard.yaml");

/// Requests on the service hotline.
pub const HOTLINE: &str = include_str!("../catalogue/definitions/hotline.yaml");

/// Mediation of disputes.
pub const DISPUTE: &str = include_str!("../catalogue/definitions/dispute.yaml");

/// Requests of the past. It is a pattern: a replay puts the categories, places and departments of a
/// record into it, so a node does not put it in force by itself.
pub const RECORDED_REQUEST: &str = include_str!("../catalogue/definitions/recorded-request.yaml");

/// Every definition that a node puts in force, with the name of its file.
pub const DEFINITIONS: [(&str, &str); 3] = [
    ("definitions/hazard.yaml", HAZARD),
    ("definitions/hotline.yaml", HOTLINE),
    ("definitions/dispute.yaml", DISPUTE),
];

/// Every calendar with the name of its file.
pub const CALENDARS: [(&str, &str); 1] = [("calendars/township-office.yaml", TOWNSHIP_OFFICE)];

/// Service requests of the City of Boston.
pub const BOSTON_311: &str = include_str!("../catalogue/mappings/boston-311.yaml");

/// Service requests of the City of Los Angeles.
pub const LA_311: &str = include_str!("../catalogue/mappings/la-311.yaml");

/// Every mapping with the name of its file.
pub const MAPPINGS: [(&str, &str); 2] = [
    ("mappings/boston-311.yaml", BOSTON_311),
    ("mappings/la-311.yaml", LA_311),
];

/// An inspection on the first of every month.
pub const MONTHLY_INSPECTION: &str = include_str!("../catalogue/schedules/monthly-inspection.yaml");

/// Every schedule with the name of its file.
pub const SCHEDULES: [(&str, &str); 1] =
    [("schedules/monthly-inspection.yaml", MONTHLY_INSPECTION)];

/// The calendars in which the records of shipped mappings are replayed: the name of the mapping, that
/// of the file, and the text.
pub const RECORD_CALENDARS: [(&str, &str, &str); 2] = [
    (
        "boston-311",
        "record-calendars/boston.yaml",
        include_str!("../catalogue/record-calendars/boston.yaml"),
    ),
    (
        "la-311",
        "record-calendars/los-angeles.yaml",
        include_str!("../catalogue/record-calendars/los-angeles.yaml"),
    ),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::{organisation::Answers, parse, plan::Stage};

    #[test]
    fn the_pattern_of_recorded_requests_passes_without_a_complaint() {
        let town = parse::organisation("organisation.yaml", ORGANISATION).expect("the demo town");
        let calendars = BTreeSet::from(["township-office".parse().expect("a code")]);
        let checked = parse::definition("recorded.yaml", RECORDED_REQUEST, &town, &calendars)
            .unwrap_or_else(|list| panic!("{list:#?}"));
        assert_eq!(checked.warnings, []);
        assert!(checked.value.recorded);
    }

    #[test]
    fn everything_that_ships_passes_without_a_complaint() {
        let town = parse::organisation("organisation.yaml", ORGANISATION)
            .unwrap_or_else(|list| panic!("{}", list[0]));
        assert_eq!(town.jurisdictions.len(), 4);
        let desks = town
            .departments
            .values()
            .filter(|d| d.answers == Answers::Desk)
            .count();
        assert_eq!(
            (town.departments.len(), desks, town.posts.len()),
            (9, 2, 10)
        );
        let calendars = BTreeSet::from(["township-office".parse().expect("a code")]);
        for (file, text) in DEFINITIONS {
            let checked = parse::definition(file, text, &town, &calendars)
                .unwrap_or_else(|list| panic!("{list:#?}"));
            assert_eq!(checked.warnings, [], "{file}");
            let stages: BTreeSet<Stage> = checked.value.steps.iter().map(|s| s.stage).collect();
            // A case is collected before its first step.
            assert_eq!(stages.len(), Stage::ALL.len() - 1, "{file}");
        }
    }
    #[test]
    fn the_calendars_of_records_pass_without_a_complaint() {
        for (_, file, text) in RECORD_CALENDARS {
            let calendar =
                crate::time::calendar::parse(file, text).unwrap_or_else(|list| panic!("{list:#?}"));
            assert_eq!(calendar.days.len(), 10, "{file}");
        }
    }
}
