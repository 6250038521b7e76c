//! What an earlier run knew of a VNF beside its v1 rows, and has written: from Heat, a map of stacks, a VNFD, or because
//! it was told to lead v2 to v1's stack. No row of v1 has it, so a run that was told less must not call it a difference.

use serde_json::{Map, Value};

use crate::db::sql_types::RawJson;
use crate::tacker::sol003::vnfc_resource_info::{
    CREATION_TIME, PARENT_RESOURCE_NAME, PARENT_STACK_ID, STACK_ID,
};

/// Equal but for what the run that wrote `found` knew and this one does not.
pub(super) fn knows_less(expected: &Option<RawJson>, found: &Option<RawJson>) -> bool {
    let (Some(expected), Some(mut found)) = (read(expected), read(found)) else { return false };
    forget(&expected, &mut found);
    expected == found
}

/// The places in `found` of what the run that wrote it knew and this one does not.
pub(super) fn forgotten(expected: &Option<RawJson>, found: &Option<RawJson>) -> Vec<String> {
    let (Some(expected), Some(mut found)) = (read(expected), read(found)) else {
        return Vec::new();
    };
    forget(&expected, &mut found)
}

/// Takes out of `found` what only a run that knows more can have written, and tells from where.
fn forget(expected: &Value, found: &mut Value) -> Vec<String> {
    let mut places = Vec::new();
    let order: Vec<Value> =
        items(expected, "vnfcResourceInfo").map(|one| one["id"].clone()).collect();
    let timed = |info: &Value| {
        let mut vnfcs = items(info, "vnfcResourceInfo");
        vnfcs.all(|vnfc| vnfc["metadata"].get(CREATION_TIME).is_some())
    };
    // Heat told of every server, and it knows better than v1 in which stack one is.
    let told = timed(found) && !timed(expected);
    if let Some(other) = found.get_mut("metadata").and_then(Value::as_object_mut) {
        let mine = &expected["metadata"];
        name_of_stack(mine, other, false, ".metadata", &mut places);
        extra(mine, other, &["helm_value_names"], ".metadata", &mut places);
        manifests(&mine["vdu_reses"], other.get_mut("vdu_reses"), &mut places);
    }
    for (list, members) in [
        ("vnfcResourceInfo", &[CREATION_TIME, PARENT_STACK_ID, PARENT_RESOURCE_NAME][..]),
        ("virtualStorageResourceInfo", &[]),
    ] {
        let Some(others) = found.get_mut(list).and_then(Value::as_array_mut) else { continue };
        for (at, other) in others.iter_mut().enumerate() {
            let mut mine = items(expected, list);
            let Some(mine) = mine.find(|mine| mine["id"] == other["id"]) else { continue };
            let place = format!(".{list}[{at}].metadata");
            let absent = mine.get("metadata").is_none();
            let Some(metadata) = other.get_mut("metadata").and_then(Value::as_object_mut) else {
                continue;
            };
            name_of_stack(&mine["metadata"], metadata, told, &place, &mut places);
            extra(&mine["metadata"], metadata, members, &place, &mut places);
            if absent && metadata.is_empty() {
                other.as_object_mut().map(|storage| storage.shift_remove("metadata"));
            }
        }
    }
    for list in ["maxScaleLevels", "scaleStatus"] {
        let known: Vec<Value> =
            items(expected, list).map(|aspect| aspect["aspectId"].clone()).collect();
        // Levels that v1 has are never forgotten.
        if list == "scaleStatus" && !known.is_empty() {
            continue;
        }
        if let Some(others) = found.get_mut(list).and_then(Value::as_array_mut) {
            let before = others.len();
            others.retain(|aspect| known.contains(&aspect["aspectId"]));
            if others.len() < before {
                places.push(format!(".{list}"));
            }
        }
    }
    if told {
        in_order(found, "vnfcResourceInfo", "id", &order);
        in_order(found, "vnfcInfo", "vnfcResourceInfoId", &order);
    }
    places
}

/// `<stack name>/<uuid>`, or `../<stack name>/<uuid>`, where this run has the uuid alone or nothing; or another stack,
/// where Heat has told.
fn name_of_stack(
    mine: &Value,
    other: &mut Map<String, Value>,
    told: bool,
    place: &str,
    places: &mut Vec<String>,
) {
    let Some((_, uuid)) = other.get(STACK_ID).and_then(|id| id.as_str()?.rsplit_once('/')) else {
        return;
    };
    match mine.get(STACK_ID) {
        None => drop(other.shift_remove(STACK_ID)),
        Some(known)
            if known.as_str() == Some(uuid) || (told && Some(known) != other.get(STACK_ID)) =>
        {
            other.insert(STACK_ID.to_owned(), known.clone());
        }
        // Of another stack: a name is known no more, and the stacks differ all the same.
        Some(known) if known.as_str().is_some_and(|known| !known.contains('/')) => {}
        Some(_) => return,
    }
    places.push(format!("{place}.{STACK_ID}"));
}

/// The whole manifest of a package, where this run has its outline.
fn manifests(mine: &Value, other: Option<&mut Value>, places: &mut Vec<String>) {
    let (Some(mine), Some(other)) = (mine.as_object(), other.and_then(Value::as_object_mut)) else {
        return;
    };
    let parts = ["/kind", "/metadata/name", "/metadata/namespace", "/spec/replicas"];
    for (vdu, outline) in mine {
        let Some(whole) = other.get_mut(vdu) else { continue };
        let same = |part: &&str| outline.pointer(part) == whole.pointer(part);
        let size = |manifest: &Value| manifest["spec"].as_object().map_or(0, Map::len);
        if size(outline) < size(whole) && parts.iter().all(same) {
            whole.clone_from(outline);
            places.push(format!(".metadata.vdu_reses.{vdu}"));
        }
    }
}

/// Members that this run has none of.
fn extra(
    mine: &Value,
    other: &mut Map<String, Value>,
    members: &[&str],
    place: &str,
    places: &mut Vec<String>,
) {
    for member in members {
        let empty = |value: Option<&Value>| {
            value.is_none_or(|value| value.as_object().is_some_and(Map::is_empty))
        };
        if !empty(mine.get(*member)) || empty(other.get(*member)) {
            continue;
        }
        match mine.get(*member) {
            Some(mine) => drop(other.insert((*member).to_owned(), mine.clone())),
            None => drop(other.shift_remove(*member)),
        }
        places.push(format!("{place}.{member}"));
    }
}

/// Puts a list into the order of the ids, as far as they are in it.
fn in_order(info: &mut Value, list: &str, id: &str, order: &[Value]) {
    if let Some(items) = info.get_mut(list).and_then(Value::as_array_mut) {
        items.sort_by_key(|item| order.iter().position(|known| *known == item[id]));
    }
}

fn items<'a>(info: &'a Value, list: &str) -> impl Iterator<Item = &'a Value> {
    info[list].as_array().into_iter().flatten()
}

/// JSON in a JSON string.
fn read(cell: &Option<RawJson>) -> Option<Value> {
    let RawJson(text) = cell.as_ref()?;
    serde_json::from_str(&serde_json::from_str::<String>(text).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(info: &str) -> Option<RawJson> {
        Some(RawJson(Value::from(info).to_string()))
    }

    fn info(metadata: &str) -> Option<RawJson> {
        cell(&format!(r#"{{"vnfcResourceInfo": [{{"id": "a", "metadata": {metadata}}}]}}"#))
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

    #[test]
    fn whatever_heat_told_is_no_difference_and_neither_is_the_order_that_it_gives() {
        let bare = cell(
            r#"{"maxScaleLevels": [], "scaleStatus": [{"aspectId": "x", "scaleLevel": 1}],
            "vnfcResourceInfo": [{"id": "a", "metadata": {}}, {"id": "b", "metadata": {}}],
            "vnfcInfo": [{"id": "V-a", "vnfcResourceInfoId": "a"}, {"id": "V-b", "vnfcResourceInfoId": "b"}],
            "virtualStorageResourceInfo": [{"id": "s"}], "metadata": {"stack_id": "u",
                "vdu_reses": {"V": {"kind": "Deployment", "metadata": {"name": "n"}, "spec": {"replicas": 2}}}}}"#,
        );
        let told = cell(
            r#"{"maxScaleLevels": [{"aspectId": "x", "scaleLevel": 3}], "scaleStatus": [{"aspectId": "x", "scaleLevel": 1}],
            "vnfcResourceInfo": [
                {"id": "b", "metadata": {"creation_time": "2", "parent_stack_id": "g/1", "parent_resource_name": "m"}},
                {"id": "a", "metadata": {"creation_time": "1"}}],
            "vnfcInfo": [{"id": "V-b", "vnfcResourceInfoId": "b"}, {"id": "V-a", "vnfcResourceInfoId": "a"}],
            "virtualStorageResourceInfo": [{"id": "s", "metadata": {"stack_id": "n/u"}}], "metadata": {"stack_id": "../n/u",
                "vdu_reses": {"V": {"kind": "Deployment", "metadata": {"name": "n"}, "spec": {"replicas": 2, "template": {}}}}}}"#,
        );
        assert!(knows_less(&bare, &told));
        assert!(!knows_less(&told, &bare));
        assert_eq!(
            forgotten(&bare, &told),
            [
                ".metadata.stack_id",
                ".metadata.vdu_reses.V",
                ".vnfcResourceInfo[0].metadata.creation_time",
                ".vnfcResourceInfo[0].metadata.parent_stack_id",
                ".vnfcResourceInfo[0].metadata.parent_resource_name",
                ".vnfcResourceInfo[1].metadata.creation_time",
                ".virtualStorageResourceInfo[0].metadata.stack_id",
                ".maxScaleLevels",
            ]
        );
        let Some(RawJson(text)) = &told else { unreachable!() };
        let other = Some(RawJson(text.replace("../n/u", "../n/v")));
        assert!(!knows_less(&bare, &other));
    }
}
