//! Sealing the words, contact data and files of people before a command reaches the engine.
//!
//! Each case has a data key of its own, wrapped by the deployment's key and kept beside the ledger.
//! Destroying the data key makes everything sealed with it unreadable for good, also in backups
//! that hold only the ledger. The cipher is XChaCha20-Poly1305: its nonces are long enough to be
//! drawn at random (RFC 8439 with the extended nonce of draft-irtf-cfrg-xchacha).

use std::fmt;

use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use closedloop_wire::engine::{CaseId, Hash, Sealed};
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::ports::ledger::{SealedKind, SealedRow};

/// The first byte of everything sealed, so that another cipher can follow.
const FORMAT: u8 = 1;
const NONCE_BYTES: usize = 24;

/// Why something could not be sealed or opened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SealFailure {
    /// The machine gives no random bytes.
    #[error("the machine gives no random bytes")]
    NoRandomness,
    /// The bytes were not sealed with this key for this place, or were changed.
    #[error("the sealed bytes do not open with this key")]
    DoesNotOpen,
}

/// The key of the deployment: 32 bytes. Whoever holds it and the ledger can read everything.
#[derive(Clone)]
pub struct DeploymentKey([u8; 32]);

/// The key of one case.
#[derive(Clone)]
pub struct DataKey([u8; 32]);

impl fmt::Debug for DeploymentKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("DeploymentKey(..)")
    }
}

impl fmt::Debug for DataKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("DataKey(..)")
    }
}

/// Fills an array with random bytes of the machine.
///
/// # Errors
/// The machine gives none.
pub fn random<const N: usize>() -> Result<[u8; N], SealFailure> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|_| SealFailure::NoRandomness)?;
    Ok(bytes)
}

impl DeploymentKey {
    /// The key with these bytes.
    #[must_use]
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Wraps the key of a case.
    ///
    /// # Errors
    /// The machine gives no random bytes.
    pub fn wrap(&self, case: CaseId, key: &DataKey) -> Result<Vec<u8>, SealFailure> {
        seal(&self.0, case.0.as_bytes(), &key.0)
    }

    /// Unwraps the key of a case.
    ///
    /// # Errors
    /// It was not wrapped by this deployment for this case.
    pub fn unwrap(&self, case: CaseId, wrapped: &[u8]) -> Result<DataKey, SealFailure> {
        let bytes = open(&self.0, case.0.as_bytes(), wrapped)?;
        bytes
            .try_into()
            .map(DataKey)
            .map_err(|_| SealFailure::DoesNotOpen)
    }

    /// 32 bytes that only this deployment can compute, for one purpose, from these bytes.
    #[must_use]
    pub fn derive(&self, purpose: &str, from: &[u8]) -> [u8; 32] {
        // HMAC-SHA256 (RFC 2104), the key being shorter than a block.
        let pad = |byte: u8| {
            let mut block = [byte; 64];
            block.iter_mut().zip(self.0).for_each(|(b, key)| *b ^= key);
            block
        };
        let inner = Sha256::new()
            .chain_update(pad(0x36))
            .chain_update(purpose.as_bytes())
            .chain_update([0])
            .chain_update(from)
            .finalize();
        Sha256::new()
            .chain_update(pad(0x5c))
            .chain_update(inner)
            .finalize()
            .into()
    }
}

impl DataKey {
    /// A new key.
    ///
    /// # Errors
    /// The machine gives no random bytes.
    pub fn draw() -> Result<Self, SealFailure> {
        random().map(Self)
    }

    /// Seals bytes of a case under a new id.
    ///
    /// # Errors
    /// The machine gives no random bytes.
    pub fn seal(
        &self,
        case: CaseId,
        kind: SealedKind,
        at: Timestamp,
        plain: &[u8],
    ) -> Result<(Sealed, SealedRow), SealFailure> {
        let id = Uuid::from_bytes(random()?);
        let bytes = seal(&self.0, &place(case, id), plain)?;
        let sealed = Sealed {
            id,
            digest: Hash::of(&bytes),
        };
        Ok((
            sealed,
            SealedRow {
                id,
                case,
                kind,
                bytes,
                at,
            },
        ))
    }

    /// Opens sealed bytes.
    ///
    /// # Errors
    /// They were not sealed with this key under this id, or were changed.
    pub fn open(&self, row: &SealedRow) -> Result<Vec<u8>, SealFailure> {
        open(&self.0, &place(row.case, row.id), &row.bytes)
    }
}

/// What binds sealed bytes to their place, so that they cannot be moved to another.
fn place(case: CaseId, id: Uuid) -> [u8; 32] {
    let mut place = [0; 32];
    place[..16].copy_from_slice(case.0.as_bytes());
    place[16..].copy_from_slice(id.as_bytes());
    place
}

fn seal(key: &[u8; 32], aad: &[u8], plain: &[u8]) -> Result<Vec<u8>, SealFailure> {
    let nonce: [u8; NONCE_BYTES] = random()?;
    let cipher = XChaCha20Poly1305::new(key.into());
    let sealed = cipher
        .encrypt(&XNonce::from(nonce), Payload { msg: plain, aad })
        .map_err(|_| SealFailure::DoesNotOpen)?;
    let mut bytes = Vec::with_capacity(1 + NONCE_BYTES + sealed.len());
    bytes.push(FORMAT);
    bytes.extend_from_slice(&nonce);
    bytes.extend_from_slice(&sealed);
    Ok(bytes)
}

fn open(key: &[u8; 32], aad: &[u8], bytes: &[u8]) -> Result<Vec<u8>, SealFailure> {
    let (head, sealed) = bytes
        .split_at_checked(1 + NONCE_BYTES)
        .ok_or(SealFailure::DoesNotOpen)?;
    let nonce: [u8; NONCE_BYTES] = match head.split_first() {
        Some((&FORMAT, nonce)) => nonce.try_into().map_err(|_| SealFailure::DoesNotOpen)?,
        Some(_) | None => return Err(SealFailure::DoesNotOpen),
    };
    XChaCha20Poly1305::new(key.into())
        .decrypt(&XNonce::from(nonce), Payload { msg: sealed, aad })
        .map_err(|_| SealFailure::DoesNotOpen)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn case(number: u128) -> CaseId {
        CaseId(Uuid::from_u128(number))
    }

    #[test]
    fn sealed_bytes_open_only_with_their_key_in_their_place_and_unchanged() {
        let key = DataKey::draw().expect("random bytes");
        let other = DataKey::draw().expect("random bytes");
        let (sealed, row) = key
            .seal(case(1), SealedKind::Text, Timestamp::UNIX_EPOCH, b"words")
            .expect("random bytes");
        assert_eq!(sealed.digest, Hash::of(&row.bytes));
        assert_eq!(key.open(&row).as_deref(), Ok(b"words".as_slice()));
        assert!(!row.bytes.windows(5).any(|window| window == b"words"));
        let moved = SealedRow {
            case: case(2),
            ..row.clone()
        };
        let mut changed = row.clone();
        *changed.bytes.last_mut().expect("bytes") ^= 1;
        let short = SealedRow {
            bytes: row.bytes[..10].to_vec(),
            ..row.clone()
        };
        for wrong in [moved, changed, short] {
            assert_eq!(key.open(&wrong), Err(SealFailure::DoesNotOpen));
        }
        assert_eq!(other.open(&row), Err(SealFailure::DoesNotOpen));
    }

    #[test]
    fn a_data_key_unwraps_only_for_its_case_and_deployment() {
        let deployment = DeploymentKey::from_bytes([7; 32]);
        let key = DataKey::draw().expect("random bytes");
        let wrapped = deployment.wrap(case(1), &key).expect("random bytes");
        assert_eq!(deployment.unwrap(case(1), &wrapped).map(|k| k.0), Ok(key.0));
        assert!(deployment.unwrap(case(2), &wrapped).is_err());
        assert!(
            DeploymentKey::from_bytes([8; 32])
                .unwrap(case(1), &wrapped)
                .is_err()
        );
    }

    #[test]
    fn derived_bytes_differ_by_purpose_origin_and_deployment() {
        let a = DeploymentKey::from_bytes([7; 32]);
        let b = DeploymentKey::from_bytes([8; 32]);
        let all = [
            a.derive("track", &[1]),
            a.derive("track", &[2]),
            a.derive("other", &[1]),
            b.derive("track", &[1]),
        ];
        for (i, one) in all.iter().enumerate() {
            assert!(all[i + 1..].iter().all(|other| other != one));
        }
        assert_eq!(all[0], a.derive("track", &[1]));
    }
}
