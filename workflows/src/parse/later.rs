//! Keys that the language has, but this version does not do yet. They are refused one by one, so
//! that nobody believes that a pause is in force when it is not.

use super::Reader;
use crate::{complaint::Span, words::is_key};

/// The key, and what to write instead, in Chinese and in English.
const LATER: &[(&str, &str, &str)] = &[
    (
        "extend",
        "删去它，并把 `within` 写足",
        "leave it out and give `within` what the work needs",
    ),
    (
        "pause",
        "删去它，并把 `within` 写足",
        "leave it out and give `within` what the work needs",
    ),
    (
        "done when",
        "删去它；由牵头单位对整件事负责",
        "leave it out; the lead answers for the whole",
    ),
    (
        "if",
        "删去它，按 `category` 和 `place` 分行",
        "leave it out and write rows by `category` and `place`",
    ),
];

/// Complains about `key` if it belongs to a later version; says whether it did.
pub(super) fn refuse_key(reader: &mut Reader<'_>, key: &str, span: Span) -> bool {
    let found = LATER.iter().find(|(name, _, _)| is_key(key, name));
    if let Some((_, zh, en)) = found {
        let what = format!("`{key}`");
        refuse(reader, (&what, &what), span, (*zh, *en));
    }
    found.is_some()
}

/// Complains about `what`, in Chinese and in English, which belongs to a later version.
pub(super) fn refuse(
    reader: &mut Reader<'_>,
    what: (&str, &str),
    span: Span,
    way_out: (&str, &str),
) {
    reader.error(
        "L1",
        span,
        (
            format!("{} 是已知的写法，但本版本还不支持", what.0),
            format!(
                "{} is known, but this version does not support it yet",
                what.1
            ),
        ),
        way_out,
    );
}
