//! What v2 needs of a running VNF and no row can give it (mapping.md F): noted for each VNF, with what to do.

use super::kubernetes;
use super::route::StackRoute;
use crate::tacker::note::{NoteCode, Notes};
use crate::tacker::sol003::instantiated_vnf_info::v1::InstantiatedVnfInfo;

/// Long lists end in an ellipsis: a note is to be read.
const NAMED: usize = 8;

/// v2 addresses a Heat stack by a name that v1's do not have, and Heat cannot rename one (mapping.md F-1, F.2 O2).
pub(super) fn of_openstack(vnf_id: &str, route: &StackRoute, notes: &mut Notes) {
    let lost = format!(
        "v2 looks for a stack named vnf-{vnf_id}: SCALE, HEAL, CHANGE_EXT_CONN and CHANGE_VNFPKG will not find"
    );
    let left = "and TERMINATE reports success and leaves it behind";
    let (code, reason) = match route {
        StackRoute::Own { found: true, .. } => return,
        StackRoute::PointedAt { uuid, name } => (
            NoteCode::StackPointedAt,
            format!(
                "leads to {name}/{uuid}; TERMINATE, and HEAL with `all`, do not wait until Heat has deleted it, and \
                 after HEAL with `all` the stack has v2's own name"
            ),
        ),
        StackRoute::Own { uuid, found: false, name: Some(name) } => (
            NoteCode::StackNotAddressable,
            format!("{lost} its stack {name}/{uuid}, {left}; --point-at-v1-stacks leads v2 to it"),
        ),
        StackRoute::Own { uuid, found: false, name: None } => (
            NoteCode::StackNotAddressable,
            format!(
                "{lost} its stack {uuid}, {left}; --point-at-v1-stacks leads v2 to it, once --heat or --stack-map \
                 tells its name"
            ),
        ),
        StackRoute::Unknown => (
            NoteCode::StackNotAddressable,
            format!("{lost} its stack, {left}; v1 does not know which it is: look for it in Heat"),
        ),
    };
    notes.add_at("instantiatedVnfInfo.metadata.stack_id", code, reason);
}

/// v2 removes the images that carry its tag; v1 set none (mapping.md F-2).
pub(super) fn of_images(images: &[String], notes: &mut Notes) {
    if images.is_empty() {
        return;
    }
    let reason = format!(
        "v1 made {} in Glance, which v2's TERMINATE leaves behind; after TERMINATE, delete what no other VNF uses",
        listed("image", images)
    );
    notes.add_at("vnf_resources.resource_identifier", NoteCode::ImagesNotTagged, reason);
}

/// v2 knows its objects by a label that v1 did not set (mapping.md F-3).
pub(super) fn of_kubernetes(
    vnf_id: &str,
    info: &InstantiatedVnfInfo,
    namespace: &str,
    notes: &mut Notes,
) {
    let objects = kubernetes::objects(info);
    let which = match objects.is_empty() {
        true => "the objects of this VNF".to_owned(),
        false => listed("object", &objects),
    };
    let reason = format!(
        "v2 knows its objects by a label, and v1 set none: TERMINATE leaves {which} in namespace {namespace} behind; \
         kubectl label each with tacker_vnf_instance_id={vnf_id}"
    );
    notes.add_at("instantiatedVnfInfo.metadata.vdu_reses", NoteCode::ObjectsNotLabelled, reason);
}

/// `image a`, `images a, b`; of many the first and how many more.
fn listed(noun: &str, names: &[String]) -> String {
    let plural = if names.len() == 1 { "" } else { "s" };
    let mut text = format!("{noun}{plural} {}", names[..names.len().min(NAMED)].join(", "));
    if names.len() > NAMED {
        text.push_str(&format!(" and {} more", names.len() - NAMED));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::super::testing::info;
    use super::*;

    fn noted(note: impl FnOnce(&mut Notes)) -> String {
        let mut notes = Notes::default();
        note(&mut notes);
        notes.into_vec().iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn a_stack_is_named_so_that_it_can_be_deleted() {
        let uuid = "stack-1".to_owned();
        let own = |name: Option<&str>, found| StackRoute::Own {
            uuid: uuid.clone(),
            found,
            name: name.map(str::to_owned),
        };
        let noted = |route: StackRoute| noted(|notes| of_openstack("vnf-1", &route, notes));
        insta::assert_snapshot!(
            noted(own(Some("vnflcm_vnf-1"), false)),
            @"stack-not-addressable at instantiatedVnfInfo.metadata.stack_id: v2 looks for a stack named vnf-vnf-1: SCALE, HEAL, CHANGE_EXT_CONN and CHANGE_VNFPKG will not find its stack vnflcm_vnf-1/stack-1, and TERMINATE reports success and leaves it behind; --point-at-v1-stacks leads v2 to it");
        assert!(noted(own(None, false)).ends_with("once --heat or --stack-map tells its name"));
        assert!(noted(StackRoute::Unknown).contains("find its stack, "));
        insta::assert_snapshot!(
            noted(StackRoute::PointedAt { uuid: uuid.clone(), name: "vnflcm_vnf-1".to_owned() }),
            @"stack-pointed-at at instantiatedVnfInfo.metadata.stack_id: leads to vnflcm_vnf-1/stack-1; TERMINATE, and HEAL with `all`, do not wait until Heat has deleted it, and after HEAL with `all` the stack has v2's own name");
        assert_eq!(noted(own(Some("vnf-vnf-1"), true)), "");
    }

    #[test]
    fn objects_are_named_so_that_they_can_be_labelled() {
        let created = "{'namespace': 'ns', 'name': 'web', 'apiVersion': 'apps/v1', 'kind': 'Deployment'};{'name': 'svc', 'kind': 'Service'};{'kind': 'Service'}";
        insta::assert_snapshot!(
            noted(|notes| of_kubernetes("vnf-1", &info(Some(created)), "ns", notes)),
            @"objects-not-labelled at instantiatedVnfInfo.metadata.vdu_reses: v2 knows its objects by a label, and v1 set none: TERMINATE leaves objects Deployment/web, Service/svc in namespace ns behind; kubectl label each with tacker_vnf_instance_id=vnf-1");
        let unknown = noted(|notes| of_kubernetes("vnf-1", &info(None), "default", notes));
        assert!(unknown.contains("the objects of this VNF in namespace default"), "{unknown}");
    }

    #[test]
    fn images_are_noted_where_there_are_any() {
        assert_eq!(noted(|notes| of_images(&[], notes)), "");
        let many: Vec<String> = (0..10).map(|n| format!("i{n}")).collect();
        insta::assert_snapshot!(
            noted(|notes| of_images(&many, notes)),
            @"images-not-tagged at vnf_resources.resource_identifier: v1 made images i0, i1, i2, i3, i4, i5, i6, i7 and 2 more in Glance, which v2's TERMINATE leaves behind; after TERMINATE, delete what no other VNF uses");
    }
}
