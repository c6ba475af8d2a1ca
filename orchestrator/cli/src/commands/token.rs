//! `closedloop token`: makes, lists and revokes tokens in the ledger, beside a running server.

use std::path::PathBuf;

use closedloop_engine::workflows::{parse, yaml};
use closedloop_http::tokens::{self, ActsAs};
use closedloop_runtime::ports::ledger::{Ledger, RulesKind};
use serde::Serialize;

use crate::{
    data::DataFolder,
    exit::{self, failure},
    output::Output,
    present,
};

use super::{ledger_failure, show};

/// What `token` is told.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The folder of the ledger and its key.
    #[arg(long, default_value = "closedloop-data", global = true)]
    data: PathBuf,
    #[command(subcommand)]
    act: Act,
}

#[derive(Debug, clap::Subcommand)]
enum Act {
    /// Make a token and print it, once.
    New {
        /// Who it acts as: department:CODE, post:CODE, intake, supervision, auditor or admin.
        #[arg(long = "for", value_name = "WHO")]
        acts_as: ActsAs,
    },
    /// List all tokens; the tokens themselves are kept nowhere.
    List,
    /// Revoke a token at once.
    Revoke {
        /// Its id: the letters after `clt_`.
        id: String,
    },
}

/// A token as data.
#[derive(Serialize)]
struct Shown {
    id: String,
    acts_as: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<String>,
    created_at: String,
    revoked_at: Option<String>,
}

/// Makes, lists or revokes.
pub(crate) async fn run(arguments: Arguments, output: Output) -> anyhow::Result<u8> {
    let ledger = DataFolder::at(&arguments.data, false)?.ledger(false)?;
    match arguments.act {
        Act::New { acts_as } => new(&*ledger, &acts_as, output).await,
        Act::List => list(&*ledger, output).await,
        Act::Revoke { id } => revoke(&*ledger, &id, output).await,
    }
}

async fn new(ledger: &dyn Ledger, acts_as: &ActsAs, output: Output) -> anyhow::Result<u8> {
    check_unit(ledger, acts_as, output).await?;
    let made = tokens::make(acts_as, present::now())?;
    let row = made.row.clone();
    ledger
        .keep_token(row.clone())
        .await
        .map_err(ledger_failure::told)?;
    if output.json {
        output.data(&Shown {
            id: row.id,
            acts_as: row.acts_as,
            token: Some(made.text),
            created_at: row.created_at.to_string(),
            revoked_at: None,
        })?;
        return Ok(exit::OK);
    }
    let (id, acts_as) = (&row.id, &row.acts_as);
    output.message(
        &format!("新令牌 {id}（{acts_as}）；只显示这一次："),
        &format!("new token {id} ({acts_as}); it is shown only this once:"),
    );
    output.line(made.text)?;
    Ok(exit::OK)
}

/// Refuses a department or post that the organisation in force does not have. Before the first
/// start there is no organisation, and nothing to refuse by.
async fn check_unit(ledger: &dyn Ledger, acts_as: &ActsAs, output: Output) -> anyhow::Result<()> {
    let rows = ledger
        .rules_in_force(RulesKind::Organisation)
        .await
        .map_err(ledger_failure::told)?;
    let Some(row) = rows.into_iter().next_back() else {
        return Ok(());
    };
    // One that this version cannot read is the server's to refuse.
    let Ok(organisation) = parse::organisation("organisation", &row.text) else {
        return Ok(());
    };
    let (code, known): (&str, Vec<&str>) = match acts_as {
        ActsAs::Department(code) => (
            code.as_str(),
            organisation.departments.keys().map(AsRef::as_ref).collect(),
        ),
        ActsAs::Post(code) => (
            code.as_str(),
            organisation.posts.keys().map(AsRef::as_ref).collect(),
        ),
        ActsAs::Intake | ActsAs::Supervision | ActsAs::Auditor | ActsAs::Admin => return Ok(()),
    };
    if known.contains(&code) {
        return Ok(());
    }
    let near = yaml::nearest(code, known.iter().copied());
    let zh_hint = near.map_or_else(String::new, |near| format!("；是不是 `{near}`？"));
    let en_hint = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
    let message = output
        .words(
            &format!("现行组织机构里没有 `{acts_as}`{zh_hint}"),
            &format!("the organisation in force does not have `{acts_as}`{en_hint}"),
        )
        .to_owned();
    Err(failure(exit::BAD_INPUT, message))
}

async fn list(ledger: &dyn Ledger, output: Output) -> anyhow::Result<u8> {
    let rows = ledger.tokens().await.map_err(ledger_failure::told)?;
    let shown: Vec<Shown> = rows
        .into_iter()
        .map(|row| Shown {
            id: row.id,
            acts_as: row.acts_as,
            token: None,
            created_at: row.created_at.to_string(),
            revoked_at: row.revoked_at.map(|at| at.to_string()),
        })
        .collect();
    if output.json {
        output.data(&shown)?;
        return Ok(exit::OK);
    }
    let headings = [
        ("编号", "id"),
        ("代表", "acts as"),
        ("生成", "made at"),
        ("吊销", "revoked at"),
    ];
    let mut table = show::table(output, &headings);
    for row in shown {
        let revoked_at = row.revoked_at.unwrap_or_default();
        table.add_row([row.id, row.acts_as, row.created_at, revoked_at]);
    }
    show::print(output, &table)?;
    Ok(exit::OK)
}

async fn revoke(ledger: &dyn Ledger, id: &str, output: Output) -> anyhow::Result<u8> {
    let revoked = ledger
        .revoke_token(id, present::now())
        .await
        .map_err(ledger_failure::told)?;
    if !revoked {
        let zh = format!("没有编号为 `{id}` 的有效令牌");
        let en = format!("there is no token `{id}` that is not revoked");
        return Err(failure(exit::BAD_INPUT, output.words(&zh, &en)));
    }
    if output.json {
        output.data(&serde_json::json!({ "id": id, "revoked": true }))?;
    } else {
        output.line(output.words(
            &format!("令牌 {id} 已吊销"),
            &format!("token {id} is revoked"),
        ))?;
    }
    Ok(exit::OK)
}
