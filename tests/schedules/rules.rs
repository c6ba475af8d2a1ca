//! The demo town with a workflow whose cases are over at once, and schedules that open them.

use std::{fs, path::Path};

use closedloop_runtime::rulebook::RuleTexts;
use closedloop_workflows::catalogue;

/// A schedule of patrols.
#[derive(Debug, Clone)]
pub(crate) struct Patrol {
    pub(crate) name: String,
    pub(crate) cron: &'static str,
    pub(crate) places: &'static str,
    pub(crate) catch_up: &'static str,
}

/// The rules with these schedules.
pub(crate) fn texts(patrols: &[Patrol]) -> RuleTexts {
    let named = |(file, text): &(&str, &str)| ((*file).to_owned(), (*text).to_owned());
    RuleTexts {
        organisation: named(&("organisation.yaml", catalogue::ORGANISATION)),
        calendars: catalogue::CALENDARS.iter().map(named).collect(),
        definitions: vec![named(&(
            "definitions/patrol.yaml",
            include_str!("patrol.yaml"),
        ))],
        schedules: patrols.iter().map(schedule).collect(),
    }
}

fn schedule(patrol: &Patrol) -> (String, String) {
    let Patrol {
        name,
        cron,
        places,
        catch_up,
    } = patrol;
    let text = format!(
        "schedule: {name}\n\
         title: 例行巡查 / Routine patrol\n\
         version: 1\n\
         workflow: patrol\n\
         start: {{cron: \"{cron}\"}}\n\
         jurisdictions: {places}\n\
         catch up: {catch_up}\n\
         case: {{category: fire, summary: 通道和器材}}\n"
    );
    (format!("schedules/{name}.yaml"), text)
}

/// Writes the rules into a folder.
pub(crate) fn write(texts: &RuleTexts, folder: &Path) {
    let files = std::iter::once(&texts.organisation)
        .chain(&texts.calendars)
        .chain(&texts.definitions)
        .chain(&texts.schedules);
    for (file, text) in files {
        let path = folder.join(file);
        let above = path.parent().expect("a file lies in a folder");
        fs::create_dir_all(above).expect("a folder can be made");
        fs::write(path, text).expect("a file can be written");
    }
}
