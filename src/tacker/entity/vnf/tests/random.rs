//! Whatever v1 holds.

use proptest::prelude::*;

use crate::db::sql_types::RawJson;
use crate::tacker::entity::vnf::testing::{any_cell, convert, held, held_mut, json_cells, samples};
use crate::tacker::entity::vnf::{Converted, LegacyVnf, Site};

/// Texts as v1 has them, and as nothing has them.
fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        "\\PC{0,30}",
        "[\\[{('\\\"a:1,})\\] ]{0,20}",
        prop::sample::select(
            &[
                "",
                "INSTANTIATED",
                "NOT_INSTANTIATED",
                "COMPLETED",
                "FAILED_TEMP",
                "ROLLED_BACK",
                "PROCESSING",
                "SCALE",
                "MODIFY_INFO",
                "STARTED",
                "STOPPED",
                "{'kind': 'Deployment', 'name': 'vdu1'};{",
                "{'configurable_properties': [1], 'monitoring_parameters': {'a': None}}",
                "{\"scaleGroupDict\": {\"a\": {\"maxLevel\": null}}}",
            ][..]
        )
        .prop_map(str::to_owned),
    ]
}

/// Every text that the conversion reads.
fn texts(vnf: &mut LegacyVnf) -> Vec<&mut String> {
    let mut texts = vec![&mut vnf.instance.instantiation_state, &mut vnf.instance.vnfd_version];
    for info in &mut vnf.infos {
        texts.extend([&mut info.vnf_state, &mut info.flavour_id]);
        texts.extend(info.instance_id.as_mut());
    }
    texts.extend(vnf.attributes.iter_mut().filter_map(|attribute| attribute.value.as_mut()));
    for op_occ in held_mut(&mut vnf.op_occs) {
        texts.extend([&mut op_occ.operation_state, &mut op_occ.operation].into_iter().flatten());
    }
    texts
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn whatever_v1_holds_conversion_neither_panics_nor_varies(
        kind in any::<prop::sample::Index>(),
        cells in prop::collection::vec((any::<prop::sample::Index>(), any_cell()), 0..4),
        words in prop::collection::vec((any::<prop::sample::Index>(), any_text()), 0..3),
        extra in any_cell(),
        force_failed_temp in any::<bool>(),
    ) {
        let (samples, site) = samples();
        let (_, mut vnf) = kind.get(samples).clone();
        for (at, cell) in cells {
            let mut known = json_cells(&mut vnf);
            let at = at.index(known.len());
            *known[at] = cell;
        }
        for (at, word) in words {
            let mut known = texts(&mut vnf);
            let at = at.index(known.len());
            *known[at] = word;
        }
        let mut vims = site.vims.clone();
        if let Some(RawJson(extra)) = extra {
            vims[0].extra = serde_json::from_str(&extra).ok();
        }
        let site = Site { vims, force_failed_temp, ..Site::default() };
        let outcome = || match convert(vnf.clone(), &site) {
            Ok(Converted { target, unopened, notes }) => {
                Ok((target.instance, held(&target.op_occs).to_vec(), unopened, notes))
            }
            Err(error) => Err(error.to_string()),
        };
        prop_assert_eq!(outcome(), outcome());
    }
}
