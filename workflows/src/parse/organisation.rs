//! Reading an organisation: its places, departments and posts.

mod calendars;
mod jurisdictions;
mod units;

use std::collections::BTreeMap;

pub use self::calendars::unknown_calendars;

use crate::{
    complaint::{Complaint, Span},
    complaints::Complaints,
    names::JurisdictionPath,
    organisation::{Jurisdiction, Organisation},
    plan::Fingerprint,
    yaml::{self, Entry, Fields, Node},
};

/// The most departments, and the most posts.
const UNITS_MAX: usize = 5_000;

/// Words that mean something else where a department or a post is named.
const RESERVED: [&str; 4] = ["lead", "any", "reporter", "end"];

/// Reads and checks an organisation. `file` is the name that complaints carry.
///
/// Its fingerprint is that of the bytes of `text`.
///
/// # Errors
/// Everything that is wrong with the text, in its order: `Y…` as YAML (see [`yaml::read`]), `O0` to
/// `O4` as an organisation, `P1` where it names persons (see [`crate::complaint::CODES`]).
pub fn organisation(file: &str, text: &str) -> Result<Organisation, Vec<Complaint>> {
    let mut complaints = Complaints::about(file);
    let node = yaml::read_into(text, &mut complaints);
    let organisation = node.and_then(|node| read(&node, text, &mut complaints));
    complaints.settle(organisation).map(|checked| checked.value)
}

fn read(root: &Node, text: &str, complaints: &mut Complaints) -> Option<Organisation> {
    let mut start = root.span;
    start.end = start.start;
    let keys = ["jurisdictions", "departments", "posts"];
    let top = fields(root, start, &keys, complaints)?;
    let example = "xiangyu: {name: 香隅镇 / Xiangyu}";
    let places = top.need(
        "jurisdictions",
        &format!("jurisdictions: {{{example}}}"),
        complaints,
    );
    let jurisdictions = places.map(|node| jurisdictions::read(node, top.owner(), complaints));
    let posts = top.need(
        "posts",
        "posts: {head: {name: 负责人 / Head, department: CODE}}",
        complaints,
    );
    let departments = top.need(
        "departments",
        "departments: {CODE: {name: …, in: …, head: …}}",
        complaints,
    );
    let post_entries = entries(posts?, top.owner(), complaints)?;
    let department_entries = entries(departments?, top.owner(), complaints)?;

    let mut known = Codes {
        places: jurisdictions?,
        departments: BTreeMap::new(),
        posts: BTreeMap::new(),
    };
    for entry in department_entries {
        note(entry, &mut known.departments, complaints);
    }
    for entry in post_entries {
        note(entry, &mut known.posts, complaints);
        if let Some(other) = known.departments.get(entry.key.as_str()) {
            twice(entry, *other, complaints);
        }
    }
    let departments = department_entries
        .iter()
        .filter_map(|e| units::department(e, &known, complaints));
    let departments = departments.collect();
    let posts = post_entries
        .iter()
        .filter_map(|entry| units::post(entry, &known, complaints))
        .collect();
    Some(Organisation {
        fingerprint: Fingerprint::of(text.as_bytes()),
        jurisdictions: known.places,
        departments,
        posts,
    })
}

/// Every code that is written, with its place, whether or not the rest could be read.
struct Codes<'n> {
    places: BTreeMap<JurisdictionPath, Jurisdiction>,
    departments: BTreeMap<&'n str, Span>,
    posts: BTreeMap<&'n str, Span>,
}

/// The entries of a map of departments or posts.
fn entries<'n>(node: &'n Node, owner: Span, complaints: &mut Complaints) -> Option<&'n [Entry]> {
    let entries = yaml::map(node, owner, "O0", complaints)?;
    if entries.len() > UNITS_MAX {
        let what = (
            format!("这里有 {} 项，最多 {UNITS_MAX} 项", entries.len()),
            format!(
                "there are {} of these, at most {UNITS_MAX} may be",
                entries.len()
            ),
        );
        let way_out = ("拆成几个部署", "split the deployment");
        complaints.error("O0", node.span, what, way_out);
        return None;
    }
    Some(entries)
}

fn note<'n>(entry: &'n Entry, codes: &mut BTreeMap<&'n str, Span>, complaints: &mut Complaints) {
    codes.insert(&entry.key, entry.key_span);
    if RESERVED.contains(&entry.key.as_str()) {
        complaints.error(
            "O1",
            entry.key_span,
            (
                format!("`{}` 在流程里另有含义，不能作代码", entry.key),
                format!("`{}` means something else in definitions", entry.key),
            ),
            ("换一个代码", "choose another code"),
        );
    }
}

fn twice(entry: &Entry, other: Span, complaints: &mut Complaints) {
    let (key, line) = (&entry.key, other.line);
    complaints.error(
        "O1",
        entry.key_span,
        (
            format!("`{key}` 既是岗位又是单位（第 {line} 行）"),
            format!("`{key}` is both a post and a department (line {line})"),
        ),
        ("给岗位换一个代码", "give the post a code of its own"),
    );
}

/// The entries of a map with these keys; keys that name persons are refused as such.
fn fields<'n>(
    node: &'n Node,
    owner: Span,
    known: &[&str],
    complaints: &mut Complaints,
) -> Option<Fields<'n>> {
    const PERSONAL: [&str; 8] = [
        "person",
        "people",
        "holder",
        "phone",
        "mobile",
        "email",
        "id-number",
        "身份证",
    ];
    let mut fields = Fields::open(node, owner, "O0", complaints)?;
    for entry in fields
        .entries()
        .iter()
        .filter(|entry| !known.contains(&entry.key.as_str()))
    {
        if PERSONAL.contains(&entry.key.as_str()) {
            complaints.error(
                "P1",
                entry.key_span,
                (
                    format!("组织文件只写岗位，不写人（`{}`）", entry.key),
                    format!(
                        "an organisation holds posts, never people (`{}`)",
                        entry.key
                    ),
                ),
                (
                    "删去它；联系方式由部署另外保存",
                    "leave it out; the deployment keeps contacts apart",
                ),
            );
        } else {
            fields.refuse(entry, known, complaints);
        }
    }
    Some(fields)
}
