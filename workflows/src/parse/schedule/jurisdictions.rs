//! Where a schedule starts cases: places, or places with all below them.

use std::collections::BTreeSet;

use crate::{
    complaint::Span,
    complaints::Complaints,
    names::JurisdictionPath,
    organisation::Organisation,
    schedule::JURISDICTIONS_MAX,
    yaml::{self, Node},
};

const CODE: &str = "T3";

/// Reads the list and spells it out: each jurisdiction once, in order.
pub(super) fn read(
    node: &Node,
    organisation: &Organisation,
    complaints: &mut Complaints,
) -> Option<Vec<JurisdictionPath>> {
    let items = yaml::items(node, CODE, complaints)?;
    if items.is_empty() || items.len() > JURISDICTIONS_MAX {
        refuse_count(items.len(), node.span, complaints);
        return None;
    }
    let mut found = BTreeSet::new();
    let mut all_known = true;
    for item in items {
        match one(item, organisation, complaints) {
            Some(paths) => found.extend(paths),
            None => all_known = false,
        }
    }
    if found.len() > JURISDICTIONS_MAX {
        refuse_count(found.len(), node.span, complaints);
        return None;
    }
    all_known.then(|| found.into_iter().collect())
}

fn refuse_count(count: usize, span: Span, complaints: &mut Complaints) {
    complaints.error(
        CODE,
        span,
        (
            format!("共 {count} 个管辖区域，应当是 1 到 {JURISDICTIONS_MAX} 个"),
            format!("these are {count} places; 1 to {JURISDICTIONS_MAX} may be"),
        ),
        (
            "至少写一个区域；太多就拆成几个计划",
            "name one at least; split the schedule where there are too many",
        ),
    );
}

/// `xiangyu/east` alone, or `xiangyu/**` for it and all below it.
fn one(
    node: &Node,
    organisation: &Organisation,
    complaints: &mut Complaints,
) -> Option<Vec<JurisdictionPath>> {
    let text = yaml::scalar(node, CODE, complaints)?;
    let (path, below) = match text.strip_suffix("/**") {
        Some(path) => (path, true),
        None => (text, false),
    };
    let all = &organisation.jurisdictions;
    let known = path
        .parse::<JurisdictionPath>()
        .ok()
        .filter(|path| all.contains_key(path));
    let Some(known) = known else {
        let whole = all.keys().map(JurisdictionPath::as_str);
        // An author often leaves out the top of the path: `east` for `xiangyu/east`.
        let ending = format!("/{path}");
        let tail = whole.clone().find(|full| full.ends_with(&ending));
        let near = tail.or_else(|| complaints.nearest(path, whole.clone()));
        let near = near.or_else(|| whole.clone().next()).unwrap_or_default();
        let near = format!("{near}{}", if below { "/**" } else { "" });
        complaints.error(
            CODE,
            node.span,
            (
                format!("组织里没有管辖区域 `{path}`"),
                format!("the organisation has no place `{path}`"),
            ),
            (
                format!("是不是 `{near}`？写完整路径"),
                format!("did you mean `{near}`? write the whole path"),
            ),
        );
        return None;
    };
    if !below {
        return Some(vec![known]);
    }
    let within = all.keys().filter(|path| path.is_within(&known));
    Some(within.cloned().collect())
}
