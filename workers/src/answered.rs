//! The last reports whose answer is final, so that a repeated offer gets the same report again and
//! the work is not done twice.

use std::collections::{BTreeMap, VecDeque};

use closedloop_wire::{
    cloud_event::CloudEvent,
    dispatch::Report,
    engine::{AssignmentId, Generation},
};

/// What a report is about; at most one choice is ever recorded for it.
pub(crate) type Key = (AssignmentId, Generation);

/// How many are remembered. A repeat comes soon, within what a few streams hold.
const ANSWERED_MAX: usize = 4096;

/// The last reports whose answer is final.
#[derive(Debug, Default)]
pub(crate) struct Answered {
    by_key: BTreeMap<Key, CloudEvent<Report>>,
    oldest_first: VecDeque<Key>,
}

impl Answered {
    pub(crate) fn remember(&mut self, key: Key, message: CloudEvent<Report>) {
        if self.by_key.insert(key, message).is_none() {
            self.oldest_first.push_back(key);
        }
        if self.oldest_first.len() > ANSWERED_MAX
            && let Some(oldest) = self.oldest_first.pop_front()
        {
            self.by_key.remove(&oldest);
        }
    }

    pub(crate) fn get(&self, key: &Key) -> Option<&CloudEvent<Report>> {
        self.by_key.get(key)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use closedloop_wire::{dispatch::REPORTED, engine::CaseId};
    use jiff::Timestamp;

    use super::*;

    #[test]
    fn the_oldest_is_forgotten_and_the_newest_is_known() {
        let case: CaseId = "00000000-0000-7000-8000-000000000001"
            .parse()
            .expect("it is the id of a case");
        let mut answered = Answered::default();
        let key = |number| (AssignmentId { case, number }, 1);
        let numbers = 1..=u32::try_from(ANSWERED_MAX).expect("it is small") + 1;
        for number in numbers.clone() {
            let report = Report {
                assignment: key(number).0,
                generation: 1,
                choice: None,
                given: BTreeMap::new(),
                into: None,
            };
            let message = CloudEvent::new(
                REPORTED,
                number.to_string(),
                String::new(),
                Timestamp::UNIX_EPOCH,
                report,
            );
            answered.remember(key(number), message.clone());
            answered.remember(key(number), message);
        }
        assert!(answered.get(&key(1)).is_none());
        for number in numbers.skip(1) {
            assert!(answered.get(&key(number)).is_some(), "{number}");
        }
        assert_eq!(answered.by_key.len(), ANSWERED_MAX);
    }
}
