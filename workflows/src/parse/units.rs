//! Departments and posts that a definition names.

use super::Reader;
use crate::{
    names::DepartmentCode,
    plan::{Unit, Who},
    yaml::Node,
};

/// Who a step asks.
pub(super) fn who(reader: &mut Reader<'_>, node: &Node) -> Option<Who> {
    let text = reader.scalar(node)?;
    match reader.word(node, &["lead", "lead and co-units"]) {
        Some("lead") => Some(Who::Lead),
        Some(_) => {
            super::later::refuse(
                reader,
                (&format!("`{text}`"), &format!("`{text}`")),
                node.span,
                ("改写成 `who: lead`", "write `who: lead`"),
            );
            None
        }
        None => unit(reader, node, &["lead"]).map(Who::Unit),
    }
}

/// The department or post that `node` names; `also` are words that may stand there too, for the
/// complaint.
pub(super) fn unit(reader: &mut Reader<'_>, node: &Node, also: &[&str]) -> Option<Unit> {
    let text = reader.scalar(node)?;
    let trusted = || reader.trusted(text).map(Unit::Department);
    let found = reader.organisation.unit(text).or_else(trusted);
    if found.is_none() {
        let near = named(reader, text).or_else(|| {
            let organisation = reader.organisation;
            let departments = organisation.departments.keys().map(DepartmentCode::as_str);
            let posts = organisation.posts.keys().map(AsRef::as_ref);
            reader
                .complaints
                .nearest(text, departments.chain(posts).chain(also.iter().copied()))
                .map(str::to_owned)
        });
        let way_out = match near {
            Some(near) => (
                format!("是不是 `{near}`？"),
                format!("did you mean `{near}`?"),
            ),
            None => (
                "写组织文件里的单位或岗位代码，或先把它加进组织文件".to_owned(),
                "write the code of a department or post of the organisation, or add it there first"
                    .to_owned(),
            ),
        };
        let what = (
            format!("组织里没有单位或岗位 `{text}`"),
            format!("the organisation has no department or post `{text}`"),
        );
        reader.error("S7", node.span, what, way_out);
    }
    found
}

/// The department that `node` names.
pub(super) fn department(reader: &mut Reader<'_>, node: &Node) -> Option<DepartmentCode> {
    match unit(reader, node, &[])? {
        Unit::Department(code) => Some(code),
        Unit::Post(code) => {
            let department = reader
                .organisation
                .posts
                .get(&code)
                .map(|post| post.department.clone());
            let near = department.map(|d| d.to_string()).unwrap_or_default();
            reader.error(
                "S7",
                node.span,
                (
                    format!("`{code}` 是岗位，这里要写单位"),
                    format!("`{code}` is a post; this needs a department"),
                ),
                (
                    format!("写单位代码，例如 `{near}`"),
                    format!("write the code of a department, such as `{near}`"),
                ),
            );
            None
        }
    }
}

/// The code of what bears this name in one of the two languages.
fn named(reader: &Reader<'_>, name: &str) -> Option<String> {
    let organisation = reader.organisation;
    let departments = organisation
        .departments
        .iter()
        .map(|(code, d)| (code.to_string(), &d.name));
    let posts = organisation
        .posts
        .iter()
        .map(|(code, p)| (code.to_string(), &p.name));
    departments
        .chain(posts)
        .find(|(_, words)| words.zh == name || words.en == name)
        .map(|(code, _)| code)
}
