//! The code with which a reporter follows a case.
//!
//! It is computed from the deployment's key and the case, so a repeated report gets the same code
//! although the record keeps only a digest of it.

use closedloop_wire::engine::{CaseId, Digest, Hash};

use crate::sealing::DeploymentKey;

/// Letters that people do not mix up (Crockford's base 32).
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// 12 letters of 5 bits: 60 bits, with tries limited by the interface.
const CODE_LETTERS: usize = 12;

/// The code of a case, as `XXXX-XXXX-XXXX`.
#[must_use]
pub fn code(key: &DeploymentKey, case: CaseId) -> String {
    let bytes = key.derive("tracking code", case.0.as_bytes());
    let mut code = String::with_capacity(CODE_LETTERS + 2);
    for (position, byte) in bytes.iter().take(CODE_LETTERS).enumerate() {
        if position > 0 && position % 4 == 0 {
            code.push('-');
        }
        code.push(char::from(LETTERS[usize::from(byte & 31)]));
    }
    code
}

/// The digest under which the record knows a code; the same however the code is typed: small
/// letters, spaces and hyphens do not matter, `O` is 0, `I` and `L` are 1.
#[must_use]
pub fn digest(case: CaseId, code: &str) -> Digest {
    let mut bytes = case.0.as_bytes().to_vec();
    bytes.extend(
        code.chars()
            .filter(|c| !matches!(c, '-' | ' '))
            .take(64)
            .map(|c| match c.to_ascii_uppercase() {
                'O' => b'0',
                'I' | 'L' => b'1',
                c => u8::try_from(c).unwrap_or(b'?'),
            }),
    );
    Hash::of(&bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_may_be_typed_as_people_type() {
        let case = CaseId(uuid::Uuid::from_u128(5));
        let code = code(&DeploymentKey::from_bytes([3; 32]), case);
        assert_eq!(code.len(), 14);
        let typed = code
            .replace('-', " ")
            .to_lowercase()
            .replace('0', "o")
            .replace('1', "l");
        assert_eq!(digest(case, &code), digest(case, &typed));
        let other = CaseId(uuid::Uuid::from_u128(6));
        assert_ne!(digest(case, &code), digest(other, &code));
    }
}
