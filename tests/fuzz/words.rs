//! Definitions that are spelt in the other language.

use closedloop_workflows::words::{Language, rewrite};

use super::assert_are_located;

/// Spells a definition in both languages. What was spelt by us goes to the other language and back
/// without a byte changed, and changes no more in its own.
pub fn words(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    for language in Language::ALL {
        let spelt = match rewrite(text, "fuzz.yaml", language) {
            Ok(spelt) => spelt,
            Err(wrong) => {
                assert!(!wrong.is_empty());
                assert_are_located(&wrong, text);
                continue;
            }
        };
        assert_eq!(in_language(&spelt, language).as_ref(), Some(&spelt));
        let other = match language {
            Language::Chinese => Language::English,
            Language::English => Language::Chinese,
        };
        let Some(there) = in_language(&spelt, other) else {
            continue;
        };
        // The author's own way to spell a word is not kept on the way there.
        let Some(back) = in_language(&there, language) else {
            continue;
        };
        assert_eq!(in_language(&back, other).as_ref(), Some(&there));
    }
}

/// The text in a language; none if it does not fit into a file there.
fn in_language(text: &str, language: Language) -> Option<String> {
    match rewrite(text, "fuzz.yaml", language) {
        Ok(spelt) => Some(spelt),
        Err(wrong) => {
            let is_large = wrong.iter().all(|complaint| complaint.code == "Y2");
            assert!(is_large, "{}\n{text}", wrong[0]);
            None
        }
    }
}
