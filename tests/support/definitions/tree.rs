//! A YAML text as a tree, printed in one of the many styles in which people write it.

use crate::chance::Chance;

/// A piece of a text that is to be printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tree {
    /// A text, which may be quoted in any way that YAML knows.
    Text(String),
    /// A number or a truth value, which is never quoted.
    Plain(String),
    /// Items in their order.
    List(Vec<Tree>),
    /// Keys with values in their order.
    Map(Vec<(String, Tree)>),
}

impl Tree {
    /// A text.
    #[must_use]
    pub fn text(text: &str) -> Self {
        Self::Text(text.to_owned())
    }

    /// How many pieces there are, itself included.
    #[must_use]
    pub fn pieces(&self) -> usize {
        1 + match self {
            Self::Text(_) | Self::Plain(_) => 0,
            Self::List(items) => items.iter().map(Self::pieces).sum(),
            Self::Map(entries) => entries.iter().map(|(_, value)| value.pieces()).sum(),
        }
    }

    /// The piece with this number, counted from the outside and from the beginning.
    pub fn piece(&mut self, number: usize) -> Option<&mut Self> {
        if number == 0 {
            return Some(self);
        }
        let mut left = number - 1;
        let below: Vec<&mut Self> = match self {
            Self::Text(_) | Self::Plain(_) => Vec::new(),
            Self::List(items) => items.iter_mut().collect(),
            Self::Map(entries) => entries.iter_mut().map(|(_, value)| value).collect(),
        };
        for piece in below {
            let pieces = piece.pieces();
            if left < pieces {
                return piece.piece(left);
            }
            left -= pieces;
        }
        None
    }

    /// The text, ending with a line end; the style is chosen by chance.
    #[must_use]
    pub fn print(&self, chance: &mut Chance) -> String {
        let mut printer = Printer {
            chance,
            out: String::new(),
        };
        match self {
            Self::Map(entries) => printer.map_in_block(entries, 0),
            Self::Text(_) | Self::Plain(_) | Self::List(_) => {
                let text = printer.flow(self);
                printer.out.push_str(&text);
                printer.end_line();
            }
        }
        printer.out
    }
}

struct Printer<'c> {
    chance: &'c mut Chance,
    out: String,
}

const COMMENTS: [&str; 5] = [
    "# 按镇里的规定",
    "# see the office rules",
    "# within: 3 days, 这一行不是规则",
    "#",
    "# \"quoted\" {braces} [lists]: all a comment",
];

impl Printer<'_> {
    fn map_in_block(&mut self, entries: &[(String, Tree)], depth: usize) {
        for (key, value) in entries {
            if self.chance.percent(6) {
                let comment = self.comment();
                self.indent(depth);
                self.out.push_str(comment);
                self.out.push('\n');
            }
            self.indent(depth);
            let key = self.scalar(key, true);
            self.out.push_str(&key);
            self.out.push(':');
            self.value(value, depth);
        }
    }

    /// The value behind a key or a dash, with the line end.
    fn value(&mut self, value: &Tree, depth: usize) {
        let flow_percent = if value.pieces() > 12 { 25 } else { 60 };
        match value {
            Tree::Map(entries) if !entries.is_empty() && !self.chance.percent(flow_percent) => {
                self.end_line();
                self.map_in_block(entries, depth + 1);
            }
            Tree::List(items) if !items.is_empty() && !self.chance.percent(flow_percent) => {
                self.end_line();
                for item in items {
                    self.indent(depth + 1);
                    self.out.push('-');
                    // A map behind a dash stands in braces.
                    let text = self.flow(item);
                    self.out.push(' ');
                    self.out.push_str(&text);
                    self.end_line();
                }
            }
            Tree::Text(text) => {
                let text = self.scalar(text, false);
                self.out.push(' ');
                self.out.push_str(&text);
                self.end_line();
            }
            Tree::Plain(_) | Tree::Map(_) | Tree::List(_) => {
                let text = self.flow(value);
                self.out.push(' ');
                self.out.push_str(&text);
                self.end_line();
            }
        }
    }

    fn flow(&mut self, tree: &Tree) -> String {
        match tree {
            Tree::Text(text) => self.scalar(text, true),
            Tree::Plain(text) => text.clone(),
            Tree::List(items) => {
                let items: Vec<String> = items.iter().map(|item| self.flow(item)).collect();
                format!("[{}]", items.join(", "))
            }
            Tree::Map(entries) => {
                let mut parts = Vec::new();
                for (key, value) in entries {
                    let key = self.scalar(key, true);
                    parts.push(format!("{key}: {}", self.flow(value)));
                }
                format!("{{{}}}", parts.join(", "))
            }
        }
    }

    /// A text, plain where that is possible and mostly chosen; `tight` is inside braces or a key.
    fn scalar(&mut self, text: &str, tight: bool) -> String {
        let plain = can_be_plain(text, tight);
        match self.chance.below(20) {
            0 => double_quoted(text),
            1 => single_quoted(text),
            _ if plain => text.to_owned(),
            roll if roll % 2 == 0 => double_quoted(text),
            _ => single_quoted(text),
        }
    }

    fn comment(&mut self) -> &'static str {
        self.chance.pick(&COMMENTS).copied().unwrap_or("#")
    }

    fn end_line(&mut self) {
        if self.chance.percent(10) {
            let comment = self.comment();
            let spaces = 1 + self.chance.below(6);
            for _ in 0..spaces {
                self.out.push(' ');
            }
            self.out.push_str(comment);
        }
        self.out.push('\n');
        if self.chance.percent(4) {
            self.out.push('\n');
        }
    }

    fn indent(&mut self, depth: usize) {
        for _ in 0..depth {
            self.out.push_str("  ");
        }
    }
}

/// Whether YAML reads the text as itself without quotes, by a rule that is rather too strict.
fn can_be_plain(text: &str, tight: bool) -> bool {
    let begins = text.starts_with(|first: char| first.is_alphanumeric());
    let harmless = |letter: char| {
        letter.is_alphanumeric()
            || " -/._".contains(letter)
            || (!tight && "()*%+,'".contains(letter))
    };
    begins && !text.ends_with(' ') && text.chars().all(|c| harmless(c) || c == '*' || c == '%')
}

fn double_quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

fn single_quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}
