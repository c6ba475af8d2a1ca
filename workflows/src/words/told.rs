//! Complaints about a Chinese text, whose examples speak its language.

use super::{amounts, key_in_chinese, value_in_chinese};
use crate::{complaint::Complaint, limit::Limit, plan::Words};

/// Letters between which a word of an example stands.
const MARKS: &str = "{}[],";

/// Spells the keywords between backticks in Chinese, in both sentences: whoever wrote `时限` is
/// told about `时限`. What stands in the text itself at the place of the complaint stays as it was
/// written.
pub(crate) fn tell_in_chinese(complaints: &mut [Complaint], text: &str) {
    // A key that stands there in both spellings is named by both.
    for complaint in complaints.iter_mut().filter(|c| c.code != "Y4") {
        let span = complaint.span;
        let written = text.get(span.start..span.end).unwrap_or_default();
        for words in [&mut complaint.what, &mut complaint.way_out] {
            let Words { zh, en } = &words;
            *words = Words::new(told(zh, written), told(en, written));
        }
    }
}

/// The sentence with the code in it spelt in Chinese.
fn told(sentence: &str, written: &str) -> String {
    let mut result = String::with_capacity(sentence.len());
    for (index, part) in sentence.split('`').enumerate() {
        if index > 0 {
            result.push('`');
        }
        if index % 2 == 1 && part != written {
            result.push_str(&example(part));
        } else {
            result.push_str(part);
        }
    }
    result
}

/// A piece of the language in Chinese. A single word is a key or nothing: as a value it could be a
/// name of the author's.
fn example(code: &str) -> String {
    if let Some(key) = key_in_chinese(code) {
        return key.to_owned();
    }
    if !code.contains(": ") {
        return amount(code).unwrap_or_else(|| code.to_owned());
    }
    let mut result = String::with_capacity(code.len());
    for piece in code.split_inclusive(|letter| MARKS.contains(letter)) {
        let mark = piece
            .chars()
            .last()
            .filter(|letter| MARKS.contains(*letter));
        let plain = piece.trim_end_matches(|letter| mark == Some(letter));
        match plain.split_once(": ") {
            Some((key, value)) => {
                result.push_str(&around(key, word_before_a_colon));
                result.push_str(": ");
                result.push_str(&around(value, word_behind_a_colon));
            }
            None => result.push_str(&around(plain, word_behind_a_colon)),
        }
        result.extend(mark);
    }
    result
}

/// `spell` of the word, with the blanks around it kept.
fn around(text: &str, spell: fn(&str) -> Option<String>) -> String {
    let word = text.trim();
    match spell(word) {
        Some(spelt) if !word.is_empty() => text.replacen(word, &spelt, 1),
        Some(_) | None => text.to_owned(),
    }
}

fn word_before_a_colon(word: &str) -> Option<String> {
    key_in_chinese(word)
        .or_else(|| value_in_chinese(word))
        .map(str::to_owned)
}

fn word_behind_a_colon(word: &str) -> Option<String> {
    value_in_chinese(word)
        .map(str::to_owned)
        .or_else(|| amount(word))
}

/// A limit or a number of times in Chinese.
fn amount(word: &str) -> Option<String> {
    if let Ok(limit) = word.parse::<Limit>() {
        return Some(amounts::limit_in_chinese(limit));
    }
    let times = word
        .strip_suffix(" times")
        .or_else(|| word.strip_suffix(" time"))?;
    Some(amounts::times_in_chinese(times.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn examples_are_spelt_in_chinese_and_names_are_not() {
        for (english, chinese) in [
            ("write `within: 2 working hours`", "write `时限: 2个工作时`"),
            ("`at most` is missing", "`最多` is missing"),
            (
                "write `{end: rejected, needs: [reason], answer: [reason]}`",
                "write `{终结: 不予受理, 必填: [理由], 答复: [理由]}`",
            ),
            (
                "write `choices: {done: end closed}`",
                "write `选项: {办结: 结案}`",
            ),
            (
                "`title: 安全隐患整改 / Hazard`",
                "`标题: 安全隐患整改 / Hazard`",
            ),
            ("did you mean `handle`?", "did you mean `handle`?"),
            (
                "did you mean `5 working days`?",
                "did you mean `5个工作日`?",
            ),
            ("no step `within`", "no step `within`"),
            ("an odd ` within", "an odd ` within"),
        ] {
            assert_eq!(told(english, "within"), chinese);
        }
    }
}
