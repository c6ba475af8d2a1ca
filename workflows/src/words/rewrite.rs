//! Turning a definition from one language into the other.

use super::{Found, Language};
use crate::{complaint::Complaint, parse};

/// The text of a definition with every keyword spelt in `language`. `file` is the name that
/// complaints carry.
///
/// Nothing but keywords changes: names that the author chose, formulas, comments, order, layout
/// and quotes stay byte for byte, and so do keywords that are spelt in `language` already. The
/// result means the same. Departments, posts, places and calendars are taken to exist, because
/// they are not the business of the spelling.
///
/// # Errors
/// Everything that is wrong with the text as with [`parse::definition`], but for names that only
/// an organisation or a calendar could confirm; and `Y2` if the other language does not fit into
/// a file.
pub fn rewrite(text: &str, file: &str, language: Language) -> Result<String, Vec<Complaint>> {
    let (read, found) = parse::definition_alone(file, text);
    let before = read?.value;
    let rewritten = replace(text, &found, language);
    let (again, _) = parse::definition_alone(file, &rewritten);
    let mut after = again?.value;
    after.fingerprint = before.fingerprint;
    assert!(
        before == after,
        "another spelling of the keywords may not change what a definition means"
    );
    Ok(rewritten)
}

/// The text with every keyword that is not in `language` replaced.
fn replace(text: &str, found: &Found, language: Language) -> String {
    let mut rewritten = String::with_capacity(text.len() + text.len() / 4);
    let mut done = 0;
    for place in found.places() {
        let (start, end) = (place.span.start, place.span.end);
        let (Some(before), Some(written)) = (text.get(done..start), text.get(start..end)) else {
            continue;
        };
        rewritten.push_str(before);
        let word = match language {
            Language::Chinese => &place.words.zh,
            Language::English => &place.words.en,
        };
        if place.language == language {
            rewritten.push_str(written);
        } else {
            rewritten.push_str(&in_place_of(written, word));
        }
        done = end;
    }
    rewritten.push_str(text.get(done..).unwrap_or_default());
    rewritten
}

/// `word` in the quotes of what it replaces, or as its block. No spelling holds a letter that YAML would take for
/// something else, so none needs quotes of its own.
fn in_place_of(written: &str, word: &str) -> String {
    match written.chars().next() {
        Some(quote @ ('"' | '\'')) => format!("{quote}{word}{quote}"),
        Some('|' | '>') => {
            let (head, block) = written.split_once('\n').unwrap_or((written, ""));
            let indent = block.len() - block.trim_start_matches(' ').len();
            format!("{head}\n{}{word}", " ".repeat(indent))
        }
        Some(_) | None => word.to_owned(),
    }
}
