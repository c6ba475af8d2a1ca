//! From a recorded request to a report.

use closedloop_engine::{Priority, Source, workflows::names::FieldName};
use closedloop_wire::api::{DefinitionView, OpenCase};
use closedloop_workflows::mapping::{Due, Mapping, Record, RowFault};
use serde_json::Value as Json;

use crate::made_rules::known_category;

/// The report of a record. What the record says about its limit and its department goes along where
/// the definition has a field for it: `due` (an instant), `due-day` (a date), `department`.
pub(super) fn body(record: &Record, mapping: &Mapping, definition: &DefinitionView) -> OpenCase {
    let mut request = OpenCase {
        workflow: mapping.workflow.clone(),
        source: Source::Import,
        priority: Priority::from_code(record.priority).unwrap_or(Priority::Normal),
        title: record.title.clone(),
        fields: record
            .fields
            .iter()
            .map(|(name, content)| (name.clone(), serde_json::json!(content)))
            .collect(),
        exercise: false,
    };
    let (due, day) = match record.due {
        Some(Due::At(at)) => (Some(at.to_string()), None),
        Some(Due::Day(day)) => (None, Some(day.to_string())),
        None => (None, None),
    };
    let own = [
        ("category", "choice", Some(record.category.to_string())),
        ("place", "jurisdiction", Some(record.place.to_string())),
        ("department", "choice", Some(record.department.to_string())),
        ("due", "instant", due),
        ("due-day", "date", day),
    ];
    for (name, kind, value) in own {
        let field = definition
            .fields
            .iter()
            .find(|field| field.name.as_str() == name);
        let Some(field) = field.filter(|field| field.is == kind) else {
            continue;
        };
        let value = match name {
            "category" => known_category(record, &field.of)
                .map(|of| of.to_string())
                .or(value),
            _ => value,
        };
        let name: FieldName = field.name.clone();
        if let Some(value) = value {
            request.fields.entry(name).or_insert(Json::from(value));
        }
    }
    request
}

/// That the server refused a record.
pub(super) fn fault(record: &Record, reason: &str) -> RowFault {
    RowFault::new(
        record.line,
        None,
        &record.id,
        (
            format!("服务器不收：{reason}"),
            format!("the server refused it: {reason}"),
        ),
        (
            "在文件、映射或流程定义里改正后再导入",
            "mend the file, the mapping or the definition, and import it again",
        ),
    )
}
