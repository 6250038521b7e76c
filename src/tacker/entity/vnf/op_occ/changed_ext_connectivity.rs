//! `changedExtConnectivity`: the external virtual links that an operation changed.
//! - v1: part of `VnfLcmOpOcc`, SOL003 v2.6.1 clause 5.5.2.13, in `vnf_lcm_op_occs.changed_ext_connectivity`,
//!   where Tacker, against the standard, lists internal links, too, all by the ids of their resources
//! - v2: part of `VnfLcmOpOcc`, SOL003 v3.3.1 clause 5.5.2.13

use super::convert::Context;
use crate::tacker::note::{NoteCode, Notes};
use crate::tacker::sol003::current_vnf_ext_cp_data::Connectivity;
use crate::tacker::sol003::ext_virtual_link_data::v1::ExtVirtualLinkData;
use crate::tacker::sol003::ext_virtual_link_info::{self, v1, v2};
use crate::tacker::sol003::vnf_ext_cp_data;

/// `requested` is what the operation asked for, when it is one that v2 keeps this attribute of.
pub(super) fn convert(
    v1: Vec<v1::ExtVirtualLinkInfo>,
    requested: Option<Connectivity<'_>>,
    context: &Context<'_>,
    notes: &mut Notes,
) -> Option<Vec<v2::ExtVirtualLinkInfo>> {
    let Some(Connectivity::Anew(requested) | Connectivity::Changed(requested)) = requested else {
        if !v1.is_empty() {
            let reason = "v2 keeps it of INSTANTIATE and CHANGE_EXT_CONN only; left out";
            notes.add_at("changed_ext_connectivity", NoteCode::ValueDropped, reason);
        }
        return None;
    };
    let links = notes.each("changed_ext_connectivity", v1, |link, notes| {
        let Some(id) = ext_virtual_link_id(&link, requested, context) else {
            notes.add(NoteCode::ValueDropped, "not an external virtual link; left out");
            return None;
        };
        let v1::ExtVirtualLinkInfo { id: _, resource_handle, ext_link_ports } = link;
        let cps = requested.iter().filter(|link| link.id == id).flat_map(|link| &link.ext_cps);
        let current = notes.each("currentVnfExtCpData", cps.cloned(), vnf_ext_cp_data::convert);
        let link = v1::ExtVirtualLinkInfo { id, resource_handle, ext_link_ports };
        Some(ext_virtual_link_info::convert_requested(link, current, context.facts, notes))
    });
    let links: Vec<_> = links.into_iter().flatten().collect();
    (!links.is_empty()).then_some(links)
}

/// The id of the external virtual link that v1 means; `None` for an internal one.
fn ext_virtual_link_id(
    v1: &v1::ExtVirtualLinkInfo,
    requested: &[ExtVirtualLinkData],
    context: &Context<'_>,
) -> Option<String> {
    let id = context.desc_id_of_virtual_link.get(&v1.id).unwrap_or(&v1.id);
    // An operation since may have replaced the link, so the request counts as well.
    if context.ext_virtual_link_ids.contains(id) || requested.iter().any(|link| link.id == *id) {
        return Some(id.clone());
    }
    // The instance may have new resources since; the network still tells.
    let mut same =
        requested.iter().filter(|link| link.resource_id == v1.resource_handle.resource_id);
    match (same.next(), same.next()) {
        (Some(only), None) => Some(only.id.clone()),
        _ => None,
    }
}
