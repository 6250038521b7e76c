//! JSON in as few lines as can be read at a glance.

use serde_json::Value;

/// What fits into a line stays in one.
const WIDTH: usize = 110;

/// JSON whose first line continues one that is indented by `indent`.
pub(super) fn json(value: &Value, indent: usize) -> String {
    let line = value.to_string();
    if line.len() + indent <= WIDTH {
        return line;
    }
    let inner = indent + 2;
    match value {
        Value::Object(object) => {
            let members =
                object.iter().map(|(key, value)| format!("\"{key}\": {}", json(value, inner)));
            block('{', members.collect(), '}', indent)
        }
        Value::Array(items) => {
            block('[', items.iter().map(|item| json(item, inner)).collect(), ']', indent)
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => line,
    }
}

fn block(open: char, items: Vec<String>, close: char, indent: usize) -> String {
    let outer = " ".repeat(indent);
    let inner = " ".repeat(indent + 2);
    let items: Vec<_> = items.iter().map(|item| format!("{inner}{item}")).collect();
    format!("{open}\n{}\n{outer}{close}", items.join(",\n"))
}
