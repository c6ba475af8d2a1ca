//! How things are shown to people at a terminal.

use closedloop_engine::{Light, Priority, workflows::plan::Stage};
use closedloop_wire::api::Moment;
use comfy_table::{Table, presets};
use jiff::tz::TimeZone;

use crate::output::Output;

/// An empty table under these headings, in Chinese and in English.
pub(super) fn table(output: Output, headings: &[(&str, &str)]) -> Table {
    let mut table = Table::new();
    table.load_style(presets::UTF8_HORIZONTAL_ONLY);
    table.set_header(headings.iter().map(|(zh, en)| output.words(zh, en)));
    table
}

/// An empty list of facts: what it is on the left, how it stands on the right.
pub(super) fn facts() -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    table
}

/// Facts from the left margin on, without blanks at the ends of the lines.
pub(super) fn print_facts(output: Output, mut facts: Table) -> anyhow::Result<()> {
    if let Some(heading) = facts.column_mut(0) {
        heading.set_padding((0, 1));
    }
    print(output, &facts)
}

/// A table without the blanks at the ends of its lines.
pub(super) fn print(output: Output, table: &Table) -> anyhow::Result<()> {
    output.line(table.trim_fmt())
}

/// An instant on the wall of an office, with its weekday.
pub(super) fn instant(at: Moment, zone: &TimeZone, output: Output) -> String {
    let local = at.0.to_zoned(zone.clone());
    let names = output.words("一二三四五六日", "MoTuWeThFrSaSu");
    let offset = usize::from(local.weekday().to_monday_zero_offset().unsigned_abs());
    let letters: Vec<char> = names.chars().collect();
    let width = letters.len() / 7;
    let day: String = letters.iter().skip(offset * width).take(width).collect();
    let day = output.words(&format!("周{day}"), &day).to_owned();
    format!("{} {day}", local.strftime("%Y-%m-%d %H:%M"))
}

/// The end of a limit; a dash where there is none.
pub(super) fn due(at: Option<Moment>, zone: &TimeZone, output: Output) -> String {
    at.map_or_else(|| "—".to_owned(), |at| instant(at, zone, output))
}

/// A light.
pub(super) fn light(light: Light, output: Output) -> &'static str {
    let (zh, en) = match light {
        Light::Green => ("绿", "green"),
        Light::Yellow => ("黄", "yellow"),
        Light::Red => ("红", "red"),
    };
    match output.language {
        crate::output::Language::Zh => zh,
        crate::output::Language::En => en,
    }
}

/// How pressing a matter is.
pub(super) fn priority(priority: Priority, output: Output) -> &'static str {
    let (zh, en) = match priority {
        Priority::Normal => ("一般", "normal"),
        Priority::Urgent => ("紧急", "urgent"),
        Priority::Critical => ("特急", "critical"),
    };
    match output.language {
        crate::output::Language::Zh => zh,
        crate::output::Language::En => en,
    }
}

/// A stage.
pub(super) fn stage(stage: Stage, output: Output) -> &'static str {
    match output.language {
        crate::output::Language::Zh => stage.chinese(),
        crate::output::Language::En => stage.code(),
    }
}
