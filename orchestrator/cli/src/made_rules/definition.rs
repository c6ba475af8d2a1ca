//! The definition of recorded requests for one file: the one that ships, with the fields and the
//! routing table that the file makes.
//!
//! It is a text like any other definition: parsed, checked and put in force as one.

use std::fmt::Write;

use closedloop_workflows::{
    catalogue,
    mapping::{self, Mapping, Says},
    time::Calendar,
};
use serde_json::json;

use super::{DUE, DUE_DAY, Gathered, Routes};

/// The definition for these records.
pub(super) fn text(
    mapping: &Mapping,
    names: &mapping::Made,
    gathered: &Gathered,
    routes: &Routes,
    calendar: &Calendar,
) -> String {
    let blocks = [
        ("workflow", format!("workflow: {}\n", mapping.workflow)),
        ("calendar", format!("calendar: {}\n", calendar.code)),
        ("case", fields(mapping, gathered, routes)),
        ("routing", routing(names, routes)),
    ];
    let mut text = String::new();
    let mut is_replaced = false;
    for line in catalogue::RECORDED_REQUEST.lines() {
        let key = line.split(':').next().unwrap_or_default();
        // A block ends where the next key stands at the margin, or with a blank line.
        let is_at_margin = !line.starts_with([' ', '#']);
        if let Some((_, block)) = blocks.iter().find(|(of, _)| *of == key) {
            text.push_str(block);
            is_replaced = true;
        } else if is_at_margin {
            is_replaced = false;
        }
        if !is_replaced {
            text.push_str(line);
            text.push('\n');
        }
    }
    text
}

fn fields(mapping: &Mapping, gathered: &Gathered, routes: &Routes) -> String {
    let values: Vec<String> = routes
        .rows()
        .into_iter()
        .map(|(value, _)| quoted(value.as_str()))
        .collect();
    let mut text = "case:\n".to_owned();
    let mut put = |name: &str, is: &str| {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "  {}: {{is: {is}}}", quoted(name));
    };
    put("category", &format!("choice, of: [{}]", values.join(", ")));
    put("place", "jurisdiction");
    put(DUE, "instant, optional: true");
    put(DUE_DAY, "date, optional: true");
    put("reporter", "contact, optional: true");
    for (name, shape) in &mapping.fields {
        let is = match &shape.says {
            Says::Text => "text".to_owned(),
            Says::Number => "number".to_owned(),
            Says::YesNo { .. } => "yes-no".to_owned(),
            Says::Date(_) => "date".to_owned(),
            Says::Instant(_) => "instant".to_owned(),
            Says::Choice(_) => {
                // A field that no record fills need not exist.
                let Some(values) = gathered.values(name) else {
                    continue;
                };
                let values: Vec<String> =
                    values.iter().map(|value| quoted(value.as_str())).collect();
                format!("choice, of: [{}]", values.join(", "))
            }
        };
        put(name.as_str(), &format!("{is}, optional: true"));
    }
    text
}

fn routing(names: &mapping::Made, routes: &Routes) -> String {
    let mut text = "routing:\n".to_owned();
    let rows = routes.rows();
    for (place, (value, department)) in rows.iter().enumerate() {
        let is_last = place + 1 == rows.len();
        let category = if is_last {
            "any".to_owned()
        } else {
            quoted(value.as_str())
        };
        let title = names.departments.title(department).unwrap_or_default();
        let title: String = title
            .chars()
            .filter(|letter| !letter.is_control())
            .collect();
        let _ = writeln!(
            text,
            "  - {{category: {category}, place: any, lead: {department}}}  # {title}"
        );
    }
    text
}

/// A text in the quotes of JSON, which are those of YAML.
fn quoted(text: &str) -> String {
    json!(text).to_string()
}
