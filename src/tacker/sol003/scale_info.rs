//! `ScaleInfo`: the scale level of an aspect.
//! - v1: SOL003 v2.6.1, in `vnf_instantiated_info.scale_status[]`
//! - v2: SOL003 v3.3.1 clause 5.5.3.4, in `instantiatedVnfInfo.scaleStatus[]` and `maxScaleLevels[]`

use std::collections::BTreeMap;

use crate::tacker::note::{NoteCode, Notes};
use crate::tacker::vnfd::{Aspect, KnownVnfd};

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

/// Who may know how far an aspect scales.
#[derive(Debug, Default)]
pub struct MaxLevels {
    /// What the operator says.
    pub told: BTreeMap<String, u32>,
    pub scale_group: Option<v1::ScaleGroup>,
    /// Where the package was looked at.
    pub vnfd: Option<KnownVnfd>,
}

impl MaxLevels {
    /// The VDUs that an aspect scales.
    pub fn vdus(&self, flavour_id: &str, aspect_id: &str) -> Vec<String> {
        let group =
            self.scale_group.as_ref().and_then(|group| group.scale_group_dict.get(aspect_id));
        let of_group = group.and_then(|group| group.get("vdu")?.as_array());
        if let Some(vdus) = of_group {
            return vdus.iter().filter_map(|vdu| Some(vdu.as_str()?.to_owned())).collect();
        }
        let mut aspects = self.of_vnfd(flavour_id).iter();
        aspects
            .find(|aspect| aspect.id == *aspect_id)
            .map(|aspect| aspect.vdus.clone())
            .unwrap_or_default()
    }

    /// The manifest of a Kubernetes object in the package.
    pub fn manifest(&self, kind: &str, name: &str) -> Option<&serde_json::Value> {
        self.vnfd.as_deref()?.as_ref().ok()?.manifest(kind, name)
    }

    fn of_vnfd(&self, flavour_id: &str) -> &[Aspect] {
        match self.vnfd.as_deref() {
            Some(Ok(vnfd)) => vnfd.aspects(flavour_id),
            Some(Err(_)) | None => &[],
        }
    }
}

/// `scaleStatus`. Where v1 has none although the VNFD has aspects, as of VNFs that were instantiated before release 4.0.0,
/// each is where the VNFD begins, unless the VNF was `scaled` since.
pub fn status(
    v1: Vec<v1::ScaleInfo>,
    levels: &MaxLevels,
    flavour_id: &str,
    scaled: bool,
    notes: &mut Notes,
) -> Vec<v2::ScaleInfo> {
    if !v1.is_empty() || scaled {
        return v1.into_iter().map(convert).collect();
    }
    let aspects = levels.of_vnfd(flavour_id).iter();
    let initial: Vec<_> = aspects
        .filter_map(|aspect| {
            let (aspect_id, scale_level) = (aspect.id.clone(), aspect.initial_level?);
            Some(v2::ScaleInfo { aspect_id, scale_level })
        })
        .collect();
    if !initial.is_empty() {
        let reason =
            "v1 has none; the levels of the VNFD's default instantiation level are assumed";
        notes.add_at("scaleStatus", NoteCode::Synthesized, reason);
    }
    initial
}

/// `maxScaleLevels`: what the operator says of an aspect, else v1's scale groups, else the VNFD. An aspect of `status`
/// without one is noted, as v2 scales only aspects that stand in both lists (mapping.md C.3, F.2 O9).
pub fn max_levels(
    levels: MaxLevels,
    flavour_id: &str,
    status: &[v2::ScaleInfo],
    notes: &mut Notes,
) -> Vec<v2::ScaleInfo> {
    let of_vnfd = |aspect_id: &str| {
        let aspects = levels.of_vnfd(flavour_id);
        aspects.iter().find(|aspect| aspect.id == *aspect_id)?.max_scale_level
    };
    let groups = levels.scale_group.as_ref().map(|group| &group.scale_group_dict);
    let groups = groups.into_iter().flatten();
    let mut found: Vec<v2::ScaleInfo> = groups
        .filter_map(|(aspect_id, group)| {
            let scale_level = group.get("maxLevel").and_then(serde_json::Value::as_i64)?;
            Some(v2::ScaleInfo { aspect_id: aspect_id.clone(), scale_level })
        })
        .collect();
    for aspect in &mut found {
        if let Some(told) = levels.told.get(&aspect.aspect_id) {
            aspect.scale_level = (*told).into();
        }
    }
    for v2::ScaleInfo { aspect_id, scale_level: _ } in status {
        if found.iter().any(|known| known.aspect_id == *aspect_id) {
            continue;
        }
        let told = levels.told.get(aspect_id).map(|told| i64::from(*told));
        match told.or_else(|| of_vnfd(aspect_id)) {
            Some(scale_level) => {
                found.push(v2::ScaleInfo { aspect_id: aspect_id.clone(), scale_level });
            }
            None => {
                let reason = match levels.vnfd.as_deref() {
                    None => format!(
                        "v1 does not tell it for aspect {aspect_id}; --vnfd-dir reads it from the package, \
                         --max-scale-levels tells it"
                    ),
                    Some(Err(error)) => {
                        format!("v1 does not tell it for aspect {aspect_id}; {error}")
                    }
                    Some(Ok(_)) => format!(
                        "neither v1 nor the VNFD tells it for aspect {aspect_id} of flavour {flavour_id}; \
                         --max-scale-levels tells it"
                    ),
                };
                notes.add_at("maxScaleLevels", NoteCode::MaxScaleLevelUnknown, reason);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::testing::convert_json;
    use super::*;

    fn levels(group: &str, aspects: &[&str]) -> String {
        let aspect = |id: &&str| v2::ScaleInfo { aspect_id: (*id).to_owned(), scale_level: 0 };
        let status: Vec<_> = aspects.iter().map(aspect).collect();
        convert_json(group, |scale_group, notes| {
            max_levels(MaxLevels { scale_group, ..MaxLevels::default() }, "simple", &status, notes)
        })
    }

    fn vnfd() -> KnownVnfd {
        let df = serde_json::json!({"topology_template": {"policies": [
            {"aspects": {"type": "tosca.policies.nfv.ScalingAspects", "properties": {"aspects": {
                "a": {"max_scale_level": 2}, "b": {"max_scale_level": 4}}}}},
            {"levels": {"type": "tosca.policies.nfv.InstantiationLevels", "properties": {"levels": {
                "il": {"scale_info": {"a": {"scale_level": 1}}}}}}}]}});
        std::sync::Arc::new(Ok(crate::tacker::vnfd::Vnfd::of_definitions(&[df])))
    }

    #[test]
    fn the_operator_comes_before_v1_and_v1_before_the_vnfd() {
        let group = r#"{"scaleGroupDict": {"a": {"maxLevel": 1}}}"#;
        let shown = |told: &[(&str, u32)]| {
            convert_json(group, |scale_group, notes| {
                let told = told.iter().map(|(aspect, level)| ((*aspect).to_owned(), *level));
                let levels = MaxLevels { told: told.collect(), scale_group, vnfd: Some(vnfd()) };
                let at = |id: &str| v2::ScaleInfo { aspect_id: id.to_owned(), scale_level: 0 };
                max_levels(levels, "simple", &[at("a"), at("b"), at("c")], notes)
            })
        };
        insta::assert_snapshot!(shown(&[("c", 9)]), @r#"[{"aspectId": "a", "scaleLevel": 1}, {"aspectId": "b", "scaleLevel": 4}, {"aspectId": "c", "scaleLevel": 9}]"#);
        insta::assert_snapshot!(shown(&[("a", 7), ("b", 8)]), @r#"
        [{"aspectId": "a", "scaleLevel": 7}, {"aspectId": "b", "scaleLevel": 8}]
        max-scale-level-unknown at maxScaleLevels: neither v1 nor the VNFD tells it for aspect c of flavour simple; --max-scale-levels tells it
        "#);
    }

    #[test]
    fn a_vnf_without_levels_is_where_its_vnfd_begins_unless_it_was_scaled() {
        let shown = |scaled: bool| {
            convert_json("[]", |v1, notes| {
                let levels = MaxLevels { vnfd: Some(vnfd()), ..MaxLevels::default() };
                status(v1, &levels, "simple", scaled, notes)
            })
        };
        insta::assert_snapshot!(shown(false), @r#"
        [{"aspectId": "a", "scaleLevel": 1}]
        synthesized at scaleStatus: v1 has none; the levels of the VNFD's default instantiation level are assumed
        "#);
        assert_eq!(shown(true), "[]");
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
        max-scale-level-unknown at maxScaleLevels: v1 does not tell it for aspect a; --vnfd-dir reads it from the package, --max-scale-levels tells it
        ");
        insta::assert_snapshot!(levels("null", &["a"]), @r"
        []
        max-scale-level-unknown at maxScaleLevels: v1 does not tell it for aspect a; --vnfd-dir reads it from the package, --max-scale-levels tells it
        ");
    }

    #[test]
    fn the_level_is_carried_over() {
        insta::assert_snapshot!(convert_json(r#"{"aspect_id": "a", "scale_level": 2}"#, |v1, _| convert(v1)), @r#"{"aspectId": "a", "scaleLevel": 2}"#);
    }
}
