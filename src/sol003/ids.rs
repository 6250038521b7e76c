//! What v2 calls the resources of a VNF: by their ids in the VIM, where v1 has ids of its own (mapping.md F.2, O6).
//!
//! v2 gives each resource its id anew at every operation. Under other ids, its first operation would report, and notify,
//! everything that there is as removed and added.

use std::collections::{HashMap, HashSet};

use super::instantiated_vnf_info::v1::InstantiatedVnfInfo;
use super::links::Links;
use super::vnfc_resource_info::is_pod;
use crate::note::{NoteCode, Notes};

/// Which ids v2's rows have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum IdScheme {
    /// Those that v2 gives itself.
    #[default]
    V2,
    /// Those that v1 has given, for who has noted them. A pod is known by its name all the same.
    V1,
}

/// v1's id of each resource of an instance, and what v2 calls it.
#[derive(Debug, Default)]
pub struct Ids {
    scheme: IdScheme,
    vnfcs: Names,
    /// `VnfcInfo.id` by v1's id of the VNFC: what v2's HEAL takes.
    vnfc_infos: HashMap<String, String>,
    vnfc_cps: Names,
    ext_cps: Names,
    storages: Names,
    virtual_links: Names,
    ports: Names,
}

/// Of one kind of resource. What is not in it keeps its id.
#[derive(Debug, Default)]
struct Names(HashMap<String, String>);

impl Names {
    fn get<'a>(&'a self, v1: &'a str) -> &'a str {
        self.0.get(v1).map_or(v1, String::as_str)
    }
}

impl Ids {
    /// An id that a resource cannot have, because it has none in the VIM or shares it with another, stays v1's.
    pub fn of(
        info: &InstantiatedVnfInfo,
        links: &Links,
        kubernetes: bool,
        scheme: IdScheme,
        notes: &mut Notes,
    ) -> Self {
        let mut ids = Self { scheme, ..Self::default() };
        let vnfcs = info.vnfc_resource_info.iter().filter(|vnfc| {
            scheme == IdScheme::V2 || (kubernetes && is_pod(&vnfc.compute_resource))
        });
        let handles = vnfcs.map(|vnfc| (&*vnfc.id, vnfc.compute_resource.resource_id.clone()));
        ids.vnfcs = unique("vnfc_resource_info", handles, notes);
        for vnfc in &info.vnfc_resource_info {
            let id = format!("{}-{}", vnfc.vdu_id, ids.vnfcs.get(&vnfc.id));
            ids.vnfc_infos.insert(vnfc.id.clone(), id);
        }
        if scheme == IdScheme::V1 {
            return ids;
        }
        let cps = info.vnfc_resource_info.iter().flat_map(|vnfc| {
            let vnfc_id = ids.vnfcs.get(&vnfc.id);
            let cps = vnfc.vnfc_cp_info.iter();
            cps.map(move |cp| (&*cp.id, format!("{}-{vnfc_id}", cp.cpd_id)))
        });
        ids.vnfc_cps = unique("vnfc_resource_info[].vnfc_cp_info", cps, notes);
        let storages = info.virtual_storage_resource_info.iter();
        let storages =
            storages.map(|storage| (&*storage.id, storage.storage_resource.resource_id.clone()));
        ids.storages = unique("virtual_storage_resource_info", storages, notes);
        // v1 lists external and externally managed links here, too; those keep the ids that their owners gave them.
        let internal = info.vnf_virtual_link_resource_info.iter().filter(|link| {
            let desc_id = &link.vnf_virtual_link_desc_id;
            let managed = &info.ext_managed_virtual_link_info;
            !links.is_external(desc_id)
                && managed.iter().all(|managed| managed.vnf_virtual_link_desc_id != *desc_id)
        });
        let internal = internal.map(|link| (&*link.id, link.network_resource.resource_id.clone()));
        ids.virtual_links = unique("vnf_virtual_link_resource_info", internal, notes);
        let managed = info.ext_managed_virtual_link_info.iter();
        let ports = info.vnf_virtual_link_resource_info.iter().map(|link| &link.vnf_link_ports);
        let ports = ports.chain(managed.map(|link| &link.vnf_link_ports)).flatten();
        // v1 may list one port under two links; it is one all the same.
        let ports = ports.filter(|port| !port.resource_handle.resource_id.is_empty());
        let ports = ports.map(|port| (port.id.clone(), port.resource_handle.resource_id.clone()));
        ids.ports = Names(ports.collect());
        let ext_cps = info.ext_cp_info.iter().filter_map(|cp| {
            let port = links.ext_link_port_of(&cp.id)?;
            Some((&*cp.id, format!("cp-{}", ids.port(port, links))))
        });
        ids.ext_cps = unique("ext_cp_info", ext_cps.collect::<Vec<_>>().into_iter(), notes);
        ids
    }

    pub fn scheme(&self) -> IdScheme {
        self.scheme
    }

    /// `VnfcResourceInfo.id`
    pub fn vnfc<'a>(&'a self, v1: &'a str) -> &'a str {
        self.vnfcs.get(v1)
    }

    /// `VnfcInfo.id` of the VNFC; `None` of one that the instance does not have.
    pub fn vnfc_info(&self, v1: &str) -> Option<&str> {
        self.vnfc_infos.get(v1).map(String::as_str)
    }

    /// `VnfcCpInfo.id`
    pub fn vnfc_cp<'a>(&'a self, v1: &'a str) -> &'a str {
        self.vnfc_cps.get(v1)
    }

    /// `VnfExtCpInfo.id`
    pub fn ext_cp<'a>(&'a self, v1: &'a str) -> &'a str {
        self.ext_cps.get(v1)
    }

    /// `VirtualStorageResourceInfo.id`
    pub fn storage<'a>(&'a self, v1: &'a str) -> &'a str {
        self.storages.get(v1)
    }

    /// `VnfVirtualLinkResourceInfo.id`
    pub fn virtual_link<'a>(&'a self, v1: &'a str) -> &'a str {
        self.virtual_links.get(v1)
    }

    /// `VnfLinkPortInfo.id` and `ExtLinkPortInfo.id`; the caller's own ports have the caller's ids.
    pub fn port<'a>(&'a self, v1: &'a str, links: &Links) -> &'a str {
        if links.is_supplied(v1) { v1 } else { self.ports.get(v1) }
    }

    /// Whether `written`, a cell that an earlier run wrote, has v1's ids where these are v2's.
    pub fn differ_in(&self, written: &str) -> bool {
        let renamed = [&self.vnfcs, &self.storages, &self.virtual_links, &self.vnfc_cps];
        let mut renamed = renamed.into_iter().flat_map(|names| &names.0);
        let stands = |id: &str| written.contains(&format!(r#"\"id\": \"{id}\""#));
        renamed.find(|(v1, v2)| v1 != v2).is_some_and(|(v1, v2)| stands(v1) && !stands(v2))
    }
}

/// The candidates that are ids: there, and of one resource alone.
fn unique<'a>(
    list: &'static str,
    candidates: impl Iterator<Item = (&'a str, String)>,
    notes: &mut Notes,
) -> Names {
    let (mut names, mut taken) = (HashMap::new(), HashSet::new());
    for (at, (v1, v2)) in candidates.enumerate() {
        let reason = if v2.is_empty() {
            "it has no id in the VIM; v1's is kept"
        } else if !taken.insert(v2.clone()) {
            "another has the same id in the VIM; v1's is kept"
        } else {
            names.insert(v1.to_owned(), v2);
            continue;
        };
        notes.add_at(&format!("vnf_instantiated_info.{list}[{at}].id"), NoteCode::IdKept, reason);
    }
    Names(names)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{facts, info};
    use super::*;

    fn ids(scheme: IdScheme) -> (Ids, Links, Vec<String>) {
        let (info, mut notes) = (info(), Notes::default());
        let links = info.links();
        let ids = Ids::of(&info, &links, false, scheme, &mut notes);
        (ids, links, notes.into_vec().iter().map(ToString::to_string).collect())
    }

    #[test]
    fn a_resource_has_the_id_that_the_vim_gave_it() {
        let (ids, links, notes) = ids(IdScheme::V2);
        assert_eq!(ids.vnfc("vnfc-1"), "nova-1");
        assert_eq!(ids.vnfc_info("vnfc-1"), Some("VDU1-nova-1"));
        assert_eq!(ids.vnfc_cp("vnfc-cp-1"), "CP1-nova-1");
        assert_eq!(ids.storage("st-1"), "vol");
        assert_eq!(ids.virtual_link("vl-3"), "net-3");
        assert_eq!(ids.port("port-2", &links), "neutron-2");
        assert_eq!(ids.ext_cp("ext-cp-1"), "cp-neutron-1");
        assert_eq!(notes, [""; 0]);
    }

    #[test]
    fn what_others_own_keeps_its_id() {
        let (ids, links, _) = ids(IdScheme::V2);
        assert_eq!(ids.port("supplied-1", &links), "supplied-1");
        assert_eq!(ids.ext_cp("ext-cp-2"), "cp-supplied-1");
        assert_eq!(ids.virtual_link("vl-1"), "vl-1");
        // Nothing that v1 knows.
        assert_eq!(ids.vnfc("gone"), "gone");
        assert_eq!(ids.vnfc_info("gone"), None);
    }

    #[test]
    fn whoever_keeps_v1s_ids_keeps_all_of_them() {
        let (ids, links, _) = ids(IdScheme::V1);
        assert_eq!(ids.vnfc("vnfc-1"), "vnfc-1");
        assert_eq!(ids.vnfc_info("vnfc-1"), Some("VDU1-vnfc-1"));
        assert_eq!(ids.vnfc_cp("vnfc-cp-1"), "vnfc-cp-1");
        assert_eq!(ids.ext_cp("ext-cp-1"), "ext-cp-1");
        assert_eq!(ids.port("port-2", &links), "port-2");
        assert_eq!(facts().ids.scheme(), IdScheme::V2);
    }

    #[test]
    fn an_id_that_is_no_ones_alone_stays_v1s() {
        let (mut info, mut notes) = (info(), Notes::default());
        info.vnfc_resource_info[1].compute_resource.resource_id = "nova-1".to_owned();
        info.virtual_storage_resource_info[0].storage_resource.resource_id.clear();
        let links = info.links();
        let ids = Ids::of(&info, &links, false, IdScheme::V2, &mut notes);
        assert_eq!((ids.vnfc("vnfc-1"), ids.vnfc("vnfc-2")), ("nova-1", "vnfc-2"));
        assert_eq!(ids.storage("st-1"), "st-1");
        let notes: Vec<_> = notes.into_vec().iter().map(ToString::to_string).collect();
        assert_eq!(
            notes,
            [
                "id-kept at vnf_instantiated_info.vnfc_resource_info[1].id: another has the same id in the VIM; v1's is kept",
                "id-kept at vnf_instantiated_info.virtual_storage_resource_info[0].id: it has no id in the VIM; v1's is kept",
            ]
        );
    }

    #[test]
    fn a_row_tells_whose_ids_it_has() {
        let (ids, ..) = ids(IdScheme::V2);
        assert!(ids.differ_in(
            r#""{\"vnfcResourceInfo\": [{\"id\": \"vnfc-1\"}, {\"id\": \"vnfc-2\"}]}""#
        ));
        assert!(!ids.differ_in(
            r#""{\"vnfcResourceInfo\": [{\"id\": \"nova-1\"}, {\"id\": \"nova-2\"}]}""#
        ));
    }
}
