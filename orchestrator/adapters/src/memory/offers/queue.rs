//! The offers of one department: which wait, and which stream holds which.

use std::collections::{BTreeMap, HashMap, VecDeque};

use closedloop_wire::{
    cloud_event::CloudEvent,
    dispatch::Offer,
    engine::{AssignmentId, Generation},
};

/// Tells the streams of a department apart.
pub(super) type StreamId = u64;

/// The place of an offer in the order in which offers came; it keeps it until it is over, so that
/// what a stream gives back stands where it stood before.
type Turn = u64;

type Message = CloudEvent<Offer>;

#[derive(Debug, Default)]
pub(super) struct Queue {
    next_turn: Turn,
    next_stream: StreamId,
    pending: BTreeMap<Turn, Message>,
    streams: BTreeMap<StreamId, Stream>,
    /// Where each offer is that waits or is held by a stream.
    places: HashMap<AssignmentId, Place>,
    /// Whether an offer was dropped because too many waited.
    overflowed: bool,
}

#[derive(Debug)]
struct Stream {
    prefetch: usize,
    unanswered: BTreeMap<Turn, Message>,
    /// Withdrawals of what the stream held, at most `prefetch`: it gets no new offer before it took
    /// them.
    withdrawals: VecDeque<Message>,
}

#[derive(Debug, Clone, Copy)]
struct Place {
    generation: Generation,
    turn: Turn,
    /// The stream that holds it; none while it waits.
    held_by: Option<StreamId>,
}

impl Queue {
    /// Queues an offer. One that is known in this or a newer generation changes nothing; a newer
    /// one takes the turn of the older if that still waits.
    pub(super) fn offer(&mut self, message: Message, pending_max: usize) {
        let (assignment, generation) = (message.data.assignment, message.data.generation);
        let known = self.places.get(&assignment).copied();
        if known.is_some_and(|known| known.generation >= generation) {
            return;
        }
        self.forget(assignment);
        if self.pending.len() >= pending_max {
            self.overflowed = true;
            return;
        }
        let waited = known.filter(|known| known.held_by.is_none());
        let turn = waited.map_or_else(|| self.draw_turn(), |known| known.turn);
        let place = Place {
            generation,
            turn,
            held_by: None,
        };
        self.places.insert(assignment, place);
        self.pending.insert(turn, message);
    }

    /// Takes an offer back: from those that wait, or by telling the stream that holds it.
    pub(super) fn withdraw(&mut self, message: Message) {
        let (assignment, generation) = (message.data.assignment, message.data.generation);
        let place = self.end(assignment, generation);
        let holder = place.and_then(|place| place.held_by);
        if let Some(stream) = holder.and_then(|id| self.streams.get_mut(&id)) {
            stream.withdrawals.push_back(message);
        }
    }

    /// Forgets an offer that was answered, wherever it is.
    pub(super) fn settle(&mut self, assignment: AssignmentId, generation: Generation) {
        self.end(assignment, generation);
    }

    /// Forgets an offer of this generation or an older one.
    fn end(&mut self, assignment: AssignmentId, generation: Generation) -> Option<Place> {
        let known = self.places.get(&assignment)?;
        if known.generation > generation {
            return None;
        }
        self.forget(assignment)
    }

    fn forget(&mut self, assignment: AssignmentId) -> Option<Place> {
        let place = self.places.remove(&assignment)?;
        match place.held_by {
            None => self.pending.remove(&place.turn),
            Some(id) => self
                .streams
                .get_mut(&id)
                .and_then(|stream| stream.unanswered.remove(&place.turn)),
        };
        Some(place)
    }

    pub(super) fn open(&mut self, prefetch: usize) -> StreamId {
        self.next_stream += 1;
        let stream = Stream {
            prefetch: prefetch.max(1),
            unanswered: BTreeMap::new(),
            withdrawals: VecDeque::new(),
        };
        self.streams.insert(self.next_stream, stream);
        self.next_stream
    }

    /// Ends a stream; what it held waits again, each at its old turn.
    pub(super) fn close(&mut self, id: StreamId) {
        let Some(stream) = self.streams.remove(&id) else {
            return;
        };
        for (turn, message) in stream.unanswered {
            if let Some(place) = self.places.get_mut(&message.data.assignment) {
                place.held_by = None;
                self.pending.insert(turn, message);
            }
        }
    }

    /// Up to `limit` messages for a stream: withdrawals, then offers while it has places free.
    pub(super) fn take(&mut self, id: StreamId, limit: usize) -> Vec<Message> {
        let Some(stream) = self.streams.get_mut(&id) else {
            return Vec::new();
        };
        let withdrawals = stream.withdrawals.len().min(limit);
        let mut taken: Vec<Message> = stream.withdrawals.drain(..withdrawals).collect();
        while taken.len() < limit
            && stream.unanswered.len() < stream.prefetch
            && let Some((turn, message)) = self.pending.pop_first()
        {
            if let Some(place) = self.places.get_mut(&message.data.assignment) {
                place.held_by = Some(id);
            }
            stream.unanswered.insert(turn, message.clone());
            taken.push(message);
        }
        taken
    }

    pub(super) fn open_streams(&self) -> usize {
        self.streams.len()
    }

    pub(super) fn pending(&self) -> usize {
        self.pending.len()
    }

    /// Whether offers were dropped and fewer than `room_below` wait; then it is forgotten.
    pub(super) fn take_overflow(&mut self, room_below: usize) -> bool {
        let has_room_again = self.overflowed && self.pending.len() < room_below;
        self.overflowed &= !has_room_again;
        has_room_again
    }

    fn draw_turn(&mut self) -> Turn {
        self.next_turn += 1;
        self.next_turn
    }
}
