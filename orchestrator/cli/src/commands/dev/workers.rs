//! The town's department workers: `closedloop work` with a script, a process for each department.

use std::process::Stdio;

use anyhow::Context;
use closedloop_engine::workflows::organisation::Answers;
use closedloop_http::tokens;
use closedloop_runtime::ports::ledger::Ledger;
use tokio::process::{Child, Command};

use crate::node::Node;

use super::Scratch;

/// The scripts, by department. Time is the town's.
const SCRIPTS: [(&str, &str); 7] = [
    ("dispatch-desk", include_str!("scripts/dispatch-desk.json")),
    (
        "supervision-office",
        include_str!("scripts/supervision-office.json"),
    ),
    ("fire-brigade", include_str!("scripts/fire-brigade.json")),
    (
        "road-maintenance",
        include_str!("scripts/road-maintenance.json"),
    ),
    (
        "village-committee",
        include_str!("scripts/village-committee.json"),
    ),
    (
        "mediation-centre",
        include_str!("scripts/mediation-centre.json"),
    ),
    ("sanitation", include_str!("scripts/sanitation.json")),
];

/// The worker processes; they are killed when this is dropped.
pub(super) struct Workers {
    children: Vec<Child>,
}

impl Workers {
    /// Starts a worker for each department that answers by program.
    pub(super) async fn start(node: &Node, scratch: &Scratch, speed: u32) -> anyhow::Result<Self> {
        let program = std::env::current_exe().context("finding this program")?;
        let organisation = node.orchestrator.rulebook().edition().organisation.clone();
        let mut children = Vec::new();
        for (code, department) in &organisation.departments {
            if department.answers != Answers::Program {
                continue;
            }
            let script = SCRIPTS.iter().find(|(name, _)| *name == code.as_str());
            let (_, script) = script.with_context(|| format!("no script for `{code}`"))?;
            let path = scratch.keep(&format!("{code}.json"), script)?;
            let acts_as = tokens::ActsAs::Department(code.clone());
            let token = tokens::make(&acts_as, node.orchestrator.now())?;
            node.ledger.keep_token(token.row).await?;
            let child = Command::new(&program)
                .args(["work", "--department", code.as_str()])
                .args(["--server", &format!("http://{}", node.address)])
                .args(["--speed", &speed.to_string(), "--log", "error"])
                .arg("--script")
                .arg(path)
                // A command line can be read by every user of the machine; the environment cannot.
                .env("CLOSEDLOOP_TOKEN", token.text)
                .stdin(Stdio::null())
                .stdout(Stdio::null())
                .kill_on_drop(true)
                .spawn()
                .with_context(|| format!("starting the worker of `{code}`"))?;
            children.push(child);
        }
        Ok(Self { children })
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.children.len()
    }
}
