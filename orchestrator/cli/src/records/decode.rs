//! From the bytes of a file to letters.

use std::io::{self, Read};

use closedloop_workflows::mapping::Encoding;
use encoding_rs::{CoderResult, Decoder, GB18030, UTF_8};

/// How much is read at once, in bytes.
pub(crate) const PIECE_BYTES: usize = 64 * 1024;

/// The decoder for what a source holds. Where the encoding is to be found out the source is read to
/// its end, so it has to be rewound.
///
/// # Errors
/// The source cannot be read.
pub(crate) fn decoder(encoding: Encoding, source: &mut impl Read) -> io::Result<Decoder> {
    let encoding = match encoding {
        Encoding::Utf8 => UTF_8,
        Encoding::Gb18030 => GB18030,
        Encoding::Detect if is_utf8(source)? => UTF_8,
        Encoding::Detect => GB18030,
    };
    Ok(encoding.new_decoder())
}

/// Whether everything there is to read is UTF-8.
fn is_utf8(source: &mut impl Read) -> io::Result<bool> {
    let mut piece = vec![0; PIECE_BYTES];
    // The bytes of a letter that the last piece began: three at most.
    let mut begun = 0;
    loop {
        let read = source.read(&mut piece[begun..])?;
        if read == 0 {
            return Ok(begun == 0);
        }
        let end = begun + read;
        match std::str::from_utf8(&piece[..end]) {
            Ok(_) => begun = 0,
            Err(error) if error.error_len().is_some() => return Ok(false),
            Err(error) => {
                piece.copy_within(error.valid_up_to()..end, 0);
                begun = end - error.valid_up_to();
            }
        }
    }
}

/// Letters from bytes, piece by piece. A byte order mark decides whatever was said; what is no
/// letter becomes U+FFFD.
pub(crate) struct Decoded<R> {
    source: R,
    decoder: Decoder,
    piece: Vec<u8>,
    from: usize,
    to: usize,
    is_at_end: bool,
}

impl<R: Read> Decoded<R> {
    /// Nothing is read yet.
    pub(crate) fn new(source: R, decoder: Decoder) -> Self {
        Self {
            source,
            decoder,
            piece: vec![0; PIECE_BYTES],
            from: 0,
            to: 0,
            is_at_end: false,
        }
    }

    /// Puts the next letters into `text`; gives how many bytes they are, none at the end.
    pub(crate) fn fill(&mut self, text: &mut [u8]) -> io::Result<usize> {
        loop {
            if self.from == self.to && !self.is_at_end {
                self.to = self.source.read(&mut self.piece)?;
                self.from = 0;
                self.is_at_end = self.to == 0;
            }
            let bytes = &self.piece[self.from..self.to];
            let (result, read, written, _) =
                self.decoder.decode_to_utf8(bytes, text, self.is_at_end);
            self.from += read;
            let is_over = self.is_at_end && result == CoderResult::InputEmpty;
            if written > 0 || is_over {
                if is_over {
                    // A decoder that was told of the end must not be asked again.
                    self.decoder = UTF_8.new_decoder();
                }
                return Ok(written);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(bytes: &[u8], encoding: &'static encoding_rs::Encoding, step: usize) -> String {
        let mut decoded = Decoded::new(bytes, encoding.new_decoder());
        let mut text = Vec::new();
        let mut piece = vec![0; step];
        loop {
            let written = decoded.fill(&mut piece).expect("memory can be read");
            if written == 0 {
                break;
            }
            text.extend_from_slice(&piece[..written]);
        }
        assert_eq!(decoded.fill(&mut piece).expect("still at the end"), 0);
        String::from_utf8(text).expect("it is UTF-8")
    }

    #[test]
    fn letters_come_out_whole_however_small_the_pieces() {
        let text = "编号,标题\r\nA1,𠮷野家 路灯\r\n";
        let (encoded, _, _) = GB18030.encode(text);
        for step in [4, 5, 7, 64, 4096] {
            assert_eq!(decoded(&encoded, GB18030, step), text);
            assert_eq!(decoded(text.as_bytes(), UTF_8, step), text);
        }
    }

    #[test]
    fn a_byte_order_mark_decides_and_is_no_letter() {
        let marked = b"\xef\xbb\xbf\xe7\xbc\x96";
        for declared in [UTF_8, GB18030] {
            assert_eq!(decoded(marked, declared, 64), "编");
        }
        assert_eq!(decoded(b"\xff\xfe\x16\x7f", UTF_8, 64), "编");
    }

    #[test]
    fn what_is_no_letter_is_marked_and_the_rest_goes_on() {
        assert_eq!(decoded(b"a\xffb", UTF_8, 64), "a\u{fffd}b");
        assert_eq!(decoded(b"ab\xe7", UTF_8, 64), "ab\u{fffd}");
    }

    #[test]
    fn a_letter_across_two_pieces_is_still_utf8() {
        let mut long = vec![b'a'; PIECE_BYTES - 1];
        long.extend_from_slice("编号".as_bytes());
        assert!(is_utf8(&mut long.as_slice()).expect("memory"));
        long.pop();
        assert!(!is_utf8(&mut long.as_slice()).expect("memory"));
        let (gb, _, _) = GB18030.encode("编号");
        assert!(!is_utf8(&mut gb.as_ref()).expect("memory"));
    }
}
