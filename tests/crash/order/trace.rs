//! Reading what strace wrote: one line per system call or, where another thread came in between,
//! one line for its beginning and one for its end. The order of the lines is the order in which
//! things happened.

use std::collections::BTreeMap;

/// A system call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Call {
    pub name: String,
    /// What its first argument is open on: a path, or `TCP:[…]`.
    pub file: String,
    /// The other arguments, as strace shows them.
    pub text: String,
    /// What it returned; none if the process died in it.
    pub result: Option<i64>,
    /// The line on which it began.
    pub begun: usize,
    /// The line on which it ended, or the last line if it did not.
    pub ended: usize,
}

/// All calls, in the order of their ends; those that did not end come last.
pub(super) fn calls(trace: &str) -> Vec<Call> {
    let mut calls = Vec::new();
    let mut unfinished: BTreeMap<&str, (usize, &str)> = BTreeMap::new();
    for (number, line) in trace.lines().enumerate() {
        let Some((thread, said)) = line.split_once(' ') else {
            continue;
        };
        let said = said.trim_start();
        if let Some(begin) = said.strip_suffix(" <unfinished ...>") {
            unfinished.insert(thread, (number, begin));
        } else if let Some(resumed) = said.strip_prefix("<... ") {
            let begin = unfinished.remove(thread);
            let rest = resumed.split_once(" resumed>").map(|(_, rest)| rest);
            if let Some(((begun, begin), rest)) = begin.zip(rest) {
                calls.extend(call(&format!("{begin}{rest}"), begun, number));
            }
        } else {
            calls.extend(call(said, number, number));
        }
    }
    let last = trace.lines().count();
    for (begun, begin) in unfinished.into_values() {
        calls.extend(call(&format!("{begin}) = ?"), begun, last));
    }
    calls
}

/// `name(3<file>, "…", 8) = 8`; none for what is no call on an open file, such as a signal.
fn call(said: &str, begun: usize, ended: usize) -> Option<Call> {
    let (name, rest) = said.split_once('(')?;
    let (before, result) = rest.rsplit_once(") = ").or_else(|| padded(rest))?;
    let result = result.split(' ').next()?.parse().ok();
    let (_, rest) = before.split_once('<')?;
    // A socket's name holds `->`, so only a bracket before a comma or at the end closes the name.
    let (file, text) = match rest.split_once(">,") {
        Some((file, text)) => (file, text),
        None => (rest.strip_suffix('>')?, ""),
    };
    Some(Call {
        name: name.to_owned(),
        file: file.to_owned(),
        text: text.trim_start().to_owned(),
        result,
        begun,
        ended,
    })
}

/// Short calls are padded before the sign: `fsync(3<file>)             = 0`.
fn padded(rest: &str) -> Option<(&str, &str)> {
    let (before, result) = rest.rsplit_once(" = ")?;
    Some((before.trim_end().strip_suffix(')')?, result))
}

/// The first bytes of the data a call wrote, at most `most`.
pub(super) fn first_bytes(text: &str, most: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut letters = text
        .strip_prefix('"')
        .unwrap_or_default()
        .chars()
        .peekable();
    while bytes.len() < most {
        let byte = match letters.next() {
            None | Some('"') => break,
            Some('\\') => match letters.next() {
                Some('n') => b'\n',
                Some('t') => b'\t',
                Some('r') => b'\r',
                Some('v') => 0x0b,
                Some('f') => 0x0c,
                Some(digit @ '0'..='7') => {
                    let mut value = digit.to_digit(8).unwrap_or(0);
                    for _ in 0..2 {
                        let Some(more) = letters.peek().and_then(|next| next.to_digit(8)) else {
                            break;
                        };
                        value = value * 8 + more;
                        letters.next();
                    }
                    u8::try_from(value).unwrap_or(0)
                }
                Some(other) => u8::try_from(other).unwrap_or(0),
                None => break,
            },
            Some(other) => u8::try_from(other).unwrap_or(0),
        };
        bytes.push(byte);
    }
    bytes
}
