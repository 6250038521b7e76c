//! What the VNFs share: the operator's tenants, VIMs and onboarded packages.

use serde_json::{Value, json};

use super::kind::Platform;
use super::{Cell, LIVE, Row, fernet_token, python, time, uuid};

pub(super) struct Vim {
    /// Its name, and part of the names of the VNFs that run on it.
    pub(super) city: &'static str,
    pub(super) platform: Platform,
    /// Who registered it; to the others it is shared.
    tenant: &'static Tenant,
    auth_url: &'static str,
    pub(super) project: &'static str,
    /// OpenStack regions, Kubernetes namespaces.
    pub(super) regions: &'static [&'static str],
}

pub(super) struct Tenant {
    /// A Keystone project id.
    pub(super) id: &'static str,
    /// The one that takes the requests which name no VIM.
    pub(super) default_vim: &'static Vim,
}

/// What a package describes: one VNFD, and the VNFs made from it.
pub(super) struct Product {
    /// The network function, as VNF names begin.
    pub(super) function: &'static str,
    pub(super) provider: &'static str,
    pub(super) name: &'static str,
    pub(super) software_version: &'static str,
    pub(super) vnfd_version: &'static str,
    /// Whether its VNFD declares monitoring parameters, configurable properties and languages.
    pub(super) is_monitored: bool,
}

pub(super) static MOBILE: Tenant =
    Tenant { id: "5f0c8d1e7a3b4c2f9e6d1a0b8c7f4e23", default_vim: &TOKYO };
pub(super) static ENTERPRISE: Tenant =
    Tenant { id: "b1e94a7c60d84f3aa25c9d07e8f6132b", default_vim: &OSAKA };

pub(super) static TOKYO: Vim = Vim {
    city: "tokyo",
    platform: Platform::OpenStack,
    tenant: &MOBILE,
    auth_url: "https://keystone.tokyo.example:5000/v3",
    project: "nfv",
    regions: &["RegionOne"],
};
pub(super) static OSAKA: Vim = Vim {
    city: "osaka",
    platform: Platform::OpenStack,
    tenant: &ENTERPRISE,
    auth_url: "https://keystone.osaka.example:5000/v3",
    project: "edge",
    regions: &["RegionOne", "RegionTwo"],
};
pub(super) static NAGOYA: Vim = Vim {
    city: "nagoya",
    platform: Platform::Kubernetes,
    tenant: &MOBILE,
    auth_url: "https://kubernetes.nagoya.example:6443",
    project: "default",
    regions: &["default", "core"],
};
pub(super) static FUKUOKA: Vim = Vim {
    city: "fukuoka",
    platform: Platform::Helm,
    tenant: &MOBILE,
    auth_url: "https://kubernetes.fukuoka.example:6443",
    project: "default",
    regions: &["default", "core"],
};
static VIMS: [&Vim; 4] = [&TOKYO, &OSAKA, &NAGOYA, &FUKUOKA];

pub(super) static OPENSTACK_PRODUCTS: [Product; 5] = [
    Product {
        function: "upf",
        provider: "Kestrel Mobile",
        name: "Kestrel UPF",
        software_version: "4.2.1",
        vnfd_version: "1.3",
        is_monitored: true,
    },
    Product {
        function: "amf",
        provider: "Halcyon Core",
        name: "Halcyon AMF",
        software_version: "2.8.0",
        vnfd_version: "2.0",
        is_monitored: false,
    },
    Product {
        function: "smf",
        provider: "Halcyon Core",
        name: "Halcyon SMF",
        software_version: "2.8.0",
        vnfd_version: "2.0",
        is_monitored: false,
    },
    Product {
        function: "cscf",
        provider: "Cedarworks",
        name: "Cedarworks CSCF",
        software_version: "11.0.3",
        vnfd_version: "5.1",
        is_monitored: false,
    },
    Product {
        function: "firewall-edge",
        provider: "Gatehouse",
        name: "Gatehouse vFW",
        software_version: "7.1.5",
        vnfd_version: "1.0",
        is_monitored: true,
    },
];
pub(super) static KUBERNETES_PRODUCT: Product = Product {
    function: "dns-cnf",
    provider: "Beacon Naming",
    name: "Beacon DNS",
    software_version: "1.9.2",
    vnfd_version: "1.1",
    is_monitored: false,
};
pub(super) static HELM_PRODUCT: Product = Product {
    function: "nrf-cnf",
    provider: "Halcyon Core",
    name: "Halcyon NRF",
    software_version: "3.0.1",
    vnfd_version: "3.0",
    is_monitored: false,
};

impl Vim {
    pub(super) fn id(&self) -> String {
        uuid(&format!("vim/{}", self.city))
    }

    /// Tacker tells Helm from other Kubernetes only by what stands in `extra`.
    pub(super) fn vim_type(&self) -> &'static str {
        match self.platform {
            Platform::OpenStack => "openstack",
            Platform::Kubernetes | Platform::Helm => "kubernetes",
        }
    }

    pub(super) fn extra(&self) -> Value {
        match self.platform {
            Platform::OpenStack => json!({"area": format!("{}@japan", self.city)}),
            Platform::Kubernetes => json!({}),
            Platform::Helm => {
                let helm_info =
                    json!({"masternode_ip": ["10.20.8.10"], "masternode_username": "helm_user"});
                json!({"use_helm": true, "helm_info": python::repr(&helm_info)})
            }
        }
    }

    fn rows(&self) -> [Row; 2] {
        [self.vims(), self.vimauths()]
    }

    fn vims(&self) -> Row {
        let vim_type = self.vim_type();
        let is_default = self.tenant.default_vim.city == self.city;
        Row {
            table: "vims",
            cells: vec![
                ("id", self.id().into()),
                ("type", vim_type.into()),
                ("tenant_id", self.tenant.id.into()),
                ("name", self.city.into()),
                ("description", format!("{vim_type} in {}", self.city).into()),
                ("placement_attr", Cell::json(&json!({"regions": self.regions}))),
                ("shared", Cell::Integer(1)),
                ("is_default", Cell::Integer(is_default.into())),
                ("created_at", time(0).into()),
                ("updated_at", Cell::Null),
                ("deleted_at", LIVE.into()),
                ("extra", Cell::json(&self.extra())),
            ],
        }
    }

    fn vimauths(&self) -> Row {
        let token = |secret: &str| fernet_token(&format!("vim/{}/{secret}", self.city));
        let (password, vim_project, auth_cred) = match self.platform {
            Platform::OpenStack => (
                token("password").into(),
                json!({"name": self.project, "project_domain_name": "Default"}),
                json!({
                    "username": "nfv_user",
                    "user_domain_name": "Default",
                    "cert_verify": "True",
                    "project_id": null,
                    "project_name": self.project,
                    "project_domain_name": "Default",
                    "auth_url": self.auth_url,
                    "key_type": "fernet_key",
                }),
            ),
            Platform::Kubernetes | Platform::Helm => (
                // As Tacker writes it where there is none.
                "".into(),
                json!({"name": self.project}),
                json!({
                    "bearer_token": token("bearer_token"),
                    "ssl_ca_cert": token("ssl_ca_cert"),
                    "auth_url": self.auth_url,
                    "username": "None",
                    "key_type": "fernet_key",
                }),
            ),
        };
        Row {
            table: "vimauths",
            cells: vec![
                ("id", uuid(&format!("vimauths/{}", self.city)).into()),
                ("vim_id", self.id().into()),
                ("password", password),
                ("auth_url", self.auth_url.into()),
                ("vim_project", Cell::json(&vim_project)),
                ("auth_cred", Cell::json(&auth_cred)),
            ],
        }
    }
}

impl Product {
    pub(super) fn vnfd_id(&self) -> String {
        uuid(&format!("vnfd/{}", self.function))
    }

    pub(super) fn package_id(&self) -> String {
        uuid(&format!("package/{}", self.function))
    }

    fn rows(&self) -> [Row; 3] {
        [self.vnfd(), self.vnf_packages(), self.vnf_package_vnfd()]
    }

    fn vnfd(&self) -> Row {
        Row {
            table: "vnfd",
            cells: vec![
                ("id", self.vnfd_id().into()),
                ("tenant_id", MOBILE.id.into()),
                ("name", format!("{}-VNF", self.name).into()),
                ("description", "".into()),
                ("mgmt_driver", Cell::Null),
                ("created_at", time(0).into()),
                ("updated_at", Cell::Null),
                ("deleted_at", LIVE.into()),
                ("template_source", "onboarded".into()),
            ],
        }
    }

    fn vnf_packages(&self) -> Row {
        let id = self.package_id();
        let location = format!("file:///var/lib/tacker/csar_files/{id}");
        Row {
            table: "vnf_packages",
            cells: vec![
                ("id", id.into()),
                ("onboarding_state", "ONBOARDED".into()),
                ("operational_state", "ENABLED".into()),
                ("usage_state", "IN_USE".into()),
                ("tenant_id", MOBILE.id.into()),
                ("algorithm", "sha512".into()),
                ("hash", Cell::Null),
                ("location_glance_store", location.into()),
                ("created_at", time(0).into()),
                ("updated_at", time(0).into()),
                ("deleted_at", Cell::Null),
                ("deleted", Cell::Integer(0)),
                ("size", Cell::Integer(18_432)),
                ("downloading", Cell::Integer(0)),
            ],
        }
    }

    fn vnf_package_vnfd(&self) -> Row {
        Row {
            table: "vnf_package_vnfd",
            cells: vec![
                ("id", uuid(&format!("vnf_package_vnfd/{}", self.function)).into()),
                ("package_uuid", self.package_id().into()),
                ("vnfd_id", self.vnfd_id().into()),
                ("vnf_provider", self.provider.into()),
                ("vnf_product_name", self.name.into()),
                ("vnf_software_version", self.software_version.into()),
                ("vnfd_version", self.vnfd_version.into()),
                ("created_at", time(0).into()),
                ("updated_at", Cell::Null),
                ("deleted_at", Cell::Null),
                ("deleted", "0".into()),
            ],
        }
    }
}

pub(super) fn rows() -> Vec<Row> {
    let vims = VIMS.iter().flat_map(|vim| vim.rows());
    let products = OPENSTACK_PRODUCTS.iter().chain([&KUBERNETES_PRODUCT, &HELM_PRODUCT]);
    vims.chain(products.flat_map(Product::rows)).collect()
}
