//! The calendar in which the working time of a record is counted.

use std::{fs, path::Path};

use closedloop_workflows::{catalogue, mapping::Mapping};

use crate::exit::{self, failure};

use super::Gathered;

/// The calendar of the command line, the one that ships for the mapping, or plain office hours in
/// the zone of the file; with the name of its file.
///
/// # Errors
/// The file cannot be read, or the zone of the mapping has no name.
pub(super) fn text(
    mapping: &Mapping,
    gathered: &Gathered,
    given: Option<&Path>,
) -> anyhow::Result<(String, String)> {
    if let Some(path) = given {
        let name = path.display().to_string();
        let text = fs::read_to_string(path).map_err(|error| {
            let message = format!("读不了日历 / cannot read the calendar `{name}`: {error}");
            failure(exit::BAD_INPUT, message)
        })?;
        return Ok((name, text));
    }
    let shipped = catalogue::RECORD_CALENDARS
        .iter()
        .find(|(of, _, _)| *of == mapping.name.as_str());
    if let Some((_, file, text)) = shipped {
        return Ok(((*file).to_owned(), (*text).to_owned()));
    }
    plain(mapping, gathered)
}

/// Monday to Friday from nine to five without holidays, over the years of the record.
fn plain(mapping: &Mapping, gathered: &Gathered) -> anyhow::Result<(String, String)> {
    let Some(zone) = mapping.zone.iana_name() else {
        let message = "映射的时区没有 IANA 名称，用 --calendar 指定日历 / the zone of the mapping has no \
             IANA name: name a calendar with --calendar";
        return Err(failure(exit::BAD_INPUT, message));
    };
    let (first, last) = gathered.years().unwrap_or((2020, 2020));
    let text = format!(
        "calendar: office-hours\n\
         title: 周一至周五九点到五点（不含节假日） / Monday to Friday, nine to five, no holidays\n\
         version: 1\n\
         zone: {zone}\n\
         from: {first:04}-01-01\n\
         until: {last:04}-12-31\n\
         hours:\n\
         \x20 monday: [09:00-17:00]\n\
         \x20 tuesday: [09:00-17:00]\n\
         \x20 wednesday: [09:00-17:00]\n\
         \x20 thursday: [09:00-17:00]\n\
         \x20 friday: [09:00-17:00]\n\
         \x20 saturday: []\n\
         \x20 sunday: []\n"
    );
    Ok(("calendars/office-hours.yaml".to_owned(), text))
}
