//! The tree of places.

use std::collections::BTreeMap;

use super::fields;
use crate::{
    complaint::Span,
    complaints::Complaints,
    names::JurisdictionPath,
    organisation::Jurisdiction,
    yaml::{self, Entry, Node},
};

/// How deep the tree may be: city, district, town, village and grid are five.
const LEVELS_MAX: usize = 8;

/// The places below `node`, by path.
pub(super) fn read(
    node: &Node,
    owner: Span,
    complaints: &mut Complaints,
) -> BTreeMap<JurisdictionPath, Jurisdiction> {
    let mut places = BTreeMap::new();
    below(node, owner, "", 1, &mut places, complaints);
    places
}

fn below(
    node: &Node,
    owner: Span,
    above: &str,
    level: usize,
    places: &mut BTreeMap<JurisdictionPath, Jurisdiction>,
    complaints: &mut Complaints,
) {
    let entries = yaml::map(node, owner, "O0", complaints).unwrap_or_default();
    for entry in entries {
        if level > LEVELS_MAX {
            complaints.error(
                "O3",
                entry.key_span,
                (
                    format!("管辖区域超过 {LEVELS_MAX} 级"),
                    format!("the tree of places has more than {LEVELS_MAX} levels"),
                ),
                ("减少层级", "have fewer levels"),
            );
            return;
        }
        place(entry, above, level, places, complaints);
    }
}

fn place(
    entry: &Entry,
    above: &str,
    level: usize,
    places: &mut BTreeMap<JurisdictionPath, Jurisdiction>,
    complaints: &mut Complaints,
) {
    let whole = if above.is_empty() {
        entry.key.clone()
    } else {
        format!("{above}/{}", entry.key)
    };
    let path = (!entry.key.contains('/')).then(|| whole.parse::<JurisdictionPath>());
    let Some(Ok(path)) = path else {
        complaints.error(
            "O3",
            entry.key_span,
            (
                format!("`{}` 不能作管辖区域的代码", entry.key),
                format!(
                    "`{}` is no code of a place, or its path is longer than 64 letters",
                    entry.key
                ),
            ),
            (
                "用小写英文、数字和连字符，下级写在 `has` 里",
                "use small letters, digits and hyphens, and write what lies below under `has`",
            ),
        );
        return;
    };
    let Some(parts) = fields(
        &entry.value,
        entry.key_span,
        &["name", "calendar", "has"],
        complaints,
    ) else {
        return;
    };
    let name = parts.need("name", "name: 东片 / East side", complaints);
    let name = name.and_then(|node| yaml::words(node, "O0", complaints));
    let calendar = parts.get("calendar");
    let calendar = calendar.and_then(|node| yaml::parsed(node, "日历代码", "O0", complaints));
    if let Some(name) = name {
        places.insert(path, Jurisdiction { name, calendar });
    }
    if let Some(has) = parts.entry("has") {
        below(
            &has.value,
            has.key_span,
            &whole,
            level + 1,
            places,
            complaints,
        );
    }
}
