//! Listing open cases.

use closedloop_engine::workflows::{
    names::{DepartmentCode, JurisdictionPath, PostCode, WorkflowName},
    plan::Stage,
};
use closedloop_wire::api::{CaseRow, Page};

use crate::{
    commands::{service::Service, show},
    exit,
    output::Output,
};

/// What `case list` is told.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Only what this department is asked.
    #[arg(long)]
    department: Option<DepartmentCode>,
    /// Only what this post is asked.
    #[arg(long)]
    post: Option<PostCode>,
    /// Only in this jurisdiction or below.
    #[arg(long)]
    within: Option<JurisdictionPath>,
    /// Only in this stage: dispatch, handle, supervise, feedback or assess.
    #[arg(long, value_parser = stage)]
    stage: Option<Stage>,
    /// Only of this workflow.
    #[arg(long)]
    workflow: Option<WorkflowName>,
    /// Only what is overdue.
    #[arg(long, conflicts_with = "due_within")]
    overdue: bool,
    /// Only what is due within so many minutes.
    #[arg(long, value_name = "MINUTES")]
    due_within: Option<u32>,
    /// Only drills (true) or only real cases (false).
    #[arg(long)]
    exercise: Option<bool>,
    /// The order: due or offered.
    #[arg(long, default_value = "due", value_parser = ["due", "offered"])]
    order: String,
    /// How many, 1 to 200.
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u16).range(1..=200))]
    limit: u16,
    /// Go on behind the last page.
    #[arg(long)]
    cursor: Option<String>,
}

fn stage(code: &str) -> Result<Stage, String> {
    let all = || {
        Stage::ALL
            .iter()
            .map(|stage| stage.code())
            .collect::<Vec<_>>()
            .join(", ")
    };
    let found = Stage::ALL.into_iter().find(|stage| stage.code() == code);
    found.ok_or_else(|| format!("one of {}", all()))
}

pub(super) async fn run(
    arguments: Arguments,
    service: &Service,
    output: Output,
) -> anyhow::Result<u8> {
    let parameters = parameters(arguments);
    let page: Page<CaseRow> = service.get(&["api", "v1", "cases"], &parameters).await?;
    if output.json {
        output.data(&page)?;
        return Ok(exit::OK);
    }
    let headings = [
        ("编号", "number"),
        ("亮灯", "light"),
        ("到期", "due"),
        ("层级", "level"),
        ("环节", "stage"),
        ("步骤", "step"),
        ("被交办", "asked"),
        ("区域", "place"),
        ("紧急程度", "priority"),
        ("流程", "workflow"),
    ];
    let mut table = show::table(output, &headings);
    for row in &page.items {
        let asked = match (&row.post, &row.department) {
            (Some(post), _) => post.to_string(),
            (None, Some(department)) => department.to_string(),
            (None, None) => output.words("诉求人", "reporter").to_owned(),
        };
        table.add_row([
            row.number.to_string(),
            show::light(row.light, output).to_owned(),
            show::due(row.due_at, &service.zone, output),
            row.level.to_string(),
            show::stage(row.stage, output).to_owned(),
            row.step.to_string(),
            asked,
            row.place.to_string(),
            show::priority(row.priority, output).to_owned(),
            row.workflow.to_string(),
        ]);
    }
    show::print(output, &table)?;
    match page.next_cursor {
        Some(cursor) => output.message(
            &format!("还有更多：--cursor {cursor}"),
            &format!("there is more: --cursor {cursor}"),
        ),
        None => {
            let count = page.items.len();
            output.message(&format!("{count} 件"), &format!("{count} cases"));
        }
    }
    Ok(exit::OK)
}

fn parameters(arguments: Arguments) -> Vec<(&'static str, String)> {
    let mut parameters = vec![
        ("order", arguments.order),
        ("limit", arguments.limit.to_string()),
    ];
    let mut add = |name, value: Option<String>| parameters.extend(value.map(|value| (name, value)));
    add(
        "department",
        arguments.department.map(|code| code.to_string()),
    );
    add("post", arguments.post.map(|code| code.to_string()));
    add("within", arguments.within.map(|path| path.to_string()));
    add(
        "stage",
        arguments.stage.map(|stage| stage.code().to_owned()),
    );
    add("workflow", arguments.workflow.map(|name| name.to_string()));
    add("overdue", arguments.overdue.then(|| "true".to_owned()));
    add(
        "due_within",
        arguments.due_within.map(|minutes| minutes.to_string()),
    );
    add("exercise", arguments.exercise.map(|only| only.to_string()));
    add("cursor", arguments.cursor);
    parameters
}
