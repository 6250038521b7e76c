//! Names of stacks: v2 has those that Heat or the operator told an earlier run, and no row of v1 has them.

use serde_json::Value;

use crate::db::sql_types::RawJson;
use crate::sol003::vnfc_resource_info::STACK_ID;

/// Equal but for the names of stacks: a run with `--heat` or `--stack-map` knew them, this one does not.
pub(super) fn knows_less(expected: &Option<RawJson>, found: &Option<RawJson>) -> bool {
    let (Some(expected), Some(mut found)) = (read(expected), read(found)) else { return false };
    for (at, vnfc) in vnfcs(&expected).iter().enumerate() {
        let Some(metadata) = found
            .pointer_mut(&format!("/vnfcResourceInfo/{at}/metadata"))
            .and_then(Value::as_object_mut)
        else {
            continue;
        };
        let Some((_, uuid)) = metadata.get(STACK_ID).and_then(|id| id.as_str()?.rsplit_once('/'))
        else {
            continue;
        };
        match vnfc["metadata"].get(STACK_ID) {
            None => drop(metadata.shift_remove(STACK_ID)),
            Some(known) if known.as_str() == Some(uuid) => {
                metadata.insert(STACK_ID.to_owned(), known.clone());
            }
            Some(_) => {}
        }
    }
    expected == found
}

/// The places in `found` of names that `expected` does not have of the same VNFC.
pub(super) fn forgotten(expected: &Option<RawJson>, found: &Option<RawJson>) -> Vec<String> {
    let (Some(expected), Some(found)) = (read(expected), read(found)) else { return Vec::new() };
    let expected = vnfcs(&expected);
    let named =
        |vnfc: &Value| vnfc["metadata"][STACK_ID].as_str().is_some_and(|id| id.contains('/'));
    let lost = |vnfc: &Value| {
        named(vnfc) && expected.iter().any(|mine| mine["id"] == vnfc["id"] && !named(mine))
    };
    let found = vnfcs(&found);
    let places = found.iter().enumerate().filter(|(_, vnfc)| lost(vnfc));
    places.map(|(at, _)| format!(".vnfcResourceInfo[{at}].metadata.{STACK_ID}")).collect()
}

fn vnfcs(info: &Value) -> Vec<Value> {
    info["vnfcResourceInfo"].as_array().cloned().unwrap_or_default()
}

/// JSON in a JSON string.
fn read(cell: &Option<RawJson>) -> Option<Value> {
    let RawJson(text) = cell.as_ref()?;
    serde_json::from_str(&serde_json::from_str::<String>(text).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn info(metadata: &str) -> Option<RawJson> {
        let info = format!(r#"{{"vnfcResourceInfo": [{{"id": "a", "metadata": {metadata}}}]}}"#);
        Some(RawJson(Value::from(info).to_string()))
    }

    #[test]
    fn a_run_that_knows_no_names_finds_those_of_the_run_before_right() {
        let bare = info(r#"{"stack_id": "uuid", "m": 1}"#);
        assert!(knows_less(&bare, &info(r#"{"stack_id": "name/uuid", "m": 1}"#)));
        assert!(knows_less(&info(r#"{"m": 1}"#), &info(r#"{"m": 1, "stack_id": "name/uuid"}"#)));
        for other in
            [r#"{"stack_id": "name/other", "m": 1}"#, r#"{"stack_id": "name/uuid"}"#, "{}", "1"]
        {
            assert!(!knows_less(&bare, &info(other)), "{other}");
        }
        // Who knows more is told of the difference.
        assert!(!knows_less(
            &info(r#"{"stack_id": "name/uuid"}"#),
            &info(r#"{"stack_id": "uuid"}"#)
        ));
        assert!(!knows_less(&None, &bare));
    }

    #[test]
    fn a_name_that_is_known_no_more_is_told_by_its_place() {
        let place = ".vnfcResourceInfo[0].metadata.stack_id";
        let named = info(r#"{"stack_id": "name/uuid"}"#);
        for less in [r#"{"stack_id": "uuid"}"#, r#"{"stack_id": "other"}"#, "{}"] {
            assert_eq!(forgotten(&info(less), &named), [place]);
        }
        assert_eq!(forgotten(&named, &named), [""; 0]);
        assert_eq!(forgotten(&named, &info("{}")), [""; 0]);
        // A VNFC that is gone takes its stack with it.
        let none = Some(RawJson(Value::from("{}").to_string()));
        assert_eq!(forgotten(&none, &named), [""; 0]);
    }
}
