//! What Heat built for a VNF, and what its caller brought along: one VDU between two networks.
//!
//! The instantiated information and the history tell of the same resources, each in its own form.

use serde_json::{Value, json};

use super::instance::Vnf;
use super::kind::{Kind, Stage};

pub(super) const VDU: &str = "VDU1";
pub(super) const STORAGE: &str = "VirtualStorage";
pub(super) const ASPECT: &str = "VDU1_scale";
/// The CP on the external network.
pub(super) const EXT_CPD: &str = "VDU1_CP1";
/// The CP on the network between the VDUs.
const INNER_CPD: &str = "VDU1_CP2";
/// The caller's names for the links whose networks it brings.
pub(super) const EXT_VL: &str = "ext-vl-1";
pub(super) const MANAGED_VL: &str = "mng-vl-1";
pub(super) const MANAGED_VLD: &str = "managedVL1";
const INTERNAL_VLD: &str = "internalVL1";

pub(super) struct Resources {
    pub(super) vnfcs: Vec<Vnfc>,
    pub(super) inner: Link,
    pub(super) external: Link,
}

pub(super) struct Vnfc {
    pub(super) id: String,
    pub(super) server: Handle,
    /// The stack that holds the server; none while there is no server.
    pub(super) stack_id: Option<String>,
    pub(super) storage: Option<Storage>,
    pub(super) external: Cp,
    pub(super) inner: Cp,
}

pub(super) struct Storage {
    pub(super) id: String,
    pub(super) volume: Handle,
}

pub(super) struct Cp {
    pub(super) id: String,
    pub(super) cpd_id: &'static str,
    pub(super) address: Option<Address>,
    pub(super) link_port_id: String,
    pub(super) port: Handle,
    /// Whether v1 wrote the link port into the CP; it always writes the CP into the link port.
    pub(super) names_link_port: bool,
    pub(super) ext_link_port: Option<ExtLinkPort>,
}

pub(super) struct Address {
    pub(super) ip: String,
    pub(super) subnet_id: String,
}

/// A port that the caller brought along.
pub(super) struct ExtLinkPort {
    pub(super) id: String,
    pub(super) port_id: String,
}

pub(super) struct Link {
    pub(super) id: String,
    /// The descriptor's id, or for an external link the caller's id for it.
    pub(super) desc_id: &'static str,
    pub(super) network: Handle,
}

/// `ResourceHandle`.
#[derive(Clone)]
pub(super) struct Handle {
    pub(super) vim_connection_id: Option<String>,
    pub(super) resource_id: String,
    pub(super) resource_type: Option<&'static str>,
}

impl Resources {
    /// As INSTANTIATE made them.
    pub(super) fn instantiated(vnf: &Vnf) -> Self {
        Resources {
            vnfcs: vec![Vnfc::new(vnf, 0)],
            inner: Link::inner(vnf),
            external: Link::external(vnf),
        }
    }

    /// As they are now, after what happened since.
    pub(super) fn now(vnf: &Vnf) -> Self {
        let mut resources = Self::instantiated(vnf);
        if vnf.kind == Kind::ScaledOut {
            resources.vnfcs.push(Vnfc::scaled_out(vnf));
        }
        if vnf.kind == Kind::Healed {
            resources.vnfcs[0].heal(vnf);
        }
        if vnf.kind == Kind::ExtConnChanged {
            resources.vnfcs[0].external.address = Some(Address::after_change(vnf));
        }
        resources
    }

    /// The links with the CPs on them, in v1's order.
    pub(super) fn links(&self) -> [(&Link, Vec<&Cp>); 2] {
        [
            (&self.inner, self.vnfcs.iter().map(|vnfc| &vnfc.inner).collect()),
            (&self.external, self.vnfcs.iter().map(|vnfc| &vnfc.external).collect()),
        ]
    }
}

impl Vnfc {
    fn new(vnf: &Vnf, index: usize) -> Self {
        let stack_id = if vnf.kind.has_scaling_groups() {
            vnf.uuid(&format!("VDU1/{index}/stack"))
        } else {
            stack_id(vnf)
        };
        Vnfc {
            id: vnf.uuid(&format!("VDU1/{index}")),
            server: Handle::of_heat(vnf, &format!("VDU1/{index}/server"), "OS::Nova::Server"),
            stack_id: (vnf.kind.stage() != Stage::Failed).then_some(stack_id),
            storage: Some(Storage {
                id: vnf.uuid(&format!("VDU1/{index}/storage")),
                volume: Handle::of_heat(vnf, &format!("VDU1/{index}/volume"), "OS::Cinder::Volume"),
            }),
            external: Cp::external(vnf, index),
            inner: Cp::inner(vnf, index),
        }
    }

    /// The second VNFC, of which v1 records less than of the first.
    fn scaled_out(vnf: &Vnf) -> Self {
        let late = |cp| Cp { address: None, names_link_port: false, ..cp };
        Vnfc {
            storage: None,
            external: late(Cp::external(vnf, 1)),
            inner: late(Cp::inner(vnf, 1)),
            ..Vnfc::new(vnf, 1)
        }
    }

    /// The server and its ports are made anew, in the same stack.
    fn heal(&mut self, vnf: &Vnf) {
        self.server = Handle::of_heat(vnf, "VDU1/0/server/healed", "OS::Nova::Server");
        for cp in [&mut self.external, &mut self.inner] {
            let role = format!("VDU1/0/{}/port/healed", cp.cpd_id);
            cp.port = Handle::of_heat(vnf, &role, "OS::Neutron::Port");
        }
    }

    pub(super) fn cps(&self) -> [&Cp; 2] {
        [&self.external, &self.inner]
    }
}

impl Cp {
    fn inner(vnf: &Vnf, index: usize) -> Self {
        Cp::of_heat(vnf, index, INNER_CPD)
    }

    fn external(vnf: &Vnf, index: usize) -> Self {
        let cp = Cp::of_heat(vnf, index, EXT_CPD);
        if vnf.kind != Kind::LinkPorts {
            return Cp { address: Some(Address::at_first(vnf)), ..cp };
        }
        let id = vnf.uuid("ext_link_port");
        Cp {
            // v1 takes the caller's name for the port for the port itself.
            port: Handle::named(external_connection(vnf), id.clone(), "OS::Neutron::Port"),
            ext_link_port: Some(ExtLinkPort { id, port_id: vnf.uuid("callers_port") }),
            ..cp
        }
    }

    fn of_heat(vnf: &Vnf, index: usize, cpd_id: &'static str) -> Self {
        let role = format!("VDU1/{index}/{cpd_id}");
        Cp {
            id: vnf.uuid(&role),
            cpd_id,
            address: None,
            link_port_id: vnf.uuid(&format!("{role}/link_port")),
            port: Handle::of_heat(vnf, &format!("{role}/port"), "OS::Neutron::Port"),
            names_link_port: true,
            ext_link_port: None,
        }
    }
}

impl Link {
    fn inner(vnf: &Vnf) -> Self {
        let (desc_id, network) = if vnf.kind.has_managed_link() {
            let network = vnf.uuid("network");
            (MANAGED_VLD, Handle::named(Some(managed_connection(vnf)), network, "OS::Neutron::Net"))
        } else {
            (INTERNAL_VLD, Handle::of_heat(vnf, "network", "OS::Neutron::Net"))
        };
        Link { id: vnf.uuid("inner_link"), desc_id, network }
    }

    fn external(vnf: &Vnf) -> Self {
        let network = super::uuid(&format!("network/{}", vnf.vim.city));
        let network = Handle::named(external_connection(vnf), network, "OS::Neutron::Net");
        Link { id: vnf.uuid("external_link"), desc_id: EXT_VL, network }
    }
}

impl Address {
    pub(super) fn at_first(vnf: &Vnf) -> Self {
        Address {
            ip: ip(vnf, "10.100"),
            subnet_id: super::uuid(&format!("subnet/{}/1", vnf.vim.city)),
        }
    }

    /// As CHANGE_EXT_CONN asked for it.
    pub(super) fn after_change(vnf: &Vnf) -> Self {
        Address {
            ip: ip(vnf, "10.110"),
            subnet_id: super::uuid(&format!("subnet/{}/2", vnf.vim.city)),
        }
    }
}

impl Handle {
    /// Something that Heat made: known by its VIM, and not at all as long as Heat has not made it.
    fn of_heat(vnf: &Vnf, role: &str, resource_type: &'static str) -> Self {
        if vnf.kind.stage() == Stage::Failed {
            return Handle {
                vim_connection_id: None,
                resource_id: String::new(),
                resource_type: None,
            };
        }
        Handle {
            vim_connection_id: Some(vnf.vim.id()),
            resource_id: vnf.uuid(role),
            resource_type: Some(resource_type),
        }
    }

    /// Something that the request named, by the connection it named for it.
    fn named(
        vim_connection_id: Option<String>,
        resource_id: String,
        resource_type: &'static str,
    ) -> Self {
        Handle { vim_connection_id, resource_id, resource_type: Some(resource_type) }
    }

    pub(super) fn json(&self) -> Value {
        json!({
            "vim_connection_id": self.vim_connection_id,
            "resource_id": self.resource_id,
            "vim_level_resource_type": self.resource_type,
        })
    }
}

/// Who names no VIM names no connection either.
fn external_connection(vnf: &Vnf) -> Option<String> {
    (vnf.kind != Kind::DefaultVim).then(|| vnf.connection_id())
}

/// Of several VIMs the default one, which is connected too, under an id that Tacker made up.
fn managed_connection(vnf: &Vnf) -> String {
    if vnf.kind == Kind::SeveralVims { vnf.default_connection_id() } else { vnf.connection_id() }
}

fn ip(vnf: &Vnf, network: &str) -> String {
    format!("{network}.{}.{}", vnf.n / 250 % 250, vnf.n % 250 + 2)
}

pub(super) fn management_ip(vnf: &Vnf) -> String {
    ip(vnf, "192.168")
}

/// The stack of the whole VNF.
pub(super) fn stack_id(vnf: &Vnf) -> String {
    vnf.uuid("stack")
}

pub(super) fn additional_params(vnf: &Vnf) -> Value {
    if vnf.kind.has_scaling_groups() {
        json!({
            "lcm-operation-user-data": "./UserData/lcm_user_data.py",
            "lcm-operation-user-data-class": "SampleUserData",
        })
    } else {
        json!({"ntp_server": "192.0.2.123", "use_dpdk": true, "syslog_server": null})
    }
}

/// The Glance image that v1 made from the package.
pub(super) fn image_id(vnf: &Vnf) -> String {
    vnf.uuid("image")
}
