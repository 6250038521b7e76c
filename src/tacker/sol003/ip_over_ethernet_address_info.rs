//! `IpOverEthernetAddressInfo`: addresses of a connection point in use.
//! - v1: SOL003 v2.6.1, in `cp_protocol_info[].ip_over_ethernet`
//! - v2: SOL003 v3.3.1 clause 5.5.3.10

use super::ip_address;
use crate::tacker::note::{NoteCode, Notes};

pub mod v1 {
    use serde::Deserialize;

    use crate::tacker::encoding::stored;
    use crate::tacker::sol003::ip_address::v1::IpAddress;

    #[derive(Debug, Clone, Deserialize)]
    pub struct IpOverEthernetAddressInfo {
        pub mac_address: Option<String>,
        #[serde(default, deserialize_with = "stored::list")]
        pub ip_addresses: Vec<IpAddress>,
    }
}

pub mod v2 {
    use serde::Serialize;

    use crate::tacker::sol003::ip_address::v2::IpAddress;

    #[serde_with::skip_serializing_none]
    #[derive(Debug, Clone, PartialEq, Serialize)]
    #[serde(rename_all = "camelCase")]
    pub struct IpOverEthernetAddressInfo {
        pub mac_address: Option<String>,
        pub ip_addresses: Option<Vec<IpAddress>>,
    }
}

pub fn convert(
    v1: v1::IpOverEthernetAddressInfo,
    notes: &mut Notes,
) -> v2::IpOverEthernetAddressInfo {
    let v1::IpOverEthernetAddressInfo { mac_address, ip_addresses } = v1;
    let ip_addresses = notes.each("ipAddresses", ip_addresses, ip_address::convert);
    let ip_addresses: Vec<_> = ip_addresses.into_iter().flatten().collect();
    v2::IpOverEthernetAddressInfo {
        mac_address: readable_mac(mac_address, notes),
        // segmentationId: v2.6.1 does not define it.
        ip_addresses: (!ip_addresses.is_empty()).then_some(ip_addresses),
    }
}

/// The text when it is a MAC address: v2 refuses to read a row with any other (mapping.md B.4).
pub(super) fn readable_mac(mac: Option<String>, notes: &mut Notes) -> Option<String> {
    let mac = mac?;
    let pairs: Vec<&str> = mac.split([':', '-']).collect();
    let is_mac = pairs.len() == 6
        && pairs
            .iter()
            .all(|pair| pair.len() == 2 && pair.bytes().all(|byte| byte.is_ascii_hexdigit()));
    if !is_mac {
        notes.add_at("macAddress", NoteCode::MacAddressDropped, "not a MAC address; left out");
    }
    is_mac.then_some(mac)
}

#[cfg(test)]
mod tests {
    use super::super::testing::convert_json;
    use super::*;

    #[test]
    fn both_kinds_of_address_are_carried_over() {
        insta::assert_snapshot!(
            convert_json(r#"{"mac_address": "FA-16-3E-11-22-33", "ip_addresses": [{"type": "IPV4", "addresses": ["10.0.0.1"]}]}"#, convert),
            @r#"{"macAddress": "FA-16-3E-11-22-33", "ipAddresses": [{"type": "IPV4", "addresses": ["10.0.0.1"]}]}"#);
    }

    #[test]
    fn an_unreadable_mac_is_left_out() {
        for mac in ["", "fa:16:3e:11:22", "fa:16:3e:11:22:3g", "none"] {
            let json = format!(r#"{{"mac_address": "{mac}", "ip_addresses": null}}"#);
            assert_eq!(
                convert_json(&json, convert),
                "{}\nmac-address-dropped at macAddress: not a MAC address; left out"
            );
        }
    }
}
