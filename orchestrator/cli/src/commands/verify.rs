//! `closedloop verify`: checks every hash, head, row, checkpoint and counter of a ledger.

mod progress;

use std::path::PathBuf;

use closedloop_runtime::verify::{RebuiltCounts, Report, rebuild, verify};
use serde::Serialize;

use crate::{
    data::DataFolder,
    exit::{self, failure},
    output::Output,
};

use super::ledger_failure;
pub(crate) use progress::Progress;

/// What `verify` is told.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The folder of the ledger and its key.
    #[arg(long, default_value = "closedloop-data")]
    data: PathBuf,
    /// First write heads and register anew from the events. Nobody may serve the ledger then.
    #[arg(long)]
    rebuild: bool,
}

/// The answer as data.
#[derive(Serialize)]
struct Answer {
    clean: bool,
    cases: u64,
    open_cases: u64,
    erased_cases: u64,
    events: u64,
    sealed: u64,
    checkpoints: u64,
    counters: u64,
    at_rest: bool,
    found: u64,
    differences: Vec<Shown>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rebuilt: Option<Rebuilt>,
}

#[derive(Serialize)]
struct Shown {
    case: Option<String>,
    seq: Option<u32>,
    zh: String,
    en: String,
}

#[derive(Serialize)]
struct Rebuilt {
    cases: u64,
    left: u64,
    removed: u64,
}

/// Verifies; 0 if everything is as the events say, 1 if not.
pub(crate) async fn run(arguments: Arguments, output: Output) -> anyhow::Result<u8> {
    let data = DataFolder::at(&arguments.data, false)?;
    if !data.ledger_path().is_file() {
        let message = format!("there is no ledger `{}`", data.ledger_path().display());
        return Err(failure(exit::BAD_CONFIGURATION, message));
    }
    let ledger = data.ledger(arguments.rebuild)?;
    let rebuilt = if arguments.rebuild {
        let mut progress = Progress::new(output, "已重建 ", " 件事项", "rebuilt ", " cases");
        let counts = rebuild(&*ledger, |cases| progress.show(cases))
            .await
            .map_err(ledger_failure::told)?;
        progress.end();
        Some(counts)
    } else {
        None
    };
    let mut progress = Progress::new(output, "已校验 ", " 件事项", "verified ", " cases");
    let report = verify(&*ledger, |cases| progress.show(cases))
        .await
        .map_err(ledger_failure::told)?;
    progress.end();
    let code = if report.is_clean() {
        exit::OK
    } else {
        exit::NEGATIVE
    };
    if output.json {
        output.data(&answer(report, rebuilt))?;
    } else {
        show(output, &report, rebuilt.as_ref())?;
    }
    Ok(code)
}

fn answer(report: Report, rebuilt: Option<RebuiltCounts>) -> Answer {
    let shown = |difference: closedloop_runtime::verify::Difference| {
        let words = difference.words();
        Shown {
            case: difference.case.map(|case| case.to_string()),
            seq: difference.seq,
            zh: words.zh,
            en: words.en,
        }
    };
    Answer {
        clean: report.is_clean(),
        cases: report.cases,
        open_cases: report.open_cases,
        erased_cases: report.erased_cases,
        events: report.events,
        sealed: report.sealed,
        checkpoints: report.checkpoints,
        counters: report.counters,
        at_rest: report.at_rest,
        found: report.found,
        differences: report.differences.into_iter().map(shown).collect(),
        rebuilt: rebuilt.map(|counts| Rebuilt {
            cases: counts.cases,
            left: counts.left,
            removed: counts.removed,
        }),
    }
}

fn show(output: Output, report: &Report, rebuilt: Option<&RebuiltCounts>) -> anyhow::Result<()> {
    if let Some(RebuiltCounts {
        cases,
        left,
        removed,
    }) = rebuilt
    {
        output.line(output.words(
            &format!("重建：{cases} 件事项的当前状态和在办清单，未动 {left} 件，移除 {removed} 行"),
            &format!("rebuilt: heads and register of {cases} cases, left {left} as they are, removed {removed} rows"),
        ))?;
    }
    for difference in &report.differences {
        let words = difference.words();
        output.line(output.words(&words.zh, &words.en))?;
    }
    let hidden = report.found.saturating_sub(report.differences.len() as u64);
    if hidden > 0 {
        output.line(output.words(
            &format!("……另有 {hidden} 处"),
            &format!("… and {hidden} more"),
        ))?;
    }
    let Report {
        cases,
        open_cases,
        erased_cases,
        events,
        sealed,
        checkpoints,
        counters,
        ..
    } = report;
    output.line(output.words(
        &format!("校验 {cases} 件事项（在办 {open_cases}，已销毁个人内容 {erased_cases}）、{events} 条事件、{sealed} 份加密内容、{checkpoints} 个封存点、{counters} 个计数"),
        &format!("verified {cases} cases ({open_cases} open, {erased_cases} erased), {events} events, {sealed} sealed contents, {checkpoints} checkpoints, {counters} counters"),
    ))?;
    if !report.at_rest {
        output.message(
            "校验期间台账有新的记录，计数未核对；停止服务后再校验一次即可核对",
            "something was recorded meanwhile, so the counters were not compared; verify again while nobody serves the ledger",
        );
    }
    output.line(if report.is_clean() {
        output.words("一致", "clean").to_owned()
    } else {
        output
            .words(
                &format!("有 {} 处不一致", report.found),
                &format!("{} differences", report.found),
            )
            .to_owned()
    })
}
