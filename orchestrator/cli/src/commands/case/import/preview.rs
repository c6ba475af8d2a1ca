//! What an import would do.

use std::{collections::BTreeMap, fs};

use closedloop_wire::api::Moment;
use closedloop_workflows::mapping::{self, Due, Made, MadeNames, Mapping, Outcome, Record};
use serde::Serialize;

use super::{Arguments, ErrorFile, Tally};
use crate::{
    commands::{check::print_complaints, show},
    exit::{self, failure},
    made_rules::{self, Gathered, NewFolder},
    output::Output,
    records::{RecordFile, RowRead},
};

/// What the file holds.
#[derive(Debug, Default, Serialize)]
struct Seen {
    rows: u64,
    open: u64,
    closed: u64,
    cancelled: u64,
    without_limit: u64,
    refused: u64,
    departments: BTreeMap<String, String>,
    places: BTreeMap<String, String>,
    categories: BTreeMap<String, String>,
    records: Vec<Record>,
    faults: Vec<mapping::RowFault>,
}

/// Shows the first rows as they would be reported and counts the rest.
pub(super) fn run(
    arguments: &Arguments,
    mapping: &Mapping,
    mut file: RecordFile<'_>,
    (mut errors, rules): (ErrorFile, Option<NewFolder>),
    output: Output,
) -> anyhow::Result<u8> {
    let rows = usize::from(arguments.preview.unwrap_or_default());
    let mut gathered = Gathered::default();
    let mut seen = Seen::default();
    let mut tally = Tally::default();
    while let Some(read) = file.next(&arguments.file, output)? {
        match read {
            RowRead::Refused { faults, cells } => {
                tally.refuse(&faults, output);
                errors.add(&faults, &cells, output)?;
            }
            RowRead::Record { record, .. } => {
                match record.outcome {
                    Outcome::Open => seen.open += 1,
                    Outcome::Closed => seen.closed += 1,
                    Outcome::Cancelled => seen.cancelled += 1,
                }
                seen.without_limit += u64::from(record.due.is_none());
                if rules.is_some() {
                    gathered.add(&record, &mapping.zone);
                }
                if seen.records.len() < rows {
                    seen.records.push(*record);
                }
            }
        }
    }
    errors.end(output)?;
    let made = file.finish();
    seen.refused = tally.refused;
    seen.rows = seen.open + seen.closed + seen.cancelled + seen.refused;
    seen.departments = titles(&made.departments);
    seen.places = titles(&made.places);
    seen.categories = titles(&made.categories);
    seen.faults = tally.faults;
    if let Some(path) = &arguments.organisation {
        write_organisation(path, mapping, &made, output)?;
    }
    if let Some(folder) = &rules {
        write_rules(folder, arguments, mapping, (&made, &gathered), output)?;
    }
    if output.json {
        output.data(&seen)?;
    } else {
        show_records(&seen.records, mapping, output)?;
        show_counts(&seen, output)?;
        if let Some(folder) = &arguments.rules {
            let folder = folder.display();
            let zh = format!("规则已写入 `{folder}`；用 `closedloop serve --rules {folder}` 启动");
            let en = format!(
                "the rules are in `{folder}`; start with `closedloop serve --rules {folder}`"
            );
            output.line(output.words(&zh, &en))?;
        }
    }
    Ok(if seen.refused > 0 {
        exit::NEGATIVE
    } else {
        exit::OK
    })
}

fn write_rules(
    folder: &NewFolder,
    arguments: &Arguments,
    mapping: &Mapping,
    (names, gathered): (&Made, &Gathered),
    output: Output,
) -> anyhow::Result<()> {
    if gathered.is_empty() {
        let zh = "没有一行能读入，生成不了规则：先改正文件或映射";
        let en = "no row can be read, so no rules can be made: mend the file or the mapping first";
        return Err(failure(exit::BAD_INPUT, output.words(zh, en)));
    }
    let calendar = arguments.calendar.as_deref();
    let rules = made_rules::Made::new(mapping, names, gathered, calendar, output)?;
    folder.write(&rules, output)
}

fn titles<T: Ord + Clone + ToString>(names: &MadeNames<T>) -> BTreeMap<String, String> {
    let named = |(name, title): (&T, &str)| (name.to_string(), title.to_owned());
    names.iter().map(named).collect()
}

fn write_organisation(
    path: &std::path::Path,
    mapping: &Mapping,
    made: &Made,
    output: Output,
) -> anyhow::Result<()> {
    let (text, _) = mapping::organisation(mapping, made).map_err(|complaints| {
        print_complaints(&complaints, &[], output);
        let zh = "按这个映射不能生成组织机构";
        let en = "no organisation can be made by this mapping";
        failure(exit::BAD_INPUT, output.words(zh, en))
    })?;
    fs::write(path, text).map_err(|error| {
        let path = path.display();
        let zh = format!("写不了 `{path}`：{error}");
        let en = format!("cannot write `{path}`: {error}");
        failure(exit::CANNOT_WRITE, output.words(&zh, &en))
    })
}

fn show_records(records: &[Record], mapping: &Mapping, output: Output) -> anyhow::Result<()> {
    let headings = [
        ("行", "line"),
        ("编号", "number"),
        ("登记", "opened"),
        ("到期", "due"),
        ("状态", "state"),
        ("单位", "department"),
        ("类别", "category"),
        ("区域", "place"),
        ("标题", "title"),
    ];
    if records.is_empty() {
        return Ok(());
    }
    let mut table = show::table(output, &headings);
    for record in records {
        let instant = |at| show::instant(Moment(at), &mapping.zone, output);
        let due = match record.due {
            Some(Due::At(at)) => instant(at),
            Some(Due::Day(day)) => day.to_string(),
            None => output.words("无", "none").to_owned(),
        };
        let outcome = record.outcome;
        table.add_row([
            record.line.to_string(),
            record.id.clone(),
            instant(record.opened_at),
            due,
            output.words(outcome.chinese(), outcome.code()).to_owned(),
            record.department.to_string(),
            record.category.to_string(),
            record.place.to_string(),
            record.title.clone(),
        ]);
    }
    show::print(output, &table)
}

fn show_counts(seen: &Seen, output: Output) -> anyhow::Result<()> {
    let Seen {
        rows,
        open,
        closed,
        cancelled,
        without_limit,
        refused,
        ..
    } = seen;
    let departments = seen.departments.len();
    let places = seen.places.len();
    let categories = seen.categories.len();
    output.line(output.words(
        &format!(
            "{rows} 行：在办 {open}，已结 {closed}，已撤销 {cancelled}，不能读入 {refused}；没有时限 {without_limit}；单位 {departments} 个，区域 {places} 个，类别 {categories} 个"
        ),
        &format!(
            "{rows} rows: {open} open, {closed} closed, {cancelled} cancelled, {refused} refused; {without_limit} without a limit; {departments} departments, {places} places, {categories} categories"
        ),
    ))?;
    output.line(output.words("预览，没有发送", "a preview, nothing was sent"))
}
