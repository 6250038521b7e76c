//! The products of a provider, in `vnfProductsFromProviders` of a [filter](super::vnf_instance_subscription_filter).
//! - v1, v2: part of that

pub mod v1 {
    use serde::Deserialize;

    #[derive(Debug, Clone, Deserialize)]
    #[serde(rename_all = "camelCase")]
    pub struct VnfProductsFromProvider {
        pub vnf_provider: String,
        pub vnf_products: Option<Vec<VnfProduct>>,
    }

    #[derive(Debug, Clone, Deserialize)]
    #[serde(rename_all = "camelCase")]
    pub struct VnfProduct {
        pub vnf_product_name: String,
        pub versions: Option<Vec<Version>>,
    }

    #[derive(Debug, Clone, Deserialize)]
    #[serde(rename_all = "camelCase")]
    pub struct Version {
        pub vnf_software_version: String,
        pub vnfd_versions: Option<Vec<String>>,
    }
}

pub mod v2 {
    use serde::{Deserialize, Serialize};

    #[serde_with::skip_serializing_none]
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    #[serde(rename_all = "camelCase")]
    pub struct VnfProductsFromProvider {
        pub vnf_provider: String,
        pub vnf_products: Option<Vec<VnfProduct>>,
    }

    #[serde_with::skip_serializing_none]
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    #[serde(rename_all = "camelCase")]
    pub struct VnfProduct {
        pub vnf_product_name: String,
        pub versions: Option<Vec<Version>>,
    }

    #[serde_with::skip_serializing_none]
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    #[serde(rename_all = "camelCase")]
    pub struct Version {
        pub vnf_software_version: String,
        pub vnfd_versions: Option<Vec<String>>,
    }
}

pub fn convert(v1: v1::VnfProductsFromProvider) -> v2::VnfProductsFromProvider {
    let v1::VnfProductsFromProvider { vnf_provider, vnf_products } = v1;
    v2::VnfProductsFromProvider {
        vnf_provider,
        vnf_products: vnf_products.map(|products| products.into_iter().map(product).collect()),
    }
}

fn product(v1: v1::VnfProduct) -> v2::VnfProduct {
    let v1::VnfProduct { vnf_product_name, versions } = v1;
    v2::VnfProduct {
        vnf_product_name,
        versions: versions.map(|versions| versions.into_iter().map(version).collect()),
    }
}

fn version(v1: v1::Version) -> v2::Version {
    let v1::Version { vnf_software_version, vnfd_versions } = v1;
    v2::Version { vnf_software_version, vnfd_versions }
}

#[cfg(test)]
mod tests {
    use super::super::testing::convert_json;
    use super::*;

    #[test]
    fn products_are_carried_over_to_whatever_depth_they_are_named() {
        for products in [
            r#"{"vnfProvider": "P"}"#,
            r#"{"vnfProvider": "P", "vnfProducts": [{"vnfProductName": "N"}]}"#,
            r#"{"vnfProvider": "P", "vnfProducts": [{"vnfProductName": "N", "versions": [{"vnfSoftwareVersion": "1"}, {"vnfSoftwareVersion": "2", "vnfdVersions": ["3"]}]}]}"#,
        ] {
            assert_eq!(convert_json(products, |v1, _| convert(v1)), products);
        }
    }
}
