//! Names made from the file.

use super::{GOOD, city, mapping, read};
use crate::{
    mapping::{MADE_MAX, organisation},
    organisation::Answers,
};

/// Rows that differ in number and department.
fn rows<'t>(words: &[&'t str], ids: &'t [String]) -> Vec<[&'t str; 10]> {
    let row = |(word, id): (&&'t str, &'t String)| {
        let mut row: [&'t str; 10] = GOOD;
        (row[0], row[7]) = (id.as_str(), word);
        row
    };
    words.iter().zip(ids).map(row).collect()
}

fn ids(count: usize) -> Vec<String> {
    (0..count).map(|number| format!("N{number}")).collect()
}

#[test]
fn every_text_has_a_code_of_its_own() {
    let words = [
        "Street Lights",
        "street-lights",
        "STREET_LIGHTS",
        "城管局",
        "城管局二队",
        "3rd Ward",
        "lead",
        "head of roads",
        "PWDx_Missed Trash\\Recycling\\Yard Waste\\Bulk Item",
        "PWDx_Missed Trash\\Recycling\\Yard Waste\\Bulk Other",
        "!!!",
        "Street Lights",
    ];
    let ids = ids(words.len());
    let (read, made) = read(&city(), &rows(&words, &ids));
    let codes: Vec<String> = read
        .iter()
        .map(|read| read.as_ref().expect("it is good").department.to_string())
        .collect();
    assert_eq!(codes[0], "street-lights");
    assert!(codes[1].starts_with("street-lights-"), "{codes:?}");
    assert!(codes[3].starts_with("department-"), "{codes:?}");
    assert_eq!(codes[5], "department-3rd-ward");
    assert_eq!(codes[6], "department-lead");
    assert_eq!(codes[7], "department-head-of-roads");
    assert_eq!(codes[0], codes[11]);
    assert_eq!(made.departments.len(), words.len() - 1, "{codes:?}");
    let titles: Vec<&str> = made.departments.iter().map(|(_, title)| title).collect();
    assert_eq!(
        titles,
        &words[..words.len() - 1],
        "in the order of the file"
    );
}

#[test]
fn an_organisation_is_made_that_has_every_name() {
    let words = [
        "a \"b\" / c: #d",
        "城管局",
        "Back\\slash",
        "{x}",
        "supervision-office",
    ];
    let ids = ids(words.len());
    let mapping = city();
    let (read, made) = read(&mapping, &rows(&words, &ids));
    let (text, town) = organisation(&mapping, &made).unwrap_or_else(|list| panic!("{}", list[0]));
    for read in read {
        let record = read.expect("it is good");
        let department = town.departments.get(&record.department);
        assert_eq!(
            department.expect("it is there").answers,
            Answers::Program,
            "{text}"
        );
        assert!(town.jurisdictions.contains_key(&record.place), "{text}");
    }
    let post = town.posts.get("duty-leader").expect("ladders climb to it");
    assert_eq!(post.department.as_str(), "leadership");
    assert_eq!(
        town.departments["supervision-office"].answers,
        Answers::Desk
    );
    let names: Vec<&str> = town
        .departments
        .values()
        .map(|d| d.name.en.as_str())
        .collect();
    assert!(names.contains(&"a \"b\"/c: #d"), "{names:?}");
}

#[test]
fn three_hundred_long_names_fit_into_an_organisation_and_one_more_is_refused() {
    let long: Vec<String> = (0..=MADE_MAX)
        .map(|number| format!("第{number}号{}", "很长的名字".repeat(40)))
        .collect();
    let words: Vec<&str> = long.iter().map(String::as_str).collect();
    let ids = ids(words.len());
    let mut rows = rows(&words, &ids);
    for (row, word) in rows.iter_mut().zip(&words) {
        row[8] = word;
    }
    let mapping = mapping(super::CITY);
    let (read, made) = read(&mapping, &rows);
    let refused = read.last().expect("a row").as_ref().expect_err("too many");
    assert!(
        refused[0].what.en.contains("more than 300"),
        "{}",
        refused[0]
    );
    assert_eq!(read.iter().filter(|read| read.is_ok()).count(), MADE_MAX);
    let made = organisation(&mapping, &made).unwrap_or_else(|list| panic!("{}", list[0]));
    assert_eq!(made.1.departments.len(), MADE_MAX + 2);
}

#[test]
fn an_organisation_of_no_record_stands() {
    let mapping = city();
    let (_, made) = read(&mapping, &[]);
    assert!(organisation(&mapping, &made).is_ok());
}
