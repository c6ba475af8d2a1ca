//! What happened in all worlds together: proof that the run was no empty one.

use std::{collections::BTreeMap, fmt};

use closedloop_engine::{Act, Because, CorrectionReason, Event, Happening, Refusal};
use closedloop_tests::{
    faulty_dispatch::DispatchFaults, faulty_ledger::LedgerFaults, faulty_wakes::WakeFaults,
};

/// Codes that no command can meet here, each with the reason.
pub(crate) const UNREACHABLE: [(&str, &str); 2] = [
    (
        "unit-unknown",
        "a node refuses to start with an organisation that lost somebody whom a definition in use names",
    ),
    (
        "step-unknown",
        "the rulebook finds the plan by the fingerprint to which the case is pinned",
    ),
];

/// Every act by its name.
pub(crate) const ACTS: [&str; 7] = [
    "open",
    "choose",
    "take",
    "tick",
    "acknowledge",
    "note-merged",
    "erase",
];

/// Counts over any number of worlds.
#[derive(Debug, Default, Clone)]
pub(crate) struct Tally {
    pub(crate) worlds: u64,
    pub(crate) steps: u64,
    pub(crate) cases: u64,
    pub(crate) rungs: u64,
    pub(crate) events: u64,
    pub(crate) commands: u64,
    pub(crate) accepted: BTreeMap<&'static str, u64>,
    pub(crate) refused: BTreeMap<&'static str, u64>,
    pub(crate) happened: BTreeMap<&'static str, u64>,
    pub(crate) other: BTreeMap<&'static str, u64>,
    pub(crate) wakes: WakeFaults,
    pub(crate) dispatch: DispatchFaults,
    pub(crate) ledger: LedgerFaults,
}

impl Tally {
    pub(crate) fn note(&mut self, what: &'static str) {
        *self.other.entry(what).or_default() += 1;
    }

    pub(crate) fn accept(&mut self, act: &Act) {
        *self.accepted.entry(act_name(act)).or_default() += 1;
    }

    pub(crate) fn refuse(&mut self, refusal: &Refusal) {
        *self.refused.entry(refusal.code()).or_default() += 1;
    }

    pub(crate) fn happen(&mut self, event: &Event) {
        self.events += 1;
        let name = happening_name(&event.what);
        *self.happened.entry(name).or_default() += 1;
        match name {
            "case-opened" => self.cases += 1,
            "rung-climbed" => self.rungs += 1,
            "merged-here" => *self.accepted.entry("note-merged").or_default() += 1,
            _ => {}
        }
        if let Happening::MissCorrected { because, .. } = &event.what {
            self.note(match because {
                CorrectionReason::ReceivedInTime => "corrected: received in time",
                CorrectionReason::Outage(_) => "corrected: an outage of ours",
            });
        }
        for what in about_time(&event.what) {
            self.note(what);
        }
        if event.cause == closedloop_engine::Cause::Wake {
            *self.accepted.entry("tick").or_default() += 1;
        }
    }

    pub(crate) fn add(&mut self, other: &Self) {
        self.worlds += other.worlds;
        self.steps += other.steps;
        self.cases += other.cases;
        self.rungs += other.rungs;
        self.events += other.events;
        self.commands += other.commands;
        for (into, from) in [
            (&mut self.accepted, &other.accepted),
            (&mut self.refused, &other.refused),
            (&mut self.happened, &other.happened),
            (&mut self.other, &other.other),
        ] {
            for (name, times) in from {
                *into.entry(*name).or_default() += *times;
            }
        }
        self.wakes.duplicated += other.wakes.duplicated;
        self.wakes.delayed += other.wakes.delayed;
        self.wakes.early += other.wakes.early;
        self.wakes.reordered += other.wakes.reordered;
        self.wakes.lost += other.wakes.lost;
        self.dispatch.refused += other.dispatch.refused;
        self.dispatch.unconfirmed += other.dispatch.unconfirmed;
        self.dispatch.duplicated += other.dispatch.duplicated;
        self.dispatch.reordered += other.dispatch.reordered;
        self.dispatch.lost += other.dispatch.lost;
        self.ledger.failed += other.ledger.failed;
        self.ledger.unknown_written += other.ledger.unknown_written;
        self.ledger.unknown_unwritten += other.ledger.unknown_unwritten;
        self.ledger.crashed_before += other.ledger.crashed_before;
        self.ledger.crashed_after += other.ledger.crashed_after;
        self.ledger.reads_failed += other.ledger.reads_failed;
        self.ledger.poisoned += other.ledger.poisoned;
    }

    /// What must have happened besides, by name.
    const BESIDES: [&str; 15] = [
        "answers at the last instant",
        "answers repeated",
        "cases skipped",
        "checkpoints drawn",
        "clocks late from the start",
        "clocks of an arrow",
        "clocks of another row",
        "clocks since an earlier step",
        "clocks until a fixed end",
        "commands without an answer",
        "corrected: an outage of ours",
        "corrected: received in time",
        "keys reused",
        "outcomes unknown to the caller",
        "steps without a limit",
    ];

    /// The faults by name: each must have been injected at least once.
    pub(crate) fn faults(&self) -> Vec<(&'static str, u64)> {
        let other = |name| self.other.get(name).copied().unwrap_or(0);
        vec![
            ("wake-ups duplicated", self.wakes.duplicated),
            ("wake-ups delayed", self.wakes.delayed),
            ("wake-ups early", self.wakes.early),
            ("wake-ups reordered", self.wakes.reordered),
            ("wake-ups lost", self.wakes.lost),
            ("offers refused by the carrier", self.dispatch.refused),
            ("offers unconfirmed", self.dispatch.unconfirmed),
            ("offers duplicated", self.dispatch.duplicated),
            ("offers reordered", self.dispatch.reordered),
            ("offers lost", self.dispatch.lost),
            ("commits failed", self.ledger.failed),
            ("outcomes unknown, written", self.ledger.unknown_written),
            (
                "outcomes unknown, not written",
                self.ledger.unknown_unwritten,
            ),
            ("reads failed", self.ledger.reads_failed),
            ("batches refused for one case", self.ledger.poisoned),
            ("crashes before a commit", self.ledger.crashed_before),
            ("crashes after a commit", self.ledger.crashed_after),
            ("crashes between commits", other("crashes between commits")),
            ("clock jumps forward", other("clock jumps forward")),
            ("clock jumps backward", other("clock jumps backward")),
            ("batches of another node", other("batches of another node")),
            ("starts with other rules", other("starts with other rules")),
        ]
    }

    /// What did not happen although it can.
    pub(crate) fn missing(&self) -> Vec<String> {
        let mut missing = Vec::new();
        let is_unreachable = |code: &str| UNREACHABLE.iter().any(|(name, _)| *name == code);
        for code in Refusal::CODES {
            if !is_unreachable(code) && !self.refused.contains_key(code) {
                missing.push(format!("refusal {code} was never given"));
            }
        }
        for act in ACTS {
            if !self.accepted.contains_key(act) {
                missing.push(format!("act {act} was never accepted"));
            }
        }
        for name in Happening::CODES {
            if !self.happened.contains_key(name) {
                missing.push(format!("{name} never happened"));
            }
        }
        for name in Self::BESIDES {
            if !self.other.contains_key(name) {
                missing.push(format!("no {name}"));
            }
        }
        let never = self.faults().into_iter().filter(|(_, times)| *times == 0);
        missing.extend(never.map(|(name, _)| format!("no {name}")));
        missing
    }

    /// Refusals that nobody believed possible.
    pub(crate) fn surprises(&self) -> Vec<&'static str> {
        let given = |(code, _): &(&'static str, &str)| self.refused.contains_key(code);
        UNREACHABLE
            .into_iter()
            .filter(given)
            .map(|(code, _)| code)
            .collect()
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            formatter,
            "worlds {}, steps {}, cases {}, events {}, rungs {}, commands {}",
            self.worlds, self.steps, self.cases, self.events, self.rungs, self.commands
        )?;
        let table = |formatter: &mut fmt::Formatter<'_>, title: &str, rows: Vec<(&str, u64)>| {
            writeln!(formatter, "{title}")?;
            for (name, times) in rows {
                writeln!(formatter, "  {name:<32}{times:>9}")?;
            }
            Ok(())
        };
        let of = |map: &BTreeMap<&'static str, u64>| -> Vec<(&'static str, u64)> {
            map.iter().map(|(name, times)| (*name, *times)).collect()
        };
        table(formatter, "faults", self.faults())?;
        table(formatter, "acts accepted", of(&self.accepted))?;
        table(formatter, "refusals given", of(&self.refused))?;
        for (code, why) in UNREACHABLE {
            writeln!(formatter, "  {code:<32} unreachable: {why}")?;
        }
        table(formatter, "events", of(&self.happened))?;
        table(formatter, "besides", of(&self.other))
    }
}

/// In which of its forms time was given, or was not.
fn about_time(what: &Happening) -> Vec<&'static str> {
    if let Happening::ChoiceMade {
        because: Because::Skipped,
        ..
    } = what
    {
        return vec!["cases skipped"];
    }
    let Happening::AssignmentOffered { clock, .. } = what else {
        return Vec::new();
    };
    let Some(clock) = clock else {
        return vec!["steps without a limit"];
    };
    let forms = [
        (
            clock.due_at < clock.started_at,
            "clocks late from the start",
        ),
        (clock.allowed_by.is_some(), "clocks of an arrow"),
        (
            clock.row.is_some_and(|row| row > 1),
            "clocks of another row",
        ),
        (clock.from.is_some(), "clocks since an earlier step"),
        (clock.until.is_some(), "clocks until a fixed end"),
    ];
    let forms = forms.into_iter().filter(|(seen, _)| *seen);
    forms.map(|(_, name)| name).collect()
}

pub(crate) fn act_name(act: &Act) -> &'static str {
    match act {
        Act::Open(_) => "open",
        Act::Choose { .. } => "choose",
        Act::Take { .. } => "take",
        Act::Tick { .. } => "tick",
        Act::Acknowledge { .. } => "acknowledge",
        Act::NoteMerged { .. } => "note-merged",
        Act::Erase { .. } => "erase",
    }
}

pub(crate) fn happening_name(what: &Happening) -> &'static str {
    match what {
        Happening::CaseOpened { .. } => "case-opened",
        Happening::Routed { .. } => "routed",
        Happening::AssignmentOffered { .. } => "assignment-offered",
        Happening::AssignmentTaken { .. } => "assignment-taken",
        Happening::AssignmentReoffered { .. } => "assignment-reoffered",
        Happening::ChoiceMade { .. } => "choice-made",
        Happening::Reminded { .. } => "reminded",
        Happening::DeadlineMissed { .. } => "deadline-missed",
        Happening::MissCorrected { .. } => "miss-corrected",
        Happening::RungClimbed { .. } => "rung-climbed",
        Happening::NoticeRepeated { .. } => "notice-repeated",
        Happening::NoticeAcknowledged { .. } => "notice-acknowledged",
        Happening::Scored { .. } => "scored",
        Happening::MergedHere { .. } => "merged-here",
        Happening::CaseClosed { .. } => "case-closed",
        Happening::Erased { .. } => "erased",
    }
}
