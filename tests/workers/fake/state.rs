//! What the played orchestrator knows, and how it judges reports.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use closedloop_wire::{
    cloud_event::CloudEvent,
    dispatch::{OFFERED, Offer, REPORTED, Report, ReportAnswer, SOURCE, TAKEN, WITHDRAWN},
    engine::AssignmentId,
};
use serde_json::json;

use super::{DEPARTMENT, now};

/// An assignment and what was reported on it.
pub(crate) struct Assignment {
    pub(crate) offer: Offer,
    pub(crate) recorded: Option<CloudEvent<Report>>,
    /// How often a choice took effect: 0 or 1, if everything is right.
    pub(crate) effective: u32,
    pub(crate) taken: bool,
    pub(crate) withdrawn: bool,
}

impl Assignment {
    fn is_open(&self) -> bool {
        self.recorded.is_none() && !self.taken && !self.withdrawn
    }
}

/// What is done wrong on purpose; 0 is never.
#[derive(Default)]
pub(crate) struct Faults {
    /// Every so many offers come twice in their line.
    pub(crate) double_every: u64,
    /// Every so many requests are answered with 503, and nothing is recorded.
    pub(crate) busy_every: u64,
    /// Every so many requests are recorded and answered with 500.
    pub(crate) lost_every: u64,
    /// Every so many reports are answered with 429 or 503, in turn.
    pub(crate) later_every: u64,
    /// More messages than this in a request are answered with 413.
    pub(crate) messages_max: u64,
    /// Reports on this assignment are answered with 422.
    pub(crate) refuse: Option<AssignmentId>,
    /// When so many choices were recorded it stands still in the middle of the request.
    pub(crate) stand_still_at: VecDeque<u64>,
}

/// What happened.
#[derive(Debug, Default)]
pub(crate) struct Figures {
    pub(crate) streams: u64,
    pub(crate) offers: u64,
    pub(crate) doubled: u64,
    pub(crate) posts: u64,
    pub(crate) busy: u64,
    pub(crate) lost: u64,
    pub(crate) too_large: u64,
    pub(crate) later: u64,
    pub(crate) reports: u64,
    pub(crate) repeats: u64,
    pub(crate) recorded: u64,
    pub(crate) unanswered_most: usize,
    pub(crate) batch_sizes: Vec<usize>,
}

struct Stream {
    prefetch: usize,
    held: BTreeSet<AssignmentId>,
    /// Messages that no prefetch holds back.
    extra: Vec<CloudEvent<Offer>>,
}

#[derive(Default)]
pub(crate) struct State {
    pub(crate) assignments: BTreeMap<AssignmentId, Assignment>,
    pub(crate) files: BTreeMap<String, (String, Vec<u8>)>,
    pub(crate) faults: Faults,
    pub(crate) figures: Figures,
    /// What the worker did against the contract.
    pub(crate) complaints: Vec<String>,
    pub(crate) stands_still: bool,
    queue: VecDeque<AssignmentId>,
    streams: BTreeMap<u64, Stream>,
}

fn is_turn(every: u64, count: u64) -> bool {
    every > 0 && count.is_multiple_of(every)
}

impl State {
    pub(crate) fn offer(&mut self, offer: Offer) {
        let id = offer.assignment;
        let assignment = Assignment {
            offer,
            recorded: None,
            effective: 0,
            taken: false,
            withdrawn: false,
        };
        self.assignments.insert(id, assignment);
        self.queue.push_back(id);
    }

    /// Offers something again to every stream, answered or not.
    pub(crate) fn repeat(&mut self, id: AssignmentId) {
        self.push_everywhere(OFFERED, id);
    }

    pub(crate) fn withdraw(&mut self, id: AssignmentId) {
        self.push_everywhere(WITHDRAWN, id);
        self.assignment(id).withdrawn = true;
    }

    pub(crate) fn effective(&self) -> u64 {
        self.figures.recorded
    }

    pub(crate) fn streams_open(&self) -> usize {
        self.streams.len()
    }

    /// The figures that hold after every whole run.
    pub(crate) fn assert_each_answered_once(&self) {
        assert_eq!(self.complaints, Vec::<String>::new());
        let wrong = self
            .assignments
            .iter()
            .filter(|(_, one)| one.effective != 1);
        let wrong: Vec<_> = wrong.map(|(id, one)| (id, one.effective)).collect();
        assert!(wrong.is_empty(), "not exactly once: {wrong:?}");
    }

    pub(crate) fn assignment(&mut self, id: AssignmentId) -> &mut Assignment {
        self.assignments.get_mut(&id).expect("it was offered")
    }

    pub(crate) fn open_stream(&mut self, prefetch: usize) -> u64 {
        self.figures.streams += 1;
        let stream = Stream {
            prefetch,
            held: BTreeSet::new(),
            extra: Vec::new(),
        };
        self.streams.insert(self.figures.streams, stream);
        self.figures.streams
    }

    pub(crate) fn close_stream(&mut self, stream: u64) {
        for id in self
            .streams
            .remove(&stream)
            .into_iter()
            .flat_map(|one| one.held)
            .rev()
        {
            if self.assignments[&id].is_open() {
                self.queue.push_front(id);
            }
        }
    }

    /// What a restart does: only the record is left.
    pub(crate) fn forget_streams(&mut self) {
        self.streams.clear();
        let open = self.assignments.iter().filter(|(_, one)| one.is_open());
        self.queue = open.map(|(id, _)| *id).collect();
    }

    /// The next line of a stream; none if there is nothing to say.
    pub(crate) fn next_line(&mut self, stream: u64) -> Option<Vec<CloudEvent<Offer>>> {
        let stream = self.streams.get_mut(&stream)?;
        let mut line = std::mem::take(&mut stream.extra);
        while !self.stands_still && line.len() < 255 && stream.held.len() < stream.prefetch {
            let Some(id) = self.queue.pop_front() else {
                break;
            };
            let assignment = &self.assignments[&id];
            if !assignment.is_open() {
                continue;
            }
            stream.held.insert(id);
            self.figures.offers += 1;
            line.push(event(OFFERED, &assignment.offer));
            if is_turn(self.faults.double_every, self.figures.offers) {
                self.figures.doubled += 1;
                line.push(event(OFFERED, &assignment.offer));
            }
        }
        let most = &mut self.figures.unanswered_most;
        *most = stream.held.len().max(*most);
        (!line.is_empty()).then_some(line)
    }

    fn push_everywhere(&mut self, kind: &str, id: AssignmentId) {
        let message = event(kind, &self.assignments[&id].offer);
        for stream in self.streams.values_mut() {
            stream.extra.push(message.clone());
        }
    }

    /// Whether this request is one that goes wrong as a whole: the status, and whether what it
    /// brings is recorded all the same.
    pub(crate) fn whole_fault(&mut self, messages: usize) -> Option<(u16, bool)> {
        self.figures.posts += 1;
        self.figures.batch_sizes.push(messages);
        let posts = self.figures.posts;
        if self.faults.messages_max > 0 && messages as u64 > self.faults.messages_max {
            self.figures.too_large += 1;
            Some((413, false))
        } else if is_turn(self.faults.busy_every, posts) {
            self.figures.busy += 1;
            Some((503, false))
        } else if is_turn(self.faults.lost_every, posts) {
            self.figures.lost += 1;
            Some((500, true))
        } else {
            None
        }
    }

    pub(crate) fn judge(&mut self, message: CloudEvent<Report>) -> ReportAnswer {
        self.check(&message);
        self.figures.reports += 1;
        let id = message.id.clone();
        let (status, problem) = if is_turn(self.faults.later_every, self.figures.reports) {
            self.figures.later += 1;
            let status = if self.figures.later.is_multiple_of(2) {
                429
            } else {
                503
            };
            (
                status,
                Some(json!({"code": "later", "retry_after_seconds": 0.01})),
            )
        } else {
            self.record(message)
        };
        ReportAnswer {
            id,
            status,
            problem,
        }
    }

    fn record(&mut self, message: CloudEvent<Report>) -> (u16, Option<serde_json::Value>) {
        let id = message.data.assignment;
        let refused = self.faults.refuse == Some(id);
        let Some(assignment) = self.assignments.get_mut(&id) else {
            return (422, Some(json!({"code": "unknown-assignment"})));
        };
        let is_asked = message.data.generation == assignment.offer.generation;
        if refused {
            return (
                422,
                Some(json!({"code": "needs-missing", "detail": "say more"})),
            );
        } else if !is_asked || assignment.withdrawn {
            return (409, Some(json!({"code": "somebody-else-is-asked"})));
        } else if message.kind == TAKEN {
            assignment.taken = true;
        } else if assignment.recorded.is_some() {
            self.figures.repeats += 1;
        } else {
            assignment.recorded = Some(message);
            assignment.effective += 1;
            self.figures.recorded += 1;
        }
        for stream in self.streams.values_mut() {
            stream.held.remove(&id);
        }
        let stand_still_at = &mut self.faults.stand_still_at;
        if stand_still_at
            .front()
            .is_some_and(|at| *at <= self.figures.recorded)
        {
            stand_still_at.pop_front();
            self.stands_still = true;
        }
        (200, None)
    }

    fn check(&mut self, message: &CloudEvent<Report>) {
        let (assignment, report) = (message.data.assignment, &message.data);
        let kind_fits = match message.kind.as_str() {
            REPORTED => report.choice.is_some(),
            TAKEN => report.choice.is_none() && report.given.is_empty(),
            _ => false,
        };
        let first = self.assignments.get(&assignment);
        let first = first.and_then(|one| one.recorded.as_ref());
        let is_changed =
            first.is_some_and(|first| first.kind == message.kind && first.id != message.id);
        for (is_wrong, what) in [
            (
                message.specversion != "1.0",
                "another version of CloudEvents",
            ),
            (
                message.source != format!("/departments/{DEPARTMENT}"),
                "another source",
            ),
            (message.time.is_none(), "no time"),
            (!kind_fits, "a type that does not fit its data"),
            (is_changed, "another id for the same report"),
        ] {
            if is_wrong {
                self.complaints.push(format!("{what}: {message:?}"));
            }
        }
        let files = report.given.get("photos").and_then(|ids| ids.as_array());
        for id in files.into_iter().flatten() {
            if !id.as_str().is_some_and(|id| self.files.contains_key(id)) {
                self.complaints.push(format!("{id} was not uploaded"));
            }
        }
    }
}

fn event(kind: &str, offer: &Offer) -> CloudEvent<Offer> {
    let id = format!("{}:{kind}", offer.assignment);
    CloudEvent::new(kind, id, SOURCE.to_owned(), now(), offer.clone())
}
