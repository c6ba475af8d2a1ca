//! Contents on the command line: `name=value`.

use std::collections::BTreeMap;

use closedloop_engine::workflows::names::FieldName;
use serde_json::Value as Json;

/// One content: a name and a value.
#[derive(Debug, Clone)]
pub(super) struct Content {
    name: FieldName,
    value: Json,
}

impl std::str::FromStr for Content {
    type Err = String;

    /// A value that reads as JSON is JSON, so that numbers, yes or no, contacts and files can be
    /// given; anything else is a text.
    fn from_str(text: &str) -> Result<Self, String> {
        let (name, value) = text
            .split_once('=')
            .ok_or_else(|| "a content is written name=value".to_owned())?;
        Ok(Self {
            name: name.parse().map_err(|error| format!("{error}"))?,
            value: serde_json::from_str(value).unwrap_or_else(|_| Json::from(value)),
        })
    }
}

/// The contents by name; of one name the last.
pub(super) fn map(contents: Vec<Content>) -> BTreeMap<FieldName, Json> {
    contents
        .into_iter()
        .map(|content| (content.name, content.value))
        .collect()
}

/// A content as people read it.
pub(super) fn shown(value: &Json) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_that_reads_as_json_is_json_and_anything_else_is_a_text() {
        let read = |text: &str| text.parse::<Content>().expect("a content").value;
        assert_eq!(read("amount=3"), Json::from(3));
        assert_eq!(read("urgent=true"), Json::from(true));
        assert_eq!(read("place=xiangyu/east"), Json::from("xiangyu/east"));
        assert_eq!(read("summary=\"3\""), Json::from("3"));
        assert_eq!(read("summary=a=b"), Json::from("a=b"));
        assert_eq!(read("reporter={\"phone\":\"1\"}")["phone"], "1");
        for wrong in ["summary", "=x", "Summary!=x"] {
            assert!(wrong.parse::<Content>().is_err(), "{wrong}");
        }
    }
}
