//! Keys that the language has, but this version does not do yet. They are refused one by one, so
//! that nobody believes that a reminder or a pause is in force when it is not.

use super::Reader;
use crate::complaint::Span;

/// The key, and what to write instead, in Chinese and in English.
const LATER: &[(&str, &str, &str)] = &[
    (
        "remind",
        "删去它；超期后由 `late` 的升级阶梯通知",
        "leave it out; the ladder under `late` tells people once the step is late",
    ),
    (
        "allow",
        "删去它；每次进入步骤都用该步骤的 `within`",
        "leave it out; the step's own `within` holds every time it is entered",
    ),
    (
        "skip if",
        "删去它；没有反映人的事项会立即采用 `no answer` 的选项",
        "leave it out; a case without a reporter takes the choice under `no answer` at once",
    ),
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
        "must end within",
        "删去它；每个步骤各有 `within`",
        "leave it out; every step has a `within` of its own",
    ),
    (
        "recorded",
        "删去它，并给每个步骤写 `within`",
        "leave it out and give every step a `within`",
    ),
    (
        "no limit",
        "改写成 `within: 5 working days` 这样的时限",
        "write a limit instead, such as `within: 5 working days`",
    ),
    (
        "if",
        "删去它，按 `category` 和 `place` 分行",
        "leave it out and write rows by `category` and `place`",
    ),
    (
        "clock",
        "删去它；时限归入步骤所属的环节",
        "leave it out; a limit counts for the stage of its step",
    ),
    (
        "from",
        "删去它；时限从进入步骤时起算",
        "leave it out; a limit runs from the entry of its step",
    ),
    (
        "until",
        "改写成 `within: 5 working days` 这样的时限",
        "write a limit instead, such as `within: 5 working days`",
    ),
];

/// Complains about `key` if it belongs to a later version; says whether it did.
pub(super) fn refuse_key(reader: &mut Reader<'_>, key: &str, span: Span) -> bool {
    let found = LATER.iter().find(|(name, _, _)| *name == key);
    if let Some((key, zh, en)) = found {
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
