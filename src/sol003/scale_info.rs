//! `ScaleInfo`: the scale level of an aspect.
//! - v1: SOL003 v2.6.1 clause 5.5.3.10, in `vnf_instantiated_info.scale_status[]`
//! - v2: SOL003 v3.3.1 clause 5.5.3.10, in `instantiatedVnfInfo.scaleStatus[]` and `maxScaleLevels[]`

use std::collections::HashMap;

use crate::note::{NoteCode, Notes};

pub mod v1 {
    use serde::Deserialize;

    #[derive(Debug, Clone, Deserialize)]
    pub struct ScaleInfo {
        pub aspect_id: String,
        pub scale_level: i64,
    }

    /// Table `vnf_attribute`, key `scale_group` (mapping.md A.7).
    #[derive(Debug, Clone, Deserialize)]
    #[serde(rename_all = "camelCase")]
    pub struct ScaleGroup {
        pub scale_group_dict: serde_json::Map<String, serde_json::Value>,
    }
}

pub mod v2 {
    use serde::Serialize;

    #[derive(Debug, Clone, PartialEq, Serialize)]
    #[serde(rename_all = "camelCase")]
    pub struct ScaleInfo {
        pub aspect_id: String,
        // vnfdId: of one VNFD only, hence needless.
        pub scale_level: i64,
    }
}

pub fn convert(v1: v1::ScaleInfo) -> v2::ScaleInfo {
    let v1::ScaleInfo { aspect_id, scale_level } = v1;
    v2::ScaleInfo { aspect_id, scale_level }
}

/// `maxScaleLevels`: what the scale groups say, in their order. An aspect of `status` without one is
/// noted, as v2 scales only aspects that stand in both lists (mapping.md C.3).
pub fn max_levels(
    group: Option<v1::ScaleGroup>,
    status: &[v2::ScaleInfo],
    notes: &mut Notes,
) -> Vec<v2::ScaleInfo> {
    let groups = group.map(|group| group.scale_group_dict).unwrap_or_default();
    let mut levels = Vec::with_capacity(groups.len());
    let mut known = HashMap::with_capacity(groups.len());
    for (aspect_id, group) in groups {
        if let Some(scale_level) = group.get("maxLevel").and_then(serde_json::Value::as_i64) {
            known.insert(aspect_id.clone(), scale_level);
            levels.push(v2::ScaleInfo { aspect_id, scale_level });
        }
    }
    for missing in status.iter().filter(|aspect| !known.contains_key(&aspect.aspect_id)) {
        let reason =
            format!("neither v1 nor its scale groups tell it for aspect {}", missing.aspect_id);
        notes.add_at("maxScaleLevels", NoteCode::MaxScaleLevelUnknown, reason);
    }
    levels
}

#[cfg(test)]
mod tests {
    use super::super::testing::convert_json;
    use super::*;

    fn levels(group: &str, aspects: &[&str]) -> String {
        let aspect = |id: &&str| v2::ScaleInfo { aspect_id: (*id).to_owned(), scale_level: 0 };
        let status: Vec<_> = aspects.iter().map(aspect).collect();
        convert_json(group, |group, notes| max_levels(group, &status, notes))
    }

    #[test]
    fn the_maximum_comes_from_the_scale_group() {
        insta::assert_snapshot!(
            levels(r#"{"scaleGroupDict": {"b": {"maxLevel": 3, "vdu": ["VDU1"]}, "a": {"maxLevel": 1}}}"#, &["a"]),
            @r#"[{"aspectId": "b", "scaleLevel": 3}, {"aspectId": "a", "scaleLevel": 1}]"#);
    }

    #[test]
    fn an_unknown_maximum_is_noted() {
        insta::assert_snapshot!(levels(r#"{"scaleGroupDict": {"a": {"maxLevel": null}}}"#, &["a"]), @r"
        []
        max-scale-level-unknown at maxScaleLevels: neither v1 nor its scale groups tell it for aspect a
        ");
        insta::assert_snapshot!(levels("null", &["a"]), @r"
        []
        max-scale-level-unknown at maxScaleLevels: neither v1 nor its scale groups tell it for aspect a
        ");
    }

    #[test]
    fn the_level_is_carried_over() {
        insta::assert_snapshot!(convert_json(r#"{"aspect_id": "a", "scale_level": 2}"#, |v1, _| convert(v1)), @r#"{"aspectId": "a", "scaleLevel": 2}"#);
    }
}
