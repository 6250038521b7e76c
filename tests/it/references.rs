//! Whatever a v2 row refers to is there: v2's drivers follow references without asking.

use std::collections::HashSet;

use serde_json::Value;

use crate::support::json_path::all;
use crate::support::migrated::{self, Vnf};

/// In `instantiatedVnfInfo`: what stands at the first path is found at one of the others.
const REFERENCES: [(&str, &[&str]); 7] = [
    ("extVirtualLinkInfo[].extLinkPorts[].cpInstanceId", &["extCpInfo[].id"]),
    ("extCpInfo[].extLinkPortId", &["extVirtualLinkInfo[].extLinkPorts[].id"]),
    ("extCpInfo[].associatedVnfcCpId", &["vnfcResourceInfo[].vnfcCpInfo[].id"]),
    ("vnfcResourceInfo[].vnfcCpInfo[].vnfExtCpId", &["extCpInfo[].id"]),
    (
        "vnfcResourceInfo[].vnfcCpInfo[].vnfLinkPortId",
        &[
            "vnfVirtualLinkResourceInfo[].vnfLinkPorts[].id",
            "extManagedVirtualLinkInfo[].vnfLinkPorts[].id",
        ],
    ),
    ("vnfcResourceInfo[].storageResourceIds[]", &["virtualStorageResourceInfo[].id"]),
    ("vnfcInfo[].vnfcResourceInfoId", &["vnfcResourceInfo[].id"]),
];

/// In `instantiatedVnfInfo`: ids that are unique in the VNF.
const IDS: [&str; 10] = [
    "extCpInfo[].id",
    "extVirtualLinkInfo[].id",
    "extVirtualLinkInfo[].extLinkPorts[].id",
    "extManagedVirtualLinkInfo[].id",
    "monitoringParameters[].id",
    "vnfcResourceInfo[].id",
    "vnfcResourceInfo[].vnfcCpInfo[].id",
    "vnfVirtualLinkResourceInfo[].id",
    "virtualStorageResourceInfo[].id",
    "vnfcInfo[].id",
];

/// There and back: the object at the first path names another, which names it in turn.
const MUTUAL: [(&str, &str, &str, &str); 2] = [
    ("extCpInfo[]", "extLinkPortId", "extVirtualLinkInfo[].extLinkPorts[]", "cpInstanceId"),
    (
        "vnfcResourceInfo[].vnfcCpInfo[]",
        "vnfLinkPortId",
        "vnfVirtualLinkResourceInfo[].vnfLinkPorts[]",
        "cpInstanceId",
    ),
];

#[test]
fn every_reference_of_a_migrated_row_leads_somewhere() {
    let mut found = Found::default();
    for (source, vnfs) in migrated::everything() {
        assert!(!vnfs.is_empty() || source.ends_with("v1_processing.jsonl"), "{source}");
        for vnf in vnfs {
            found.source = format!("{source}: {}", vnf.instance.id());
            found.check(&vnf);
        }
    }
    assert!(found.wrong.is_empty(), "{} are wrong:\n{}", found.wrong.len(), found.wrong.join("\n"));
    for (from, _) in REFERENCES {
        assert!(found.followed.contains(from), "no VNF has {from}");
    }
}

#[derive(Default)]
struct Found {
    source: String,
    wrong: Vec<String>,
    /// The references that some VNF has.
    followed: HashSet<&'static str>,
}

impl Found {
    fn check(&mut self, vnf: &Vnf) {
        if let Some(info) = vnf.instance.json("instantiatedVnfInfo") {
            self.check_references(&info);
            self.check_ids(&info);
            self.check_mutual(&info);
            self.check_link_ports(&info);
            self.check_cp_configs(&info);
        }
        self.check_vim_connections(vnf);
    }

    fn wrong(&mut self, what: impl AsRef<str>) {
        self.wrong.push(format!("{}: {}", self.source, what.as_ref()));
    }

    fn check_references(&mut self, info: &Value) {
        for (from, to) in REFERENCES {
            let ids: HashSet<&Value> = to.iter().flat_map(|path| all(info, path)).collect();
            for reference in all(info, from) {
                self.followed.insert(from);
                if !ids.contains(reference) {
                    self.wrong(format!("{from} is {reference}, which is no {}", to.join(" or ")));
                }
            }
        }
    }

    fn check_ids(&mut self, info: &Value) {
        for path in IDS {
            let mut ids = HashSet::new();
            for id in all(info, path) {
                if !ids.insert(id) {
                    self.wrong(format!("{path}: {id} is there twice"));
                }
            }
        }
    }

    fn check_mutual(&mut self, info: &Value) {
        for (from, there, to, back) in MUTUAL {
            for object in all(info, from) {
                let named =
                    all(info, to).into_iter().find(|other| Some(&other["id"]) == object.get(there));
                if named.is_some_and(|named| named[back] != object["id"]) {
                    self.wrong(format!("{from} {} names {to}, which names another", object["id"]));
                }
            }
        }
    }

    /// `cpInstanceType` tells what `cpInstanceId` is the id of.
    fn check_link_ports(&mut self, info: &Value) {
        for path in ["vnfVirtualLinkResourceInfo", "extManagedVirtualLinkInfo"] {
            for port in all(info, &format!("{path}[].vnfLinkPorts[]")) {
                let cps = match port["cpInstanceType"].as_str() {
                    None => Vec::new(),
                    Some("EXT_CP") => all(info, "extCpInfo[].id"),
                    Some(_) => all(info, "vnfcResourceInfo[].vnfcCpInfo[].id"),
                };
                let cp = port.get("cpInstanceId");
                if cp.is_some_and(|cp| !cps.contains(&cp))
                    || cp.is_none() != port["cpInstanceType"].is_null()
                {
                    self.wrong(format!("{path}: port {} is of no connection point", port["id"]));
                }
            }
        }
    }

    fn check_cp_configs(&mut self, info: &Value) {
        for cp in all(info, "extCpInfo[]") {
            let current = all(info, "extVirtualLinkInfo[].currentVnfExtCpData[]");
            let own = current.into_iter().find(|data| data["cpdId"] == cp["cpdId"]);
            let key = cp["cpConfigId"].as_str().unwrap_or_default();
            if own.is_some_and(|data| data["cpConfig"].get(key).is_none()) {
                self.wrong(format!("extCpInfo {}: no configuration {key}", cp["id"]));
            }
        }
    }

    /// A handle names a key of the instance's `vimConnectionInfo`; one in the history may name a key of the request's.
    fn check_vim_connections(&mut self, vnf: &Vnf) {
        let keys = |map: Option<&Value>| -> HashSet<String> {
            map.and_then(Value::as_object)
                .map_or_else(HashSet::new, |map| map.keys().cloned().collect())
        };
        let own = keys(vnf.instance.json("vimConnectionInfo").as_ref());
        for id in vnf.instance.json("instantiatedVnfInfo").iter().flat_map(vim_connection_ids) {
            if !own.contains(&id) {
                self.wrong(format!("instantiatedVnfInfo: no VIM connection {id}"));
            }
        }
        let requested: HashSet<String> = vnf
            .op_occs
            .iter()
            .filter_map(|op_occ| op_occ.json("operationParams"))
            .flat_map(|params| keys(params.get("vimConnectionInfo")))
            .collect();
        for op_occ in &vnf.op_occs {
            for column in ["operationParams", "resourceChanges", "changedExtConnectivity"] {
                for id in op_occ.json(column).iter().flat_map(vim_connection_ids) {
                    if !own.contains(&id) && !requested.contains(&id) {
                        self.wrong(format!("{} {column}: no VIM connection {id}", op_occ.id()));
                    }
                }
            }
        }
    }
}

/// Every `vimConnectionId`, however deep.
fn vim_connection_ids(value: &Value) -> Vec<String> {
    match value {
        Value::Object(object) => {
            let own = object.get("vimConnectionId").and_then(Value::as_str).map(str::to_owned);
            own.into_iter().chain(object.values().flat_map(vim_connection_ids)).collect()
        }
        Value::Array(items) => items.iter().flat_map(vim_connection_ids).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Vec::new(),
    }
}
