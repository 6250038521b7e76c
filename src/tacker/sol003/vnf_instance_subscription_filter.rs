//! `VnfInstanceSubscriptionFilter`: of which VNF instances a subscriber wants to hear.
//! - v1: SOL003 v2.6.1 clause 4.4.1.5, in `vnf_lcm_filters.filter.vnfInstanceSubscriptionFilter`
//! - v2: SOL003 v3.3.1 clause 4.4.1.5, in `LccnSubscriptionV2.filter.vnfInstanceSubscriptionFilter`

use super::lifecycle_change_notifications_filter::HONOURED;
use super::vnf_products_from_provider;
use crate::tacker::note::{NoteCode, Notes};

pub mod v1 {
    use serde::Deserialize;

    use super::super::vnf_products_from_provider::v1::VnfProductsFromProvider;

    #[derive(Debug, Clone, Deserialize)]
    #[serde(rename_all = "camelCase")]
    pub struct VnfInstanceSubscriptionFilter {
        pub vnfd_ids: Option<Vec<String>>,
        pub vnf_products_from_providers: Option<Vec<VnfProductsFromProvider>>,
        pub vnf_instance_ids: Option<Vec<String>>,
        pub vnf_instance_names: Option<Vec<String>>,
    }
}

pub mod v2 {
    use serde::{Deserialize, Serialize};

    use super::super::vnf_products_from_provider::v2::VnfProductsFromProvider;

    #[serde_with::skip_serializing_none]
    #[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
    #[serde(rename_all = "camelCase")]
    pub struct VnfInstanceSubscriptionFilter {
        pub vnfd_ids: Option<Vec<String>>,
        pub vnf_products_from_providers: Option<Vec<VnfProductsFromProvider>>,
        pub vnf_instance_ids: Option<Vec<String>>,
        pub vnf_instance_names: Option<Vec<String>>,
    }
}

pub fn convert(
    v1: v1::VnfInstanceSubscriptionFilter,
    notes: &mut Notes,
) -> v2::VnfInstanceSubscriptionFilter {
    let v1::VnfInstanceSubscriptionFilter {
        vnfd_ids,
        vnf_products_from_providers,
        vnf_instance_ids,
        vnf_instance_names,
    } = v1;
    // When it delivers, v1 looks at vnfdIds alone (mapping.md F.1).
    for (member, is_set) in [
        ("vnfProductsFromProviders", vnf_products_from_providers.is_some()),
        ("vnfInstanceIds", vnf_instance_ids.is_some()),
        ("vnfInstanceNames", vnf_instance_names.is_some()),
    ] {
        if is_set {
            notes.add_at(member, NoteCode::FilterHonoured, HONOURED);
        }
    }
    v2::VnfInstanceSubscriptionFilter {
        vnfd_ids,
        vnf_products_from_providers: vnf_products_from_providers.map(|products| {
            products.into_iter().map(vnf_products_from_provider::convert).collect()
        }),
        vnf_instance_ids,
        vnf_instance_names,
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::convert_json;
    use super::*;

    #[test]
    fn what_v1_ignored_and_v2_honours_is_noted() {
        insta::assert_snapshot!(convert_json(
            r#"{"vnfdIds": ["d"], "vnfProductsFromProviders": [{"vnfProvider": "P"}], "vnfInstanceIds": ["i"],
                "vnfInstanceNames": ["n"]}"#, convert), @r#"
        {"vnfdIds": ["d"], "vnfProductsFromProviders": [{"vnfProvider": "P"}], "vnfInstanceIds": ["i"], "vnfInstanceNames": ["n"]}
        filter-now-honoured at vnfProductsFromProviders: from now on it counts
        filter-now-honoured at vnfInstanceIds: from now on it counts
        filter-now-honoured at vnfInstanceNames: from now on it counts
        "#);
        insta::assert_snapshot!(convert_json(r#"{"vnfdIds": []}"#, convert), @r#"{"vnfdIds": []}"#);
    }
}
