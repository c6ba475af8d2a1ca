//! What came back from the server, with questions that a test asks of it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;

/// An answer, read whole.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    /// What was asked, for messages.
    pub asked: String,
    /// The status.
    pub status: u16,
    /// The headers, names in small letters.
    pub headers: BTreeMap<String, String>,
    /// The body.
    pub body: Vec<u8>,
}

impl Answer {
    /// A header, or an empty text.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }

    /// The body as text, as far as it is text.
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON.
    pub(crate) fn json(&self) -> Json {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{}: {error}: {}", self.asked, self.text()))
    }

    /// The body, if the status is this one; else the test ends with the whole answer.
    pub(crate) fn expect(self, status: u16) -> Json {
        self.is(status);
        if self.body.is_empty() {
            Json::Null
        } else {
            self.json()
        }
    }

    /// Checks the status.
    pub(crate) fn is(&self, status: u16) -> &Self {
        assert_eq!(self.status, status, "{}: {}", self.asked, self.text());
        self
    }

    /// The code of the problem document.
    pub(crate) fn code(&self) -> String {
        self.problem().map_or_else(
            |why| panic!("{}: {why}", self.asked),
            |problem| text(&problem, "code").to_owned(),
        )
    }

    /// Checks status and code of a refusal and gives its document.
    pub(crate) fn refused(&self, status: u16, code: &str) -> Json {
        self.is(status);
        assert_eq!(self.code(), code, "{}: {}", self.asked, self.text());
        self.json()
    }

    /// The problem document.
    ///
    /// # Errors
    /// It is not what RFC 9457 and our own rules ask for.
    pub(crate) fn problem(&self) -> Result<Json, String> {
        let shown = || format!("status {} with {}", self.status, self.text());
        if self.header("content-type") != "application/problem+json" {
            return Err(format!(
                "no problem document: {:?}, {}",
                self.headers,
                shown()
            ));
        }
        let problem: Json =
            serde_json::from_slice(&self.body).map_err(|error| format!("{error}: {}", shown()))?;
        let code = problem["code"].as_str().unwrap_or_default();
        let whole = problem["status"] == self.status
            && !code.is_empty()
            && problem["type"] == format!("/problems/{code}")
            && problem["title"]
                .as_str()
                .is_some_and(|title| !title.is_empty());
        if whole {
            Ok(problem)
        } else {
            Err(format!("an incomplete problem document: {}", shown()))
        }
    }
}

/// A text in a JSON object; the test ends if there is none.
pub(crate) fn text<'a>(json: &'a Json, name: &str) -> &'a str {
    json[name]
        .as_str()
        .unwrap_or_else(|| panic!("no text `{name}` in {json}"))
}

/// A whole number in a JSON object; the test ends if there is none.
pub(crate) fn number(json: &Json, name: &str) -> u64 {
    json[name]
        .as_u64()
        .unwrap_or_else(|| panic!("no number `{name}` in {json}"))
}

/// A list in a JSON object; the test ends if there is none.
pub(crate) fn list<'a>(json: &'a Json, name: &str) -> &'a Vec<Json> {
    json[name]
        .as_array()
        .unwrap_or_else(|| panic!("no list `{name}` in {json}"))
}

/// Every name of a field in a JSON document with the way to it, such as `cases[].due_at`.
pub(crate) fn field_names(json: &Json) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    collect(json, "", &mut names);
    names
}

fn collect(json: &Json, way: &str, names: &mut BTreeSet<String>) {
    match json {
        Json::Object(members) => {
            for (name, member) in members {
                let way = if way.is_empty() {
                    name.clone()
                } else {
                    format!("{way}.{name}")
                };
                collect(member, &way, names);
                names.insert(way);
            }
        }
        Json::Array(items) => {
            for item in items {
                collect(item, &format!("{way}[]"), names);
            }
        }
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => {}
    }
}
