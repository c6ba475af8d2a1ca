//! Reading a mapping: `workflows/catalogue/mappings/boston-311.yaml` is an example.
//!
//! Complaint codes: `M0` the shape, `M1` a zone or a format of times, `M2` a name that cannot be one.

mod coded;
mod fields;
mod origin;
mod record;
mod times;

use super::{Encoding, Mapping};
use crate::{
    complaint::{Complaint, Span},
    complaints::Complaints,
    plan::Fingerprint,
    yaml::{self, Fields, Node},
};

/// The code of complaints about the shape.
pub(super) const SHAPE: &str = "M0";

/// The code of complaints about zones and formats.
pub(super) const TIMES: &str = "M1";

/// The code of complaints about names.
pub(super) const NAMES: &str = "M2";

/// The most texts that mean that nothing was written.
const EMPTY_MAX: usize = 20;

/// Reads a mapping; `file` is the name to use in complaints.
///
/// # Errors
/// Everything that is wrong with the text, in its order: the codes above, and those of
/// [`yaml::read`].
pub fn parse(file: &str, text: &str) -> Result<Mapping, Vec<Complaint>> {
    let mut complaints = Complaints::about(file);
    let root = yaml::read_into(text, &mut complaints);
    let fingerprint = Fingerprint::of(text.as_bytes());
    let mapping = root.and_then(|root| mapping(&root, fingerprint, &mut complaints));
    complaints.settle(mapping).map(|checked| checked.value)
}

fn mapping(root: &Node, fingerprint: Fingerprint, complaints: &mut Complaints) -> Option<Mapping> {
    const KEYS: [&str; 6] = ["mapping", "title", "workflow", "file", "times", "record"];
    let fields = Fields::of(root, Span::TOP, &KEYS, SHAPE, complaints)?;
    let name = fields
        .need("mapping", "mapping: city-requests", complaints)
        .and_then(|node| yaml::parsed(node, "映射名", NAMES, complaints));
    let title = fields
        .need("title", "title: 城市诉求 / City requests", complaints)
        .and_then(|node| yaml::words(node, SHAPE, complaints));
    let workflow = fields
        .need("workflow", "workflow: recorded-request", complaints)
        .and_then(|node| yaml::parsed(node, "流程名", NAMES, complaints));
    let file = file(&fields, complaints);
    let times = fields
        .need(
            "times",
            "times: {zone: Asia/Shanghai, formats: [\"%Y-%m-%d %H:%M\"]}",
            complaints,
        )
        .and_then(|node| times::read(node, owner(&fields, "times"), complaints));
    let record = fields
        .need("record", "record: {id: …, opened at: …}", complaints)
        .and_then(|node| record::read(node, owner(&fields, "record"), complaints));
    let (file, times, record) = (file?, times?, record?);
    Some(Mapping {
        name: name?,
        title: title?,
        fingerprint,
        workflow: workflow?,
        encoding: file.encoding,
        separator: file.separator,
        empty: file.empty,
        zone: times.zone,
        formats: times.formats,
        id: record.id,
        opened_at: record.opened_at,
        closed_at: record.closed_at,
        due: record.due,
        state: record.state,
        title_of: record.title,
        category: record.category,
        department: record.department,
        place: record.place,
        under: record.under,
        source: record.source,
        priority: record.priority,
        fields: record.fields,
    })
}

/// Where a key stands.
fn owner(fields: &Fields<'_>, key: &str) -> Span {
    fields
        .entry(key)
        .map_or(fields.owner(), |entry| entry.key_span)
}

struct FileShape {
    encoding: Encoding,
    separator: u8,
    empty: Vec<String>,
}

fn file(top: &Fields<'_>, complaints: &mut Complaints) -> Option<FileShape> {
    let mut shape = FileShape {
        encoding: Encoding::Detect,
        separator: b',',
        empty: Vec::new(),
    };
    let Some(node) = top.get("file") else {
        return Some(shape);
    };
    let keys = ["encoding", "separator", "empty"];
    let fields = Fields::of(node, owner(top, "file"), &keys, SHAPE, complaints)?;
    if let Some(node) = fields.get("encoding") {
        shape.encoding = encoding(node, complaints)?;
    }
    if let Some(node) = fields.get("separator") {
        shape.separator = separator(node, complaints)?;
    }
    if let Some(node) = fields.get("empty") {
        shape.empty = list(node, EMPTY_MAX, complaints)?;
    }
    Some(shape)
}

fn encoding(node: &Node, complaints: &mut Complaints) -> Option<Encoding> {
    match yaml::scalar(node, SHAPE, complaints)? {
        "detect" => Some(Encoding::Detect),
        "utf-8" => Some(Encoding::Utf8),
        "gb18030" => Some(Encoding::Gb18030),
        other => {
            let known = ["detect", "utf-8", "gb18030"];
            yaml::unknown(other, node.span, &known, SHAPE, complaints);
            None
        }
    }
}

fn separator(node: &Node, complaints: &mut Complaints) -> Option<u8> {
    let text = node.text().unwrap_or_default();
    let found = match text {
        "tab" => Some(b'\t'),
        "," | ";" | "|" | "\t" => text.bytes().next(),
        _ => None,
    };
    if found.is_none() {
        complaints.error(
            SHAPE,
            node.span,
            (
                format!("`{text}` 不能作分隔符"),
                format!("`{text}` is no separator"),
            ),
            (
                "写 `\",\"`、`\";\"`、`\"|\"` 或 `tab`",
                "write `\",\"`, `\";\"`, `\"|\"` or `tab`",
            ),
        );
    }
    found
}

/// A list of texts, or one text; at most so many.
fn list(node: &Node, count_max: usize, complaints: &mut Complaints) -> Option<Vec<String>> {
    let items = yaml::items(node, SHAPE, complaints)?;
    if items.is_empty() || items.len() > count_max {
        let count = items.len();
        complaints.error(
            SHAPE,
            node.span,
            (
                format!("这里有 {count} 项，应为 1 至 {count_max} 项"),
                format!("there are {count} of these; there may be 1 to {count_max}"),
            ),
            ("增加或减少", "write more or fewer"),
        );
        return None;
    }
    let mut texts = Vec::new();
    for item in items {
        texts.push(yaml::scalar(item, SHAPE, complaints)?.to_owned());
    }
    Some(texts)
}
