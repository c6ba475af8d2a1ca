//! Which places a routing row fits.

use super::Reader;
use crate::{names::JurisdictionPath, plan::PlaceFit, yaml::Node};

/// `any`, a jurisdiction, or a jurisdiction followed by `/**` for all below it too.
pub(super) fn place(reader: &mut Reader<'_>, node: &Node) -> Option<PlaceFit> {
    let text = reader.scalar(node)?;
    if reader.word(node, &["any"]).is_some() {
        return Some(PlaceFit::Any);
    }
    let (path, below) = match text.strip_suffix("/**") {
        Some(path) => (path, true),
        None => (text, false),
    };
    let known = path
        .parse::<JurisdictionPath>()
        .ok()
        .filter(|path| reader.trusts_names || reader.organisation.jurisdictions.contains_key(path));
    let Some(path) = known else {
        let all = &reader.organisation.jurisdictions;
        let whole = all.keys().map(JurisdictionPath::as_str);
        // An author often leaves out the top of the path: `east` for `xiangyu/east`.
        let tail = whole
            .clone()
            .find(|full| full.ends_with(&format!("/{path}")));
        let near = tail
            .or_else(|| reader.complaints.nearest(path, whole))
            .unwrap_or("any")
            .to_owned();
        let suffix = if below && near != "any" { "/**" } else { "" };
        reader.error(
            "S8",
            node.span,
            (
                format!("组织里没有管辖区域 `{path}`"),
                format!("the organisation has no place `{path}`"),
            ),
            (
                format!("是不是 `{near}{suffix}`？写完整路径，或写 `any`"),
                format!("did you mean `{near}{suffix}`? write the whole path, or `any`"),
            ),
        );
        return None;
    };
    Some(if below {
        PlaceFit::Within(path)
    } else {
        PlaceFit::Exactly(path)
    })
}
