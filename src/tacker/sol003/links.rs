//! How connection points, ports and virtual links of one VNF hang together.
//!
//! v1 keeps the references half-filled and partly wrong; v2's drivers follow them blindly. This index
//! answers, from all the places v1 has, what each reference should say (mapping.md A.4.1, C.3).

use std::collections::{HashMap, HashSet};

use super::ext_virtual_link_info::v1::ExtVirtualLinkInfo;
use super::virtual_storage_resource_info::v1::VirtualStorageResourceInfo;
use super::vnf_ext_cp_info::v1::VnfExtCpInfo;
use super::vnf_link_port_info::v1::VnfLinkPortInfo;
use super::vnf_virtual_link_resource_info::v1::VnfVirtualLinkResourceInfo;
use super::vnfc_resource_info::is_pod;
use super::vnfc_resource_info::v1::VnfcResourceInfo;
use crate::tacker::note::{NoteCode, Notes};

/// The index. Built once per VNF by [`Links::of`].
#[derive(Debug, Default)]
pub struct Links {
    vnfcs: Vec<Vnfc>,
    /// By `VnfcCpInfo.id`.
    vnfc_cps: HashMap<String, VnfcCp>,
    /// `VnfcCpInfo.id`s in v1's order, for the first one that fits.
    vnfc_cp_order: Vec<String>,
    /// By `VnfLinkPortInfo.id`.
    ports: HashMap<String, Port>,
    /// `VnfcCpInfo.id` -> `VnfLinkPortInfo.id`, as the ports say; the only way for scaled-out VNFCs.
    port_of_cp: HashMap<String, String>,
    ext_cps: Vec<ExtCp>,
    /// Ids of the ports that the caller supplied (`ExtLinkPortData.id`).
    supplied_ports: HashSet<String>,
    /// `ExtVirtualLinkInfo.id`s.
    ext_virtual_links: HashSet<String>,
    storages: Vec<Storage>,
}

/// A VNFC, by its two ids.
#[derive(Debug)]
pub(super) struct Vnfc {
    pub id: String,
    pub resource_id: String,
    pub vdu_id: String,
    pub pod: bool,
}

/// A storage, by its two ids.
#[derive(Debug)]
pub(super) struct Storage {
    pub id: String,
    pub resource_id: String,
}

#[derive(Debug)]
struct VnfcCp {
    cpd_id: String,
    /// The place of its VNFC.
    vnfc: usize,
    stated_port: Option<String>,
    supplied_port: Option<String>,
}

#[derive(Debug)]
struct Port {
    external: bool,
    cp_instance_id: Option<String>,
    resource_id: String,
}

#[derive(Debug)]
struct ExtCp {
    id: String,
    cpd_id: String,
    vnfc_id: Option<String>,
    supplied_port: Option<String>,
    /// The port that it is plugged into, told once all the rest is known.
    port: Option<String>,
}

/// What stands behind an external connection point.
#[derive(Debug, Default, PartialEq)]
pub struct Served {
    pub vnfc_cp_id: Option<String>,
    pub ext_link_port_id: Option<String>,
}

/// Where a connection point of a VNFC is plugged in.
#[derive(Debug, Default, PartialEq)]
pub struct Plugged {
    pub vnf_ext_cp_id: Option<String>,
    pub vnf_link_port_id: Option<String>,
}

impl Links {
    pub fn of(
        vnfcs: &[VnfcResourceInfo],
        virtual_links: &[VnfVirtualLinkResourceInfo],
        ext_virtual_links: &[ExtVirtualLinkInfo],
        ext_cps: &[VnfExtCpInfo],
        storages: &[VirtualStorageResourceInfo],
    ) -> Self {
        let mut links = Self::default();
        let supplied = ext_virtual_links.iter().flat_map(|link| &link.ext_link_ports);
        links.supplied_ports = supplied.map(|port| port.id.clone()).collect();
        links.vnfcs.extend(vnfcs.iter().map(|vnfc| Vnfc {
            id: vnfc.id.clone(),
            resource_id: vnfc.compute_resource.resource_id.clone(),
            vdu_id: vnfc.vdu_id.clone(),
            pod: is_pod(&vnfc.compute_resource),
        }));
        for (at, vnfc) in vnfcs.iter().enumerate() {
            for cp in &vnfc.vnfc_cp_info {
                let supplied_port =
                    cp.vnf_ext_cp_id.clone().filter(|id| links.supplied_ports.contains(id));
                links.vnfc_cp_order.push(cp.id.clone());
                links.vnfc_cps.insert(
                    cp.id.clone(),
                    VnfcCp {
                        cpd_id: cp.cpd_id.clone(),
                        vnfc: at,
                        stated_port: cp.vnf_link_port_id.clone(),
                        supplied_port,
                    },
                );
            }
        }
        links.ext_virtual_links = ext_virtual_links.iter().map(|link| link.id.clone()).collect();
        // Internal, ext-managed and external virtual links stand together in one list.
        for link in virtual_links {
            let external = links.is_external(&link.vnf_virtual_link_desc_id);
            for port in &link.vnf_link_ports {
                links.add_port(port, external);
            }
        }
        let vnfc_id = |associated: &String| match links.vnfc_cps.get(associated) {
            // As the standard has it; Tacker usually names the VNFC itself.
            Some(vnfc_cp) => links.vnfc_id(vnfc_cp).to_owned(),
            None => associated.clone(),
        };
        links.ext_cps = ext_cps
            .iter()
            .map(|cp| ExtCp {
                id: cp.id.clone(),
                cpd_id: cp.cpd_id.clone(),
                vnfc_id: cp.associated_vnfc_cp_id.as_ref().map(vnfc_id),
                supplied_port: cp
                    .ext_link_port_id
                    .clone()
                    .filter(|id| links.supplied_ports.contains(id)),
                port: None,
            })
            .collect();
        links.storages.extend(storages.iter().map(|storage| Storage {
            id: storage.id.clone(),
            resource_id: storage.storage_resource.resource_id.clone(),
        }));
        let port = |cp: &ExtCp| links.ext_link_port(cp, links.behind(cp).0).map(str::to_owned);
        let ports: Vec<_> = links.ext_cps.iter().map(port).collect();
        for (cp, port) in links.ext_cps.iter_mut().zip(ports) {
            cp.port = port;
        }
        links
    }

    fn add_port(&mut self, port: &VnfLinkPortInfo, external: bool) {
        if let Some(cp) = &port.cp_instance_id {
            self.port_of_cp.insert(cp.clone(), port.id.clone());
        }
        self.ports.insert(
            port.id.clone(),
            Port {
                external,
                cp_instance_id: port.cp_instance_id.clone(),
                resource_id: port.resource_handle.resource_id.clone(),
            },
        );
    }

    /// `VnfExtCpInfo`: the connection point of the VNFC behind it, and its port. On a port of the caller's none is
    /// behind it, as in v2's own rows: v2 carries it on, and it leads nowhere after the first operation (mapping.md F.2,
    /// O11).
    pub fn serving(&self, ext_cp_id: &str, notes: &mut Notes) -> Served {
        let Some(ext_cp) = self.ext_cps.iter().find(|cp| cp.id == ext_cp_id) else {
            return Served::default();
        };
        let (vnfc_cp_id, guessed) = self.behind(ext_cp);
        let ext_link_port_id = ext_cp.port.clone();
        if ext_link_port_id.as_deref().is_some_and(|port| self.is_supplied(port)) {
            return Served { vnfc_cp_id: None, ext_link_port_id };
        }
        if let Some((code, reason)) = guessed {
            notes.add_at("associatedVnfcCpId", code, reason);
        }
        Served { vnfc_cp_id: vnfc_cp_id.cloned(), ext_link_port_id }
    }

    /// The port that an external connection point is plugged into.
    pub fn ext_link_port_of(&self, ext_cp_id: &str) -> Option<&str> {
        self.ext_cps.iter().find(|cp| cp.id == ext_cp_id)?.port.as_deref()
    }

    /// The connection point of a VNFC behind an external one, and what to note when v1 does not tell it for certain.
    fn behind(&self, ext_cp: &ExtCp) -> (Option<&String>, Option<(NoteCode, &'static str)>) {
        let same_cpd =
            |id: &&String| self.vnfc_cps.get(*id).is_some_and(|cp| cp.cpd_id == ext_cp.cpd_id);
        let same_vnfc = |id: &&String| {
            self.vnfc_cps
                .get(*id)
                .is_some_and(|cp| Some(self.vnfc_id(cp)) == ext_cp.vnfc_id.as_deref())
        };
        let candidates = || self.vnfc_cp_order.iter().filter(same_cpd);
        if let Some(own) = candidates().find(same_vnfc) {
            return (Some(own), None);
        }
        let other = candidates().next();
        let guessed = match (other, &ext_cp.vnfc_id) {
            (None, None) => None,
            (Some(_), _) => Some((
                NoteCode::ReferenceGuessed,
                "its VNFC is gone; the first one with this CPD is used",
            )),
            (None, Some(_)) => Some((
                NoteCode::ReferenceUnresolved,
                "no VNFC has a connection point of this CPD; left out",
            )),
        };
        (other, guessed)
    }

    fn ext_link_port<'a>(
        &'a self,
        ext_cp: &'a ExtCp,
        vnfc_cp_id: Option<&String>,
    ) -> Option<&'a str> {
        let port =
            vnfc_cp_id.and_then(|id| self.supplied_port(id).or_else(|| self.external_port(id)));
        port.or(ext_cp.supplied_port.as_deref())
    }

    /// `VnfcCpInfo`: the external connection point or the link port it is plugged into; neither when
    /// the caller supplied the port (mapping.md B.5).
    pub fn plugged(&self, vnfc_cp_id: &str, notes: &mut Notes) -> Plugged {
        let Some(cp) = self.vnfc_cps.get(vnfc_cp_id) else { return Plugged::default() };
        if self.supplied_port(vnfc_cp_id).is_some() {
            return Plugged::default();
        }
        let Some((port_id, port)) = self.port(vnfc_cp_id) else {
            if cp.stated_port.is_some() {
                notes.add_at(
                    "vnfLinkPortId",
                    NoteCode::ReferenceUnresolved,
                    "no virtual link has this port; left out",
                );
            }
            return Plugged::default();
        };
        if !port.external {
            return Plugged { vnf_ext_cp_id: None, vnf_link_port_id: Some(port_id.to_owned()) };
        }
        let vnf_ext_cp_id = self.ext_cp_of(cp).map(str::to_owned);
        if vnf_ext_cp_id.is_none() {
            let reason = "the port is on an external virtual link, but no external connection point has this CPD; left out";
            notes.add_at("vnfExtCpId", NoteCode::ReferenceUnresolved, reason);
        }
        Plugged { vnf_ext_cp_id, vnf_link_port_id: None }
    }

    /// `ExtLinkPortInfo.cpInstanceId`: the external connection point that uses the port.
    pub fn ext_cp_at(&self, port_id: &str) -> Option<&str> {
        let by_port = self.ports.get(port_id).and_then(|port| port.cp_instance_id.as_deref());
        let uses = |cp: &VnfcCp| {
            cp.stated_port.as_deref() == Some(port_id)
                || cp.supplied_port.as_deref() == Some(port_id)
        };
        let cp = by_port.and_then(|id| self.vnfc_cps.get(id)).or_else(|| {
            self.vnfc_cp_order.iter().filter_map(|id| self.vnfc_cps.get(id)).find(|cp| uses(cp))
        });
        let stated = || self.ext_cps.iter().find(|cp| cp.supplied_port.as_deref() == Some(port_id));
        cp.and_then(|cp| self.ext_cp_of(cp)).or_else(|| stated().map(|cp| cp.id.as_str()))
    }

    /// The caller's port behind a link port: Tacker clones it into the virtual link under another id.
    pub fn supplied_behind(&self, port_id: &str) -> Option<&str> {
        let port = self.ports.get(port_id)?;
        let by_handle = self.supplied_ports.get(&port.resource_id).map(String::as_str);
        by_handle.or_else(|| {
            self.vnfc_cps.get(port.cp_instance_id.as_deref()?)?.supplied_port.as_deref()
        })
    }

    pub fn is_vnfc_cp(&self, id: &str) -> bool {
        self.vnfc_cps.contains_key(id)
    }

    pub fn is_ext_cp(&self, id: &str) -> bool {
        self.ext_cps.iter().any(|cp| cp.id == id)
    }

    /// A virtual link with this descriptor id is an external one.
    pub fn is_external(&self, desc_id: &str) -> bool {
        self.ext_virtual_links.contains(desc_id)
    }

    /// The port is one that the caller supplied.
    pub fn is_supplied(&self, port_id: &str) -> bool {
        self.supplied_ports.contains(port_id)
    }

    /// A connection point of some VNFC has this CPD.
    pub fn is_cpd(&self, id: &str) -> bool {
        self.vnfc_cps.values().any(|cp| cp.cpd_id == id)
    }

    /// The storage that a VNFC refers to, by its id or, before release 8.0.0, by that in the VIM.
    pub(super) fn storage(&self, reference: &str) -> Option<&Storage> {
        let by_id = self.storages.iter().find(|storage| storage.id == reference);
        by_id.or_else(|| {
            self.storages.iter().find(|one| one.resource_id == reference && !reference.is_empty())
        })
    }

    /// `VirtualStorageResourceInfo.id` of the storage that a VNFC refers to.
    pub fn storage_id(&self, reference: &str) -> Option<&str> {
        self.storage(reference).map(|storage| storage.id.as_str())
    }

    pub(super) fn vnfc(&self, id: &str) -> Option<&Vnfc> {
        self.vnfcs.iter().find(|vnfc| vnfc.id == id)
    }

    /// The CPD of a connection point of a VNFC, and that VNFC.
    pub(super) fn vnfc_cp(&self, id: &str) -> Option<(&str, &Vnfc)> {
        let cp = self.vnfc_cps.get(id)?;
        Some((&cp.cpd_id, self.vnfcs.get(cp.vnfc)?))
    }

    /// The id in the VIM of a link port that Heat made.
    pub(super) fn port_in_vim(&self, port_id: &str) -> Option<&str> {
        self.ports.get(port_id).map(|port| port.resource_id.as_str())
    }

    /// A resource whose two ids differ, by both.
    pub(super) fn two_ids(&self) -> Option<(&str, &str)> {
        let vnfcs = self.vnfcs.iter().filter(|vnfc| !vnfc.pod);
        let vnfcs = vnfcs.map(|vnfc| (vnfc.id.as_str(), vnfc.resource_id.as_str()));
        let storages = self.storages.iter();
        let storages = storages.map(|one| (one.id.as_str(), one.resource_id.as_str()));
        let ports = self.ports.iter().filter(|(_, port)| !port.external);
        let ports = ports.map(|(id, port)| (id.as_str(), port.resource_id.as_str()));
        let mut all = vnfcs.chain(storages).chain(ports);
        all.find(|(id, in_vim)| id != in_vim && !in_vim.is_empty())
    }

    fn vnfc_id(&self, cp: &VnfcCp) -> &str {
        self.vnfcs.get(cp.vnfc).map_or("", |vnfc| vnfc.id.as_str())
    }

    fn port(&self, vnfc_cp_id: &str) -> Option<(&str, &Port)> {
        let stated = self.vnfc_cps.get(vnfc_cp_id).and_then(|cp| cp.stated_port.as_ref());
        let found = stated.and_then(|id| self.ports.get_key_value(id));
        let found = found.or_else(|| self.ports.get_key_value(self.port_of_cp.get(vnfc_cp_id)?));
        found.map(|(id, port)| (id.as_str(), port))
    }

    fn external_port(&self, vnfc_cp_id: &str) -> Option<&str> {
        self.port(vnfc_cp_id).filter(|(_, port)| port.external).map(|(id, _)| id)
    }

    fn supplied_port(&self, vnfc_cp_id: &str) -> Option<&str> {
        let stated = self.vnfc_cps.get(vnfc_cp_id).and_then(|cp| cp.supplied_port.as_deref());
        stated.or_else(|| self.supplied_behind(self.port(vnfc_cp_id)?.0))
    }

    /// Of several external connection points of one CPD, the one of this VNFC; else the first.
    fn ext_cp_of(&self, cp: &VnfcCp) -> Option<&str> {
        let same_cpd = || self.ext_cps.iter().filter(|ext_cp| ext_cp.cpd_id == cp.cpd_id);
        let own = same_cpd().find(|ext_cp| ext_cp.vnfc_id.as_deref() == Some(self.vnfc_id(cp)));
        own.or_else(|| same_cpd().next()).map(|ext_cp| ext_cp.id.as_str())
    }
}
