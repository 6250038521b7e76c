//! Where in a row a value stands: `instantiatedVnfInfo.extCpInfo[0].id`; and patterns of that:
//! `[]` any index, `*` any key, `{a,b}` either key.

use serde_json::Value;

use super::v2::bare;

/// Whether a path fits a pattern.
pub(crate) fn fits(pattern: &str, path: &str) -> bool {
    let (mut wanted, mut found) = (pattern.split('.'), path.split('.'));
    loop {
        match (wanted.next(), found.next()) {
            (None, None) => return true,
            (Some(wanted), Some(found)) if step_fits(wanted, found) => {}
            _ => return false,
        }
    }
}

fn step_fits(pattern: &str, step: &str) -> bool {
    let (wanted, indices) = pattern.split_at(pattern.find('[').unwrap_or(pattern.len()));
    let (found, at) = step.split_at(step.find('[').unwrap_or(step.len()));
    let key = match wanted.strip_prefix('{').and_then(|keys| keys.strip_suffix('}')) {
        Some(keys) => keys.split(',').any(|key| key == found),
        None => wanted == "*" || wanted == found,
    };
    key && indices.matches('[').count() == at.matches('[').count()
}

/// Every value that a pattern leads to.
pub(crate) fn all<'a>(root: &'a Value, pattern: &str) -> Vec<&'a Value> {
    let mut found = vec![root];
    for step in pattern.split('.') {
        let (key, lists) = step.split_at(step.find('[').unwrap_or(step.len()));
        found = found.into_iter().flat_map(|value| members(value, key)).collect();
        for _ in lists.matches('[') {
            found =
                found.into_iter().filter_map(|value| bare(value).as_array()).flatten().collect();
        }
    }
    found
}

fn members<'a>(value: &'a Value, key: &str) -> Vec<&'a Value> {
    if let Some(keys) = key.strip_prefix('{').and_then(|keys| keys.strip_suffix('}')) {
        return keys.split(',').flat_map(|key| members(value, key)).collect();
    }
    match bare(value).as_object() {
        Some(members) if key == "*" => members.values().collect(),
        Some(members) => members.get(key).into_iter().collect(),
        None => Vec::new(),
    }
}

#[test]
fn a_pattern_fits_any_index_and_any_of_its_keys() {
    assert!(fits("a[].*.{b,c}", "a[3].x.c"));
    for other in ["a.x.c", "a[3].x.d", "a[3].x", "a[3].x.c.d", "b[3].x.c"] {
        assert!(!fits("a[].*.{b,c}", other), "{other}");
    }
}
