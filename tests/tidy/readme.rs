//! The README in its two languages.

use crate::tree;

/// The link to the other language stands within this many lines from the top.
const TOP_LINES: usize = 5;

#[test]
fn the_two_readmes_link_each_other_at_the_top_and_have_the_same_sections() {
    let english = tree::read("README.md");
    let chinese = tree::read("README.zh-CN.md");
    assert!(
        links_at_top(&english, "README.zh-CN.md"),
        "README.md does not link the Chinese one"
    );
    assert!(
        links_at_top(&chinese, "README.md"),
        "README.zh-CN.md does not link the English one"
    );
    assert!(sections(&english) > 0, "README.md has no section");
    assert_eq!(
        sections(&english),
        sections(&chinese),
        "the two READMEs have other sections"
    );
}

#[test]
fn a_late_link_and_a_missing_section_are_noticed() {
    assert!(links_at_top(
        "# a\n[中文](README.zh-CN.md)\n",
        "README.zh-CN.md"
    ));
    assert!(!links_at_top(
        &format!("{}[x](b.md)", "\n".repeat(TOP_LINES)),
        "b.md"
    ));
    assert_eq!(sections("# a\n## b\n```sh\n## no\n```\n### c\n## d\n"), 2);
}

fn links_at_top(text: &str, target: &str) -> bool {
    text.lines()
        .take(TOP_LINES)
        .any(|line| line.contains(&format!("]({target})")))
}

/// How many headings of the second level there are, comments in code blocks apart.
fn sections(text: &str) -> usize {
    let mut in_code = false;
    let mut sections = 0;
    for line in text.lines() {
        if line.starts_with("```") {
            in_code = !in_code;
        }
        sections += usize::from(!in_code && line.starts_with("## "));
    }
    sections
}
