//! Further fields of a record.

use super::{NAMES, SHAPE, coded, list, origin, times};
use crate::{
    complaint::Span,
    complaints::Complaints,
    mapping::{FieldShape, Format, Says},
    names::FieldName,
    yaml::{self, Entry, Node},
};

/// The most fields.
const FIELDS_MAX: usize = 64;

/// The most words for yes, and for no.
const WORDS_MAX: usize = 20;

/// What a field can hold.
const KINDS: [&str; 6] = ["text", "number", "yes-no", "date", "instant", "choice"];

/// Fields that a record has anyway.
const TAKEN: [&str; 4] = ["category", "place", "title", "reporter"];

/// Reads `fields`.
pub(super) fn read(
    node: &Node,
    owner: Span,
    complaints: &mut Complaints,
) -> Option<Vec<(FieldName, FieldShape)>> {
    let entries = yaml::map(node, owner, SHAPE, complaints)?;
    if entries.len() > FIELDS_MAX {
        complaints.error(
            SHAPE,
            node.span,
            (
                format!("最多 {FIELDS_MAX} 个字段"),
                format!("there may be at most {FIELDS_MAX} fields"),
            ),
            ("减少字段", "have fewer"),
        );
        return None;
    }
    let read: Vec<_> = entries
        .iter()
        .filter_map(|entry| field(entry, complaints))
        .collect();
    (read.len() == entries.len()).then_some(read)
}

fn field(entry: &Entry, complaints: &mut Complaints) -> Option<(FieldName, FieldShape)> {
    let name = name(entry, complaints)?;
    let further = ["is", "yes", "no", "formats", "values", "otherwise"];
    let part = origin::part(&entry.value, entry.key_span, &further, false, complaints)?;
    let kind = match part.get("is") {
        Some(node) => yaml::scalar(node, SHAPE, complaints)?,
        None => "text",
    };
    let says = match kind {
        "text" => Says::Text,
        "number" => Says::Number,
        "date" => Says::Date(formats(&part, complaints)?),
        "instant" => Says::Instant(formats(&part, complaints)?),
        "yes-no" => Says::YesNo {
            yes: words(&part, "yes", complaints)?,
            no: words(&part, "no", complaints)?,
        },
        "choice" => Says::Choice(coded::values(&part, entry.key_span, complaints)?),
        other => {
            let span = part.get("is").map_or(entry.key_span, |node| node.span);
            yaml::unknown(other, span, &KINDS, SHAPE, complaints);
            return None;
        }
    };
    let belongs: &[&str] = match says {
        Says::Text | Says::Number => &[],
        Says::Date(_) | Says::Instant(_) => &["formats"],
        Says::YesNo { .. } => &["yes", "no"],
        Says::Choice(_) => &["values", "otherwise"],
    };
    for key in &further[1..] {
        if part.get(key).is_some() && !belongs.contains(key) {
            stray(part.owner(key), key, kind, complaints);
            return None;
        }
    }
    let from = part.from;
    Some((name, FieldShape { from, says }))
}

fn name(entry: &Entry, complaints: &mut Complaints) -> Option<FieldName> {
    let wrong = match entry.key.parse::<FieldName>() {
        Ok(name) if !TAKEN.contains(&name.as_str()) => return Some(name),
        Ok(_) => (
            format!("`{}` 不能作附加字段", entry.key),
            format!("`{}` is no further field", entry.key),
        ),
        Err(error) => (format!("`{}` 不能作字段名", entry.key), error.to_string()),
    };
    complaints.error(
        NAMES,
        entry.key_span,
        wrong,
        (
            "换一个名字；类别、地点和标题写在 `record` 下，诉求人的联系方式不从文件读",
            "choose another name; category, place and title stand under `record`, and no file \
             brings contact data of reporters",
        ),
    );
    None
}

fn formats(part: &origin::Part<'_>, complaints: &mut Complaints) -> Option<Vec<Format>> {
    match part.get("formats") {
        Some(node) => times::formats(node, complaints),
        None => Some(Vec::new()),
    }
}

fn words(part: &origin::Part<'_>, key: &str, complaints: &mut Complaints) -> Option<Vec<String>> {
    let fields = part.fields.as_ref()?;
    let node = fields.need(key, &format!("{key}: [WORD]"), complaints)?;
    list(node, WORDS_MAX, complaints)
}

fn stray(span: Span, key: &str, kind: &str, complaints: &mut Complaints) {
    complaints.error(
        SHAPE,
        span,
        (
            format!("`is: {kind}` 没有 `{key}`"),
            format!("`is: {kind}` has no `{key}`"),
        ),
        ("删去它，或改 `is`", "leave it out, or change `is`"),
    );
}
