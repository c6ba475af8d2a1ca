//! Putting assignments before department programs. Holds copies only: the record knows every open
//! assignment, so whatever is lost here is offered again.

use async_trait::async_trait;
use closedloop_wire::{
    cloud_event::CloudEvent,
    dispatch::Offer,
    engine::{AssignmentId, Generation, workflows::names::DepartmentCode},
};

/// The carrier did not take the messages; they stay pending in the record.
#[derive(Debug, thiserror::Error)]
#[error("the offers could not be handed over: {0}")]
pub struct DispatchFailure(pub String);

/// The sending side.
#[async_trait]
pub trait Dispatch: Send + Sync {
    /// Hands over offers and withdrawals (told apart by their type), in order. Returns when the
    /// carrier has them for good; a repeat of an offer that is still pending changes nothing.
    ///
    /// # Errors
    /// None of them may have arrived, or all; the caller sends them again.
    async fn publish(&self, messages: Vec<CloudEvent<Offer>>) -> Result<(), DispatchFailure>;

    /// Tells that a report on this assignment was answered, so its place is free.
    fn settle(&self, department: &DepartmentCode, assignment: AssignmentId, generation: Generation);

    /// Whether the carrier forgets everything when this process ends, so that a start must publish
    /// all open offers of the record again.
    fn is_volatile(&self) -> bool;

    /// The departments for which the carrier dropped offers since the last call and has room again:
    /// their open offers must be published again from the record.
    fn overflowed(&self) -> Vec<DepartmentCode>;
}

/// The receiving side, where the carrier is ours (HTTP streams).
pub trait OfferStreams: Send + Sync {
    /// Opens a stream of a department's offers, with at most `prefetch` of them unanswered at any
    /// moment. Several streams of a department share its offers. What a stream was sent and nobody
    /// answered goes to the others when it is dropped.
    fn open(&self, department: &DepartmentCode, prefetch: usize) -> Box<dyn OfferStream>;

    /// How many streams of this department are open.
    fn open_streams(&self, department: &DepartmentCode) -> usize;
}

/// One open stream.
#[async_trait]
pub trait OfferStream: Send {
    /// The next 1 to `limit` messages; waits until there is one. Safe to cancel: a message that was
    /// not returned is not lost.
    async fn next(&mut self, limit: usize) -> Vec<CloudEvent<Offer>>;
}
