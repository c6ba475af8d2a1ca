//! Departments and posts.

use super::{Codes, fields};
use crate::{
    complaint::Span,
    complaints::Complaints,
    limit::Limit,
    names::{DepartmentCode, JurisdictionPath, PostCode},
    organisation::{Answers, Department, Post},
    parse::limits,
    yaml::{self, Content, Entry, Node},
};

use std::collections::BTreeMap;

/// Reads one department.
pub(super) fn department(
    entry: &Entry,
    known: &Codes<'_>,
    complaints: &mut Complaints,
) -> Option<(DepartmentCode, Department)> {
    let keys = ["name", "in", "head", "answers", "offer again after"];
    let parts = fields(&entry.value, entry.key_span, &keys, complaints)?;
    let code = code(entry, complaints);
    let name = parts.need("name", "name: 督查室 / Supervision office", complaints);
    let name = name.and_then(|node| yaml::words(node, "O0", complaints));
    let place = parts.need("in", "in: xiangyu", complaints);
    let jurisdiction = place.and_then(|node| place_of(node, known, complaints));
    let head = parts.need("head", "head: POST", complaints);
    let head: Option<PostCode> =
        head.and_then(|node| reference(node, &known.posts, ("岗位", "post"), "O2", complaints));
    let answers = parts.need("answers", "answers: desk", complaints);
    let answers = answers.and_then(|node| answers_of(node, complaints));
    let again = parts.entry("offer again after");
    let offer_again_after = match again {
        Some(entry) => Some(offer_again(entry, answers, complaints)?),
        None => None,
    };
    let department = Department {
        name: name?,
        jurisdiction: jurisdiction?,
        head: head?,
        answers: answers?,
        offer_again_after,
    };
    Some((code?, department))
}

/// Reads one post.
pub(super) fn post(
    entry: &Entry,
    known: &Codes<'_>,
    complaints: &mut Complaints,
) -> Option<(PostCode, Post)> {
    let parts = fields(
        &entry.value,
        entry.key_span,
        &["name", "department"],
        complaints,
    )?;
    let code = code(entry, complaints);
    let name = parts.need("name", "name: 值班领导 / Duty leader", complaints);
    let name = name.and_then(|node| yaml::words(node, "O0", complaints));
    let department = parts
        .need("department", "department: CODE", complaints)
        .and_then(|node| {
            reference(
                node,
                &known.departments,
                ("单位", "department"),
                "O2",
                complaints,
            )
        });
    Some((
        code?,
        Post {
            name: name?,
            department: department?,
        },
    ))
}

/// The code that a key is.
fn code<T: std::str::FromStr<Err: std::fmt::Display>>(
    entry: &Entry,
    complaints: &mut Complaints,
) -> Option<T> {
    let parsed = entry.key.parse();
    parsed
        .map_err(|error: T::Err| {
            complaints.error(
                "O0",
                entry.key_span,
                (format!("`{}` 不能作代码", entry.key), error.to_string()),
                (
                    "用小写英文、数字和连字符，以字母开头",
                    "use small letters, digits and hyphens, beginning with a letter",
                ),
            );
        })
        .ok()
}

/// A code that must be among `codes`.
fn reference<T: std::str::FromStr>(
    node: &Node,
    codes: &BTreeMap<&str, Span>,
    kind: (&str, &str),
    code: &'static str,
    complaints: &mut Complaints,
) -> Option<T> {
    let text = yaml::scalar(node, "O0", complaints)?;
    if codes.contains_key(text) {
        return text.parse().ok();
    }
    let way_out = match complaints.nearest(text, codes.keys().copied()) {
        Some(near) => (
            format!("是不是 `{near}`？"),
            format!("did you mean `{near}`?"),
        ),
        None => (
            format!("先把这个{}加进来", kind.0),
            format!("add the {} first", kind.1),
        ),
    };
    let what = (
        format!("没有{} `{text}`", kind.0),
        format!("there is no {} `{text}`", kind.1),
    );
    complaints.error(code, node.span, what, way_out);
    None
}

fn place_of(
    node: &Node,
    known: &Codes<'_>,
    complaints: &mut Complaints,
) -> Option<JurisdictionPath> {
    let text = yaml::scalar(node, "O0", complaints)?;
    if let Some((path, _)) = known.places.get_key_value(text) {
        return Some(path.clone());
    }
    let whole = known.places.keys().map(JurisdictionPath::as_str);
    let tail = whole
        .clone()
        .find(|full| full.ends_with(&format!("/{text}")));
    let way_out = match tail.or_else(|| complaints.nearest(text, whole)) {
        Some(near) => (
            format!("是不是 `{near}`？"),
            format!("did you mean `{near}`?"),
        ),
        None => (
            "写 `jurisdictions` 里的完整路径".to_owned(),
            "write a whole path of `jurisdictions`".to_owned(),
        ),
    };
    let what = (
        format!("没有管辖区域 `{text}`"),
        format!("there is no jurisdiction `{text}`"),
    );
    complaints.error("O3", node.span, what, way_out);
    None
}

fn answers_of(node: &Node, complaints: &mut Complaints) -> Option<Answers> {
    match yaml::scalar(node, "O0", complaints)? {
        "desk" => Some(Answers::Desk),
        "program" => Some(Answers::Program),
        other => {
            yaml::unknown(other, node.span, &["desk", "program"], "O0", complaints);
            None
        }
    }
}

/// How soon an offer that nobody took is offered again; only programs have it.
fn offer_again(
    entry: &Entry,
    answers: Option<Answers>,
    complaints: &mut Complaints,
) -> Option<Limit> {
    if answers == Some(Answers::Desk) {
        complaints.error(
            "O4",
            entry.key_span,
            (
                "只有由程序应答的单位才会重新派发",
                "only what a program answers is offered again",
            ),
            (
                "删去它，或写 `answers: program`",
                "leave it out, or write `answers: program`",
            ),
        );
        return None;
    }
    let text = match &entry.value.content {
        Content::Scalar(scalar) => scalar.text.as_str(),
        Content::List(_) | Content::Map(_) => "",
    };
    let found = limits::spelt(text);
    if found.is_none() {
        let span = if entry.value.is_empty() {
            entry.key_span
        } else {
            entry.value.span
        };
        complaints.error(
            "O4",
            span,
            (
                format!("`{text}` 不是时限"),
                format!("`{text}` is not a limit"),
            ),
            ("写成 `10 minutes` 的形式", "write it like `10 minutes`"),
        );
    }
    found
}
