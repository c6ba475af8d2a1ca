use closedloop_workflows::mapping::{self, Outcome};
use jiff::{Timestamp, tz::TimeZone};

use super::*;

fn record(category: &str, department: &str) -> Record {
    Record {
        line: 2,
        id: "R-1".to_owned(),
        opened_at: Timestamp::UNIX_EPOCH,
        closed_at: None,
        closed_by: None,
        outcome: Outcome::Open,
        status: String::new(),
        due: None,
        department: department.parse().expect("a code"),
        category: category.parse().expect("a value"),
        place: "town".parse().expect("a path"),
        title: "路灯不亮".to_owned(),
        source: mapping::SOURCES[0],
        priority: mapping::PRIORITIES[0],
        fields: BTreeMap::new(),
    }
}

#[test]
fn every_record_finds_the_department_it_names_without_the_file() {
    // The second pair would be called what the third category is called.
    let pairs = [
        ("road", "works"),
        ("road", "police"),
        ("road-police", "patrol"),
        ("lamps", "works"),
        ("a", "b-c"),
        ("a", "d"),
        ("a-b", "c"),
        ("a-b", "d"),
    ];
    let records: Vec<Record> = pairs.iter().map(|(of, who)| record(of, who)).collect();
    let gathered = Gathered::of(&records, &TimeZone::UTC);
    let routes = Routes::new(&gathered).expect("few pairs");
    let rows = routes.rows();
    let known: Vec<String> = rows.iter().map(|(value, _)| value.to_string()).collect();
    assert_eq!(known.iter().collect::<BTreeSet<_>>().len(), pairs.len());
    for record in &records {
        let value = known_category(record, &known).expect("it was made");
        assert_eq!(&value, routes.category(record));
        let row = rows.iter().find(|(of, _)| **of == value);
        assert_eq!(row.map(|(_, lead)| *lead), Some(&record.department));
    }
    let lamps = known_category(&record("lamps", "police"), &known);
    assert_eq!(lamps, Some("lamps".parse().expect("a value")));
    assert_eq!(known_category(&record("noise", "police"), &known), None);
}
