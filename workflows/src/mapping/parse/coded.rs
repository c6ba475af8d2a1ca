//! Names of ours from words of the file.

use std::{collections::BTreeMap, fmt::Display, str::FromStr};

use super::{NAMES, SHAPE, origin, origin::Part};
use crate::{
    complaint::Span,
    complaints::Complaints,
    mapping::{Coded, MADE_MAX, Origin},
    names::{FieldValue, JurisdictionPath},
    yaml::{self, Node},
};

/// The most words of a file that a mapping translates for one part.
const VALUES_MAX: usize = 1_000;

/// The most letters of what places made from the file lie under, so that a path stays a path.
const UNDER_LETTERS_MAX: usize = 20;

const MADE: &str = "made from the file";

/// Names that an organisation cannot give or that mean something else in it.
const RESERVED: [&str; 6] = [
    "lead",
    "any",
    "reporter",
    "end",
    "leadership",
    "duty-leader",
];

/// A part whose names are of one kind, which `kind` says in Chinese.
pub(super) fn coded<T: FromStr<Err: Display> + Display>(
    node: &Node,
    owner: Span,
    kind: &str,
    complaints: &mut Complaints,
) -> Option<Coded<T>> {
    let further = ["values", "otherwise", MADE];
    let part = origin::part(node, owner, &further, true, complaints)?;
    let name = |node: &Node, complaints: &mut Complaints| named(node, kind, complaints);
    finish(&part, owner, name, complaints)
}

/// The values of a choice field.
pub(super) fn values(
    part: &Part<'_>,
    owner: Span,
    complaints: &mut Complaints,
) -> Option<Coded<FieldValue>> {
    let name = |node: &Node, complaints: &mut Complaints| named(node, "选项值", complaints);
    finish(part, owner, name, complaints)
}

/// A place, and what places made from the file lie under.
pub(super) fn place(
    node: &Node,
    owner: Span,
    complaints: &mut Complaints,
) -> Option<(Coded<JurisdictionPath>, Option<JurisdictionPath>)> {
    let further = ["values", "otherwise", MADE, "under"];
    let part = origin::part(node, owner, &further, true, complaints)?;
    let under = match part.get("under") {
        Some(node) => Some(under(node, complaints)?),
        None => None,
    };
    let name = |node: &Node, complaints: &mut Complaints| named(node, "管辖区域", complaints);
    let coded = finish(&part, owner, name, complaints)?;
    if coded.made && under.is_none() {
        complaints.error(
            SHAPE,
            owner,
            (
                format!("写了 `{MADE}`，还要写 `under`"),
                format!("`{MADE}` needs `under`"),
            ),
            (
                "写上 `under: city`：文件里的地点都在它下面",
                "write `under: city`: the places of the file lie below it",
            ),
        );
        return None;
    }
    Some((coded, under))
}

/// A part whose names are a closed set.
pub(super) fn closed(
    node: Option<&Node>,
    owner: Span,
    known: &'static [&'static str],
    complaints: &mut Complaints,
) -> Option<Coded<&'static str>> {
    let Some(node) = node else {
        return Some(Coded {
            from: Origin::Columns(Vec::new()),
            values: BTreeMap::new(),
            otherwise: None,
            made: false,
        });
    };
    let part = origin::part(node, owner, &["values", "otherwise"], true, complaints)?;
    let name = |node: &Node, complaints: &mut Complaints| {
        let text = yaml::scalar(node, SHAPE, complaints)?;
        let found = known.iter().find(|name| **name == text);
        if found.is_none() {
            yaml::unknown(text, node.span, known, SHAPE, complaints);
        }
        found.copied()
    };
    let mut coded = finish(&part, owner, name, complaints)?;
    // A column without `values` speaks our words already.
    if coded.values.is_empty() {
        coded.values = known
            .iter()
            .map(|name| ((*name).to_owned(), *name))
            .collect();
    }
    Some(coded)
}

fn finish<T>(
    part: &Part<'_>,
    owner: Span,
    mut name: impl FnMut(&Node, &mut Complaints) -> Option<T>,
    complaints: &mut Complaints,
) -> Option<Coded<T>> {
    let mut values = BTreeMap::new();
    if let Some(node) = part.get("values") {
        let entries = yaml::map(node, part.owner("values"), SHAPE, complaints)?;
        if entries.len() > VALUES_MAX {
            too_many(node, entries.len(), complaints);
            return None;
        }
        for entry in entries {
            values.insert(entry.key.trim().to_owned(), name(&entry.value, complaints)?);
        }
    }
    let otherwise = match part.get("otherwise") {
        Some(node) => Some(name(node, complaints)?),
        None => None,
    };
    let made = match part.get(MADE) {
        Some(node) => yaml::parsed(node, " true 或 false", SHAPE, complaints)?,
        None => false,
    };
    let from = match &part.from {
        // Without an origin there is only `otherwise`.
        Origin::Fixed(text) if text.is_empty() => Origin::Columns(Vec::new()),
        Origin::Fixed(_) | Origin::Columns(_) => part.from.clone(),
    };
    let says_nothing = from.columns().is_empty() && matches!(from, Origin::Columns(_));
    if says_nothing && otherwise.is_none() {
        complaints.error(
            SHAPE,
            owner,
            (
                "没有写取自哪一列，也没有 `otherwise`",
                "it has neither a column nor `otherwise`",
            ),
            (
                "写上 `column: NAME` 或 `otherwise: NAME`",
                "write `column: NAME` or `otherwise: NAME`",
            ),
        );
        return None;
    }
    Some(Coded {
        from,
        values,
        otherwise,
        made,
    })
}

fn named<T: FromStr<Err: Display> + Display>(
    node: &Node,
    kind: &str,
    complaints: &mut Complaints,
) -> Option<T> {
    let name: T = yaml::parsed(node, kind, NAMES, complaints)?;
    let text = name.to_string();
    if RESERVED.contains(&text.as_str()) || text.starts_with("head-of-") {
        complaints.error(
            NAMES,
            node.span,
            (
                format!("`{text}` 另有含义"),
                format!("`{text}` means something else"),
            ),
            ("换一个名字", "choose another name"),
        );
        return None;
    }
    Some(name)
}

fn under(node: &Node, complaints: &mut Complaints) -> Option<JurisdictionPath> {
    let path: JurisdictionPath = named(node, "管辖区域", complaints)?;
    if path.as_str().len() > UNDER_LETTERS_MAX {
        complaints.error(
            NAMES,
            node.span,
            (
                format!("`{path}` 超过 {UNDER_LETTERS_MAX} 个字母"),
                format!("`{path}` is longer than {UNDER_LETTERS_MAX} letters"),
            ),
            ("缩短它", "shorten it"),
        );
        return None;
    }
    Some(path)
}

fn too_many(node: &Node, count: usize, complaints: &mut Complaints) {
    complaints.error(
        SHAPE,
        node.span,
        (
            format!("这里有 {count} 项，最多 {VALUES_MAX} 项"),
            format!("there are {count} of these, at most {VALUES_MAX} may be"),
        ),
        (
            format!("名称不超过 {MADE_MAX} 个时可以写 `{MADE}: true`"),
            format!("write `{MADE}: true` if there are at most {MADE_MAX} names"),
        ),
    );
}
