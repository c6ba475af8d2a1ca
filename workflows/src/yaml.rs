//! A strict, located tree from YAML text.
//!
//! The rules are those of YAML 1.2 without its surprises: a scalar is text until its reader gives
//! it a type, and whatever hides meaning (anchors, merge keys, tags, doubled keys) is refused.

mod build;
mod fields;
mod places;
mod zone;

pub use fields::{Fields, items, map, nearest, parsed, scalar, unknown, words};
pub use zone::zone;

use crate::{
    complaint::{Complaint, Span},
    complaints::Complaints,
    plan::Words,
};

/// The largest file that is read, in bytes.
pub const FILE_BYTES_MAX: usize = 256 * 1024;

/// How many lists and maps may lie within each other.
pub const DEPTH_MAX: usize = 64;

/// A piece of a YAML text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// Where it stands, from its first letter to its last.
    pub span: Span,
    /// What it is.
    pub content: Content,
}

/// What a [`Node`] is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// Keys with values in the order written. No key comes twice.
    Map(Vec<Entry>),
    /// Values in the order written.
    List(Vec<Node>),
    /// One text. An empty value is the empty text.
    Scalar(Scalar),
}

/// One key with its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The key, never empty.
    pub key: String,
    /// Where the key stands.
    pub key_span: Span,
    /// The value.
    pub value: Node,
}

/// A single text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scalar {
    /// The text, without quotes and escapes.
    pub text: String,
    /// Whether the author put it in quotes or wrote it as a block: then it is a text, whatever it
    /// looks like.
    pub quoted: bool,
}

impl Node {
    /// The text of a scalar, or none for a list or a map.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match &self.content {
            Content::Scalar(scalar) => Some(&scalar.text),
            Content::Map(_) | Content::List(_) => None,
        }
    }

    /// Whether nothing was written: a key without a value.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        matches!(&self.content, Content::Scalar(scalar) if scalar.text.is_empty() && !scalar.quoted)
    }

    /// What this is, for a sentence.
    #[must_use]
    pub fn kind(&self) -> Words {
        match &self.content {
            Content::Map(_) => Words::new("一组键值", "a map"),
            Content::List(_) => Words::new("一个列表", "a list"),
            Content::Scalar(_) if self.is_empty() => Words::new("空值", "nothing"),
            Content::Scalar(_) => Words::new("一个文本", "a text"),
        }
    }
}

/// Reads `text` into a tree. A byte order mark at its beginning is skipped.
///
/// # Errors
/// Every complaint about the text as YAML: `Y1` not readable, `Y2` too large, `Y3` an anchor, an
/// alias, a merge key or a tag, `Y4` a key that comes twice, `Y5` a key that is not a text, `Y6`
/// more than one document or none, `Y7` too deep, `Y8` a control character.
pub fn read(file: &str, text: &str) -> Result<Node, Vec<Complaint>> {
    let mut complaints = Complaints::about(file);
    let node = read_into(text, &mut complaints);
    complaints.settle(node).map(|checked| checked.value)
}

/// Reads `text` into a tree and adds what is wrong to `complaints`; none if there is no tree.
pub fn read_into(text: &str, complaints: &mut Complaints) -> Option<Node> {
    if text.len() > FILE_BYTES_MAX {
        complaints.error(
            "Y2",
            Span::TOP,
            Words::new("文件超过 256 KiB", "the file has more than 256 KiB"),
            Words::new("把它拆成几个较小的文件", "split it into smaller files"),
        );
        return None;
    }
    build::tree(text, complaints)
}

#[cfg(test)]
mod tests;
