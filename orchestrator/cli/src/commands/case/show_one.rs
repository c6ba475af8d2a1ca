//! Showing a case.

use closedloop_wire::api::{Asked, CaseClock, CaseView};
use comfy_table::Table;

use crate::{
    commands::{service::Service, show},
    exit,
    output::Output,
};

use super::fields;

/// What `case show` is told.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The id or the number of the case.
    case: String,
}

pub(super) async fn run(
    arguments: Arguments,
    service: &Service,
    output: Output,
) -> anyhow::Result<u8> {
    let case: CaseView = service
        .get(&["api", "v1", "cases", &arguments.case], &[])
        .await?;
    if output.json {
        output.data(&case)?;
    } else {
        show::print_facts(output, facts(&case, service, output))?;
    }
    Ok(exit::OK)
}

fn facts(case: &CaseView, service: &Service, output: Output) -> Table {
    let mut facts = show::facts();
    let at = |moment| show::instant(moment, &service.zone, output);
    let mut row = |zh: &str, en: &str, value: String| {
        facts.add_row([output.words(zh, en).to_owned(), value]);
    };
    let status = case.status.words();
    row("编号", "number", case.number.to_string());
    row("事项", "matter", text(case.title.as_deref(), output));
    row(
        "状态",
        "status",
        output.words(&status.zh, &status.en).to_owned(),
    );
    row("流程", "workflow", case.workflow.to_string());
    row(
        "紧急程度",
        "priority",
        show::priority(case.priority, output).to_owned(),
    );
    row("登记", "opened", at(case.opened_at));
    if let Some(owner) = &case.owner {
        row("首问责任单位", "owner", owner.to_string());
    }
    for (name, value) in &case.fields {
        row(name.as_str(), name.as_str(), fields::shown(value));
    }
    for (name, value) in &case.answer {
        let heading = format!("答复·{name}");
        row(
            &heading,
            &format!("answer: {name}"),
            text(value.as_deref(), output),
        );
    }
    if let Some(end) = &case.ended {
        row("结束", "ended", at(end.at));
        let (zh, en) = if end.without_deadline {
            ("没有时限", "none")
        } else if end.on_time {
            ("按时", "on time")
        } else {
            ("有超期", "late")
        };
        row("时限", "limits", output.words(zh, en).to_owned());
    }
    if let Some(points) = case.points {
        row("考核分", "points", points.to_string());
    }
    if let Some(asked) = &case.asked {
        add_asked(&mut facts, asked, output);
    }
    if let Some(clock) = &case.clock {
        add_clock(&mut facts, clock, service, output);
    }
    if let Some(reason) = &case.no_limit {
        let none = output.words("没有：", "none: ");
        let reason = output.words(&reason.zh, &reason.en);
        facts.add_row([
            output.words("时限", "limit").to_owned(),
            format!("{none}{reason}"),
        ]);
    }
    facts
}

fn text(text: Option<&str>, output: Output) -> String {
    text.unwrap_or_else(|| output.words("（已销毁）", "(erased)"))
        .to_owned()
}

fn add_asked(facts: &mut Table, asked: &Asked, output: Output) {
    let mut row = |zh: &str, en: &str, value: String| {
        facts.add_row([output.words(zh, en).to_owned(), value]);
    };
    row("环节", "stage", show::stage(asked.stage, output).to_owned());
    row("步骤", "step", asked.step.to_string());
    row(
        "被交办",
        "asked",
        output.words(&asked.name.zh, &asked.name.en).to_owned(),
    );
    let choices: Vec<String> = asked
        .choices
        .iter()
        .map(|choice| {
            let needs: Vec<&str> = choice.needs.iter().map(|need| need.name.as_str()).collect();
            if needs.is_empty() {
                choice.name.to_string()
            } else {
                format!("{} ({})", choice.name, needs.join(", "))
            }
        })
        .collect();
    row("可选", "choices", choices.join(" | "));
}

fn add_clock(facts: &mut Table, clock: &CaseClock, service: &Service, output: Output) {
    let mut row = |zh: &str, en: &str, value: String| {
        facts.add_row([output.words(zh, en).to_owned(), value]);
    };
    let due_at = show::instant(clock.due_at, &service.zone, output);
    let provisional = if clock.provisional {
        output.words("（暂定）", " (provisional)")
    } else {
        ""
    };
    let fixed = output.words("定期", "fixed end");
    let limit = clock.limit.map(|limit| limit.to_string());
    row("时限", "limit", limit.unwrap_or_else(|| fixed.to_owned()));
    row("到期", "due", format!("{due_at}{provisional}"));
    row("亮灯", "light", show::light(clock.light, output).to_owned());
    if let Some(next) = clock.reminders.first() {
        let next = show::instant(*next, &service.zone, output);
        row("下次催办", "next reminder", next);
    }
    if clock.level > 0 {
        row("升级层级", "level", clock.level.to_string());
    }
}
