//! What a choice means, from its name or from `means:`.

use crate::plan::ChoiceKind;

/// Names that carry their meaning, beside the codes of [`ChoiceKind`].
const CHINESE: [(&str, ChoiceKind); 16] = [
    ("签收", ChoiceKind::Accept),
    ("接收", ChoiceKind::Accept),
    ("退回", ChoiceKind::Return),
    ("办结", ChoiceKind::Done),
    ("完成", ChoiceKind::Done),
    ("无法办理", ChoiceKind::Cannot),
    ("通过", ChoiceKind::Pass),
    ("合格", ChoiceKind::Pass),
    ("不通过", ChoiceKind::Fail),
    ("不合格", ChoiceKind::Fail),
    ("同意", ChoiceKind::Approve),
    ("不同意", ChoiceKind::Refuse),
    ("满意", ChoiceKind::Satisfied),
    ("不满意", ChoiceKind::Dissatisfied),
    ("无法联系", ChoiceKind::Unreached),
    ("撤回", ChoiceKind::Withdrawn),
];

/// Every word that names a kind, in English and Chinese, with its kind; `other` has none.
#[must_use]
pub fn kind_names() -> Vec<(&'static str, ChoiceKind)> {
    ChoiceKind::ALL
        .into_iter()
        .filter(|kind| *kind != ChoiceKind::Other)
        .map(|kind| (kind.code(), kind))
        .chain(CHINESE)
        .collect()
}

/// What a choice of this name means when its author says nothing else.
#[must_use]
pub fn choice_kind(name: &str) -> ChoiceKind {
    kind_names()
        .into_iter()
        .find(|(word, _)| *word == name)
        .map_or(ChoiceKind::Other, |(_, kind)| kind)
}
