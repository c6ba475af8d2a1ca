//! The digest under which an idempotency key remembers its request.

use closedloop_runtime::wire::engine::Hash;
use serde_json::Value;

/// SHA-256 over method, path and body, the body as compact JSON with sorted names, so that a client
/// may write the same thing in another order.
pub(crate) fn digest(method: &str, path: &str, body: &Value) -> Hash {
    let mut text = String::new();
    // Neither a method nor a path holds a line break.
    text.push_str(method);
    text.push('\n');
    text.push_str(path);
    text.push('\n');
    write(body, &mut text);
    Hash::of(text.as_bytes())
}

/// Bounded by the depth that was read (128).
fn write(value: &Value, text: &mut String) {
    match value {
        Value::Object(members) => {
            // Sorted here and not by the map, whose order depends on how serde_json was built.
            let mut members: Vec<_> = members.iter().collect();
            members.sort_by_key(|(name, _)| *name);
            text.push('{');
            for (name, value) in members {
                text.push_str(&Value::from(name.as_str()).to_string());
                text.push(':');
                write(value, text);
                text.push(',');
            }
            text.push('}');
        }
        Value::Array(items) => {
            text.push('[');
            for item in items {
                write(item, text);
                text.push(',');
            }
            text.push(']');
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            text.push_str(&value.to_string());
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn method_path_and_every_part_of_the_body_count() {
        let body = json!({"a": [1, "x"], "b": null});
        let one = digest("POST", "/a", &body);
        assert_eq!(
            one,
            digest("POST", "/a", &json!({"b": null, "a": [1, "x"]}))
        );
        for other in [
            digest("PUT", "/a", &body),
            digest("POST", "/b", &body),
            digest("POST", "/a", &json!({"a": [1, "x"]})),
            digest("POST", "/a", &json!({"a": ["x", 1], "b": null})),
            digest("POST", "/a", &json!({"a": [1, "x"], "b": "null"})),
            digest("POST", "/a", &json!([{"a": [1, "x"], "b": null}])),
        ] {
            assert_ne!(one, other);
        }
    }

    #[test]
    fn quotes_in_names_cannot_imitate_another_body() {
        let one = digest("POST", "/", &json!({"a\":1,\"b": 2}));
        assert_ne!(one, digest("POST", "/", &json!({"a": 1, "b": 2})));
    }
}
