//! As much of Markdown as links and anchors need.

use std::collections::{BTreeMap, BTreeSet};

/// The targets of the links of a document, each with its line. Code is no link.
pub(super) fn links(text: &str) -> Vec<(usize, String)> {
    let mut links = Vec::new();
    for (number, line) in prose(text) {
        let line = without_code(line);
        for (at, _) in line.match_indices("](") {
            let target = &line[at + 2..];
            let end = target.find([')', ' ']).unwrap_or(target.len());
            links.push((number, target[..end].trim_matches(['<', '>']).to_owned()));
        }
        let definition = line
            .strip_prefix('[')
            .and_then(|rest| rest.split_once("]: "));
        if let Some((_, target)) = definition {
            let target = target.split_whitespace().next().unwrap_or_default();
            links.push((number, target.to_owned()));
        }
    }
    links
}

/// What a link to this document may name after `#`: its headings and its ids.
pub(super) fn anchors(text: &str) -> BTreeSet<String> {
    let mut anchors: BTreeSet<String> = ids(text).into_iter().collect();
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for (_, line) in prose(text) {
        let level = line.bytes().take_while(|byte| *byte == b'#').count();
        if let Some(heading) = line
            .get(level..)
            .and_then(|rest| rest.strip_prefix(' '))
            .filter(|_| level > 0)
        {
            let anchor = anchor_of(heading);
            let count = seen.entry(anchor.clone()).or_default();
            anchors.insert(if *count == 0 {
                anchor
            } else {
                format!("{anchor}-{count}")
            });
            *count += 1;
        }
    }
    anchors
}

/// The ids that are written as HTML, in order.
pub(super) fn ids(text: &str) -> Vec<String> {
    let marks = prose(text).flat_map(|(_, line)| line.split("id=\"").skip(1));
    marks
        .filter_map(|rest| rest.split_once('"'))
        .map(|(id, _)| id.to_owned())
        .collect()
}

/// The lines outside fenced code, numbered from 1.
fn prose(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut in_code = false;
    let lines = text
        .lines()
        .enumerate()
        .map(|(index, line)| (index + 1, line));
    lines.filter(move |(_, line)| {
        let is_fence = line.trim_start().starts_with("```");
        in_code ^= is_fence;
        !in_code && !is_fence
    })
}

/// The line with what stands between backticks taken out.
fn without_code(line: &str) -> String {
    line.split('`').step_by(2).collect()
}

/// The anchor that hosting platforms give to a heading.
fn anchor_of(heading: &str) -> String {
    let mut anchor = String::new();
    for letter in heading.trim().to_lowercase().chars() {
        match letter {
            ' ' => anchor.push('-'),
            letter if letter.is_alphanumeric() || letter == '-' || letter == '_' => {
                anchor.push(letter)
            }
            _ => {}
        }
    }
    anchor
}

#[test]
fn links_are_found_outside_code() {
    let text = "[a](b.md#c) and ![d](e.png \"title\") `[no](x)`\n```\n[no](y)\n```\n[f]: g.md\n";
    let found: Vec<(usize, String)> = links(text);
    let wanted =
        [(1, "b.md#c"), (1, "e.png"), (5, "g.md")].map(|(line, target)| (line, target.to_owned()));
    assert_eq!(found, wanted);
}

#[test]
fn headings_and_ids_are_anchors() {
    let text =
        "# How we write\n## How to add …\n## 术语 (x)\n## A\n## A\n<a id=\"due-at\"></a>\n#no\n";
    let wanted = [
        "how-we-write",
        "how-to-add-",
        "术语-x",
        "a",
        "a-1",
        "due-at",
    ]
    .map(str::to_owned);
    assert_eq!(anchors(text), BTreeSet::from(wanted));
}
