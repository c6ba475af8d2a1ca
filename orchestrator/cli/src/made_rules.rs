//! The rules that a file of recorded requests makes: who is asked by what, until when, in which
//! calendar. A replay puts them in force; `case import --rules` writes them down.

mod calendar;
mod definition;
mod folder;
mod gathered;
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

pub(crate) use folder::NewFolder;
pub(crate) use gathered::Gathered;
pub(crate) use routes::known_category;

/// The fields of a recorded case that hold when it should have been answered: the instant or the day.
const DUE: &str = "due";
const DUE_DAY: &str = "due-day";

/// What was made from a file and its mapping.
pub(crate) struct Made {
    /// The texts to put in force.
    pub(crate) texts: RuleTexts,
    /// The name of the mapping.
    pub(crate) mapping: MappingName,
    /// The workflow the records follow.
    pub(crate) workflow: WorkflowName,
    /// The calendar in which limits and working time are counted.
    pub(crate) calendar: Arc<Calendar>,
    routes: Routes,
}

impl Made {
    /// The rules for the records that were gathered. `calendar` is a file; without one that of the
    /// mapping, if one ships with it, else plain office hours.
    ///
    /// # Errors
    /// The calendar is wrong, or the file names more than the rules can hold.
    pub(crate) fn new(
        mapping: &Mapping,
        names: &mapping::Made,
        gathered: &Gathered,
        calendar: Option<&Path>,
        output: Output,
    ) -> anyhow::Result<Self> {
        let (file, text) = calendar::text(mapping, gathered, calendar)?;
        let calendar = time::calendar::parse(&file, &text)
            .map_err(|wrong| complained(&wrong, &file, &text, output))?;
        let routes = Routes::new(gathered)?;
        let definition = definition::text(mapping, names, gathered, &routes, &calendar);
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
    pub(crate) fn fields(&self, record: &Record) -> anyhow::Result<BTreeMap<FieldName, Json>> {
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
pub(crate) fn complained(
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
