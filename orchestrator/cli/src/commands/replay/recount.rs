//! Counting a replay from the ledger: every figure comes from the events, none from the replay's own
//! notes.

use std::collections::{BTreeMap, HashMap};

use closedloop_engine::{Actor, CaseId, Event, Happening, Party};
use closedloop_runtime::ports::ledger::Ledger;
use closedloop_workflows::{names::DepartmentCode, time::Calendar};
use jiff::Timestamp;

use crate::commands::ledger_failure;

/// How many events are read at a time.
const EVENTS_PAGE: usize = 2_000;

/// How a case stands at the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Verdict {
    /// It ended and no deadline was missed.
    OnTime,
    /// It ended and a deadline was missed.
    Late,
    /// It ended and nobody ever had a deadline.
    WithoutDeadline,
    /// It is open.
    Open {
        /// Whether its deadline was missed.
        overdue: bool,
    },
}

impl Verdict {
    /// The code, as JSON and the list of cases spell it.
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::OnTime => "closed-on-time",
            Self::Late => "closed-late",
            Self::WithoutDeadline => "closed-without-deadline",
            Self::Open { overdue: false } => "open",
            Self::Open { overdue: true } => "open-overdue",
        }
    }
}

/// What the history of one case says.
#[derive(Debug, Clone)]
pub(super) struct Counted {
    /// The department for which the case counts: the one that was asked when its deadline passed,
    /// else the one that answered, else the one that is asked.
    pub(super) department: Option<DepartmentCode>,
    /// The deadline of whoever worked on it; none without a limit.
    pub(super) due_at: Option<Timestamp>,
    /// When it was answered.
    pub(super) answered_at: Option<Timestamp>,
    /// How often each rung was climbed, from the lowest.
    pub(super) rungs: Vec<u64>,
    /// The working time from being asked to the answer, in milliseconds.
    pub(super) working_milliseconds: u64,
    /// How it stands.
    pub(super) verdict: Verdict,
    asked: HashMap<u32, Timestamp>,
    missed_by: Option<DepartmentCode>,
}

impl Default for Counted {
    fn default() -> Self {
        Self {
            department: None,
            due_at: None,
            answered_at: None,
            rungs: Vec::new(),
            working_milliseconds: 0,
            verdict: Verdict::Open { overdue: false },
            asked: HashMap::new(),
            missed_by: None,
        }
    }
}

/// Everything the ledger says about its cases.
///
/// # Errors
/// The ledger fails, or holds an event that cannot be read.
pub(super) async fn recount(
    ledger: &dyn Ledger,
    calendar: &Calendar,
) -> anyhow::Result<BTreeMap<CaseId, Counted>> {
    let mut cases: BTreeMap<CaseId, Counted> = BTreeMap::new();
    let mut after = 0;
    loop {
        let page = ledger
            .feed(after, EVENTS_PAGE)
            .await
            .map_err(ledger_failure::told)?;
        for item in &page {
            let event = Event::from_bytes(&item.event.bytes)?;
            cases.entry(item.case).or_default().note(&event, calendar);
        }
        match page.last() {
            Some(last) if page.len() == EVENTS_PAGE => after = last.position,
            Some(_) | None => return Ok(cases),
        }
    }
}

impl Counted {
    fn note(&mut self, event: &Event, calendar: &Calendar) {
        match &event.what {
            Happening::AssignmentOffered {
                assignment,
                asked,
                clock,
                ..
            } => {
                if let Some(department) = asked.department() {
                    self.department.get_or_insert_with(|| department.clone());
                    self.asked.insert(*assignment, event.at);
                    if self.due_at.is_none() {
                        self.due_at = clock.as_ref().map(|clock| clock.due_at);
                    }
                }
            }
            Happening::ChoiceMade {
                assignment,
                asked,
                received_at,
                ..
            } => self.answered(*assignment, asked, (&event.actor, *received_at), calendar),
            Happening::DeadlineMissed { asked, .. } => {
                self.missed_by = self
                    .missed_by
                    .take()
                    .or_else(|| asked.department().cloned());
                self.verdict = Verdict::Open { overdue: true };
            }
            Happening::MissCorrected { .. } => {
                self.missed_by = None;
                self.verdict = Verdict::Open { overdue: false };
            }
            Happening::RungClimbed { rung, .. } => {
                let place = usize::from(*rung).saturating_sub(1);
                if self.rungs.len() <= place {
                    self.rungs.resize(place + 1, 0);
                }
                self.rungs[place] += 1;
            }
            Happening::CaseClosed {
                on_time,
                without_deadline,
                ..
            } => {
                self.verdict = match (without_deadline, on_time) {
                    (true, _) => Verdict::WithoutDeadline,
                    (false, true) => Verdict::OnTime,
                    (false, false) => Verdict::Late,
                };
            }
            Happening::CaseOpened { .. }
            | Happening::Routed { .. }
            | Happening::AssignmentTaken { .. }
            | Happening::AssignmentReoffered { .. }
            | Happening::Reminded { .. }
            | Happening::NoticeRepeated { .. }
            | Happening::NoticeAcknowledged { .. }
            | Happening::Scored { .. }
            | Happening::MergedHere { .. }
            | Happening::Erased { .. } => {}
        }
        if let Some(late) = &self.missed_by {
            self.department = Some(late.clone());
        }
    }

    fn answered(
        &mut self,
        assignment: u32,
        asked: &Party,
        (actor, at): (&Actor, Timestamp),
        calendar: &Calendar,
    ) {
        let Some(department) = asked.department() else {
            return;
        };
        let Some(since) = self.asked.remove(&assignment) else {
            return;
        };
        self.working_milliseconds += calendar.working_milliseconds_between(since, at);
        if !matches!(actor, Actor::Clock) {
            self.answered_at = Some(at);
            self.department = Some(department.clone());
        }
        // Whatever comes next, this is not waited for any more.
        self.verdict = Verdict::Open { overdue: false };
    }
}
