//! Who a VNF is: its name, its place, its VIM connections, and the rows that say so.

use serde_json::{Value, json};

use super::envelope::envelope;
use super::kind::{Kind, Platform, Stage};
use super::site::{
    ENTERPRISE, FUKUOKA, HELM_PRODUCT, KUBERNETES_PRODUCT, MOBILE, NAGOYA, OPENSTACK_PRODUCTS,
    Product, Tenant, Vim,
};
use super::{Cell, LIVE, Row, hot, kubernetes, openstack, python};

/// A VNF: its number, its kind, and what follows from the two.
pub(super) struct Vnf {
    pub(super) n: u32,
    pub(super) kind: Kind,
    pub(super) product: &'static Product,
    pub(super) tenant: &'static Tenant,
    /// Where it runs, or is to run.
    pub(super) vim: &'static Vim,
}

impl Vnf {
    pub(super) fn new(kind: Kind, n: u32) -> Self {
        let [tenant, other] =
            if n.is_multiple_of(2) { [&MOBILE, &ENTERPRISE] } else { [&ENTERPRISE, &MOBILE] };
        let openstack_product = &OPENSTACK_PRODUCTS[n as usize % OPENSTACK_PRODUCTS.len()];
        let (product, vim) = match kind.platform() {
            Platform::OpenStack if kind == Kind::SeveralVims => {
                (openstack_product, other.default_vim)
            }
            Platform::OpenStack => (openstack_product, tenant.default_vim),
            Platform::Kubernetes => (&KUBERNETES_PRODUCT, &NAGOYA),
            Platform::Helm => (&HELM_PRODUCT, &FUKUOKA),
        };
        Vnf { n, kind, product, tenant, vim }
    }

    /// The id of something that belongs to this VNF.
    pub(super) fn uuid(&self, role: &str) -> String {
        super::uuid(&format!("vnf/{}/{role}", self.n))
    }

    pub(super) fn id(&self) -> String {
        self.uuid("instance")
    }

    /// The name it was created with, which `vnf` and Heat keep when the instance is renamed.
    pub(super) fn name(&self) -> String {
        format!("{}-{}-{:02}", self.product.function, self.vim.city, self.n)
    }

    pub(super) fn new_name(&self) -> String {
        format!("{}-standby", self.name())
    }

    /// When it was so many minutes old.
    pub(super) fn time(&self, minutes_old: i64) -> String {
        super::time(60 + i64::from(self.n) + minutes_old)
    }

    /// After the last thing that happened to it.
    pub(super) fn updated_at(&self) -> String {
        self.time(60)
    }

    /// `VimConnectionInfo.id` as the INSTANTIATE request gave it.
    pub(super) fn connection_id(&self) -> String {
        self.uuid("vim_connection")
    }

    /// `VimConnectionInfo.id` of the default VIM, which Tacker made up when the VNF was created.
    pub(super) fn default_connection_id(&self) -> String {
        self.uuid("default_vim_connection")
    }

    pub(super) fn metadata(&self) -> Value {
        match self.kind.platform() {
            Platform::OpenStack if !self.kind.has_run() => Value::Null,
            Platform::OpenStack if self.kind == Kind::Modified => {
                json!({"tenant": self.vim.project, "contact": "運用センター"})
            }
            Platform::OpenStack => json!({"tenant": self.vim.project}),
            Platform::Kubernetes | Platform::Helm => {
                json!({"namespace": kubernetes::NAMESPACE, "tenant": kubernetes::NAMESPACE})
            }
        }
    }

    /// The VIM connections without their envelopes.
    pub(super) fn vim_connections(&self) -> Vec<Value> {
        let default_vim = self.tenant.default_vim;
        let default = json!({
            "id": self.default_connection_id(),
            "vim_id": default_vim.id(),
            "vim_type": default_vim.vim_type(),
            "interface_info": {},
            "access_info": {},
            "extra": {},
        });
        let requested = json!({
            "id": self.connection_id(),
            "vim_id": (self.kind != Kind::DefaultVim).then(|| self.vim.id()),
            "vim_type": self.vim.vim_type(),
            "interface_info": {},
            "access_info": if self.kind == Kind::SeveralVims { self.region() } else { json!({}) },
            "extra": self.vim.extra(),
        });
        match self.kind.stage() {
            Stage::Created if self.kind == Kind::CreatedByOldRelease => vec![],
            Stage::Terminated if self.kind == Kind::RolledBack => vec![],
            Stage::Created | Stage::Terminated => vec![default],
            Stage::Instantiated | Stage::Failed => vec![requested, default],
        }
    }

    /// `accessInfo` of the requests that care for a region.
    pub(super) fn region(&self) -> Value {
        json!({"region": self.vim.regions.last()})
    }

    pub(super) fn rows(&self) -> Vec<Row> {
        let mut rows = vec![self.vnf()];
        rows.extend(
            self.attributes().into_iter().map(|(key, value)| self.vnf_attribute(key, value)),
        );
        rows.push(self.vnf_instances());
        rows
    }

    fn vnf(&self) -> Row {
        let address = json!({"VDU1": openstack::management_ip(self)});
        let mgmt_ip_address = match self.kind.platform() {
            Platform::OpenStack if self.kind.has_run() => Cell::json(&address),
            Platform::OpenStack | Platform::Kubernetes | Platform::Helm => Cell::Null,
        };
        let status = match self.kind.stage() {
            Stage::Instantiated if self.kind == Kind::Busy => "PENDING_SCALE_OUT",
            Stage::Instantiated => "ACTIVE",
            Stage::Failed => "ERROR",
            Stage::Created | Stage::Terminated => "INACTIVE",
        };
        Row {
            table: "vnf",
            cells: vec![
                ("id", self.id().into()),
                ("tenant_id", self.tenant.id.into()),
                ("name", self.name().into()),
                ("vnfd_id", self.product.vnfd_id().into()),
                ("instance_id", self.kind.has_run().then(|| self.instance_id()).into()),
                ("mgmt_ip_address", mgmt_ip_address),
                ("status", status.into()),
                ("description", Cell::Null),
                ("placement_attr", Cell::json(&self.placement_attr())),
                ("vim_id", self.vim.id().into()),
                ("error_reason", Cell::Null),
                ("created_at", self.time(0).into()),
                ("updated_at", self.kind.has_run().then(|| self.updated_at()).into()),
                ("deleted_at", LIVE.into()),
            ],
        }
    }

    /// What the VNF is to its VIM: a stack, or a list of manifests.
    pub(super) fn instance_id(&self) -> String {
        match self.kind.platform() {
            Platform::OpenStack => openstack::stack_id(self),
            Platform::Kubernetes | Platform::Helm => kubernetes::instance_id(self),
        }
    }

    fn placement_attr(&self) -> Value {
        json!({"regions": self.tenant.default_vim.regions})
    }

    fn vnf_attribute(&self, key: &'static str, value: String) -> Row {
        Row {
            table: "vnf_attribute",
            cells: vec![
                ("id", self.uuid(&format!("attribute/{key}")).into()),
                ("vnf_id", self.id().into()),
                ("key", key.into()),
                ("value", value.into()),
            ],
        }
    }

    fn attributes(&self) -> Vec<(&'static str, String)> {
        let mut attributes = vec![("placement_attr", python::repr(&self.placement_attr()))];
        if self.kind.has_run() {
            attributes.push(("param_values", python::repr(&self.param_values())));
            if self.kind.platform() == Platform::OpenStack {
                attributes.push(("stack_name", self.name()));
            }
            if self.kind.has_scaling_groups() {
                attributes.extend(hot::attributes(self));
            }
        }
        attributes
    }

    /// The inputs and the VNF node's properties, as TOSCA resolved them.
    fn param_values(&self) -> Value {
        let mut values = json!({
            "descriptor_id": self.product.vnfd_id(),
            "descriptor_version": self.product.vnfd_version,
            "provider": self.product.provider,
            "product_name": self.product.name,
            "software_version": self.product.software_version,
            "vnfm_info": ["Tacker"],
            "flavour_id": "simple",
            "flavour_description": "One VDU, scalable",
            "configurable_properties": null,
        });
        if self.product.is_monitored {
            values["configurable_properties"] =
                json!({"is_autoscale_enabled": false, "is_autoheal_enabled": true});
            values["monitoring_parameters"] = json!([{
                "id": "cpu",
                "name": "CPU usage",
                "performance_metric": "v_cpu_usage_mean_vnf",
            }]);
            values["localization_languages"] = json!(["ja", "en"]);
        }
        values
    }

    fn vnf_instances(&self) -> Row {
        let is_modified = self.kind == Kind::Modified;
        let state = match self.kind.stage() {
            Stage::Instantiated => "INSTANTIATED",
            Stage::Created | Stage::Failed | Stage::Terminated => "NOT_INSTANTIATED",
        };
        Row {
            table: "vnf_instances",
            cells: vec![
                ("id", self.id().into()),
                (
                    "vnf_instance_name",
                    if is_modified { self.new_name() } else { self.name() }.into(),
                ),
                ("vnf_instance_description", is_modified.then_some(NEW_DESCRIPTION).into()),
                ("vnfd_id", self.product.vnfd_id().into()),
                ("vnf_provider", self.product.provider.into()),
                ("vnf_product_name", self.product.name.into()),
                ("vnf_software_version", self.product.software_version.into()),
                ("vnfd_version", self.product.vnfd_version.into()),
                ("instantiation_state", state.into()),
                ("task_state", (self.kind == Kind::Busy).then_some("SCALING").into()),
                ("vim_connection_info", Cell::json(&self.vim_connection_info())),
                ("tenant_id", self.tenant.id.into()),
                ("created_at", self.time(0).into()),
                ("updated_at", self.updated_at().into()),
                ("deleted_at", Cell::Null),
                ("deleted", Cell::Integer(0)),
                ("vnf_pkg_id", self.product.package_id().into()),
                ("vnf_metadata", Cell::json(&self.metadata())),
            ],
        }
    }

    fn vim_connection_info(&self) -> Value {
        let mut connections = self.vim_connections();
        if self.kind != Kind::Modified {
            return connections
                .into_iter()
                .map(|data| envelope("VimConnectionInfo", data))
                .collect();
        }
        // MODIFY_INFO adds the request's own keys to those it found, and leaves the envelope off.
        if let (Some(Value::Object(first)), Value::Object(request)) =
            (connections.first_mut(), self.new_connection())
        {
            first.extend(request);
        }
        connections.into()
    }

    /// The VIM connection of the MODIFY_INFO request.
    pub(super) fn new_connection(&self) -> Value {
        json!({
            "id": self.connection_id(),
            "vimId": self.vim.id(),
            "vimType": self.vim.vim_type(),
            "accessInfo": self.region(),
        })
    }
}

/// Of the MODIFY_INFO request; the apostrophe makes Python change its quotes.
pub(super) const NEW_DESCRIPTION: &str = "Takes over when the customer's main site is down";
