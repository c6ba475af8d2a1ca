//! What is done to a condition before the CEL parser sees it: it is bounded, and brought into
//! ASCII of the same length, so that a byte of the one is the same byte of the other.
//!
//! Names of fields may be Chinese and hold hyphens and spaces, which CEL does not know; each name
//! after `case.` is given a plain name of as many bytes.

use crate::{
    parse::expression::{Fault, OPERATORS_MAX},
    plan::Words,
};

/// The longest condition, in bytes.
pub(super) const BYTES_MAX: usize = 2048;

/// The letters that plain names are numbered with; no more names than these are in one condition.
const NUMBERS: &[u8; 62] = b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

/// A condition as the parser may see it.
#[derive(Debug)]
pub(super) struct Masked {
    /// As many bytes as the condition, all ASCII, in one line.
    pub(super) text: String,
    /// The names of fields in the order of their plain names.
    names: Vec<String>,
}

impl Masked {
    /// The name that an author wrote for `plain`.
    pub(super) fn name<'m>(&'m self, plain: &'m str) -> &'m str {
        let number = plain
            .strip_prefix('_')
            .and_then(|rest| rest.bytes().next())
            .and_then(|byte| NUMBERS.iter().position(|number| *number == byte));
        number
            .and_then(|number| self.names.get(number))
            .map_or(plain, String::as_str)
    }
}

/// Masks `text`; `keys` are the fields of the case.
pub(super) fn masked(text: &str, keys: &[&str]) -> Result<Masked, Fault> {
    if text.len() > BYTES_MAX {
        return Err(too_long());
    }
    let mut mask = Mask {
        text,
        keys,
        at: 0,
        operators: 0,
        done: Masked {
            text: String::with_capacity(text.len()),
            names: Vec::new(),
        },
    };
    while mask.at < text.len() {
        mask.step()?;
        if mask.operators > OPERATORS_MAX {
            return Err(too_long());
        }
    }
    Ok(mask.done)
}

fn too_long() -> Fault {
    Fault {
        bytes: None,
        what: Words::new(
            format!("条件太长：最多 {BYTES_MAX} 字节、{OPERATORS_MAX} 个运算"),
            format!("the condition is longer than {BYTES_MAX} bytes or {OPERATORS_MAX} operators"),
        ),
        way_out: Words::new(
            "写短一些，或拆成几行",
            "write a shorter one, or several rows",
        ),
    }
}

struct Mask<'t> {
    text: &'t str,
    keys: &'t [&'t str],
    at: usize,
    operators: usize,
    done: Masked,
}

impl Mask<'_> {
    /// Takes the next quoted text, word or sign.
    fn step(&mut self) -> Result<(), Fault> {
        let rest = &self.text[self.at..];
        let Some(letter) = rest.chars().next() else {
            return Ok(());
        };
        if letter == '\'' || letter == '"' {
            return self.quoted(rest, letter);
        }
        if letter.is_ascii_alphabetic() || letter == '_' {
            return self.word(rest);
        }
        if letter == '\n' || letter == '\t' {
            self.push(" ");
            return Ok(());
        }
        if !letter.is_ascii_digit() && !" .,()[]!=<>&|-".contains(letter) {
            return Err(self.refused(letter));
        }
        self.sign(rest, letter)?;
        self.push(letter.encode_utf8(&mut [0; 4]));
        Ok(())
    }

    fn push(&mut self, plain: &str) {
        self.done.text.push_str(plain);
        self.at += plain.len();
    }

    /// Copies a quoted text; what is not ASCII becomes `_`, its value is taken from the original.
    fn quoted(&mut self, rest: &str, quote: char) -> Result<(), Fault> {
        let (begins, mut escaped) = (self.at, false);
        for (place, letter) in rest.char_indices() {
            let plain = letter.is_ascii() && !letter.is_ascii_control();
            match plain {
                true => self.push(letter.encode_utf8(&mut [0; 4])),
                false => self.push(&"_".repeat(letter.len_utf8())),
            }
            if place > 0 && letter == quote && !escaped {
                return Ok(());
            }
            escaped = letter == '\\' && !escaped;
        }
        Err(Fault {
            bytes: Some((begins, begins + 1)),
            what: Words::new(
                format!("引号 `{quote}` 没有配对"),
                format!("the quotation mark `{quote}` has no partner"),
            ),
            way_out: Words::new(
                format!("在值的末尾加上 `{quote}`"),
                format!("write `{quote}` behind the value as well"),
            ),
        })
    }

    /// Copies a word, and masks the name after `case.`.
    fn word(&mut self, rest: &str) -> Result<(), Fault> {
        let name = |c: char| !c.is_ascii_alphanumeric() && c != '_';
        let length = rest.find(name).unwrap_or(rest.len());
        let (word, behind) = rest.split_at(length);
        let instead = [("and", "&&"), ("or", "||"), ("not", "!")];
        if let Some((_, sign)) = instead.iter().find(|(other, _)| *other == word) {
            return Err(Fault {
                bytes: Some((self.at, self.at + length)),
                what: Words::new(
                    format!("条件里不写 `{word}`"),
                    format!("a condition does not say `{word}`"),
                ),
                way_out: Words::new(format!("写成 `{sign}`"), format!("write `{sign}`")),
            });
        }
        self.operators += usize::from(word == "in");
        self.push(word);
        let Some(behind) = behind.strip_prefix('.').filter(|_| word == "case") else {
            return Ok(());
        };
        self.push(".");
        let field = field_at(behind, self.keys);
        // One letter is plain as it is.
        if field.len() < 2 {
            return Ok(());
        }
        let names = &mut self.done.names;
        let number = names.iter().position(|name| name == field);
        let number = number.unwrap_or_else(|| {
            names.push(field.to_owned());
            names.len() - 1
        });
        let Some(number) = NUMBERS.get(number) else {
            return Err(too_long());
        };
        let filling = "_".repeat(field.len() - 2);
        self.push(&format!("_{}{filling}", char::from(*number)));
        Ok(())
    }

    /// Counts a sign; a lonely `=` is a mistake that everybody makes.
    fn sign(&mut self, rest: &str, letter: char) -> Result<(), Fault> {
        let before = self.done.text.chars().next_back().unwrap_or(' ');
        let second = (letter == '=' && "=!<>".contains(before))
            || (letter == before && "&|".contains(letter));
        self.operators += usize::from("!=<>&|([,-".contains(letter) && !second);
        if letter == '=' && !second && !rest[1..].starts_with('=') {
            return Err(Fault {
                bytes: Some((self.at, self.at + 1)),
                what: Words::new(
                    "条件里比较相等要写两个等号",
                    "a condition compares with two equal signs",
                ),
                way_out: Words::new("写成 `==`", "write `==`"),
            });
        }
        Ok(())
    }

    fn refused(&self, letter: char) -> Fault {
        let plain = match letter {
            '‘' | '’' | '“' | '”' => Some("'"),
            '＝' => Some("=="),
            '！' => Some("!"),
            '（' => Some("("),
            '）' => Some(")"),
            '，' => Some(","),
            '＜' => Some("<"),
            '＞' => Some(">"),
            _ => None,
        };
        let way_out = match plain {
            Some(plain) => Words::new(
                format!("改用半角的 `{plain}`"),
                format!("write a plain `{plain}`"),
            ),
            None => Words::new(
                "只用 `case.字段`、带引号的值、整数、比较、`in`、`!`、`&&`、`||`、`has`、`size`、`count`",
                "use only `case.FIELD`, values in quotes, whole numbers, comparisons, `in`, `!`, \
                 `&&`, `||`, `has`, `size` and `count`",
            ),
        };
        Fault {
            bytes: Some((self.at, self.at + letter.len_utf8())),
            what: Words::new(
                format!("条件里不能有 `{letter}`"),
                format!("a condition may not hold `{letter}`"),
            ),
            way_out,
        }
    }
}

/// The name of a field at the beginning of `rest`: the longest that is known, or what looks like
/// one.
fn field_at<'r>(rest: &'r str, keys: &[&str]) -> &'r str {
    let part = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
    let known = keys
        .iter()
        .filter(|key| {
            rest.strip_prefix(**key)
                .is_some_and(|behind| !behind.starts_with(part))
        })
        .map(|key| key.len())
        .max();
    let length = known.unwrap_or_else(|| rest.find(|c: char| !part(c)).unwrap_or(rest.len()));
    &rest[..length]
}
