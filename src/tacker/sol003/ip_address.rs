//! `IpAddress`: addresses of one connection point on one subnet.
//! - v1, v2: part of [`IpOverEthernetAddressInfo`](super::ip_over_ethernet_address_info)

use std::net::IpAddr;

use crate::tacker::note::{NoteCode, Notes};

pub mod v1 {
    use serde::Deserialize;

    use crate::tacker::encoding::stored;

    #[derive(Debug, Clone, Deserialize)]
    pub struct IpAddress {
        pub r#type: Option<String>,
        pub subnet_id: Option<String>,
        pub is_dynamic: Option<bool>,
        #[serde(default, deserialize_with = "stored::or_default")]
        pub addresses: Vec<Option<String>>,
    }
}

pub mod v2 {
    use serde::Serialize;

    #[serde_with::skip_serializing_none]
    #[derive(Debug, Clone, PartialEq, Serialize)]
    #[serde(rename_all = "camelCase")]
    pub struct IpAddress {
        pub r#type: &'static str,
        pub addresses: Option<Vec<String>>,
        pub is_dynamic: Option<bool>,
        pub subnet_id: Option<String>,
    }
}

/// `None` when nothing is left that v2 could read.
pub fn convert(v1: v1::IpAddress, notes: &mut Notes) -> Option<v2::IpAddress> {
    let v1::IpAddress { r#type, subnet_id, is_dynamic, addresses } = v1;
    let addresses = readable("addresses", addresses, notes);
    Some(v2::IpAddress {
        r#type: version(r#type.as_deref(), &addresses, notes)?,
        addresses: (!addresses.is_empty()).then_some(addresses),
        is_dynamic,
        // addressRange: v2.6.1 defines it, Tacker's v1 does not store it.
        subnet_id,
    })
}

/// Only the texts that are IP addresses: v2 refuses to read a row with any other (mapping.md B.4).
pub(super) fn readable(
    member: &'static str,
    addresses: Vec<Option<String>>,
    notes: &mut Notes,
) -> Vec<String> {
    let read = notes.each(member, addresses, |address, notes| {
        let address = address.filter(|text| text.parse::<IpAddr>().is_ok());
        if address.is_none() {
            notes.add(NoteCode::IpAddressDropped, "not an IPv4 or IPv6 address; left out");
        }
        address
    });
    read.into_iter().flatten().collect()
}

/// `IPV4` or `IPV6`: as stated, else as the addresses tell.
pub(super) fn version(
    stated: Option<&str>,
    addresses: &[String],
    notes: &mut Notes,
) -> Option<&'static str> {
    match stated {
        Some("IPV4") => return Some("IPV4"),
        Some("IPV6") => return Some("IPV6"),
        Some(_) | None => {}
    }
    let stated = stated.unwrap_or_default().to_ascii_uppercase();
    let derived = match addresses.first().and_then(|address| address.parse().ok()) {
        Some(IpAddr::V4(_)) => "IPV4",
        Some(IpAddr::V6(_)) => "IPV6",
        None if stated == "IPV4" => "IPV4",
        None if stated == "IPV6" => "IPV6",
        None => {
            notes.add_at(
                "type",
                NoteCode::IpAddressDropped,
                "no IP version and no address to tell it; left out",
            );
            return None;
        }
    };
    notes.add_at("type", NoteCode::IpTypeDerived, "not IPV4 or IPV6; taken from the addresses");
    Some(derived)
}

#[cfg(test)]
mod tests {
    use super::super::testing::convert_json;
    use super::*;

    #[test]
    fn addresses_are_carried_over() {
        insta::assert_snapshot!(
            convert_json(r#"{"type": "IPV4", "subnet_id": "s", "is_dynamic": false, "addresses": ["22.22.1.10"]}"#, convert),
            @r#"{"type": "IPV4", "addresses": ["22.22.1.10"], "isDynamic": false, "subnetId": "s"}"#);
        insta::assert_snapshot!(
            convert_json(r#"{"type": "IPV6", "subnet_id": null, "is_dynamic": true, "addresses": null}"#, convert),
            @r#"{"type": "IPV6", "isDynamic": true}"#);
    }

    #[test]
    fn what_is_no_address_is_left_out() {
        insta::assert_snapshot!(
            convert_json(r#"{"type": "IPV4", "is_dynamic": false, "addresses": ["10.0.0.0/24", null, "10.0.0.1"]}"#, convert),
            @r#"
        {"type": "IPV4", "addresses": ["10.0.0.1"], "isDynamic": false}
        ip-address-dropped at addresses[0]: not an IPv4 or IPv6 address; left out
        ip-address-dropped at addresses[1]: not an IPv4 or IPv6 address; left out
        "#);
    }

    #[test]
    fn a_missing_version_is_taken_from_the_address() {
        insta::assert_snapshot!(convert_json(r#"{"addresses": ["2001:db8::1"]}"#, convert), @r#"
        {"type": "IPV6", "addresses": ["2001:db8::1"]}
        ip-type-derived at type: not IPV4 or IPV6; taken from the addresses
        "#);
        insta::assert_snapshot!(convert_json(r#"{"subnet_id": "s"}"#, convert), @r"
        null
        ip-address-dropped at type: no IP version and no address to tell it; left out
        ");
    }
}
