//! A whole definition in Chinese, for whoever learns the language by example.

use closedloop_workflows::{catalogue::HOTLINE, rewrite, words::Language};

/// The shipped hotline in Chinese.
pub(super) fn chinese() -> String {
    rewrite(HOTLINE, "hotline.yaml", Language::Chinese).expect("what ships is right")
}
