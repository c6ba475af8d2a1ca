//! The rules of a replay, made from the file: who is asked by what, until when, in which calendar.

mod calendar;
mod definition;
mod routes;

use std::{collections::BTreeMap, path::Path, sync::Arc};

use anyhow::Context;
use closedloop_runtime::rulebook::RuleTexts;
use closedloop_workflows::{
    complaint::Complaint,
    mapping::{self, Content, Due, Mapping, Record},
    names::{FieldName, MappingName, WorkflowName},
    time::{self, Calendar},
};
use serde_json::{Value as Json, json};

use crate::{
    commands::check,
    exit::{self, failure},
    output::Output,
};

use routes::Routes;

/// The fields of a recorded case that hold when it should have been answered: the instant or the day.
const DUE: &str = "due";
const DUE_DAY: &str = "due-day";

/// What was made from a file and its mapping.
pub(super) struct Made {
    /// The texts to put in force.
    pub(super) texts: RuleTexts,
    /// The name of the mapping.
    pub(super) mapping: MappingName,
    /// The workflow the records follow.
    pub(super) workflow: WorkflowName,
    /// The calendar in which limits and working time are counted.
    pub(super) calendar: Arc<Calendar>,
    routes: Routes,
}

impl Made {
    /// The rules for these records. `calendar` is a file; without one that of the mapping, if one
    /// ships with it, else plain office hours.
    ///
    /// # Errors
    /// The calendar is wrong, or the file names more than the rules can hold.
    pub(super) fn new(
        mapping: &Mapping,
        names: &mapping::Made,
        records: &[Record],
        calendar: Option<&Path>,
        output: Output,
    ) -> anyhow::Result<Self> {
        let (file, text) = calendar::text(mapping, records, calendar)?;
        let calendar = time::calendar::parse(&file, &text)
            .map_err(|wrong| complained(&wrong, &file, &text, output))?;
        let routes = Routes::new(records)?;
        let definition = definition::text(mapping, names, records, &routes, &calendar);
        let (organisation, _) = mapping::organisation(mapping, names).map_err(|wrong| {
            let name = "organisation.yaml";
            complained(&wrong, name, "", output)
        })?;
        let texts = RuleTexts {
            organisation: ("organisation.yaml".to_owned(), organisation),
            calendars: vec![(file, text)],
            definitions: vec![(format!("{}.yaml", mapping.workflow), definition)],
            schedules: Vec::new(),
        };
        Ok(Self {
            texts,
            mapping: mapping.name.clone(),
            workflow: mapping.workflow.clone(),
            calendar: Arc::new(calendar),
            routes,
        })
    }

    /// What a case of this record holds.
    ///
    /// # Errors
    /// A field has a name that no case has.
    pub(super) fn fields(&self, record: &Record) -> anyhow::Result<BTreeMap<FieldName, Json>> {
        let mut fields = BTreeMap::new();
        let mut put = |name: &str, value: Json| {
            let name: FieldName = name.parse().context("the name of a field")?;
            fields.insert(name, value);
            anyhow::Ok(())
        };
        put("category", json!(self.routes.category(record).as_str()))?;
        put("place", json!(record.place.as_str()))?;
        match record.due {
            Some(Due::At(at)) => put(DUE, json!(at.to_string()))?,
            Some(Due::Day(day)) => put(DUE_DAY, json!(day.to_string()))?,
            None => {}
        }
        for (name, content) in &record.fields {
            put(name.as_str(), json_of(content))?;
        }
        Ok(fields)
    }
}

fn json_of(content: &Content) -> Json {
    match content {
        Content::Text(text) => json!(text),
        Content::Number(number) => json!(number),
        Content::YesNo(answer) => json!(answer),
        Content::Date(date) => json!(date.to_string()),
        Content::Instant(at) => json!(at.to_string()),
        Content::Choice(value) => json!(value.as_str()),
    }
}

/// Prints what is wrong with a text and ends with the code for wrong rules.
pub(super) fn complained(
    complaints: &[Complaint],
    file: &str,
    text: &str,
    output: Output,
) -> anyhow::Error {
    check::print_complaints(complaints, &[(file.to_owned(), text.to_owned())], output);
    let wrong = complaints.len();
    failure(
        exit::BAD_INPUT,
        format!("`{file}` 有 {wrong} 处问题 / `{file}` has {wrong} complaints"),
    )
}
