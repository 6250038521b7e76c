//! `ExtLinkPortInfo`: a port of an external virtual link.
//! - v1: SOL003 v2.6.1, in `ext_virtual_link_info[].ext_link_ports[]` (the caller's ports)
//!   and, for ports that Heat made, a `VnfLinkPortInfo` in `vnf_virtual_link_resource_info[]`
//! - v2: SOL003 v3.3.1 clause 5.5.3.9

use super::facts::Facts;
use super::{resource_handle, vnf_link_port_info};
use crate::tacker::note::{NoteCode, Notes};

pub mod v1 {
    use serde::Deserialize;

    use crate::tacker::encoding::stored;
    use crate::tacker::sol003::resource_handle::v1::ResourceHandle;

    #[derive(Debug, Clone, Deserialize)]
    pub struct ExtLinkPortInfo {
        pub id: String,
        #[serde(deserialize_with = "stored::object")]
        pub resource_handle: ResourceHandle,
        /// Unreliable: the id of the last external connection point of the VNF.
        pub cp_instance_id: Option<String>,
    }
}

pub mod v2 {
    use serde::Serialize;

    use crate::tacker::sol003::resource_handle::v2::ResourceHandle;

    #[serde_with::skip_serializing_none]
    #[derive(Debug, Clone, PartialEq, Serialize)]
    #[serde(rename_all = "camelCase")]
    pub struct ExtLinkPortInfo {
        pub id: String,
        pub resource_handle: ResourceHandle,
        pub cp_instance_id: Option<String>,
    }
}

/// The ports of an external virtual link of an instance, each with the caller's own behind it where there is one.
///
/// A port without a connection point stays out: v2 reads the connection point of every port, and could not finish any
/// operation (mapping.md F.2, O1). v1 does not own a caller's port, so nothing is lost in the VIM.
pub fn convert_used(
    supplied: Vec<v1::ExtLinkPortInfo>,
    in_use: Vec<vnf_link_port_info::v1::VnfLinkPortInfo>,
    facts: &Facts,
    notes: &mut Notes,
) -> Vec<v2::ExtLinkPortInfo> {
    let mut supplied: Vec<_> = supplied.into_iter().map(Some).collect();
    let mut ports = Vec::with_capacity(in_use.len().max(supplied.len()));
    for port in in_use {
        let cp_instance_id = facts.links.ext_cp_at(&port.id).map(str::to_owned);
        let behind = facts.links.supplied_behind(&port.id);
        let own = supplied
            .iter_mut()
            .find(|own| own.as_ref().is_some_and(|own| Some(own.id.as_str()) == behind));
        let (id, resource_handle) = match own.and_then(Option::take) {
            Some(v1::ExtLinkPortInfo { id, resource_handle, cp_instance_id: _ }) => {
                (id, resource_handle)
            }
            None => (port.id, port.resource_handle),
        };
        ports.push((id, resource_handle, cp_instance_id));
    }
    ports.extend(supplied.into_iter().flatten().map(|own| at_ext_cp(own, facts)));
    notes.within("extLinkPorts", |notes| {
        let mut used = Vec::with_capacity(ports.len());
        for (id, resource_handle, cp_instance_id) in ports {
            if cp_instance_id.is_none() {
                let reason = format!("no connection point uses port {id}; left out");
                notes.add(NoteCode::ExtLinkPortUnused, reason);
                continue;
            }
            let port = notes
                .at(used.len(), |notes| port(id, resource_handle, cp_instance_id, facts, notes));
            used.push(port);
        }
        used
    })
}

/// The caller's ports of an external virtual link in the history: as they were asked for, used or not.
pub fn convert_supplied(
    supplied: Vec<v1::ExtLinkPortInfo>,
    facts: &Facts,
    notes: &mut Notes,
) -> Vec<v2::ExtLinkPortInfo> {
    notes.each("extLinkPorts", supplied, |own, notes| {
        let (id, resource_handle, cp_instance_id) = at_ext_cp(own, facts);
        port(id, resource_handle, cp_instance_id, facts, notes)
    })
}

fn at_ext_cp(
    own: v1::ExtLinkPortInfo,
    facts: &Facts,
) -> (String, resource_handle::v1::ResourceHandle, Option<String>) {
    let v1::ExtLinkPortInfo { id, resource_handle, cp_instance_id: _ } = own;
    let cp_instance_id = facts.links.ext_cp_at(&id).map(str::to_owned);
    (id, resource_handle, cp_instance_id)
}

fn port(
    id: String,
    resource_handle: resource_handle::v1::ResourceHandle,
    cp_instance_id: Option<String>,
    facts: &Facts,
    notes: &mut Notes,
) -> v2::ExtLinkPortInfo {
    v2::ExtLinkPortInfo {
        id: facts.ids.port(&id, &facts.links).to_owned(),
        resource_handle: resource_handle::convert_at(
            "resourceHandle",
            resource_handle,
            &facts.vims,
            notes,
        ),
        cp_instance_id: cp_instance_id.map(|id| facts.ids.ext_cp(&id, &facts.links).into_owned()),
    }
}
