//! Python's `repr` of plain data: what v1 stores wherever it wrote `str(dict)` for JSON.

use serde_json::Value;

pub(super) fn repr(value: &Value) -> String {
    match value {
        Value::Null => "None".to_owned(),
        Value::Bool(true) => "True".to_owned(),
        Value::Bool(false) => "False".to_owned(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => quote(text),
        Value::Array(items) => format!("[{}]", join(items.iter().map(repr))),
        Value::Object(members) => {
            let members =
                members.iter().map(|(key, value)| format!("{}: {}", quote(key), repr(value)));
            format!("{{{}}}", join(members))
        }
    }
}

fn join(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join(", ")
}

/// Python takes double quotes only where they spare it an escape.
fn quote(text: &str) -> String {
    let quote = if text.contains('\'') && !text.contains('"') { '"' } else { '\'' };
    let mut quoted = String::from(quote);
    for character in text.chars() {
        match character {
            '\n' => quoted.push_str(r"\n"),
            '\r' => quoted.push_str(r"\r"),
            '\t' => quoted.push_str(r"\t"),
            '\\' => quoted.push_str(r"\\"),
            _ if character == quote => quoted.extend(['\\', quote]),
            _ if character.is_control() => {
                quoted.push_str(&format!(r"\x{:02x}", u32::from(character)))
            }
            _ => quoted.push(character),
        }
    }
    quoted.push(quote);
    quoted
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_dict_is_written_as_python_writes_it() {
        let value =
            json!({"on": true, "off": false, "none": null, "list": [1, -2.5, {}], "名前": "東京"});
        assert_eq!(
            repr(&value),
            "{'on': True, 'off': False, 'none': None, 'list': [1, -2.5, {}], '名前': '東京'}"
        );
    }

    #[test]
    fn quotes_follow_pythons_rule() {
        assert_eq!(repr(&json!("plain")), "'plain'");
        assert_eq!(repr(&json!("operator's")), r#""operator's""#);
        assert_eq!(repr(&json!(r#"say "hi""#)), r#"'say "hi"'"#);
        assert_eq!(repr(&json!(r#"it's "both""#)), r#"'it\'s "both"'"#);
        assert_eq!(repr(&json!("a\\b\n\u{7f}")), r"'a\\b\n\x7f'");
    }
}
