//! What v2 wants to know of a Helm release, as far as v1 recorded it (mapping.md F-3, F.2 O7).

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

use crate::tacker::encoding::FreeMap;
use crate::tacker::note::{NoteCode, Notes};
use crate::tacker::sol003::instantiated_vnf_info::v1::InstantiatedVnfInfo;
use crate::tacker::sol003::scale_info::MaxLevels;

/// One entry of `additionalParams.using_helm_install_param`.
#[derive(Debug, Deserialize)]
pub(super) struct HelmInstallParam {
    helmreleasename: Option<String>,
    helmchartfile_path: Option<String>,
    helmchartname: Option<String>,
}

/// The release, its chart and its revision: `release_name`, `helm_chart_path`, `revision`.
pub(super) fn release(
    installs: &[HelmInstallParam],
    scales: u32,
    metadata: &mut FreeMap,
    notes: &mut Notes,
) {
    let Some(first) = installs.first() else { return };
    if let Some(name) = &first.helmreleasename {
        metadata.set("release_name", name);
    }
    if let Some(path) = first.helmchartfile_path.as_ref().or(first.helmchartname.as_ref()) {
        metadata.set("helm_chart_path", path);
    }
    // Helm counts installations and upgrades, and v1 upgrades to scale.
    let revision = u64::from(scales) + 1;
    metadata.set("revision", &revision.to_string());
    if installs.len() > 1 {
        let reason = "v2 knows one release a VNF; the first is carried over, and TERMINATE leaves the others installed";
        notes.add_at("release_name", NoteCode::HelmReleaseOutline, reason);
    }
    let reason = format!(
        "{revision}, by the operations that v1 recorded; `helm history` tells whether it is more"
    );
    notes.add_at("revision", NoteCode::HelmReleaseOutline, reason);
}

/// `helm_value_names`: the value of the chart that says how many pods a VDU has. v1 asks for it by aspect, v2 by VDU.
pub(super) fn values(
    info: &InstantiatedVnfInfo,
    params: &FreeMap,
    levels: &MaxLevels,
    metadata: &mut FreeMap,
    notes: &mut Notes,
) {
    let stated: BTreeMap<String, Value> = params.read("helm_replica_values").unwrap_or_default();
    let mut vdus: Vec<&str> =
        info.vnfc_resource_info.iter().map(|vnfc| vnfc.vdu_id.as_str()).collect();
    vdus.sort_unstable();
    vdus.dedup();
    let mut names = FreeMap::default();
    for (aspect, value) in &stated {
        let mut scaled = levels.vdus(&info.flavour_id, aspect);
        if let ([only], true) = (vdus.as_slice(), scaled.is_empty() && stated.len() == 1) {
            scaled.push((*only).to_owned());
        }
        if scaled.is_empty() {
            let reason = format!(
                "v1 does not tell which VDU aspect {aspect} scales, so v2 cannot SCALE it; --vnfd-dir tells it"
            );
            notes.add_at("helm_value_names", NoteCode::HelmReleaseOutline, reason);
        }
        for vdu in scaled {
            names.set(&vdu, &json!({"replica": value}));
        }
    }
    if stated.is_empty() && !info.scale_status.is_empty() {
        let reason = "v1 was told no helm_replica_values, so v2 cannot SCALE the VNF";
        notes.add_at("helm_value_names", NoteCode::HelmReleaseOutline, reason);
    }
    // v2 reads it whether or not there is anything in it.
    metadata.set("helm_value_names", &names);
}

#[cfg(test)]
mod tests {
    use super::super::testing::info;
    use super::*;
    use crate::tacker::encoding::json;

    fn shown(vdus: &[&str], params: &str, scales: u32) -> String {
        let vnfc = |vdu: &&str| json!({"id": vdu, "vdu_id": vdu, "compute_resource": {"resource_id": vdu}});
        let vnfcs: Vec<_> = vdus.iter().map(vnfc).collect();
        let info = InstantiatedVnfInfo {
            vnfc_resource_info: serde_json::from_value(json!(vnfcs)).unwrap(),
            scale_status: serde_json::from_str(r#"[{"aspect_id": "a", "scale_level": 0}]"#)
                .unwrap(),
            ..info(None)
        };
        let params: FreeMap = serde_json::from_str(params).unwrap();
        let (mut metadata, mut notes) = (FreeMap::default(), Notes::default());
        let installs: Vec<HelmInstallParam> = params.read("using_helm_install_param").unwrap();
        release(&installs, scales, &mut metadata, &mut notes);
        values(&info, &params, &MaxLevels::default(), &mut metadata, &mut notes);
        let mut shown = json::to_string(&metadata).unwrap();
        for note in notes.into_vec() {
            shown.push_str(&format!("\n{note}"));
        }
        shown
    }

    #[test]
    fn a_release_is_named_with_its_chart_and_its_revision() {
        let params = r#"{"using_helm_install_param": [{"helmreleasename": "web", "helmchartfile_path": "Files/web.tgz"}],
            "helm_replica_values": {"vdu1_aspect": "replicaCount"}}"#;
        insta::assert_snapshot!(shown(&["VDU1", "VDU1"], params, 2), @r#"
        {"release_name": "web", "helm_chart_path": "Files/web.tgz", "revision": "3", "helm_value_names": {"VDU1": {"replica": "replicaCount"}}}
        helm-release-outline at revision: 3, by the operations that v1 recorded; `helm history` tells whether it is more
        "#);
    }

    #[test]
    fn what_v1_does_not_tell_is_noted() {
        let params = r#"{"using_helm_install_param": [{"helmreleasename": "web", "helmchartname": "repo/web"}, {"helmreleasename": "db"}],
            "helm_replica_values": {"vdu1_aspect": "replicaCount"}}"#;
        insta::assert_snapshot!(shown(&["VDU1", "VDU2"], params, 0), @r#"
        {"release_name": "web", "helm_chart_path": "repo/web", "revision": "1", "helm_value_names": {}}
        helm-release-outline at release_name: v2 knows one release a VNF; the first is carried over, and TERMINATE leaves the others installed
        helm-release-outline at revision: 1, by the operations that v1 recorded; `helm history` tells whether it is more
        helm-release-outline at helm_value_names: v1 does not tell which VDU aspect vdu1_aspect scales, so v2 cannot SCALE it; --vnfd-dir tells it
        "#);
        let none =
            shown(&["VDU1"], r#"{"using_helm_install_param": [{"helmreleasename": "web"}]}"#, 0);
        assert!(
            none.ends_with("v1 was told no helm_replica_values, so v2 cannot SCALE the VNF"),
            "{none}"
        );
    }
}
