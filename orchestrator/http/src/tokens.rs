//! Tokens: how they are made, kept and read.
//!
//! A token is `clt_<id>_<secret>`. The record keeps its id and the SHA-256 of the whole text; the
//! text itself is shown once, to whoever makes it.

use std::{fmt, str::FromStr};

use closedloop_runtime::{
    ports::ledger::TokenRow,
    sealing::{SealFailure, random},
    wire::engine::{
        Actor,
        workflows::names::{DepartmentCode, PostCode},
    },
};
use jiff::Timestamp;
use sha2::{Digest, Sha256};

/// What every token begins with.
const PREFIX: &str = "clt_";
/// 40 bits: enough that nobody meets a number twice, short enough to stand in every event.
const ID_BYTES: usize = 5;
/// 256 bits.
const SECRET_BYTES: usize = 32;

/// Who a token acts as; written as `closedloop token new --for` takes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ActsAs {
    /// `department:CODE`
    Department(DepartmentCode),
    /// `post:CODE`
    Post(PostCode),
    /// `intake`
    Intake,
    /// `supervision`
    Supervision,
    /// `auditor`
    Auditor,
    /// `admin`
    Admin,
}

/// A text that names nobody a token can act as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadActsAs;

impl fmt::Display for BadActsAs {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(
            "a token acts as `department:CODE`, `post:CODE`, `intake`, `supervision`, `auditor` \
             or `admin`",
        )
    }
}

impl std::error::Error for BadActsAs {}

impl ActsAs {
    /// The kind without the code.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Department(_) => "department",
            Self::Post(_) => "post",
            Self::Intake => "intake",
            Self::Supervision => "supervision",
            Self::Auditor => "auditor",
            Self::Admin => "admin",
        }
    }

    /// The actor that events name.
    #[must_use]
    pub fn actor(&self) -> Actor {
        match self {
            Self::Department(code) => Actor::Department(code.clone()),
            Self::Post(code) => Actor::Post(code.clone()),
            Self::Intake => Actor::Intake,
            Self::Supervision => Actor::Supervision,
            Self::Auditor => Actor::Auditor,
            Self::Admin => Actor::Admin,
        }
    }
}

impl fmt::Display for ActsAs {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Department(code) => write!(formatter, "department:{code}"),
            Self::Post(code) => write!(formatter, "post:{code}"),
            Self::Intake | Self::Supervision | Self::Auditor | Self::Admin => {
                formatter.write_str(self.kind())
            }
        }
    }
}

impl FromStr for ActsAs {
    type Err = BadActsAs;

    fn from_str(text: &str) -> Result<Self, BadActsAs> {
        let acts_as = match text.split_once(':') {
            Some(("department", code)) => Self::Department(code.parse().map_err(|_| BadActsAs)?),
            Some(("post", code)) => Self::Post(code.parse().map_err(|_| BadActsAs)?),
            Some(_) => return Err(BadActsAs),
            None => match text {
                "intake" => Self::Intake,
                "supervision" => Self::Supervision,
                "auditor" => Self::Auditor,
                "admin" => Self::Admin,
                _ => return Err(BadActsAs),
            },
        };
        Ok(acts_as)
    }
}

/// A token that was made just now.
#[derive(Clone)]
pub struct NewToken {
    /// The text; shown once and kept nowhere.
    pub text: String,
    /// What the record keeps.
    pub row: TokenRow,
}

impl fmt::Debug for NewToken {
    /// Without the text.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("NewToken")
            .field("id", &self.row.id)
            .field("acts_as", &self.row.acts_as)
            .finish_non_exhaustive()
    }
}

/// Makes a token from random bytes of the machine; the caller keeps its row in the record.
///
/// # Errors
/// The machine gives no random bytes.
pub fn make(acts_as: &ActsAs, now: Timestamp) -> Result<NewToken, SealFailure> {
    let id = hexadecimal(&random::<ID_BYTES>()?);
    let text = format!("{PREFIX}{id}_{}", hexadecimal(&random::<SECRET_BYTES>()?));
    let row = TokenRow {
        id,
        hash: hash(&text),
        acts_as: acts_as.to_string(),
        created_at: now,
        revoked_at: None,
    };
    Ok(NewToken { text, row })
}

/// The hash under which the record knows a token.
#[must_use]
pub fn hash(text: &str) -> [u8; 32] {
    Sha256::digest(text.as_bytes()).into()
}

/// Whether a text has the form of a token; anything else need not be looked up.
#[must_use]
pub fn is_token(text: &str) -> bool {
    let digits = |part: &str, bytes: usize| {
        let small = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
        part.len() == 2 * bytes && part.bytes().all(small)
    };
    text.strip_prefix(PREFIX)
        .and_then(|rest| rest.split_once('_'))
        .is_some_and(|(id, secret)| digits(id, ID_BYTES) && digits(secret, SECRET_BYTES))
}

fn hexadecimal(bytes: &[u8]) -> String {
    use fmt::Write;
    let mut text = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_a_token_acts_as_is_read_as_it_is_written() {
        for text in [
            "department:fire-brigade",
            "post:duty-leader",
            "intake",
            "supervision",
            "auditor",
            "admin",
        ] {
            let acts_as: ActsAs = text.parse().expect("it is one of the six");
            assert_eq!(acts_as.to_string(), text);
            assert!(text.starts_with(acts_as.kind()));
        }
        for text in [
            "",
            "Admin",
            "department",
            "department:",
            "department:Fire",
            "post:a b",
            "admin:x",
            "reporter",
            "clock",
            " admin",
        ] {
            assert!(text.parse::<ActsAs>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn a_new_token_has_the_form_of_one_and_the_record_keeps_only_its_hash() {
        let make = || make(&ActsAs::Intake, Timestamp::UNIX_EPOCH).expect("random bytes");
        let (one, other) = (make(), make());
        assert!(is_token(&one.text), "{}", one.text);
        assert_ne!(one.text, other.text);
        assert_ne!(one.row.id, other.row.id);
        assert_eq!(one.row.hash, hash(&one.text));
        assert!(one.text.contains(&one.row.id));
        let secret = one.text.rsplit('_').next().expect("a part");
        assert!(!format!("{one:?}").contains(secret));
        assert!(!format!("{:?}", one.row).contains(secret));
    }

    #[test]
    fn another_form_is_no_token() {
        let one = make(&ActsAs::Admin, Timestamp::UNIX_EPOCH).expect("random bytes");
        for text in [
            String::new(),
            "clt_".to_owned(),
            one.text.to_uppercase(),
            one.text[..one.text.len() - 1].to_owned(),
            format!("{}0", one.text),
            one.text.replace("clt_", "xyz_"),
        ] {
            assert!(!is_token(&text), "{text}");
        }
    }
}
