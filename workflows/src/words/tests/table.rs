//! The table as such.

use std::collections::{BTreeMap, BTreeSet};

use super::{super::table::GROUPS, Language, lamp};
use crate::parse;

#[test]
fn no_two_keywords_of_one_place_share_a_spelling() {
    for group in GROUPS {
        let mut spellings = BTreeSet::new();
        for keyword in group.keywords {
            for spelling in [keyword.english, keyword.chinese] {
                assert!(
                    spellings.insert(spelling),
                    "{spelling} twice: {}",
                    group.english
                );
            }
        }
        assert!(!group.keywords.is_empty(), "{}", group.english);
    }
}

#[test]
fn an_english_word_has_one_chinese_spelling_as_a_key_and_one_as_a_value() {
    let mut known = BTreeMap::new();
    for group in GROUPS {
        for keyword in group.keywords {
            let place = (format!("{:?}", group.sort), keyword.english);
            let first = known.entry(place).or_insert(keyword.chinese);
            assert_eq!(*first, keyword.chinese, "{}", keyword.english);
        }
    }
}

#[test]
fn every_spelling_is_plain_yaml_and_tells_its_language() {
    for keyword in GROUPS.iter().flat_map(|group| group.keywords) {
        let (english, chinese) = (keyword.english, keyword.chinese);
        let small = |c: char| c.is_ascii_lowercase() || " -.".contains(c);
        assert!(english.chars().all(small), "{english}");
        let letter = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
        assert!(
            !chinese.is_empty() && chinese.chars().all(letter),
            "{chinese}"
        );
        assert_eq!(Language::of(english), Language::English);
        assert_eq!(Language::of(chinese), Language::Chinese);
    }
}

/// Words that the table knows and the two definitions do not use: those that are refused for now,
/// and the kinds and stages that would only repeat the same.
const ELSEWHERE: [&str; 19] = [
    "accept",
    "all have reported",
    "approve",
    "cannot",
    "dispatch",
    "dissatisfied",
    "done when",
    "end closed",
    "extend",
    "fail",
    "lead and co-units",
    "merged",
    "no limit",
    "pass",
    "pause",
    "refuse",
    "satisfied",
    "unreached",
    "withdrawn",
];

#[test]
fn the_definition_in_both_languages_uses_the_keywords_of_the_table() {
    let all: BTreeSet<&str> = GROUPS
        .iter()
        .flat_map(|group| group.keywords)
        .map(|keyword| keyword.english)
        .collect();
    for text in [lamp::ENGLISH, lamp::CHINESE] {
        let (read, found) = parse::definition_alone("lamp.yaml", text);
        read.unwrap_or_else(|list| panic!("{list:#?}"));
        let used: BTreeSet<&str> = found
            .places()
            .map(|place| place.words.en.as_str())
            .collect();
        let unused: Vec<&str> = all
            .iter()
            .filter(|word| !used.contains(*word))
            .copied()
            .collect();
        assert_eq!(
            unused, ELSEWHERE,
            "one of these is in no definition of these tests"
        );
    }
}
