//! What a replay answers, as data and for people.

use std::collections::BTreeMap;

use closedloop_workflows::mapping::RowFault;
use jiff::{Timestamp, tz::TimeZone};
use serde::Serialize;

use crate::{
    commands::show,
    output::{Language, Output},
    records::print_fault,
};

use super::{
    figures::{Counts, Figures, OfDepartment},
    reasons::Reasons,
    refused::{Refused, Stage},
};

/// The most refused rows that are listed as data, and for people.
const ROWS_LISTED_MAX: usize = 1_000;
const ROWS_SHOWN_MAX: usize = 50;

/// The most rungs a ladder has, and so the most columns for them.
const RUNGS_MAX: usize = 8;

/// The answer as data.
#[derive(Debug, Serialize)]
pub(super) struct Answer {
    /// The mapping.
    pub(super) mapping: String,
    /// The end of the replay.
    pub(super) until: Timestamp,
    /// Rows that became a case.
    pub(super) accepted: u64,
    /// Rows that could not be read, and records that the rules refused.
    pub(super) refused: u64,
    /// Records reported after the end.
    pub(super) after_end: u64,
    /// Answers that the rules refused.
    pub(super) answers_refused: u64,
    /// Of all cases.
    #[serde(flatten)]
    pub(super) whole: Figures,
    /// Of each department that has cases.
    pub(super) departments: Vec<OfDepartment>,
    /// Of each word of the file for how a record stands.
    pub(super) by_status: BTreeMap<String, Figures>,
    /// Of the records with a due date, by the column that named their closing time.
    pub(super) due_and_closed_by: BTreeMap<String, Figures>,
    /// What was refused, at most 1,000.
    pub(super) refused_rows: Vec<RowFault>,
    /// At how many instants something happened.
    pub(super) instants: usize,
    /// The reasons that were asked for, at most 20.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) reasons: Vec<Reasons>,
    /// How long it took, on the wall.
    pub(super) elapsed_milliseconds: u64,
    /// The durability of the ledger.
    pub(super) durability: String,
    /// The zone in which people read the instants.
    #[serde(skip)]
    pub(super) zone: TimeZone,
    #[serde(skip)]
    rows_refused: usize,
}

/// The parts of an answer that do not come from the ledger.
pub(super) struct Run {
    pub(super) mapping: String,
    pub(super) until: Timestamp,
    pub(super) zone: TimeZone,
    pub(super) after_end: u64,
    pub(super) instants: usize,
    pub(super) elapsed_milliseconds: u64,
    pub(super) durability: String,
}

impl Answer {
    /// The answer of a run: its counts, the rows that could not be read (`rows_refused` of them,
    /// each with one fault or more), and what the rules refused.
    pub(super) fn new(
        run: Run,
        counts: Counts,
        (rows_refused, faults): (u64, Vec<RowFault>),
        by_rules: Vec<Refused>,
        reasons: Vec<Reasons>,
    ) -> Self {
        let opening = |refused: &&Refused| refused.stage == Stage::Opening;
        let openings = by_rules.iter().filter(opening).count() as u64;
        let answers_refused = by_rules.len() as u64 - openings;
        let mut rows = faults;
        rows.extend(by_rules.into_iter().map(|refused| refused.fault));
        rows.sort_by_key(|fault| fault.line);
        let all = rows.len();
        rows.truncate(ROWS_LISTED_MAX);
        Self {
            mapping: run.mapping,
            until: run.until,
            accepted: counts.whole.cases,
            refused: rows_refused + openings,
            after_end: run.after_end,
            answers_refused,
            whole: counts.whole,
            departments: counts.departments,
            by_status: counts.by_status,
            due_and_closed_by: counts.due_and_closed_by,
            refused_rows: rows,
            instants: run.instants,
            reasons,
            elapsed_milliseconds: run.elapsed_milliseconds,
            durability: run.durability,
            zone: run.zone,
            rows_refused: all,
        }
    }

    /// Whether nothing was refused.
    pub(super) fn is_clean(&self) -> bool {
        self.refused == 0 && self.answers_refused == 0
    }

    /// Prints the table by department, then the counts and what was refused.
    pub(super) fn show(&self, output: Output) -> anyhow::Result<()> {
        self.show_table(output)?;
        self.show_counts(output)?;
        let Self {
            elapsed_milliseconds,
            instants,
            durability,
            ..
        } = self;
        let seconds = elapsed_milliseconds / 1_000;
        let tenths = elapsed_milliseconds % 1_000 / 100;
        output.message(
            &format!("用时 {seconds}.{tenths} 秒，{instants} 个时刻，{durability}"),
            &format!("took {seconds}.{tenths} s over {instants} instants, {durability}"),
        );
        for fault in self.refused_rows.iter().take(ROWS_SHOWN_MAX) {
            print_fault(fault, output);
        }
        let hidden = self.rows_refused.saturating_sub(ROWS_SHOWN_MAX);
        if hidden > 0 {
            output.message(
                &format!("……另有 {hidden} 处（--json 列出前 {ROWS_LISTED_MAX} 处）"),
                &format!("… and {hidden} more (--json lists the first {ROWS_LISTED_MAX})"),
            );
        }
        self.show_reasons(output)
    }

    fn show_reasons(&self, output: Output) -> anyhow::Result<()> {
        for Reasons { id, number, zh, en } in &self.reasons {
            output.line(output.words(
                &format!("\n记录 {id}（事项 {number}）"),
                &format!("\nrecord {id} (case {number})"),
            ))?;
            let lines = match output.language {
                Language::Zh => zh,
                Language::En => en,
            };
            for line in lines {
                output.line(line)?;
            }
        }
        Ok(())
    }

    fn show_table(&self, output: Output) -> anyhow::Result<()> {
        let rungs = self.whole.escalations.len().min(RUNGS_MAX);
        let mut headings = vec![
            ("单位".to_owned(), "department".to_owned()),
            ("事项".to_owned(), "cases".to_owned()),
            ("按时".to_owned(), "on time".to_owned()),
            ("超期".to_owned(), "late".to_owned()),
            ("无时限".to_owned(), "no limit".to_owned()),
            ("在办".to_owned(), "open".to_owned()),
            ("在办逾期".to_owned(), "open and overdue".to_owned()),
        ];
        headings.extend((1..=rungs).map(|rung| (format!("升级{rung}档"), format!("rung {rung}"))));
        headings.push(("工作时间".to_owned(), "working time used".to_owned()));
        let headings: Vec<(&str, &str)> = headings
            .iter()
            .map(|(zh, en)| (zh.as_str(), en.as_str()))
            .collect();
        let mut table = show::table(output, &headings);
        for of in &self.departments {
            table.add_row(row(&of.name, &of.figures, rungs, output));
        }
        table.add_row(row(output.words("合计", "all"), &self.whole, rungs, output));
        show::print(output, &table)
    }

    fn show_counts(&self, output: Output) -> anyhow::Result<()> {
        let until = self.until.to_zoned(self.zone.clone());
        let until = until.strftime("%Y-%m-%d %H:%M:%S %Z");
        let Self {
            accepted,
            refused,
            after_end,
            answers_refused,
            ..
        } = self;
        output.line(output.words(
            &format!("截至 {until}：受理 {accepted} 件，拒绝 {refused} 行"),
            &format!("until {until}: accepted {accepted}, refused {refused}"),
        ))?;
        if *after_end > 0 {
            output.line(output.words(
                &format!("{after_end} 件在此之后才登记，没有回放"),
                &format!("{after_end} were reported after it and are left out"),
            ))?;
        }
        if *answers_refused > 0 {
            output.line(output.words(
                &format!("{answers_refused} 件的答复被规则拒绝"),
                &format!("the answers to {answers_refused} were refused by the rules"),
            ))?;
        }
        let statuses = self.by_status.iter().map(|(status, figures)| {
            let status = if status.is_empty() { "–" } else { status };
            format!("{status} {}", figures.cases)
        });
        let statuses: Vec<String> = statuses.collect();
        let statuses = statuses.join(output.words("，", ", "));
        output.line(output.words(
            &format!("按记录的状态：{statuses}"),
            &format!("by status of the record: {statuses}"),
        ))?;
        for (column, of) in &self.due_and_closed_by {
            let (cases, on_time, late) = (of.cases, of.closed_on_time, of.closed_late);
            output.line(output.words(
                &format!("有期限、办结时间取自 {column} 的 {cases} 件：按时 {on_time}，超期 {late}"),
                &format!("{cases} with a due date and closed by `{column}`: on time {on_time}, late {late}"),
            ))?;
        }
        Ok(())
    }
}

fn row(name: &str, figures: &Figures, rungs: usize, output: Output) -> Vec<String> {
    let mut row = vec![
        name.to_owned(),
        figures.cases.to_string(),
        figures.closed_on_time.to_string(),
        figures.closed_late.to_string(),
        figures.closed_without_deadline.to_string(),
        figures.open.to_string(),
        figures.open_overdue.to_string(),
    ];
    let climbed = |rung: usize| figures.escalations.get(rung).copied().unwrap_or(0);
    row.extend((0..rungs).map(|rung| climbed(rung).to_string()));
    let minutes = figures.working_minutes_used;
    let (hours, minutes) = (minutes / 60, minutes % 60);
    row.push(
        output
            .words(
                &format!("{hours}小时{minutes:02}分"),
                &format!("{hours} h {minutes:02} min"),
            )
            .to_owned(),
    );
    row
}
