//! The HOT that v1 gave to Heat, as it keeps it in `vnf_attribute`.

use serde_json::json;

use super::instance::Vnf;
use super::openstack::{self, ASPECT, EXT_CPD, Resources, VDU};
use super::{json_text, python};

pub(super) fn attributes(vnf: &Vnf) -> [(&'static str, String); 5] {
    let network = &Resources::instantiated(vnf).external.network.resource_id;
    let stack_param = json!({"nfv": {
        "VDU": {VDU: {"flavor": "m1.large", "image": openstack::image_id(vnf)}},
        "CP": {EXT_CPD: {"network": network}},
    }});
    let scale_group = json!({"scaleGroupDict": {ASPECT: {
        "vdu": [VDU],
        "num": 1,
        "maxLevel": 3,
        "initialNum": 1,
        "initialLevel": 0,
        "default": 1,
    }}});
    [
        ("stack_param", python::repr(&stack_param)),
        ("heat_template", include_str!("hot/base.yaml").to_owned()),
        ("VDU1.yaml", include_str!("hot/VDU1.yaml").to_owned()),
        ("scaling_group_names", json_text(&json!({ASPECT: ASPECT}))),
        ("scale_group", json_text(&scale_group)),
    ]
}
