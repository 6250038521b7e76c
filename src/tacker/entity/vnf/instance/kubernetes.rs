//! What v2 wants to know of a VNF on Kubernetes, as far as a database tells it (mapping.md F-3).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::to_raw_value;

use super::helm::{self, HelmInstallParam};
use crate::tacker::encoding::{FreeMap, python};
use crate::tacker::note::{NoteCode, Notes};
use crate::tacker::sol003::instantiated_vnf_info::v1::InstantiatedVnfInfo;
use crate::tacker::sol003::scale_info::MaxLevels;

/// A manifest in outline: what v1 remembers of the object that runs a VDU's pods.
#[serde_with::skip_serializing_none]
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Manifest {
    api_version: Option<String>,
    kind: String,
    metadata: ObjectMeta,
    spec: Spec,
}

impl Manifest {
    /// The manifest of the package, where the object is and with as many pods as it has.
    fn over(&self, mut whole: Value) -> Value {
        if let Some(metadata) = whole.get_mut("metadata").and_then(Value::as_object_mut) {
            metadata.insert("namespace".to_owned(), self.metadata.namespace.clone().into());
        }
        if let Some(spec) = whole.get_mut("spec").and_then(Value::as_object_mut)
            && self.kind != "DaemonSet"
            && self.kind != "Pod"
        {
            spec.insert("replicas".to_owned(), self.spec.replicas.into());
        }
        whole
    }
}

#[derive(Debug, Serialize)]
struct ObjectMeta {
    name: String,
    namespace: String,
}

#[derive(Debug, Serialize)]
struct Spec {
    replicas: usize,
}

/// One object of `instance_id`: Python dicts joined by `;`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Created {
    name: Option<String>,
    api_version: Option<String>,
    kind: Option<String>,
}

/// The entries of `additionalParams.vdu_mapping`, by VDU.
#[derive(Debug, Deserialize)]
struct MappedVdu {
    kind: Option<String>,
    name: Option<String>,
}

/// `instantiatedVnfInfo.metadata`.
pub(super) fn metadata(
    info: &InstantiatedVnfInfo,
    vnf_metadata: Option<&FreeMap>,
    levels: &MaxLevels,
    scales: u32,
    notes: &mut Notes,
) -> FreeMap {
    let params = info.additional_params.clone().unwrap_or_default();
    let namespace = namespace(info, vnf_metadata);
    let mut metadata = FreeMap::default();
    metadata.set("namespace", &namespace);
    metadata.set("tenant", &namespace);
    if let Some(files) = params.get("lcm-kubernetes-def-files") {
        metadata.insert("lcm-kubernetes-def-files", files.to_owned());
    }
    let outlines = manifests(info, &params, &namespace, notes);
    if !outlines.is_empty() {
        let mut in_outline = false;
        let manifests = outlines.into_iter().filter_map(|(vdu, outline)| {
            let whole = levels.manifest(&outline.kind, &outline.metadata.name);
            in_outline |= whole.is_none();
            let manifest = match whole {
                Some(whole) => to_raw_value(&outline.over(whole.clone())),
                None => to_raw_value(&outline),
            };
            Some((vdu, manifest.ok()?))
        });
        metadata.set("vdu_reses", &manifests.collect::<FreeMap>());
        if in_outline {
            notes.add_at(
                "vdu_reses",
                NoteCode::ManifestOutline,
                "written from what v1 recorded of the running objects; --vnfd-dir finds the whole in the package",
            );
        }
    }
    if let Some(installs) = params.read::<Vec<HelmInstallParam>>("using_helm_install_param") {
        helm::release(&installs, scales, &mut metadata, notes);
        helm::values(info, &params, levels, &mut metadata, notes);
    }
    metadata
}

fn manifests(
    info: &InstantiatedVnfInfo,
    params: &FreeMap,
    namespace: &str,
    notes: &mut Notes,
) -> Vec<(String, Manifest)> {
    let created = created(info.instance_id.as_deref());
    let mapping: BTreeMap<String, MappedVdu> = params.read("vdu_mapping").unwrap_or_default();
    let mut manifests: Vec<(String, Manifest)> = Vec::new();
    for vnfc in &info.vnfc_resource_info {
        if let Some((_, known)) = manifests.iter_mut().find(|(vdu, _)| *vdu == vnfc.vdu_id) {
            known.spec.replicas += 1;
            continue;
        }
        let mapped = mapping.get(&vnfc.vdu_id);
        let stated = vnfc.compute_resource.vim_level_resource_type.clone();
        let Some(kind) = stated.or_else(|| mapped?.kind.clone()) else { continue };
        let only_of_kind = || {
            let mut of_kind = created.iter().filter(|object| object.kind.as_ref() == Some(&kind));
            let first = of_kind.next()?;
            of_kind.next().is_none().then(|| first.name.clone())?
        };
        let name = name_in_metadata(&vnfc.metadata, &kind)
            .or_else(|| mapped?.name.clone())
            .or_else(only_of_kind);
        let Some(name) = name else {
            let reason =
                format!("v1 does not tell which {kind} runs VDU {}; left out", vnfc.vdu_id);
            notes.add_at("vdu_reses", NoteCode::ManifestMissing, reason);
            continue;
        };
        let object = created.iter().find(|object| {
            object.kind.as_ref() == Some(&kind) && object.name.as_ref() == Some(&name)
        });
        let manifest = Manifest {
            api_version: object.and_then(|object| object.api_version.clone()),
            kind,
            metadata: ObjectMeta { name, namespace: namespace.to_owned() },
            spec: Spec { replicas: 1 },
        };
        manifests.push((vnfc.vdu_id.clone(), manifest));
    }
    manifests
}

fn created(instance_id: Option<&str>) -> Vec<Created> {
    let parts =
        instance_id.unwrap_or_default().split(';').map(str::trim).filter(|part| !part.is_empty());
    parts.filter_map(|part| serde_json::from_str(&python::to_json(part).ok()?).ok()).collect()
}

/// Where the objects of the VNF are.
pub(super) fn namespace(info: &InstantiatedVnfInfo, vnf_metadata: Option<&FreeMap>) -> String {
    let of_params = || info.additional_params.as_ref()?.read("namespace");
    vnf_metadata
        .and_then(|metadata| metadata.read("namespace"))
        .or_else(of_params)
        .unwrap_or_else(|| "default".to_owned())
}

/// What v1 created for the VNF, as `kind/name`.
pub(super) fn objects(info: &InstantiatedVnfInfo) -> Vec<String> {
    let created = created(info.instance_id.as_deref()).into_iter();
    created.filter_map(|object| Some(format!("{}/{}", object.kind?, object.name?))).collect()
}

/// v1 keeps the object's metadata as a JSON text under its kind.
fn name_in_metadata(metadata: &FreeMap, kind: &str) -> Option<String> {
    #[derive(Deserialize)]
    struct Named {
        name: Option<String>,
    }
    let text: String = metadata.read(kind)?;
    serde_json::from_str::<Named>(&text).ok()?.name
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::testing::info;
    use super::*;
    use crate::tacker::encoding::json;

    /// A VNF with these VNFCs, shown as its metadata and the notes, one a line.
    fn shown(
        vnfcs: serde_json::Value,
        instance_id: Option<&str>,
        params: &str,
        vnf_metadata: &str,
    ) -> String {
        let info = InstantiatedVnfInfo {
            vnfc_resource_info: serde_json::from_value(vnfcs).unwrap(),
            additional_params: serde_json::from_str(params).unwrap(),
            ..info(instance_id)
        };
        let mut notes = Notes::default();
        let vnf_metadata: FreeMap = serde_json::from_str(vnf_metadata).unwrap();
        let metadata = metadata(&info, Some(&vnf_metadata), &MaxLevels::default(), 0, &mut notes);
        let mut shown = json::to_string(&metadata).unwrap();
        for note in notes.into_vec() {
            shown.push_str(&format!("\n{note}"));
        }
        shown
    }

    fn pod(vdu: &str, name: &str, metadata: serde_json::Value) -> serde_json::Value {
        json!({"id": name, "vdu_id": vdu, "metadata": metadata,
            "compute_resource": {"resource_id": name, "vim_level_resource_type": "Deployment"}})
    }

    #[test]
    fn each_vdu_has_its_object_in_outline() {
        let named = json!({"Deployment": "{\"name\": \"vdu1\"}"});
        let vnfcs = json!([pod("VDU1", "vdu1-a", named.clone()), pod("VDU1", "vdu1-b", named)]);
        let created = "{'namespace': 'ns', 'name': 'vdu1', 'apiVersion': 'apps/v1', 'kind': 'Deployment', 'status': 'x'}";
        insta::assert_snapshot!(
            shown(vnfcs, Some(created), r#"{"lcm-kubernetes-def-files": ["d.yaml"], "namespace": "other"}"#, r#"{"namespace": "ns"}"#),
            @r#"
        {"namespace": "ns", "tenant": "ns", "lcm-kubernetes-def-files": ["d.yaml"], "vdu_reses": {"VDU1": {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "vdu1", "namespace": "ns"}, "spec": {"replicas": 2}}}}
        manifest-outline at vdu_reses: written from what v1 recorded of the running objects; --vnfd-dir finds the whole in the package
        "#);
    }

    #[test]
    fn the_name_comes_from_the_mapping_or_from_the_only_object_of_its_kind() {
        let vnfcs = json!([pod("VDU1", "p", json!({}))]);
        let mapped =
            shown(vnfcs.clone(), None, r#"{"vdu_mapping": {"VDU1": {"name": "web"}}}"#, "{}");
        assert!(
            mapped.contains(r#""metadata": {"name": "web", "namespace": "default"}"#),
            "{mapped}"
        );
        let created = "{'name': 'web', 'kind': 'Deployment'};{'name': 'svc', 'kind': 'Service'}";
        let only = shown(vnfcs.clone(), Some(created), "{}", "{}");
        assert!(only.contains(r#""metadata": {"name": "web", "namespace": "default"}"#), "{only}");
        insta::assert_snapshot!(shown(vnfcs, None, "{}", "{}"), @r#"
        {"namespace": "default", "tenant": "default"}
        manifest-missing at vdu_reses: v1 does not tell which Deployment runs VDU VDU1; left out
        "#);
    }
}
