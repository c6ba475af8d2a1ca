//! The page of complaints lists every code in the order of the program, and nothing else.

use closedloop_workflows::complaint::CODES;

use crate::tree;

#[test]
fn the_page_of_complaints_lists_exactly_the_codes_of_the_program() {
    let page = tree::read("docs/reference/complaints.md");
    let rows: Vec<&str> = page
        .lines()
        .filter(|line| line.starts_with("| "))
        .skip(1)
        .collect();
    let expected: Vec<String> = CODES
        .iter()
        .map(|(code, zh, en)| format!("| {code} | {en} | {zh} |"))
        .collect();
    assert_eq!(rows, expected);
}
