//! What v2 calls the resources of a VNF: by their ids in the VIM, where v1 has ids of its own (mapping.md F.2, O6).
//!
//! v2 gives each resource its id anew at every operation. Under other ids, its first operation would report, and notify,
//! everything that there is as removed and added.

use std::borrow::Cow;
use std::collections::HashSet;

use super::instantiated_vnf_info::v1::InstantiatedVnfInfo;
use super::links::Links;
use super::vnfc_resource_info::is_pod;
use super::vnfc_resource_info::v1::VnfcResourceInfo;
use crate::tacker::note::{NoteCode, Notes};

/// Which ids v2's rows have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum IdScheme {
    /// Those that v2 gives itself.
    #[default]
    V2,
    /// Those that v1 has given, for who has noted them. A pod is known by its name all the same.
    V1,
}

/// Tells what v2 calls a resource of an instance.
#[derive(Debug, Default)]
pub struct Ids {
    scheme: IdScheme,
    /// Pods go by their names, whoever keeps ids.
    kubernetes: bool,
    /// Ids of v1 that stay, because the resource has none of its own in the VIM.
    kept: HashSet<String>,
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
        let mut ids = Self { scheme, kubernetes, kept: HashSet::new() };
        let named = |vnfc: &&VnfcResourceInfo| {
            scheme == IdScheme::V2 || (kubernetes && is_pod(&vnfc.compute_resource))
        };
        let vnfcs = info.vnfc_resource_info.iter().filter(named);
        let vnfcs = vnfcs.map(|vnfc| (&*vnfc.id, vnfc.compute_resource.resource_id.as_str()));
        ids.keep("vnfc_resource_info", vnfcs, notes);
        if scheme == IdScheme::V1 {
            return ids;
        }
        let storages = info.virtual_storage_resource_info.iter();
        let storages =
            storages.map(|storage| (&*storage.id, storage.storage_resource.resource_id.as_str()));
        ids.keep("virtual_storage_resource_info", storages, notes);
        // v1 lists external and externally managed links here, too; those keep the ids that their owners gave them.
        let internal = info.vnf_virtual_link_resource_info.iter().filter(|link| {
            let desc_id = &link.vnf_virtual_link_desc_id;
            let managed = &info.ext_managed_virtual_link_info;
            !links.is_external(desc_id)
                && managed.iter().all(|managed| managed.vnf_virtual_link_desc_id != *desc_id)
        });
        let internal = internal.map(|link| (&*link.id, link.network_resource.resource_id.as_str()));
        ids.keep("vnf_virtual_link_resource_info", internal, notes);
        for vnfc in &info.vnfc_resource_info {
            let cps = vnfc.vnfc_cp_info.iter().map(|cp| (&*cp.id, cp.cpd_id.as_str()));
            ids.keep("vnfc_resource_info[].vnfc_cp_info", cps, notes);
        }
        let ports = info.ext_cp_info.iter();
        let ports = ports.filter_map(|cp| Some((&*cp.id, links.ext_link_port_of(&cp.id)?)));
        ids.keep("ext_cp_info", ports.collect::<Vec<_>>().into_iter(), notes);
        ids
    }

    /// Keeps v1's id of what has none of its own by `in_vim`.
    fn keep<'a>(
        &mut self,
        list: &'static str,
        resources: impl Iterator<Item = (&'a str, &'a str)>,
        notes: &mut Notes,
    ) {
        let mut taken: Vec<&str> = Vec::new();
        for (at, (v1, in_vim)) in resources.enumerate() {
            let reason = if in_vim.is_empty() {
                "it has no id in the VIM; v1's is kept"
            } else if taken.contains(&in_vim) {
                "another has the same id in the VIM; v1's is kept"
            } else {
                taken.push(in_vim);
                continue;
            };
            let path = format!("vnf_instantiated_info.{list}[{at}].id");
            notes.add_at(&path, NoteCode::IdKept, reason);
            self.kept.insert(v1.to_owned());
        }
    }

    pub fn scheme(&self) -> IdScheme {
        self.scheme
    }

    /// The id of a resource with these two: `VirtualStorageResourceInfo.id`, `VnfVirtualLinkResourceInfo.id`, and
    /// `VnfLinkPortInfo.id`.
    pub fn resource<'a>(&self, v1: &'a str, in_vim: &'a str) -> &'a str {
        let own = self.scheme == IdScheme::V2 && !in_vim.is_empty();
        if own && !self.keeps(v1) { in_vim } else { v1 }
    }

    /// `VnfcResourceInfo.id`
    pub fn vnfc<'a>(&self, v1: &'a str, in_vim: &'a str, pod: bool) -> &'a str {
        let own = (self.scheme == IdScheme::V2 || self.kubernetes && pod) && !in_vim.is_empty();
        if own && !self.keeps(v1) { in_vim } else { v1 }
    }

    /// `VnfcInfo.id` of a VNFC; `None` of one that the instance does not have.
    pub fn vnfc_info(&self, v1: &str, links: &Links) -> Option<String> {
        let vnfc = links.vnfc(v1)?;
        Some(format!("{}-{}", vnfc.vdu_id, self.vnfc(&vnfc.id, &vnfc.resource_id, vnfc.pod)))
    }

    /// `VnfcCpInfo.id`
    pub fn vnfc_cp<'a>(&self, v1: &'a str, links: &Links) -> Cow<'a, str> {
        match links.vnfc_cp(v1) {
            Some((cpd_id, vnfc)) if self.scheme == IdScheme::V2 && !self.keeps(v1) => {
                let vnfc = self.vnfc(&vnfc.id, &vnfc.resource_id, vnfc.pod);
                format!("{cpd_id}-{vnfc}").into()
            }
            Some(_) | None => v1.into(),
        }
    }

    /// `VnfExtCpInfo.id`
    pub fn ext_cp<'a>(&self, v1: &'a str, links: &Links) -> Cow<'a, str> {
        match links.ext_link_port_of(v1) {
            Some(port) if self.scheme == IdScheme::V2 && !self.keeps(v1) => {
                format!("cp-{}", self.port(port, links)).into()
            }
            Some(_) | None => v1.into(),
        }
    }

    /// `VirtualStorageResourceInfo.id` of the storage that a VNFC refers to.
    pub fn storage<'a>(&self, reference: &str, links: &'a Links) -> Option<&'a str> {
        let storage = links.storage(reference)?;
        Some(self.resource(&storage.id, &storage.resource_id))
    }

    /// `VnfLinkPortInfo.id` and `ExtLinkPortInfo.id`; the caller's own ports have the caller's ids.
    pub fn port<'a>(&self, v1: &'a str, links: &'a Links) -> &'a str {
        match links.port_in_vim(v1) {
            Some(in_vim) if !links.is_supplied(v1) => self.resource(v1, in_vim),
            Some(_) | None => v1,
        }
    }

    /// Whether `written`, a cell that an earlier run wrote, has v1's ids where these are v2's.
    pub fn differ_in(written: &str, links: &Links) -> bool {
        let stands = |id: &str| written.contains(&format!(r#"\"id\": \"{id}\""#));
        links.two_ids().is_some_and(|(v1, v2)| stands(v1) && !stands(v2))
    }

    fn keeps(&self, v1: &str) -> bool {
        !self.kept.is_empty() && self.kept.contains(v1)
    }
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
        assert_eq!(ids.vnfc("vnfc-1", "nova-1", false), "nova-1");
        assert_eq!(ids.vnfc_info("vnfc-1", &links).as_deref(), Some("VDU1-nova-1"));
        assert_eq!(ids.vnfc_cp("vnfc-cp-1", &links), "CP1-nova-1");
        assert_eq!(ids.storage("st-1", &links), Some("vol"));
        assert_eq!(ids.resource("vl-3", "net-3"), "net-3");
        assert_eq!(ids.port("port-2", &links), "neutron-2");
        assert_eq!(ids.ext_cp("ext-cp-1", &links), "cp-neutron-1");
        assert_eq!(notes, [""; 0]);
    }

    #[test]
    fn what_others_own_keeps_its_id() {
        let (ids, links, _) = ids(IdScheme::V2);
        assert_eq!(ids.port("supplied-1", &links), "supplied-1");
        assert_eq!(ids.ext_cp("ext-cp-2", &links), "cp-supplied-1");
        // Nothing that v1 knows.
        assert_eq!(ids.vnfc_cp("gone", &links), "gone");
        assert_eq!(ids.vnfc_info("gone", &links), None);
    }

    #[test]
    fn whoever_keeps_v1s_ids_keeps_all_of_them() {
        let (ids, links, _) = ids(IdScheme::V1);
        assert_eq!(ids.vnfc("vnfc-1", "nova-1", false), "vnfc-1");
        assert_eq!(ids.vnfc_info("vnfc-1", &links).as_deref(), Some("VDU1-vnfc-1"));
        assert_eq!(ids.vnfc_cp("vnfc-cp-1", &links), "vnfc-cp-1");
        assert_eq!(ids.ext_cp("ext-cp-1", &links), "ext-cp-1");
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
        assert_eq!(ids.vnfc("vnfc-1", "nova-1", false), "nova-1");
        assert_eq!(ids.vnfc("vnfc-2", "nova-1", false), "vnfc-2");
        assert_eq!(ids.storage("st-1", &links), Some("st-1"));
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
        let links = info().links();
        let row = |one: &str, other: &str| {
            format!(
                r#""{{\"vnfcResourceInfo\": [{{\"id\": \"{one}\"}}, {{\"id\": \"{other}\"}}]}}""#
            )
        };
        assert!(Ids::differ_in(&row("vnfc-1", "vnfc-2"), &links));
        assert!(!Ids::differ_in(&row("nova-1", "nova-2"), &links));
    }
}
