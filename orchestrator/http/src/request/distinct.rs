//! JSON in which no name stands twice within an object.
//!
//! Of a name that stands twice one reader takes the first value and another the last, so that what
//! was checked and what is recorded could be two things. Maps of the standard library take the last
//! without a word.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{Error, MapAccess, SeqAccess, Visitor},
};
use serde_json::{Map, Number, Value};

/// A JSON value that was read without meeting a name twice.
#[derive(Debug)]
pub(super) struct Distinct(pub Value);

impl<'de> Deserialize<'de> for Distinct {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader).map(Self)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, answer: bool) -> Result<Value, E> {
        Ok(Value::Bool(answer))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Value, E> {
        Ok(Value::Number(number.into()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Value, E> {
        Ok(Value::Number(number.into()))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Value, E> {
        Ok(Number::from_f64(number).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::String(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let mut items = Vec::new();
        while let Some(Distinct(item)) = list.next_element()? {
            items.push(item);
        }
        Ok(Value::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Value, A::Error> {
        let mut members = Map::new();
        while let Some(name) = object.next_key::<String>()? {
            if members.contains_key(&name) {
                // The name is not repeated: it may be a word of a person.
                return Err(A::Error::custom("duplicate field name"));
            }
            let Distinct(member) = object.next_value()?;
            members.insert(name, member);
        }
        Ok(Value::Object(members))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_is_what_is_read_without_this() {
        for text in [
            "null",
            "[true, -1, 18446744073709551615, 1.5, \"\\u3400\", {}]",
            "{\"a\": {\"b\": [{\"a\": 1}, {\"a\": 2}]}, \"b\": []}",
        ] {
            let Distinct(value) = serde_json::from_str(text).expect("it is JSON");
            let plain: Value = serde_json::from_str(text).expect("it is JSON");
            assert_eq!(value, plain);
        }
    }

    #[test]
    fn a_name_that_stands_twice_is_refused_at_any_depth_and_not_repeated() {
        for text in [
            "{\"secret\": 1, \"secret\": 1}",
            "[{\"a\": {\"secret\": 1, \"\\u0073ecret\": 2}}]",
        ] {
            let error = serde_json::from_str::<Distinct>(text).expect_err("it stands twice");
            assert!(error.is_data() && error.to_string().starts_with("duplicate field "));
            assert!(!error.to_string().contains("secret"), "{error}");
        }
    }
}
