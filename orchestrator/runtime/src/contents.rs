//! What people and programs send for the fields of a case, typed and sealed.

use std::collections::BTreeMap;

use closedloop_wire::engine::{
    CaseId, Given, Hash, Refusal, Sealed, Value,
    workflows::{names::FieldName, plan::FieldKind},
};
use jiff::Timestamp;
use serde_json::Value as Json;
use uuid::Uuid;

use crate::{
    denial::Denial,
    ports::ledger::{Ledger, SealedKind, SealedRow},
    sealing::DataKey,
};

/// The most letters a text may have.
pub const TEXT_LETTERS_MAX: usize = 10_000;

/// The most bytes a contact may have as JSON.
pub const CONTACT_BYTES_MAX: usize = 2_000;

/// The most files one field may hold.
pub const FIELD_FILES_MAX: usize = 10;

/// The most fields one request may hold.
pub const FIELDS_MAX: usize = 100;

/// Typed contents and what is written beside the events that refer to them.
#[derive(Debug, Default)]
pub struct Contents {
    /// The values.
    pub values: Given,
    /// What was sealed for them.
    pub sealed: Vec<SealedRow>,
    /// Uploads they refer to.
    pub referred: Vec<Uuid>,
}

/// Seals and types the contents of one case.
pub struct Typist<'a> {
    /// The case.
    pub case: CaseId,
    /// Its key.
    pub key: &'a DataKey,
    /// The present.
    pub at: Timestamp,
    /// Where uploads are looked up.
    pub ledger: &'a dyn Ledger,
}

impl Typist<'_> {
    /// Types what was sent for fields of these kinds. A field that has no kind is not asked for.
    ///
    /// # Errors
    /// A field is not asked for, or what was sent for it does not fit its kind; the ledger fails.
    pub async fn type_all(
        &self,
        kinds: &BTreeMap<FieldName, FieldKind>,
        sent: &BTreeMap<FieldName, Json>,
    ) -> Result<Contents, Denial> {
        let mut contents = Contents::default();
        for (name, json) in sent {
            let kind = kinds
                .get(name)
                .ok_or_else(|| Refusal::FieldUnknown(name.clone()))?;
            let value = match self.type_one(kind, json, &mut contents).await? {
                Some(value) if value.fits(kind) => value,
                Some(_) | None => return Err(Refusal::FieldUnfit(name.clone()).into()),
            };
            contents.values.insert(name.clone(), value);
        }
        Ok(contents)
    }

    async fn type_one(
        &self,
        kind: &FieldKind,
        json: &Json,
        contents: &mut Contents,
    ) -> Result<Option<Value>, Denial> {
        Ok(match kind {
            FieldKind::Choice(_) => json
                .as_str()
                .and_then(|text| text.parse().ok())
                .map(Value::Choice),
            FieldKind::Number => json.as_i64().map(Value::Number),
            FieldKind::YesNo => json.as_bool().map(Value::YesNo),
            FieldKind::Date => json.as_str().and_then(date).map(Value::Date),
            FieldKind::Instant => json.as_str().and_then(instant).map(Value::Instant),
            FieldKind::Jurisdiction => json
                .as_str()
                .and_then(|text| text.parse().ok())
                .map(Value::Jurisdiction),
            FieldKind::Text => match json.as_str().filter(|text| is_text(text)) {
                Some(text) => {
                    let sealed = self.seal(SealedKind::Text, text.as_bytes(), contents)?;
                    Some(Value::Text(sealed))
                }
                None => None,
            },
            FieldKind::Contact => match contact(json) {
                Some(bytes) => Some(Value::Contact(self.seal(
                    SealedKind::Contact,
                    &bytes,
                    contents,
                )?)),
                None => None,
            },
            FieldKind::File => self.files(json, contents).await?.map(Value::Files),
        })
    }

    /// Seals a text.
    ///
    /// # Errors
    /// The machine gives no random bytes.
    pub fn seal(
        &self,
        kind: SealedKind,
        plain: &[u8],
        contents: &mut Contents,
    ) -> Result<Sealed, Denial> {
        let (sealed, row) = self.key.seal(self.case, kind, self.at, plain)?;
        contents.sealed.push(row);
        Ok(sealed)
    }

    async fn files(
        &self,
        json: &Json,
        contents: &mut Contents,
    ) -> Result<Option<Vec<Sealed>>, Denial> {
        let Some(list) = json
            .as_array()
            .filter(|l| (1..=FIELD_FILES_MAX).contains(&l.len()))
        else {
            return Ok(None);
        };
        let mut files = Vec::with_capacity(list.len());
        for item in list {
            let Some(id) = item.as_str().and_then(|text| Uuid::try_parse(text).ok()) else {
                return Ok(None);
            };
            match self.ledger.sealed(id).await? {
                Some((row, _)) if row.case == self.case && row.kind == SealedKind::File => {
                    contents.referred.push(id);
                    files.push(Sealed {
                        id,
                        digest: Hash::of(&row.bytes),
                    });
                }
                Some(_) | None => return Ok(None),
            }
        }
        Ok(Some(files))
    }
}

/// Whether this can be kept as words of people: not empty, not too long, and without letters that
/// cannot be shown.
#[must_use]
pub fn is_text(text: &str) -> bool {
    let shown = |c: char| !c.is_control() || matches!(c, '\n' | '\r' | '\t');
    !text.trim().is_empty() && text.chars().count() <= TEXT_LETTERS_MAX && text.chars().all(shown)
}

fn date(text: &str) -> Option<jiff::civil::Date> {
    let date: jiff::civil::Date = text.parse().ok()?;
    (date.to_string() == text).then_some(date)
}

/// An instant in RFC 3339 with its offset, in whole milliseconds.
fn instant(text: &str) -> Option<Timestamp> {
    let at: Timestamp = text.parse().ok()?;
    (at.subsec_nanosecond() % 1_000_000 == 0).then_some(at)
}

/// The parts a contact may have.
const CONTACT_PARTS: [&str; 4] = ["name", "phone", "email", "address"];

/// A contact is an object of one or more named texts.
fn contact(json: &Json) -> Option<Vec<u8>> {
    let parts = json.as_object().filter(|parts| !parts.is_empty())?;
    let fits = parts.iter().all(|(part, text)| {
        CONTACT_PARTS.contains(&part.as_str()) && text.as_str().is_some_and(is_text)
    });
    let bytes = serde_json::to_vec(json)
        .ok()
        .filter(|bytes| bytes.len() <= CONTACT_BYTES_MAX)?;
    fits.then_some(bytes)
}
