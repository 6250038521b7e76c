//! Compares what Tacker makes of a VNF with what retack makes of it, value by value.

use serde_json::Value;

use crate::support::v2::{IN_A_STRING, bare};

/// One value that is not the same; `None` where there is none.
#[derive(Debug)]
pub(super) struct Difference {
    pub(super) path: String,
    pub(super) tacker: Option<Value>,
    pub(super) retack: Option<Value>,
}

/// Where the rows differ, down to the first value that one of them does not have.
pub(super) fn between(tacker: &Value, retack: &Value) -> Vec<Difference> {
    let mut found = Vec::new();
    compare(String::new(), Some(tacker), Some(retack), &mut found);
    found
}

fn compare(
    path: String,
    tacker: Option<&Value>,
    retack: Option<&Value>,
    found: &mut Vec<Difference>,
) {
    match (tacker, retack) {
        (Some(Value::Object(theirs)), Some(Value::Object(ours))) => {
            let only_ours = ours.keys().filter(|key| !theirs.contains_key(*key));
            for key in theirs.keys().chain(only_ours) {
                compare(member(&path, key), theirs.get(key), ours.get(key), found);
            }
        }
        (Some(Value::Array(theirs)), Some(Value::Array(ours))) => {
            for at in 0..theirs.len().max(ours.len()) {
                compare(format!("{path}[{at}]"), theirs.get(at), ours.get(at), found);
            }
        }
        (theirs, ours) if theirs == ours => {}
        (theirs, ours) => found.push(Difference {
            path,
            tacker: theirs.map(bare).cloned(),
            retack: ours.map(bare).cloned(),
        }),
    }
}

/// What shows the JSON string around a value is no step of a path. Where only one side has it, the values differ.
fn member(path: &str, key: &str) -> String {
    match key {
        IN_A_STRING => path.to_owned(),
        _ if path.is_empty() => key.to_owned(),
        _ => format!("{path}.{key}"),
    }
}
