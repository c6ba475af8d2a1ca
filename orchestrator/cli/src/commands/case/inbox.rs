//! What waits before a department or a post.

use closedloop_engine::workflows::names::{DepartmentCode, PostCode};
use closedloop_wire::api::{InboxItem, Me, Page};

use crate::{
    commands::{service::Service, show},
    exit::{self, failure},
    output::Output,
};

/// What `case inbox` is told.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The department (default: the one the token acts as).
    #[arg(long, conflicts_with = "post")]
    department: Option<DepartmentCode>,
    /// The post (default: the one the token acts as).
    #[arg(long)]
    post: Option<PostCode>,
    /// How many, 1 to 200.
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u16).range(1..=200))]
    limit: u16,
    /// Go on behind the last page.
    #[arg(long)]
    cursor: Option<String>,
}

pub(super) async fn run(
    arguments: Arguments,
    service: &Service,
    output: Output,
) -> anyhow::Result<u8> {
    let (kind, code) = match (arguments.department, arguments.post) {
        (Some(department), _) => ("departments", department.to_string()),
        (None, Some(post)) => ("posts", post.to_string()),
        (None, None) => mine(service, output).await?,
    };
    let mut parameters = vec![("limit", arguments.limit.to_string())];
    parameters.extend(arguments.cursor.map(|cursor| ("cursor", cursor)));
    let page: Page<InboxItem> = service
        .get(&["api", "v1", kind, &code, "inbox"], &parameters)
        .await?;
    if output.json {
        output.data(&page)?;
        return Ok(exit::OK);
    }
    let headings = [
        ("编号", "number"),
        ("事项", "matter"),
        ("亮灯", "light"),
        ("到期", "due"),
        ("步骤", "step"),
        ("可选", "choices"),
    ];
    let mut table = show::table(output, &headings);
    for item in &page.items {
        let choices: Vec<&str> = item
            .choices
            .iter()
            .map(|choice| choice.name.as_str())
            .collect();
        let erased = output.words("（已销毁）", "(erased)");
        table.add_row([
            item.number.to_string(),
            item.title.clone().unwrap_or_else(|| erased.to_owned()),
            show::light(item.light, output).to_owned(),
            show::due(item.due_at, &service.zone, output),
            item.step.to_string(),
            choices.join(" | "),
        ]);
    }
    show::print(output, &table)?;
    if let Some(cursor) = page.next_cursor {
        output.message(
            &format!("还有更多：--cursor {cursor}"),
            &format!("there is more: --cursor {cursor}"),
        );
    }
    Ok(exit::OK)
}

/// The department or post that the token acts as.
async fn mine(service: &Service, output: Output) -> anyhow::Result<(&'static str, String)> {
    let me: Me = service.get(&["api", "v1", "me"], &[]).await?;
    let kind = match me.kind.as_str() {
        "department" => Some("departments"),
        "post" => Some("posts"),
        _ => None,
    };
    kind.zip(me.unit).ok_or_else(|| {
        let zh = "这个令牌不代表单位或岗位：请用 --department 或 --post 指明";
        let en = "this token acts as no department or post: say --department or --post";
        failure(exit::USAGE, output.words(zh, en))
    })
}
