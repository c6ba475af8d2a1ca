//! The glossary is complete, and says what the code says.

use closedloop_workflows::plan::{ChoiceKind, Stage};

use crate::tree;

/// A row: the word with its anchor, the Chinese, the meaning, and what is never said.
type Row<'a> = [&'a str; 4];

#[test]
fn every_word_has_an_anchor_a_chinese_name_a_meaning_and_words_to_avoid() {
    let text = tree::read("docs/glossary.md");
    let rows: Vec<&str> = rows(&text).collect();
    assert!(rows.len() > 50, "a glossary of {} words", rows.len());
    let bad = rows.iter().filter(|row| !is_complete(row));
    let complaints: Vec<String> = bad.map(|row| (*row).to_owned()).collect();
    tree::no_complaint("rows of the glossary that lack something", &complaints);
}

#[test]
fn the_stages_are_called_in_chinese_what_the_code_calls_them() {
    let text = tree::read("docs/glossary.md");
    for stage in Stage::ALL {
        let [_, chinese, ..] = row_of(&text, stage.code());
        assert_eq!(chinese, stage.chinese(), "{stage}");
    }
}

#[test]
fn every_kind_of_choice_is_in_the_glossary() {
    let text = tree::read("docs/glossary.md");
    for kind in ChoiceKind::ALL {
        row_of(&text, kind.code());
    }
}

#[test]
fn an_incomplete_row_is_noticed() {
    assert!(is_complete(
        "| <a id=\"case\"></a>case | 事项 | A matter. | ticket |"
    ));
    for bad in [
        "| case | 事项 | A matter. | ticket |",
        "| <a id=\"case\"></a>case | matter | A matter. | ticket |",
        "| <a id=\"case\"></a>case | 事项 | | ticket |",
        "| <a id=\"case\"></a>case | 事项 | A matter. |",
    ] {
        assert!(!is_complete(bad), "{bad}");
    }
}

/// The rows of the table, without its head.
fn rows(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter(|line| line.starts_with('|')).skip(2)
}

fn row_of<'a>(text: &'a str, anchor: &str) -> Row<'a> {
    let mark = format!("<a id=\"{anchor}\"></a>");
    let row = rows(text).find(|row| row.contains(&mark));
    row.and_then(cells)
        .unwrap_or_else(|| panic!("the glossary has no row `{anchor}`"))
}

fn cells(row: &str) -> Option<Row<'_>> {
    let inner = row.strip_prefix('|')?.strip_suffix('|')?;
    inner
        .split('|')
        .map(str::trim)
        .collect::<Vec<_>>()
        .try_into()
        .ok()
}

fn is_complete(row: &str) -> bool {
    let is_chinese = |letter| ('\u{4e00}'..='\u{9fff}').contains(&letter);
    cells(row).is_some_and(|[word, chinese, meaning, avoid]| {
        word.starts_with("<a id=\"")
            && chinese.contains(is_chinese)
            && meaning.ends_with('.')
            && !avoid.is_empty()
    })
}
