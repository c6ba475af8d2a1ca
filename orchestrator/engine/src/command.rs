//! What somebody wants to happen.

use std::collections::BTreeMap;

use closedloop_workflows::names::{
    ChoiceName, DepartmentCode, FieldName, PostCode, ScheduleName, WorkflowName,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    event::RulesVersion,
    ids::{CaseId, CaseNumber, EffectId, Generation},
    value::{Digest, ErasureReason, Priority, Sealed, Source, Value},
};

/// Who acts. Every request acts as exactly one actor, and each of its events stores it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Actor {
    /// A department, by a program or at a desk.
    Department(DepartmentCode),
    /// Whoever holds a post.
    Post(PostCode),
    /// Something that reports matters: a hotline, a web form, an import.
    Intake,
    /// The supervision office.
    Supervision,
    /// Somebody who may read everything but protected identities, and change nothing.
    Auditor,
    /// Somebody who runs the service.
    Admin,
    /// Whoever reported the case, shown by its code.
    Reporter,
    /// Time itself.
    Clock,
    /// Another case.
    Case(CaseId),
}

/// By which way a command came; at most 80 letters, never words of people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cause {
    /// A request with this token.
    Token(String),
    /// A request with the code of the case.
    TrackingCode,
    /// A report of a department's program, with this token.
    Report(String),
    /// A wake-up.
    Wake,
    /// The effect of another case's event.
    Effect(EffectId),
    /// A slot of a schedule.
    Schedule {
        /// The schedule.
        name: ScheduleName,
        /// Its version.
        version: RulesVersion,
        /// The instant the case was due to be opened.
        #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
        slot: Timestamp,
    },
    /// The demonstration, which needs no token.
    Demonstration,
}

/// What a choice brings along.
pub type Given = BTreeMap<FieldName, Value>;

/// A stretch for which our own record shows that we could not receive anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outage {
    /// Its beginning.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub from: Timestamp,
    /// Its end.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub until: Timestamp,
}

/// A report's own time, where it matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reported {
    /// When the department's program says the choice was made.
    pub at: Timestamp,
    /// The recorded outage in which that lies.
    pub outage: Outage,
}

/// A new case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening {
    /// Its number.
    pub number: CaseNumber,
    /// The workflow it follows; the rules hold the plan.
    pub workflow: WorkflowName,
    /// How the matter reached the office.
    pub source: Source,
    /// How pressing it is.
    pub priority: Priority,
    /// One line that names the matter.
    pub title: Sealed,
    /// The fields the definition asks for.
    pub fields: BTreeMap<FieldName, Value>,
    /// SHA-256 of the code that lets the reporter follow the case.
    pub tracking: Digest,
    /// Whether this is a drill, which no figure counts.
    pub exercise: bool,
}

/// What is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// Open the case.
    Open(Box<Opening>),
    /// Make a choice for an open assignment.
    Choose {
        /// The number of the assignment.
        assignment: u32,
        /// The generation that was asked.
        generation: Generation,
        /// What is chosen.
        choice: ChoiceName,
        /// What it brings along.
        given: Given,
        /// The case this one goes on as, for a choice that merges.
        into: Option<CaseId>,
        /// When the answer reached one of our processes: this instant decides whether it was late.
        received_at: Timestamp,
        /// The report's own time, if it lies in an outage of ours.
        reported: Option<Reported>,
    },
    /// Say that the work on an assignment has begun and the report comes later.
    Take {
        /// The number of the assignment.
        assignment: u32,
        /// The generation that was asked.
        generation: Generation,
    },
    /// Look whether time alone changes something.
    Tick {
        /// While set, the misses of departments that answer by program wait: their reports may
        /// still lie unread.
        hold_programs: bool,
    },
    /// A post has read a notice.
    Acknowledge {
        /// The notice.
        notice: EffectId,
        /// The post it was for.
        post: PostCode,
    },
    /// Another case was merged into this one.
    NoteMerged {
        /// The other case.
        from: CaseId,
    },
    /// Destroy the words, contact data and files of the case.
    Erase {
        /// Why.
        reason: ErasureReason,
    },
}

/// One act on one case by one actor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command {
    /// The case.
    pub case: CaseId,
    /// Who acts.
    pub actor: Actor,
    /// By which way.
    pub cause: Cause,
    /// What is wanted.
    pub act: Act,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cause_of_a_scheduled_case_keeps_its_bytes() {
        let cause = Cause::Schedule {
            name: "monthly-inspection".parse().expect("a name"),
            version: RulesVersion([0, 1, 2, 3, 4, 5, 6, 0xff]),
            slot: Timestamp::from_millisecond(1_772_413_200_000).expect("an instant"),
        };
        let bytes = concat!(
            r#"{"schedule":{"name":"monthly-inspection","version":"00010203040506ff","#,
            r#""slot":1772413200000}}"#
        );
        let written = serde_json::to_string(&cause).expect("JSON");
        assert_eq!(written, bytes);
        assert_eq!(
            serde_json::from_str::<Cause>(bytes).expect("a cause"),
            cause
        );
    }
}
