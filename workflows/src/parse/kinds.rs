//! What a choice means, from its name or from `means:`.

use super::Reader;
use crate::{
    plan::ChoiceKind,
    words::Language,
    yaml::{self, Node},
};

/// Other Chinese names that carry a meaning.
const ALSO: [(&str, ChoiceKind); 4] = [
    ("接收", ChoiceKind::Accept),
    ("完成", ChoiceKind::Done),
    ("合格", ChoiceKind::Pass),
    ("不合格", ChoiceKind::Fail),
];

/// Every word that names a kind, in English and Chinese, with its kind; `other` has none.
#[must_use]
pub fn kind_names() -> Vec<(&'static str, ChoiceKind)> {
    let kinds = || {
        ChoiceKind::ALL
            .into_iter()
            .filter(|kind| *kind != ChoiceKind::Other)
    };
    let english = kinds().map(|kind| (kind.code(), kind));
    let chinese = kinds().map(|kind| (kind.chinese(), kind));
    english.chain(chinese).chain(ALSO).collect()
}

/// The kind that `means:` names.
pub(super) fn means(reader: &mut Reader<'_>, node: &Node) -> Option<ChoiceKind> {
    let text = reader.scalar(node)?;
    let names = kind_names();
    let found = names.iter().find(|(word, _)| *word == text);
    if let Some((_, kind)) = found {
        reader.note(node.span, text, (kind.chinese(), kind.code()));
    } else {
        let alike = |(word, _): &(&'static str, _)| Language::of(word) == Language::of(text);
        let words: Vec<&str> = names.iter().filter(|n| alike(n)).map(|n| n.0).collect();
        yaml::unknown(text, node.span, &words, "S0", reader.complaints);
    }
    found.map(|(_, kind)| *kind)
}

/// What a choice of this name means when its author says nothing else.
#[must_use]
pub fn choice_kind(name: &str) -> ChoiceKind {
    kind_names()
        .into_iter()
        .find(|(word, _)| *word == name)
        .map_or(ChoiceKind::Other, |(_, kind)| kind)
}
