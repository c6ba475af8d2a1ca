//! The chain of hashes that makes a changed past visible.
//!
//! The hash of an event is SHA-256 over the hash of the event before and the event's bytes, so a
//! few lines in any language can check it from the export alone.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest as _, Sha256};

use crate::{case::Case, event::Event, evolve::evolve, ids::CaseId};

/// 32 bytes of SHA-256, written as 64 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash(pub [u8; 32]);

/// What stands before the first event of a case: 32 zero bytes.
pub const GENESIS: Hash = Hash([0; 32]);

/// The hash of an event with these bytes that follows an event with the hash `before`.
#[must_use]
pub fn chain_hash(before: &Hash, bytes: &[u8]) -> Hash {
    let mut hasher = Sha256::new();
    hasher.update(before.0);
    hasher.update(bytes);
    Hash(hasher.finalize().into())
}

/// A case with the hash of its last event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// The case after its last event.
    pub case: Case,
    /// The hash of that event, or [`GENESIS`].
    pub hash: Hash,
}

impl Head {
    /// A case to which nothing has happened yet.
    #[must_use]
    pub fn unborn(id: CaseId) -> Self {
        Self {
            case: Case::unborn(id),
            hash: GENESIS,
        }
    }

    /// The head after an event, given the bytes of that event.
    #[must_use]
    pub fn after(self, event: &Event, bytes: &[u8]) -> Self {
        Self {
            hash: chain_hash(&self.hash, bytes),
            case: evolve(self.case, event),
        }
    }
}

/// A text that is not 64 hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a hash has 64 hexadecimal digits")]
pub struct BadHash;

impl Hash {
    /// SHA-256 over these bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = [0; 64];
        for (pair, byte) in text.chunks_exact_mut(2).zip(self.0) {
            pair[0] = DIGITS[usize::from(byte >> 4)];
            pair[1] = DIGITS[usize::from(byte & 15)];
        }
        formatter.write_str(std::str::from_utf8(&text).map_err(|_| fmt::Error)?)
    }
}

const DIGITS: [u8; 16] = *b"0123456789abcdef";

impl fmt::Debug for Hash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

impl FromStr for Hash {
    type Err = BadHash;

    fn from_str(text: &str) -> Result<Self, BadHash> {
        let digit = |b: u8| {
            DIGITS
                .iter()
                .position(|d| *d == b)
                .and_then(|d| u8::try_from(d).ok())
        };
        let mut bytes = [0; 32];
        if text.len() != 64 {
            return Err(BadHash);
        }
        for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
            *byte = digit(pair[0]).ok_or(BadHash)? << 4 | digit(pair[1]).ok_or(BadHash)?;
        }
        Ok(Self(bytes))
    }
}

impl Serialize for Hash {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Hash {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_chain_is_plain_sha256_over_the_hash_before_and_the_bytes() {
        // hashlib.sha256(bytes(32) + b"abc").hexdigest() in Python.
        let expected = "365aa7d8f7f9402c4b9434502b4cc89ddb09fe50d7cd95b493b834c62d5a5370";
        let hash = chain_hash(&GENESIS, b"abc");
        assert_eq!(hash.to_string(), expected);
        assert_eq!(expected.parse(), Ok(hash));
    }
}
