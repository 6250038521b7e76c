//! `CpProtocolInfo`: the protocol layers of a connection point, with the addresses in use.
//! - v1: SOL003 v2.6.1
//! - v2: SOL003 v3.3.1 clause 5.5.3.9b

use super::ip_over_ethernet_address_info;
use crate::tacker::note::{NoteCode, Notes};

pub mod v1 {
    use serde::Deserialize;

    use crate::tacker::encoding::stored;
    use crate::tacker::sol003::ip_over_ethernet_address_info::v1::IpOverEthernetAddressInfo;

    #[derive(Debug, Clone, Deserialize)]
    pub struct CpProtocolInfo {
        pub layer_protocol: Option<String>,
        #[serde(default, deserialize_with = "stored::optional")]
        pub ip_over_ethernet: Option<IpOverEthernetAddressInfo>,
    }
}

pub mod v2 {
    use serde::Serialize;

    use crate::tacker::sol003::ip_over_ethernet_address_info::v2::IpOverEthernetAddressInfo;

    #[serde_with::skip_serializing_none]
    #[derive(Debug, Clone, PartialEq, Serialize)]
    #[serde(rename_all = "camelCase")]
    pub struct CpProtocolInfo {
        pub layer_protocol: &'static str,
        pub ip_over_ethernet: Option<IpOverEthernetAddressInfo>,
    }
}

/// The only layer that v2 reads; any other value makes it refuse the whole row (mapping.md B.4).
pub(super) const IP_OVER_ETHERNET: &str = "IP_OVER_ETHERNET";

pub fn convert_all(v1: Vec<v1::CpProtocolInfo>, notes: &mut Notes) -> Vec<v2::CpProtocolInfo> {
    notes.each("cpProtocolInfo", v1, convert).into_iter().flatten().collect()
}

fn convert(v1: v1::CpProtocolInfo, notes: &mut Notes) -> Option<v2::CpProtocolInfo> {
    let v1::CpProtocolInfo { layer_protocol, ip_over_ethernet } = v1;
    Some(v2::CpProtocolInfo {
        layer_protocol: readable_layer(layer_protocol.as_deref(), notes)?,
        ip_over_ethernet: ip_over_ethernet.map(|addresses| {
            notes.within("ipOverEthernet", |notes| {
                ip_over_ethernet_address_info::convert(addresses, notes)
            })
        }),
    })
}

pub(super) fn readable_layer(layer: Option<&str>, notes: &mut Notes) -> Option<&'static str> {
    let readable = layer == Some(IP_OVER_ETHERNET);
    if !readable {
        notes.add_at(
            "layerProtocol",
            NoteCode::ProtocolDropped,
            "not IP_OVER_ETHERNET; the entry is left out",
        );
    }
    readable.then_some(IP_OVER_ETHERNET)
}

#[cfg(test)]
mod tests {
    use super::super::testing::convert_json;
    use super::*;

    #[test]
    fn only_ip_over_ethernet_is_carried_over() {
        insta::assert_snapshot!(
            convert_json(r#"{"layer_protocol": "IP_OVER_ETHERNET", "ip_over_ethernet": null}"#, convert),
            @r#"{"layerProtocol": "IP_OVER_ETHERNET"}"#);
        insta::assert_snapshot!(convert_json(r#"{"layer_protocol": "IPV4"}"#, convert), @r"
        null
        protocol-dropped at layerProtocol: not IP_OVER_ETHERNET; the entry is left out
        ");
    }
}
