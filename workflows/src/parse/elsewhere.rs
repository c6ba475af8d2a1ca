//! Keys that the language has, written where they do not belong.

use super::Reader;
use crate::{complaint::Span, words::is_key};

/// The key, and where it belongs, in Chinese and in English.
const BELONGS: &[(&str, &str, &str)] = &[
    (
        "allow",
        "写在时限的一行里，或写在通向步骤的选项里：`{go: 步骤, allow: 2 working days}`",
        "it stands in a row of a limit, or in a choice that leads to a step: `{go: STEP, allow: 2 \
         working days}`",
    ),
    (
        "from",
        "写在时限里：`within: {allow: 5 working days, from: 步骤}`",
        "it stands in a limit: `within: {allow: 5 working days, from: STEP}`",
    ),
    (
        "until",
        "写在时限里：`within: {until: 2026-12-31}`",
        "it stands in a limit: `within: {until: 2026-12-31}`",
    ),
    (
        "starts",
        "写在时限里：`within: {starts: 2026-05-20, until: 2026-08-20}`",
        "it stands in a limit: `within: {starts: 2026-05-20, until: 2026-08-20}`",
    ),
    (
        "no limit",
        "写在询问单位或岗位的步骤里，或它的 `within` 的一行里",
        "it stands in a step that asks a department or a post, or in a row of its `within`",
    ),
    (
        "remind",
        "写在询问单位或岗位的步骤里",
        "it stands in a step that asks a department or a post",
    ),
    (
        "clock",
        "写在询问单位或岗位的步骤里",
        "it stands in a step that asks a department or a post",
    ),
    (
        "skip if",
        "写在问反映人的步骤里",
        "it stands in a step that asks the reporter",
    ),
    (
        "recorded",
        "写在文件开头，与 `workflow` 并列",
        "it stands at the top of the file, beside `workflow`",
    ),
    (
        "must end within",
        "写在文件开头，与 `workflow` 并列",
        "it stands at the top of the file, beside `workflow`",
    ),
];

/// Complains about `key` if it belongs elsewhere; says whether it did.
pub(super) fn refuse_key(reader: &mut Reader<'_>, key: &str, span: Span) -> bool {
    let found = BELONGS.iter().find(|(name, _, _)| is_key(key, name));
    if let Some((_, zh, en)) = found {
        let what = (
            format!("`{key}` 不写在这里"),
            format!("`{key}` does not belong here"),
        );
        reader.error("S0", span, what, (*zh, *en));
    }
    found.is_some()
}
