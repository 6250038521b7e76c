//! `CpProtocolData` and `IpOverEthernetAddressData`: addresses asked for in a request.
//! - v1: SOL003 v2.6.1 clauses 4.4.1.10b and 4.4.1.10c, in request bodies
//! - v2: SOL003 v3.3.1 clauses 4.4.1.10b and 4.4.1.10c

use super::{cp_protocol_info, ip_address, ip_over_ethernet_address_info};
use crate::tacker::note::Notes;

pub mod v1 {
    use serde::Deserialize;

    use crate::tacker::encoding::stored;

    #[derive(Debug, Clone, Deserialize)]
    #[serde(rename_all = "camelCase")]
    pub struct CpProtocolData {
        pub layer_protocol: Option<String>,
        pub ip_over_ethernet: Option<IpOverEthernetAddressData>,
    }

    #[derive(Debug, Clone, Deserialize)]
    #[serde(rename_all = "camelCase")]
    pub struct IpOverEthernetAddressData {
        pub mac_address: Option<String>,
        #[serde(default, deserialize_with = "stored::or_default")]
        pub ip_addresses: Vec<IpAddresses>,
    }

    #[derive(Debug, Clone, Deserialize)]
    #[serde(rename_all = "camelCase")]
    pub struct IpAddresses {
        pub r#type: Option<String>,
        #[serde(default, deserialize_with = "stored::or_default")]
        pub fixed_addresses: Vec<Option<String>>,
        pub num_dynamic_addresses: Option<i64>,
        pub address_range: Option<AddressRange>,
        pub subnet_id: Option<String>,
    }

    #[derive(Debug, Clone, Deserialize)]
    #[serde(rename_all = "camelCase")]
    pub struct AddressRange {
        pub min_address: Option<String>,
        pub max_address: Option<String>,
    }
}

pub mod v2 {
    use serde::Serialize;

    #[serde_with::skip_serializing_none]
    #[derive(Debug, Clone, PartialEq, Serialize)]
    #[serde(rename_all = "camelCase")]
    pub struct CpProtocolData {
        pub layer_protocol: &'static str,
        pub ip_over_ethernet: Option<IpOverEthernetAddressData>,
    }

    #[serde_with::skip_serializing_none]
    #[derive(Debug, Clone, PartialEq, Serialize)]
    #[serde(rename_all = "camelCase")]
    pub struct IpOverEthernetAddressData {
        pub mac_address: Option<String>,
        pub ip_addresses: Option<Vec<IpAddresses>>,
    }

    #[serde_with::skip_serializing_none]
    #[derive(Debug, Clone, PartialEq, Serialize)]
    #[serde(rename_all = "camelCase")]
    pub struct IpAddresses {
        pub r#type: &'static str,
        pub fixed_addresses: Option<Vec<String>>,
        pub num_dynamic_addresses: Option<i64>,
        pub address_range: Option<AddressRange>,
        pub subnet_id: Option<String>,
    }

    #[derive(Debug, Clone, PartialEq, Serialize)]
    #[serde(rename_all = "camelCase")]
    pub struct AddressRange {
        pub min_address: String,
        pub max_address: String,
    }
}

/// `None` for a layer that v2 cannot read.
pub fn convert(v1: v1::CpProtocolData, notes: &mut Notes) -> Option<v2::CpProtocolData> {
    let v1::CpProtocolData { layer_protocol, ip_over_ethernet } = v1;
    Some(v2::CpProtocolData {
        layer_protocol: cp_protocol_info::readable_layer(layer_protocol.as_deref(), notes)?,
        ip_over_ethernet: ip_over_ethernet
            .map(|data| notes.within("ipOverEthernet", |notes| convert_addresses(data, notes))),
    })
}

fn convert_addresses(
    v1: v1::IpOverEthernetAddressData,
    notes: &mut Notes,
) -> v2::IpOverEthernetAddressData {
    let v1::IpOverEthernetAddressData { mac_address, ip_addresses } = v1;
    let ip_addresses = notes.each("ipAddresses", ip_addresses, convert_ip);
    let ip_addresses: Vec<_> = ip_addresses.into_iter().flatten().collect();
    v2::IpOverEthernetAddressData {
        mac_address: ip_over_ethernet_address_info::readable_mac(mac_address, notes),
        // segmentationId: not defined in v2.6.1.
        ip_addresses: (!ip_addresses.is_empty()).then_some(ip_addresses),
    }
}

fn convert_ip(v1: v1::IpAddresses, notes: &mut Notes) -> Option<v2::IpAddresses> {
    let v1::IpAddresses {
        r#type,
        fixed_addresses,
        num_dynamic_addresses,
        address_range,
        subnet_id,
    } = v1;
    let fixed_addresses = ip_address::readable("fixedAddresses", fixed_addresses, notes);
    Some(v2::IpAddresses {
        r#type: ip_address::version(r#type.as_deref(), &fixed_addresses, notes)?,
        fixed_addresses: (!fixed_addresses.is_empty()).then_some(fixed_addresses),
        num_dynamic_addresses,
        address_range: address_range.and_then(|range| convert_range(range, notes)),
        subnet_id,
    })
}

fn convert_range(v1: v1::AddressRange, notes: &mut Notes) -> Option<v2::AddressRange> {
    let v1::AddressRange { min_address, max_address } = v1;
    // Both ends or none: half a range cannot be read.
    let [min_address, max_address] =
        ip_address::readable("addressRange", vec![min_address, max_address], notes)
            .try_into()
            .ok()?;
    Some(v2::AddressRange { min_address, max_address })
}

#[cfg(test)]
mod tests {
    use super::super::testing::convert_json;
    use super::*;

    #[test]
    fn addresses_asked_for_are_carried_over() {
        insta::assert_snapshot!(
            convert_json(r#"{"layerProtocol": "IP_OVER_ETHERNET", "ipOverEthernet": {"macAddress": "fa:16:3e:11:22:33", "ipAddresses": [
                {"type": "IPV4", "fixedAddresses": ["10.0.0.1"], "subnetId": "s"}, {"type": "IPV6", "numDynamicAddresses": 1},
                {"type": "IPV4", "addressRange": {"minAddress": "10.0.0.1", "maxAddress": "10.0.0.9"}}]}}"#, convert),
            @r#"{"layerProtocol": "IP_OVER_ETHERNET", "ipOverEthernet": {"macAddress": "fa:16:3e:11:22:33", "ipAddresses": [{"type": "IPV4", "fixedAddresses": ["10.0.0.1"], "subnetId": "s"}, {"type": "IPV6", "numDynamicAddresses": 1}, {"type": "IPV4", "addressRange": {"minAddress": "10.0.0.1", "maxAddress": "10.0.0.9"}}]}}"#);
    }

    #[test]
    fn a_protocol_without_addresses_is_a_protocol() {
        insta::assert_snapshot!(convert_json(r#"{"layerProtocol": "IP_OVER_ETHERNET"}"#, convert), @r#"{"layerProtocol": "IP_OVER_ETHERNET"}"#);
    }
}
