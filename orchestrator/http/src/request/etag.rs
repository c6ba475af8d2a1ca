//! Versions of a case: its sequence number, in quotes.

use axum::http::{HeaderMap, HeaderName, HeaderValue};

/// The strong `ETag` of a case at this sequence number.
pub(crate) fn of_seq(seq: u32) -> HeaderValue {
    HeaderValue::from_str(&format!("\"{seq}\"")).unwrap_or(HeaderValue::from_static("\"0\""))
}

/// Whether one of the versions in a header (`If-Match`, `If-None-Match`) is this one, or it is `*`;
/// none if there is no such header. `is_weak`: whether a `W/` before a version is passed over.
pub(crate) fn matches_any(
    headers: &HeaderMap,
    name: &HeaderName,
    seq: u32,
    is_weak: bool,
) -> Option<bool> {
    let own = of_seq(seq);
    let mut values = headers.get_all(name).iter().peekable();
    values.peek()?;
    Some(values.any(|value| {
        let tags = value.to_str().unwrap_or_default().split(',');
        tags.map(str::trim).any(|tag| {
            let tag = tag.strip_prefix("W/").filter(|_| is_weak).unwrap_or(tag);
            tag == "*" || tag.as_bytes() == own.as_bytes()
        })
    }))
}

#[cfg(test)]
mod tests {
    use axum::http::header::{IF_MATCH, IF_NONE_MATCH};

    use super::*;

    #[test]
    fn a_version_matches_itself_a_star_and_lists_that_hold_it() {
        let check = |text: &'static str, is_weak| {
            let mut headers = HeaderMap::new();
            headers.insert(IF_MATCH, HeaderValue::from_static(text));
            matches_any(&headers, &IF_MATCH, 12, is_weak).expect("the header is there")
        };
        for (text, strong, weak) in [
            ("\"12\"", true, true),
            ("*", true, true),
            ("\"11\", \"12\"", true, true),
            ("W/\"12\"", false, true),
            ("\"1\"", false, false),
            ("12", false, false),
            ("", false, false),
        ] {
            assert_eq!(
                (check(text, false), check(text, true)),
                (strong, weak),
                "{text}"
            );
        }
        assert_eq!(
            matches_any(&HeaderMap::new(), &IF_NONE_MATCH, 12, true),
            None
        );
    }
}
