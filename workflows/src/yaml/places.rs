//! From the letters that the scanner counts to bytes, lines and columns of the file.

use crate::complaint::Span;

/// The places of one text.
pub(super) struct Places<'t> {
    text: &'t str,
    /// The byte at which each letter begins, and one more for the end.
    letters: Vec<usize>,
    /// The index of the first letter of each line.
    lines: Vec<usize>,
}

impl<'t> Places<'t> {
    /// The places of the text from the byte `skipped` on: the scanner counts from there.
    pub(super) fn of(text: &'t str, skipped: usize) -> Self {
        let rest = text.get(skipped..).unwrap_or_default();
        let mut letters = Vec::with_capacity(rest.len() + 1);
        let mut lines = vec![0];
        for (index, (byte, letter)) in rest.char_indices().enumerate() {
            letters.push(skipped + byte);
            if letter == '\n' {
                lines.push(index + 1);
            }
        }
        letters.push(text.len());
        Self {
            text,
            letters,
            lines,
        }
    }

    /// The span of the letters from `start` up to `end`, without white space at its end.
    pub(super) fn span(&self, start: usize, end: usize) -> Span {
        let last = self.letters.len() - 1;
        let start = start.min(last);
        let line = self.lines.partition_point(|first| *first <= start) - 1;
        let (from, to) = (self.letters[start], self.letters[end.clamp(start, last)]);
        let kept = self.text.get(from..to).unwrap_or_default().trim_end().len();
        Span {
            start: from,
            end: from + kept,
            line: line + 1,
            column: start - self.lines[line] + 1,
        }
    }

    /// The span of a quoted text up to its closing quote: the scanner adds the comment behind it.
    pub(super) fn within_quotes(&self, span: Span) -> Span {
        let written = self.text.get(span.start..span.end).unwrap_or_default();
        let quote = written.chars().next();
        let mut escaped = false;
        let mut closed = written.len();
        for (place, letter) in written.char_indices().skip(1) {
            // Two single quotes stand for one: the second opens what the first seemed to close.
            if Some(letter) == quote && !escaped {
                closed = place + 1;
                if quote == Some('"') || !written[closed..].starts_with('\'') {
                    break;
                }
                escaped = true;
                continue;
            }
            escaped = quote == Some('"') && letter == '\\' && !escaped;
        }
        let end = span.start + closed;
        Span { end, ..span }
    }

    /// The span of the word that begins at the letter `start`: up to white space or a bracket.
    pub(super) fn word(&self, start: usize) -> Span {
        let first = self.letters.get(start).copied().unwrap_or(self.text.len());
        let rest = self.text.get(first..).unwrap_or_default().chars();
        let ends = |letter: &char| letter.is_whitespace() || ",]}".contains(*letter);
        let letters = rest.take_while(|letter| !ends(letter)).count();
        self.span(start, start + letters.max(1))
    }
}
