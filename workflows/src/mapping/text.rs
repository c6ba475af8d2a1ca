//! Texts of cells.

/// What a cell says, without the blanks around it.
pub(super) fn trimmed(cell: &str) -> &str {
    cell.trim_matches(|letter: char| letter.is_whitespace() || letter == '\u{feff}')
}

/// A text on one line with at most so many letters.
pub(super) fn one_line(text: &str, letters_max: usize) -> String {
    let mut line = String::new();
    for (number, word) in text
        .split(char::is_whitespace)
        .filter(|word| !word.is_empty())
        .enumerate()
    {
        if number > 0 {
            line.push(' ');
        }
        line.extend(word.chars().filter(|letter| !letter.is_control()));
    }
    if line.chars().count() > letters_max {
        line = line.chars().take(letters_max.saturating_sub(1)).collect();
        line.push('…');
    }
    line
}
