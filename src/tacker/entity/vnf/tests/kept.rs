//! What is in v1 is in v2: its ids where they are kept, and hence their numbers; and where v2's own ids
//! take their place, as many, each once, and no reference that leads nowhere.

use std::collections::HashSet;
use std::sync::OnceLock;

use proptest::prelude::*;
use serde_json::Value;

use crate::db::sql_types::RawJson;
use crate::tacker::entity::vnf::instance::decode;
use crate::tacker::entity::vnf::testing::{convert, held, json_cells, samples};
use crate::tacker::entity::vnf::{LegacyVnf, Site, TargetVnf};
use crate::tacker::note::Notes;
use crate::tacker::sample::Kind;
use crate::tacker::sol003::ids::IdScheme;

#[test]
fn every_sample_keeps_its_ids() {
    let (samples, site) = (&samples().0, keeping_ids());
    for (kind, vnf) in samples {
        // One stands for a VNF in flight, one for a cell that cannot be read.
        if !matches!(kind, Kind::Busy | Kind::Damaged) {
            let converted =
                convert(vnf.clone(), site).unwrap_or_else(|error| panic!("{kind:?}: {error}"));
            assert_eq!(ids_in_v2(&converted.target), ids_in_v1(vnf), "{kind:?}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    /// Other values of the same type, wherever they stand.
    #[test]
    fn whatever_the_values_say_ids_are_kept(
        kind in any::<prop::sample::Index>(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), "\\PC{1,8}"), 1..6),
    ) {
        let (samples, site) = samples();
        let (_, mut vnf) = kind.get(samples).clone();
        for (at, leaf, text) in changes {
            let mut known = json_cells(&mut vnf);
            let at = at.index(known.len());
            if let Some(RawJson(cell)) = &mut known[at] {
                change(cell, leaf, &text);
            }
        }
        // A value that the standard restricts may be refused, with an error.
        if let Ok(converted) = convert(vnf.clone(), keeping_ids()) {
            prop_assert_eq!(ids_in_v2(&converted.target), ids_in_v1(&vnf));
        }
        if let Ok(converted) = convert(vnf.clone(), site) {
            let counts = |ids: Ids| -> Vec<_> {
                ids.into_iter().map(|(what, ids)| (what, ids.len())).collect()
            };
            prop_assert_eq!(counts(ids_in_v2(&converted.target)), counts(ids_in_v1(&vnf)));
        }
    }
}

#[test]
fn v2s_own_ids_are_each_of_one_resource_and_every_reference_leads_to_one() {
    let (samples, site) = samples();
    let mut references = 0;
    for (kind, vnf) in samples {
        let Ok(converted) = convert(vnf.clone(), site) else { continue };
        let Some(RawJson(cell)) = &converted.target.instance.instantiated_vnf_info else {
            continue;
        };
        let text: String = serde_json::from_str(cell).expect("JSON in a JSON string");
        let info: Value = serde_json::from_str(&text).expect("JSON");
        for (list, ids) in [
            ("vnfcResourceInfo[].storageResourceIds[]", "virtualStorageResourceInfo[].id"),
            ("vnfcResourceInfo[].vnfcCpInfo[].vnfExtCpId", "extCpInfo[].id"),
            ("extCpInfo[].associatedVnfcCpId", "vnfcResourceInfo[].vnfcCpInfo[].id"),
            ("extCpInfo[].extLinkPortId", "extVirtualLinkInfo[].extLinkPorts[].id"),
            ("extVirtualLinkInfo[].extLinkPorts[].cpInstanceId", "extCpInfo[].id"),
            ("vnfcInfo[].vnfcResourceInfoId", "vnfcResourceInfo[].id"),
        ] {
            let known = texts(&info, ids);
            let unique: HashSet<_> = known.iter().collect();
            assert_eq!(unique.len(), known.len(), "{kind:?}: {ids}");
            for id in texts(&info, list) {
                assert!(known.contains(&id), "{kind:?}: {list} {id}");
                references += 1;
            }
        }
        let ports = texts(&info, "extVirtualLinkInfo[].extLinkPorts[].id");
        let used = texts(&info, "extVirtualLinkInfo[].extLinkPorts[].cpInstanceId");
        assert_eq!(ports.len(), used.len(), "{kind:?}: a port that nothing uses");
    }
    assert!(references > 30, "{references}");
}

/// The samples' site, whose VNFs keep v1's ids.
fn keeping_ids() -> &'static Site {
    static SITE: OnceLock<Site> = OnceLock::new();
    SITE.get_or_init(|| Site {
        vims: samples().1.vims.clone(),
        force_failed_temp: true,
        ids: IdScheme::V1,
        ..Site::default()
    })
}

/// Puts another value in the place of one in the cell, whatever string or envelope it is in.
fn change(cell: &mut String, leaf: prop::sample::Index, text: &str) {
    let Ok(mut json) = serde_json::from_str::<Value>(cell) else { return };
    if let Value::String(inner) = &mut json {
        change(inner, leaf, text);
    } else {
        let mut leaves = leaves(&mut json);
        if leaves.is_empty() {
            return;
        }
        let at = leaf.index(leaves.len());
        *leaves[at] = match &*leaves[at] {
            Value::String(_) => Value::from(text),
            Value::Number(number) => Value::from(number.as_i64().unwrap_or_default() ^ 5),
            Value::Bool(yes) => Value::from(!yes),
            other @ (Value::Null | Value::Array(_) | Value::Object(_)) => other.clone(),
        };
    }
    *cell = json.to_string();
}

fn leaves(json: &mut Value) -> Vec<&mut Value> {
    match json {
        Value::Array(items) => items.iter_mut().flat_map(leaves).collect(),
        Value::Object(members) => members
            .iter_mut()
            .filter(|(key, _)| !key.starts_with("tacker_object.") || *key == "tacker_object.data")
            .flat_map(|(_, value)| leaves(value))
            .collect(),
        leaf @ (Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_)) => vec![leaf],
    }
}

/// Ids by what they are ids of.
type Ids = Vec<(&'static str, Vec<String>)>;

/// As a running VNF has them; of any other only its operations are left.
fn ids_in_v1(vnf: &LegacyVnf) -> Ids {
    let mut ids = vec![
        ("vnf", vec![vnf.instance.id.clone()]),
        ("operations", held(&vnf.op_occs).iter().map(|op_occ| op_occ.id.clone()).collect()),
    ];
    if vnf.instance.instantiation_state != "INSTANTIATED" {
        return ids;
    }
    let row = vnf.infos[0].clone();
    let info = decode::info(row, &mut Notes::default()).expect("it has been converted");
    let not_internal: HashSet<&String> = info
        .ext_virtual_link_info
        .iter()
        .map(|link| &link.id)
        .chain(info.ext_managed_virtual_link_info.iter().map(|link| &link.vnf_virtual_link_desc_id))
        .collect();
    let internal = info
        .vnf_virtual_link_resource_info
        .iter()
        .filter(|link| !not_internal.contains(&link.vnf_virtual_link_desc_id));
    let cps = info.vnfc_resource_info.iter().flat_map(|vnfc| &vnfc.vnfc_cp_info);
    ids.extend([
        ("extCpInfo[].id", info.ext_cp_info.iter().map(|cp| cp.id.clone()).collect()),
        (
            "extVirtualLinkInfo[].id",
            info.ext_virtual_link_info.iter().map(|link| link.id.clone()).collect(),
        ),
        (
            "extManagedVirtualLinkInfo[].id",
            info.ext_managed_virtual_link_info.iter().map(|link| link.id.clone()).collect(),
        ),
        (
            // A pod goes by its name in v2, so what is kept is the resource.
            "vnfcResourceInfo[].computeResource.resourceId",
            sorted(
                info.vnfc_resource_info
                    .iter()
                    .map(|vnfc| vnfc.compute_resource.resource_id.clone())
                    .collect(),
            ),
        ),
        ("vnfcResourceInfo[].vnfcCpInfo[].id", sorted(cps.map(|cp| cp.id.clone()).collect())),
        (
            "vnfVirtualLinkResourceInfo[].vnfLinkPorts[].id",
            internal
                .clone()
                .flat_map(|link| link.vnf_link_ports.iter().map(|port| port.id.clone()))
                .collect(),
        ),
        ("vnfVirtualLinkResourceInfo[].id", internal.map(|link| link.id.clone()).collect()),
        (
            "virtualStorageResourceInfo[].id",
            info.virtual_storage_resource_info.iter().map(|storage| storage.id.clone()).collect(),
        ),
        (
            "scaleStatus[].aspectId",
            info.scale_status.iter().map(|aspect| aspect.aspect_id.clone()).collect(),
        ),
    ]);
    ids
}

/// The same, from the columns of v2.
fn ids_in_v2(target: &TargetVnf) -> Ids {
    let mut ids = vec![
        ("vnf", vec![target.instance.id.clone()]),
        ("operations", held(&target.op_occs).iter().map(|op_occ| op_occ.id.clone()).collect()),
    ];
    if target.instance.instantiation_state.0 != "INSTANTIATED" {
        return ids;
    }
    let RawJson(cell) = target.instance.instantiated_vnf_info.as_ref().expect("a running VNF");
    let text: String = serde_json::from_str(cell).expect("JSON in a JSON string");
    let info: Value = serde_json::from_str(&text).expect("JSON");
    for path in [
        "extCpInfo[].id",
        "extVirtualLinkInfo[].id",
        "extManagedVirtualLinkInfo[].id",
        "vnfcResourceInfo[].computeResource.resourceId",
        "vnfcResourceInfo[].vnfcCpInfo[].id",
        "vnfVirtualLinkResourceInfo[].vnfLinkPorts[].id",
        "vnfVirtualLinkResourceInfo[].id",
        "virtualStorageResourceInfo[].id",
        "scaleStatus[].aspectId",
    ] {
        let found = texts(&info, path);
        ids.push((path, if path.starts_with("vnfcResourceInfo") { sorted(found) } else { found }));
    }
    ids
}

/// VNFCs stand in an order of their own.
fn sorted(mut ids: Vec<String>) -> Vec<String> {
    ids.sort();
    ids
}

fn texts(root: &Value, path: &str) -> Vec<String> {
    let found = path.split('.').fold(vec![root], |found, step| match step.strip_suffix("[]") {
        Some("") => found,
        Some(list) => found.into_iter().filter_map(|it| it[list].as_array()).flatten().collect(),
        None => found.into_iter().map(|it| &it[step]).collect(),
    });
    found.into_iter().filter_map(|text| Some(text.as_str()?.to_owned())).collect()
}
