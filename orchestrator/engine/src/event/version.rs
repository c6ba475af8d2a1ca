//! The version of the rules that an event used.

use std::fmt;

use closedloop_workflows::plan::Fingerprint;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The first eight bytes of a fingerprint, as 16 hexadecimal digits: enough to find the version of
/// an organisation or a calendar, short enough to stand in every event that used it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RulesVersion(pub [u8; 8]);

impl From<Fingerprint> for RulesVersion {
    fn from(fingerprint: Fingerprint) -> Self {
        let mut bytes = [0; 8];
        bytes.copy_from_slice(&fingerprint.0[..8]);
        Self(bytes)
    }
}

impl fmt::Display for RulesVersion {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:016x}", u64::from_be_bytes(self.0))
    }
}

impl Serialize for RulesVersion {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for RulesVersion {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        let digits = text.len() == 16 && text.bytes().all(|b| b"0123456789abcdef".contains(&b));
        let number = u64::from_str_radix(&text, 16).ok().filter(|_| digits);
        let bad = || serde::de::Error::custom("a version has 16 hexadecimal digits");
        Ok(Self(number.ok_or_else(bad)?.to_be_bytes()))
    }
}
