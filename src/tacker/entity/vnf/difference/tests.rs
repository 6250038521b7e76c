//! Every difference is found, and told by its place.

use super::*;
use crate::tacker::entity::vnf::testing::{convert, held, held_mut, nowhere, samples};
use crate::tacker::sample::Kind as Sample;

fn scaled_out() -> Converted {
    let (vnfs, site) = samples();
    let (_, vnf) = vnfs.iter().find(|(kind, _)| *kind == Sample::ScaledOut).unwrap();
    convert(vnf.clone(), site).unwrap()
}

fn after(change: impl FnOnce(&mut TargetVnf)) -> Vec<String> {
    let expected = scaled_out();
    let mut found = expected.target.clone();
    change(&mut found);
    let found = differences(&mut nowhere(), &expected, &found, &samples().1).unwrap();
    found.first.iter().map(Difference::to_string).collect()
}

/// Changes a cell that holds JSON in a string.
fn inside(cell: &mut Option<RawJson>, change: impl FnOnce(&mut Value)) {
    let outer: String = serde_json::from_str(&cell.as_ref().unwrap().0).unwrap();
    let mut inner: Value = serde_json::from_str(&outer).unwrap();
    change(&mut inner);
    *cell = Some(RawJson(crate::tacker::encoding::json::double(&inner).unwrap()));
}

#[test]
fn rows_that_are_equal_have_no_difference() {
    assert!(after(|_| {}).is_empty());
}

#[test]
fn every_difference_is_named_down_to_its_path() {
    let found = after(|vnf| {
        vnf.instance.vnfd_version.push('x');
        inside(&mut vnf.instance.instantiated_vnf_info, |info| {
            info["vnfcResourceInfo"][0]["metadata"] =
                serde_json::json!({"stack_id": "other", "new": 1});
            info["extCpInfo"][0].as_object_mut().unwrap().remove("cpConfigId");
        });
    });
    assert_eq!(
        found,
        [
            "VnfInstanceV2.vnfdVersion",
            "VnfInstanceV2.instantiatedVnfInfo.extCpInfo[0].cpConfigId (missing)",
            "VnfInstanceV2.instantiatedVnfInfo.vnfcResourceInfo[0].metadata.stack_id",
            "VnfInstanceV2.instantiatedVnfInfo.vnfcResourceInfo[0].metadata.new (unexpected)",
        ]
    );
}

#[test]
fn operations_are_named_by_their_id() {
    let id = held(&scaled_out().target.op_occs)[0].id.clone();
    let found = after(|vnf| held_mut(&mut vnf.op_occs)[0].is_cancel_pending = true);
    assert_eq!(found, [format!("VnfLcmOpOccV2[{id}].isCancelPending")]);
    let found = after(|vnf| drop(held_mut(&mut vnf.op_occs).remove(0)));
    assert_eq!(found, [format!("VnfLcmOpOccV2[{id}] (missing)")]);
    let found = after(|vnf| held_mut(&mut vnf.op_occs)[0].id = "new".to_owned());
    assert_eq!(
        found,
        [format!("VnfLcmOpOccV2[{id}] (missing)"), "VnfLcmOpOccV2[new] (unexpected)".to_owned()]
    );
}

#[test]
fn an_encoding_that_v2_cannot_read_and_another_order_are_differences() {
    let unwrapped = after(|vnf| {
        let cell = vnf.instance.instantiated_vnf_info.as_mut().unwrap();
        cell.0 = serde_json::from_str(&cell.0).unwrap();
    });
    assert_eq!(unwrapped, ["VnfInstanceV2.instantiatedVnfInfo (written otherwise)"]);
    let reordered = after(|vnf| {
        inside(&mut vnf.instance.instantiated_vnf_info, |info| {
            let flavour = info.as_object_mut().unwrap().shift_remove("flavourId").unwrap();
            info["flavourId"] = flavour;
        })
    });
    assert_eq!(reordered, ["VnfInstanceV2.instantiatedVnfInfo (written otherwise)"]);
}

#[test]
fn a_free_map_that_the_database_reordered_is_the_same() {
    let mut one = scaled_out();
    one.target.instance.metadata = Some(RawJson(r#"{"a": 1, "b": 2}"#.to_owned()));
    let mut other = one.target.clone();
    other.instance.metadata = Some(RawJson(r#"{"b":2,"a":1}"#.to_owned()));
    assert!(differences(&mut nowhere(), &one, &other, &samples().1).unwrap().is_empty());
}

#[test]
fn many_are_told_by_the_first_and_their_number() {
    let mut all = Differences::default();
    (0..2).for_each(|n| all.add(format!("p{n}"), Kind::Other));
    assert_eq!(all.to_string(), "p0, p1");
    (2..5).for_each(|n| all.add(format!("p{n}"), Kind::Other));
    assert_eq!(all.to_string(), "p0, p1, p2 and 2 more");
    (5..2000).for_each(|n| all.add(format!("p{n}"), Kind::Other));
    assert_eq!((all.first.len(), all.more), (KEPT, 1000));
    assert_eq!(all.to_string(), "p0, p1, p2 and 1997 more");
}
