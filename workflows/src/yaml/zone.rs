//! Reading the name of a zone.

use jiff::tz::{TimeZone, TimeZoneDatabase};

use super::{Node, scalar};
use crate::{complaints::Complaints, plan::Words};

/// The zone that is shown where no known one is near to what was written: most offices are there.
const EXAMPLE: &str = "Asia/Shanghai";

/// The zone that `node` names in full, with a complaint of this code if there is none.
///
/// Only the rules the program was built with count: those of a machine may be older or newer, and
/// then the same history would come out differently.
pub fn zone(node: &Node, code: &'static str, complaints: &mut Complaints) -> Option<TimeZone> {
    let name = scalar(node, code, complaints)?;
    let known = TimeZoneDatabase::bundled();
    if let Ok(zone) = known.get(name)
        && zone.iana_name() == Some(name)
    {
        return Some(zone);
    }
    let names: Vec<String> = known
        .available()
        .map(|zone| zone.as_str().to_owned())
        .collect();
    let near = complaints.nearest(name, names.iter().map(String::as_str));
    let near = near.unwrap_or(EXAMPLE);
    complaints.error(
        code,
        node.span,
        Words::new(
            format!("不认识时区 `{name}`"),
            format!("the zone `{name}` is not known"),
        ),
        Words::new(
            format!("写 IANA 时区名，例如 `{near}`"),
            format!("write the name of an IANA zone, for example `{near}`"),
        ),
    );
    None
}
