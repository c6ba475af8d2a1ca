//! Texts in both languages.

use closedloop_engine::workflows::plan::{Stage, Words};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A text in Chinese and in English.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Bilingual {
    /// Chinese, the default.
    pub zh: String,
    /// English.
    pub en: String,
}

impl Bilingual {
    /// The same said in both languages.
    #[must_use]
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self {
            zh: zh.into(),
            en: en.into(),
        }
    }
}

impl From<&Words> for Bilingual {
    fn from(words: &Words) -> Self {
        Self::new(&words.zh, &words.en)
    }
}

impl From<Stage> for Bilingual {
    fn from(stage: Stage) -> Self {
        Self::new(stage.chinese(), stage.code())
    }
}
