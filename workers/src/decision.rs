//! What a handler makes of an offer.

use std::collections::BTreeMap;

use closedloop_wire::{
    dispatch::{Offer, REPORTED, Report, TAKEN},
    engine::workflows::names::{ChoiceName, FieldName},
};

/// What a handler makes of an offer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// Report this choice.
    Choose {
        /// One of the choices of the offer.
        choice: ChoiceName,
        /// What the choice needs: texts, numbers and dates as JSON values, files as lists of the
        /// ids that [`crate::Client::upload`] gave.
        given: BTreeMap<FieldName, serde_json::Value>,
        /// The id of the case this one goes on as, for a choice that merges.
        into: Option<String>,
    },
    /// Report that the work has begun. The choice comes later by [`crate::Client::report`], also
    /// from another run of the program.
    Take,
    /// Report nothing. The offer comes again, here or to another program of the department; until
    /// then it occupies one place of the prefetch.
    Leave,
}

impl Decision {
    /// A choice that brings nothing along.
    #[must_use]
    pub fn choose(choice: ChoiceName) -> Self {
        Self::Choose {
            choice,
            given: BTreeMap::new(),
            into: None,
        }
    }

    /// The report this decision makes of an offer, with the type of its message; none for
    /// [`Decision::Leave`].
    #[must_use]
    pub fn into_report(self, offer: &Offer) -> Option<(&'static str, Report)> {
        let report = Report {
            assignment: offer.assignment,
            generation: offer.generation,
            choice: None,
            given: BTreeMap::new(),
            into: None,
        };
        match self {
            Self::Choose {
                choice,
                given,
                into,
            } => {
                let choice = Some(choice);
                Some((
                    REPORTED,
                    Report {
                        choice,
                        given,
                        into,
                        ..report
                    },
                ))
            }
            Self::Take => Some((TAKEN, report)),
            Self::Leave => None,
        }
    }
}
