//! Where a text comes from.

use super::{SHAPE, list};
use crate::{
    complaint::Span,
    complaints::Complaints,
    mapping::Origin,
    yaml::{self, Content, Fields, Node},
};

/// The keys that say it.
pub(super) const KEYS: [&str; 3] = ["column", "first of", "fixed"];

/// The most columns of which the first that is not empty counts.
const COLUMNS_MAX: usize = 10;

/// A part of the record: a column, or a map that says more about it.
pub(super) struct Part<'n> {
    pub(super) from: Origin,
    /// The map, if it was written as one.
    pub(super) fields: Option<Fields<'n>>,
}

impl<'n> Part<'n> {
    /// The value of one of the further keys.
    pub(super) fn get(&self, key: &str) -> Option<&'n Node> {
        self.fields.as_ref()?.get(key)
    }

    /// Where a key stands.
    pub(super) fn owner(&self, key: &str) -> Span {
        self.fields
            .as_ref()
            .map_or(Span::default(), |fields| super::owner(fields, key))
    }
}

/// Reads a part whose map may have these keys beside those of an origin. If `may_lack` it needs no
/// origin; then it is the fixed empty text.
pub(super) fn part<'n>(
    node: &'n Node,
    owner: Span,
    further: &[&str],
    may_lack: bool,
    complaints: &mut Complaints,
) -> Option<Part<'n>> {
    match &node.content {
        Content::Scalar(_) if node.is_empty() => {
            let example = "column";
            needed(owner, example, complaints);
            None
        }
        Content::Scalar(_) | Content::List(_) => {
            let column = yaml::scalar(node, SHAPE, complaints)?.to_owned();
            Some(Part {
                from: Origin::Columns(vec![column]),
                fields: None,
            })
        }
        Content::Map(_) => {
            let known: Vec<&str> = KEYS.iter().chain(further).copied().collect();
            let fields = Fields::of(node, owner, &known, SHAPE, complaints)?;
            let from = origin(&fields, may_lack, complaints)?;
            Some(Part {
                from,
                fields: Some(fields),
            })
        }
    }
}

fn origin(fields: &Fields<'_>, may_lack: bool, complaints: &mut Complaints) -> Option<Origin> {
    let written: Vec<&str> = KEYS
        .into_iter()
        .filter(|key| fields.get(key).is_some())
        .collect();
    match written[..] {
        [] if may_lack => Some(Origin::Fixed(String::new())),
        [] => {
            if !KEYS.iter().any(|key| fields.is_misspelt(key)) {
                needed(fields.owner(), "column: NAME", complaints);
            }
            None
        }
        ["column"] => {
            let node = fields.need("column", "column: NAME", complaints)?;
            let column = yaml::scalar(node, SHAPE, complaints)?;
            Some(Origin::Columns(vec![column.to_owned()]))
        }
        ["first of"] => {
            let node = fields.need("first of", "first of: [ONE, OTHER]", complaints)?;
            list(node, COLUMNS_MAX, complaints).map(Origin::Columns)
        }
        ["fixed"] => {
            let node = fields.need("fixed", "fixed: TEXT", complaints)?;
            let text = yaml::scalar(node, SHAPE, complaints)?;
            Some(Origin::Fixed(text.to_owned()))
        }
        [..] => {
            let both = written.join("`, `");
            complaints.error(
                SHAPE,
                fields.owner(),
                (
                    format!("`{both}` 只能写一个"),
                    format!("only one of `{both}` may be written"),
                ),
                ("留下一个", "keep one of them"),
            );
            None
        }
    }
}

fn needed(owner: Span, example: &str, complaints: &mut Complaints) {
    complaints.error(
        SHAPE,
        owner,
        ("没有写取自哪一列", "it does not say from which column"),
        (
            format!("写上 `{example}`、`first of: […]` 或 `fixed: …`"),
            format!("write `{example}`, `first of: […]` or `fixed: …`"),
        ),
    );
}
