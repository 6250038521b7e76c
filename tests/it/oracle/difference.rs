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
            let theirs = &in_order_of(&path, theirs, ours, found);
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

/// Lists whose order means something, and what tells which item is which in either.
const ORDERED: [(&str, &str); 2] = [
    ("instantiatedVnfInfo.vnfcResourceInfo", "/computeResource/resourceId"),
    ("instantiatedVnfInfo.vnfcInfo", "/vduId"),
];

/// Tacker's items in the order of retack's, so that each is compared with itself; the order is one difference by itself.
fn in_order_of(
    path: &str,
    theirs: &[Value],
    ours: &[Value],
    found: &mut Vec<Difference>,
) -> Vec<Value> {
    let Some((_, id)) = ORDERED.iter().find(|(list, _)| *list == path) else {
        return theirs.to_vec();
    };
    let ids = |items: &[Value]| -> Vec<Value> {
        items.iter().map(|item| item.pointer(id).cloned().unwrap_or_default()).collect()
    };
    let reversed: Vec<Value> = theirs.iter().rev().cloned().collect();
    if ids(&reversed) != ids(ours) || theirs.len() < 2 {
        return theirs.to_vec();
    }
    found.push(Difference {
        path: format!("{path}.order"),
        tacker: Some("oldest first".into()),
        retack: Some("newest first".into()),
    });
    reversed
}

/// What shows the JSON string around a value is no step of a path. Where only one side has it, the values differ.
fn member(path: &str, key: &str) -> String {
    match key {
        IN_A_STRING => path.to_owned(),
        _ if path.is_empty() => key.to_owned(),
        _ => format!("{path}.{key}"),
    }
}
