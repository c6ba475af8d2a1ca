//! What the clock of a step is called.

use serde::{Deserialize, Serialize};

use super::Stage;

/// What a clock is called in figures: the stage of its step, unless the step says otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ClockLabel {
    /// The stage of the step.
    Stage(Stage),
    /// `clock: sign`: the step signs for the asked department.
    Sign,
}

impl ClockLabel {
    /// All labels, the stages first.
    pub const ALL: [Self; 7] = [
        Self::Stage(Stage::Collect),
        Self::Stage(Stage::Dispatch),
        Self::Stage(Stage::Handle),
        Self::Stage(Stage::Supervise),
        Self::Stage(Stage::Feedback),
        Self::Stage(Stage::Assess),
        Self::Sign,
    ];

    /// The code, as metrics spell it.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Stage(stage) => stage.code(),
            Self::Sign => "sign",
        }
    }

    /// The label with this code, or none.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|label| label.code() == code)
    }
}

impl Serialize for ClockLabel {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for ClockLabel {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let code = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        Self::from_code(&code)
            .ok_or_else(|| serde::de::Error::custom(format!("`{code}` is no clock")))
    }
}
