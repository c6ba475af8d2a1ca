//! Reading maps and scalars of the tree, with complaints that say what was expected.

use std::str::FromStr;

use super::{Content, Entry, Node};
use crate::{complaint::Span, complaints::Complaints, plan::Words, words::is_key};

/// The entries of a map whose keys are a closed set.
#[derive(Debug, Clone)]
pub struct Fields<'n> {
    entries: &'n [Entry],
    owner: Span,
    code: &'static str,
    /// Known keys that an unknown one was most likely meant to be.
    misspelt: Vec<String>,
}

impl<'n> Fields<'n> {
    /// The entries of `node`, which belongs to whatever stands at `owner`. A key that is not among
    /// `known` is complained about with the nearest one that is; `code` is the code of every
    /// complaint. None if `node` is not a map.
    pub fn of(
        node: &'n Node,
        owner: Span,
        known: &[&str],
        code: &'static str,
        complaints: &mut Complaints,
    ) -> Option<Self> {
        let mut fields = Self::open(node, owner, code, complaints)?;
        for entry in fields.entries {
            if !known.contains(&entry.key.as_str()) {
                fields.refuse(entry, known, complaints);
            }
        }
        Some(fields)
    }

    /// The entries of `node` whatever their keys. None, with a complaint, if `node` is not a map.
    pub fn open(
        node: &'n Node,
        owner: Span,
        code: &'static str,
        complaints: &mut Complaints,
    ) -> Option<Self> {
        let entries = map(node, owner, code, complaints)?;
        let misspelt = Vec::new();
        Some(Self {
            entries,
            owner,
            code,
            misspelt,
        })
    }

    /// Complains about an unknown key. A known key that it was most likely meant to be is then not
    /// called missing.
    pub fn refuse(&mut self, entry: &Entry, known: &[&str], complaints: &mut Complaints) {
        let near = unknown(&entry.key, entry.key_span, known, self.code, complaints);
        self.misspelt.extend(near.map(str::to_owned));
    }

    /// Whether `key` is not there because it was misspelt, about which there is a complaint.
    #[must_use]
    pub fn is_misspelt(&self, key: &str) -> bool {
        self.entry(key).is_none() && self.misspelt.iter().any(|meant| is_key(meant, key))
    }

    /// The entries in the order written.
    #[must_use]
    pub fn entries(&self) -> &'n [Entry] {
        self.entries
    }

    /// Where whatever the entries belong to stands.
    #[must_use]
    pub fn owner(&self) -> Span {
        self.owner
    }

    /// The value of `key`, if it was written.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&'n Node> {
        self.entry(key).map(|entry| &entry.value)
    }

    /// The key `key`, in either of its spellings, with its value, if it was written.
    #[must_use]
    pub fn entry(&self, key: &str) -> Option<&'n Entry> {
        self.entries.iter().find(|entry| is_key(&entry.key, key))
    }

    /// The value of `key`, with a complaint if it is missing; `example` shows how to write it.
    pub fn need(&self, key: &str, example: &str, complaints: &mut Complaints) -> Option<&'n Node> {
        let found = self.get(key).filter(|node| !node.is_empty());
        if found.is_none() && !self.is_misspelt(key) {
            let span = self.entry(key).map_or(self.owner, |entry| entry.key_span);
            complaints.error(
                self.code,
                span,
                Words::new(format!("缺少 `{key}`"), format!("`{key}` is missing")),
                Words::new(format!("写上 `{example}`"), format!("write `{example}`")),
            );
        }
        found
    }
}

/// The entries of `node`, with a complaint if it is not a map.
pub fn map<'n>(
    node: &'n Node,
    owner: Span,
    code: &'static str,
    complaints: &mut Complaints,
) -> Option<&'n [Entry]> {
    match &node.content {
        Content::Map(entries) => Some(entries),
        Content::List(_) | Content::Scalar(_) => {
            let kind = node.kind();
            let span = if node.is_empty() { owner } else { node.span };
            complaints.error(
                code,
                span,
                Words::new(
                    format!("这里应当是一组 `键: 值`，却是{}", kind.zh),
                    format!("this should be a map of `key: value`, not {}", kind.en),
                ),
                if node.text().is_some_and(|text| text.contains(WIDE_COLON)) {
                    wide_colon_way_out()
                } else {
                    Words::new("写成 `键: 值` 的形式", "write it as `key: value`")
                },
            );
            None
        }
    }
}

/// The colon of Chinese texts, which means nothing in YAML.
pub(super) const WIDE_COLON: char = '：';

/// What to do about a Chinese colon where YAML needs its own.
pub(super) fn wide_colon_way_out() -> Words {
    Words::new(
        "冒号要用半角：写成 `键: 值`，冒号后加一个空格",
        "write `key: value` with the narrow colon and a blank behind it, not `：`",
    )
}

/// The items of a list; a single scalar counts as a list of one.
pub fn items<'n>(
    node: &'n Node,
    code: &'static str,
    complaints: &mut Complaints,
) -> Option<&'n [Node]> {
    match &node.content {
        Content::List(items) => Some(items),
        Content::Scalar(_) if !node.is_empty() => Some(std::slice::from_ref(node)),
        Content::Map(_) | Content::Scalar(_) => {
            let kind = node.kind();
            complaints.error(
                code,
                node.span,
                Words::new(
                    format!("这里应当是一个列表，却是{}", kind.zh),
                    format!("this should be a list, not {}", kind.en),
                ),
                Words::new("写成 `[甲, 乙]` 的形式", "write it as `[one, two]`"),
            );
            None
        }
    }
}

/// The text of `node`, with a complaint if it is not one or is empty.
pub fn scalar<'n>(
    node: &'n Node,
    code: &'static str,
    complaints: &mut Complaints,
) -> Option<&'n str> {
    let found = node.text().filter(|text| !text.trim().is_empty());
    if found.is_none() {
        let kind = node.kind();
        complaints.error(
            code,
            node.span,
            Words::new(
                format!("这里应当是一个文本，却是{}", kind.zh),
                format!("this should be a text, not {}", kind.en),
            ),
            Words::new("写一个值", "write a single value"),
        );
    }
    found
}

/// The value that `node` spells, with a complaint if it spells none. `wanted` says in Chinese what
/// it should be; the English comes from the error.
pub fn parsed<T>(
    node: &Node,
    wanted: &str,
    code: &'static str,
    complaints: &mut Complaints,
) -> Option<T>
where
    T: FromStr<Err: std::fmt::Display>,
{
    let text = scalar(node, code, complaints)?;
    match text.parse() {
        Ok(value) => Some(value),
        Err(error) => {
            complaints.error(
                code,
                node.span,
                Words::new(format!("`{text}` 不是{wanted}"), error.to_string()),
                Words::new(
                    format!("改写成{wanted}"),
                    "correct the value; the sentence says what it should be",
                ),
            );
            None
        }
    }
}

/// The two languages of `中文 / English`.
pub fn words(node: &Node, code: &'static str, complaints: &mut Complaints) -> Option<Words> {
    const LETTERS_MAX: usize = 200;
    let text = scalar(node, code, complaints)?;
    if let Some((zh, en)) = text.split_once(" / ") {
        let (zh, en) = (zh.trim(), en.trim());
        if !zh.is_empty() && !en.is_empty() && text.chars().count() <= LETTERS_MAX {
            return Some(Words::new(zh, en));
        }
    }
    complaints.error(
        code,
        node.span,
        Words::new(
            "这里要写中文和英文两种名称，最多 200 字",
            "this needs a Chinese and an English name, 200 letters at most",
        ),
        Words::new("写成 `中文 / English`", "write it as `中文 / English`"),
    );
    None
}

/// Complains about `name`, which is none of `known`, and says which of them was most likely meant.
pub fn unknown<'k>(
    name: &str,
    span: Span,
    known: &[&'k str],
    code: &'static str,
    complaints: &mut Complaints,
) -> Option<&'k str> {
    let all = known
        .iter()
        .map(|key| format!("`{key}`"))
        .collect::<Vec<_>>()
        .join(", ");
    let near = complaints.nearest(name, known.iter().copied());
    let way_out = match near {
        _ if name.contains(WIDE_COLON) => wide_colon_way_out(),
        Some(near) => Words::new(
            format!("是不是 `{near}`？这里可用：{all}"),
            format!("did you mean `{near}`? known here: {all}"),
        ),
        None => Words::new(format!("这里可用：{all}"), format!("known here: {all}")),
    };
    let what = Words::new(
        format!("不认识 `{name}`"),
        format!("`{name}` is not known here"),
    );
    complaints.error(code, span, what, way_out);
    near
}

/// The name among `known` that somebody who wrote `given` most likely meant, or none.
pub fn nearest<'k>(given: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    // A third of the letters may be wrong, two at least: `withn`, `hadnle`.
    let distance_max = (given.chars().count() / 3).clamp(2, 6);
    known
        .into_iter()
        .map(|name| (distance(given, name), name))
        .filter(|(distance, name)| {
            *distance <= distance_max && *distance < name.chars().count().max(2)
        })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// How many letters must be added, removed or changed to get from one text to the other; texts that
/// are too long to be names are as far apart as can be.
fn distance(one: &str, other: &str) -> usize {
    const LETTERS_MAX: usize = 80;
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    if one.len() > LETTERS_MAX || other.len() > LETTERS_MAX {
        return usize::MAX;
    }
    let mut before: Vec<usize> = (0..=other.len()).collect();
    for (row, a) in one.iter().enumerate() {
        let mut now = vec![row + 1];
        for (column, b) in other.iter().enumerate() {
            let changed = before[column] + usize::from(a != b);
            now.push(changed.min(before[column + 1] + 1).min(now[column] + 1));
        }
        before = now;
    }
    before.last().copied().unwrap_or(0)
}
