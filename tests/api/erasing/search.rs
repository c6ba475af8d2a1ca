//! Tokens that stand nowhere but where a test plants them, and the search for them in any bytes.

use std::sync::atomic::{AtomicU64, Ordering};

/// Planted tokens, each with the name of what it was planted in.
#[derive(Debug, Default)]
pub(crate) struct Tokens {
    planted: Vec<(String, String)>,
}

static NEXT: AtomicU64 = AtomicU64::new(0x5eed);

impl Tokens {
    /// A text that begins with `part` and holds a new token.
    pub(crate) fn plant(&mut self, part: &str) -> String {
        // Spread by an odd factor (the 64-bit golden ratio), so that two tokens share no prefix.
        let number = NEXT
            .fetch_add(1, Ordering::Relaxed)
            .wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let token = format!("tok{number:016x}en");
        self.keep(part, &token);
        format!("{part} {token}")
    }

    /// Counts a text as planted.
    pub(crate) fn keep(&mut self, part: &str, token: &str) {
        self.planted.push((part.to_owned(), token.to_owned()));
    }

    /// Looks for this one no more.
    pub(crate) fn forget(&mut self, part: &str) {
        self.planted.retain(|(planted, _)| planted != part);
    }

    /// The parts whose token stands in these bytes: as it is, in UTF-16, or written in
    /// hexadecimal or base64.
    pub(crate) fn found_in(&self, bytes: &[u8]) -> Vec<String> {
        let small = bytes.to_ascii_lowercase();
        let holds = |token: &str| {
            spellings(token)
                .iter()
                .any(|spelling| contains(bytes, spelling))
                || contains(&small, hexadecimal(token.as_bytes()).as_bytes())
        };
        let found = self.planted.iter().filter(|(_, token)| holds(token));
        found.map(|(part, _)| part.clone()).collect()
    }
}

fn spellings(token: &str) -> Vec<Vec<u8>> {
    let utf16 = |bytes: fn(u16) -> [u8; 2]| token.encode_utf16().flat_map(bytes).collect();
    let mut all = vec![
        token.as_bytes().to_vec(),
        utf16(u16::to_le_bytes),
        utf16(u16::to_be_bytes),
    ];
    // Wherever the token begins within three bytes, its middle is spelt one of three ways.
    for skipped in 0..3 {
        let whole = &token.as_bytes()[skipped..];
        let whole = &whole[..whole.len() / 3 * 3];
        all.push(base64(whole, b'+', b'/'));
        all.push(base64(whole, b'-', b'_'));
    }
    all
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Base 64 of a multiple of three bytes (RFC 4648), with these letters for 62 and 63.
fn base64(bytes: &[u8], letter_62: u8, letter_63: u8) -> Vec<u8> {
    let letter = |six: u8| match six {
        0..26 => b'A' + six,
        26..52 => b'a' + six - 26,
        52..62 => b'0' + six - 52,
        62 => letter_62,
        _ => letter_63,
    };
    let four = |three: &[u8]| {
        [
            three[0] >> 2,
            (three[0] & 3) << 4 | three[1] >> 4,
            (three[1] & 15) << 2 | three[2] >> 6,
            three[2] & 63,
        ]
    };
    bytes.chunks_exact(3).flat_map(four).map(letter).collect()
}

fn contains(bytes: &[u8], wanted: &[u8]) -> bool {
    // A first byte that fits is rare enough to make this quick.
    let first = wanted[0];
    let mut rest = bytes;
    while let Some(at) = rest.iter().position(|byte| *byte == first) {
        if rest[at..].starts_with(wanted) {
            return true;
        }
        rest = &rest[at + 1..];
    }
    false
}

#[test]
fn a_token_is_found_in_every_spelling_and_not_where_it_is_not() {
    let mut tokens = Tokens::default();
    let planted = tokens.plant("x");
    let token = planted.as_bytes();
    for before in 0..3 {
        let shifted = [&b"ab"[..before.min(2)], token, b"cd"].concat();
        let whole = &shifted[..shifted.len() / 3 * 3];
        assert_eq!(tokens.found_in(&base64(whole, b'+', b'/')), ["x"]);
    }
    assert_eq!(
        tokens.found_in(hexadecimal(token).to_uppercase().as_bytes()),
        ["x"]
    );
    assert_eq!(tokens.found_in(token), ["x"]);
    assert_eq!(tokens.found_in(&token[..token.len() - 1]), [""; 0]);
}
