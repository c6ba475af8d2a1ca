//! The lines of an iCalendar file, with the pieces of folded ones put together.

/// The longest line after unfolding, in bytes; what is behind is dropped, because no date and no
/// name is that long.
const LINE_BYTES_MAX: usize = 8 * 1024;

/// A line that says one thing.
pub(super) struct Line<'t> {
    /// Where it begins in the file, from 1.
    pub(super) number: usize,
    /// Its first byte.
    pub(super) start: usize,
    /// The byte after its first piece.
    pub(super) end: usize,
    first: &'t str,
    /// The whole, if it was folded.
    folded: Option<String>,
}

/// The lines of a text. Empty ones are left out.
pub(super) fn unfolded(text: &str) -> Vec<Line<'_>> {
    let unmarked = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut lines: Vec<Line<'_>> = Vec::new();
    let mut start = text.len() - unmarked.len();
    for (index, piece) in unmarked.split('\n').enumerate() {
        let begins = start;
        start += piece.len() + 1;
        let piece = piece.strip_suffix('\r').unwrap_or(piece);
        if let (Some(rest), Some(last)) = (piece.strip_prefix([' ', '\t']), lines.last_mut()) {
            let whole = last.folded.get_or_insert_with(|| last.first.to_owned());
            if whole.len() + rest.len() <= LINE_BYTES_MAX {
                whole.push_str(rest);
            }
        } else if !piece.trim().is_empty() {
            lines.push(Line {
                number: index + 1,
                start: begins,
                end: begins + piece.len(),
                first: piece,
                folded: None,
            });
        }
    }
    lines
}

impl<'t> Line<'t> {
    /// Its name in capitals and its value; none if it is no property.
    pub(super) fn property(&self) -> Option<(String, String)> {
        let whole = self.folded.as_deref().unwrap_or(self.first);
        let (head, value) = split(whole)?;
        let name = head.split(';').next().unwrap_or(head);
        let is_name = !name.is_empty()
            && name
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        is_name.then(|| (name.to_ascii_uppercase(), value.to_owned()))
    }

    /// The value of a line that is not folded: the name of a component.
    pub(super) fn raw_value(&self) -> &'t str {
        split(self.first).map_or("", |(_, value)| value.trim())
    }
}

/// Splits at the first colon outside quotes.
fn split(line: &str) -> Option<(&str, &str)> {
    let mut quoted = false;
    for (index, byte) in line.bytes().enumerate() {
        match byte {
            b'"' => quoted = !quoted,
            b':' if !quoted => return Some((&line[..index], &line[index + 1..])),
            _ => {}
        }
    }
    None
}
