//! What the rules refused of a record.

use anyhow::Context;
use closedloop_runtime::denial::Denial;
use closedloop_wire::dispatch::ReportAnswer;
use closedloop_workflows::mapping::{Record, RowFault};

/// What was refused of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    /// It did not become a case.
    Opening,
    /// Its answer was not taken.
    Answering,
}

/// A record that the rules refused.
#[derive(Debug, Clone)]
pub(super) struct Refused {
    /// What was refused.
    pub(super) stage: Stage,
    /// Where and why, as for a row that cannot be read.
    pub(super) fault: RowFault,
}

impl Refused {
    /// A refusal of the engine.
    ///
    /// # Errors
    /// It is no refusal: the node or its ledger failed, and the replay cannot go on.
    pub(super) fn of(record: &Record, stage: Stage, denial: Denial) -> anyhow::Result<Self> {
        match denial {
            Denial::Refused(refusal) => Ok(Self::new(record, stage, refusal.code(), &refusal)),
            denial @ (Denial::KeyReused
            | Denial::Busy
            | Denial::Full
            | Denial::Unavailable(_)
            | Denial::Unknown(_)
            | Denial::Defect(_)) => Err(anyhow::Error::new(denial)
                .context(format!("record `{}` of line {}", record.id, record.line))),
        }
    }

    /// A report that was answered with a problem.
    ///
    /// # Errors
    /// The interface failed, and the replay cannot go on.
    pub(super) fn by_problem(record: &Record, answer: &ReportAnswer) -> anyhow::Result<Self> {
        let problem = answer.problem.as_ref();
        let text = |name: &str| problem?.get(name)?.as_str();
        let code = text("code").unwrap_or("problem");
        if answer.status >= 500 || answer.status == 429 {
            return Err(anyhow::anyhow!(
                "report answered {} ({code})",
                answer.status
            ))
            .context(format!("record `{}` of line {}", record.id, record.line));
        }
        let detail = text("detail").or(text("title")).unwrap_or(code);
        Ok(Self::new(record, Stage::Answering, code, &detail))
    }

    fn new(record: &Record, stage: Stage, code: &str, why: &dyn std::fmt::Display) -> Self {
        let (zh, en) = match stage {
            Stage::Opening => ("登记", "opening"),
            Stage::Answering => ("答复", "the answer"),
        };
        let what = (
            format!("{zh}被规则拒绝（{code}）：{why}"),
            format!("{en} was refused by the rules ({code}): {why}"),
        );
        let way_out = (
            "查 docs/reference/refusals.md 里的代码，改映射或数据",
            "see the code in docs/reference/refusals.md and mend the mapping or the data",
        );
        Self {
            stage,
            fault: RowFault::new(record.line, None, &record.id, what, way_out),
        }
    }
}
