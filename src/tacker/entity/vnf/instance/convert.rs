//! `VnfInstance`: a VNF instance.
//! - v1: SOL003 v2.6.1 clause 5.5.2.2, a row of `vnf_instances` with its satellites
//! - v2: SOL003 v3.3.1 clause 5.5.2.2, a row of `VnfInstanceV2`

use super::connections::Connections;
use super::legacy::{Package, VnfInstance};
use super::open::{Opened, open};
use super::route::StackRoute;
use super::stack::OwnStack;
use super::target::VnfInstanceV2;
use super::{beyond, kubernetes};
use crate::db::sql_types::{Label, RawJson};
use crate::tacker::encoding::{FreeMap, Keyed, json};
use crate::tacker::entity::vnf::{ConvertError, Site};
use crate::tacker::note::{NoteCode, Notes};
use crate::tacker::sol003::facts::Facts;
use crate::tacker::sol003::instantiated_vnf_info::{self, Beside, v1, v2};
use crate::tacker::sol003::vnfc_resource_info::STACK_ID;

/// What the conversion of an instance needs beside its row, opened and resolved.
#[derive(Debug)]
pub struct Parts {
    pub metadata: Option<FreeMap>,
    pub configurable_properties: Option<FreeMap>,
    pub connections: Connections,
    pub info: Option<v1::InstantiatedVnfInfo>,
    pub beside: Beside,
    pub package: Option<Package>,
    /// Ids of the images that v1 made in Glance.
    pub images: Vec<String>,
    /// `None` of a VNF without a stack.
    pub own_stack: Option<OwnStack>,
    /// How often it was scaled since it was instantiated.
    pub scales: u32,
}

pub fn convert(
    v1: VnfInstance,
    parts: Parts,
    facts: &Facts,
    site: &Site,
    notes: &mut Notes,
) -> Result<(VnfInstanceV2, Vec<String>), ConvertError> {
    let VnfInstance {
        id,
        vnf_instance_name,
        vnf_instance_description,
        vnfd_id,
        vnf_provider,
        vnf_product_name,
        vnf_software_version,
        vnfd_version,
        instantiation_state,
        // Null, or the VNF would not have come this far.
        task_state: _,
        // Opened into parts.connections and parts.metadata.
        vim_connection_info: _,
        vnf_metadata: _,
        // v2 has no tenants (mapping.md F-5); the package is found through the VNFD.
        tenant_id: _,
        vnf_pkg_id: _,
        deleted: _,
    } = v1;
    let Parts {
        metadata,
        configurable_properties,
        connections,
        info,
        beside,
        package,
        images,
        own_stack,
        scales,
    } = parts;
    let route = StackRoute::of(&id, own_stack, site.point_at_v1_stacks);
    if instantiation_state == "INSTANTIATED"
        && let Some(info) = &info
    {
        if facts.kubernetes {
            let namespace = kubernetes::namespace(info, metadata.as_ref());
            beyond::of_kubernetes(&id, info, &namespace, notes);
        } else {
            beyond::of_openstack(&id, &route, notes);
            beyond::of_images(&images, notes);
        }
    }
    let surroundings =
        Surroundings { metadata: metadata.as_ref(), facts, site, route: &route, scales };
    let RunTime { vim_connection_info, instantiated_vnf_info, unopened } =
        run_time(&instantiation_state, connections, info, beside, &surroundings, notes)?;
    let instance = VnfInstanceV2 {
        id,
        vnf_instance_name,
        vnf_instance_description,
        vnfd_id,
        vnf_provider,
        vnf_product_name,
        vnf_software_version,
        vnfd_version: current_version(vnfd_version, package.as_ref(), notes),
        vnf_configurable_properties: configurable_properties
            .map(|map| json::to_string(&map).map(RawJson))
            .transpose()?,
        vim_connection_info,
        instantiation_state: Label(instantiation_state),
        instantiated_vnf_info,
        metadata: metadata.map(|map| json::to_string(&map).map(RawJson)).transpose()?,
        // Not defined in v2.6.1.
        extensions: None,
    };
    Ok((instance, unopened))
}

/// v1's MODIFY_INFO changes the VNFD but forgets its version (mapping.md A.3).
fn current_version(stored: String, package: Option<&Package>, notes: &mut Notes) -> String {
    match package {
        Some(package) if package.vnfd_version != stored => {
            notes.add_at(
                "vnfdVersion",
                NoteCode::VnfdVersionCorrected,
                "taken from vnf_package_vnfd",
            );
            package.vnfd_version.clone()
        }
        Some(_) => stored,
        None => {
            notes.add_at(
                "vnfdId",
                NoteCode::PackageMissing,
                "no live row of vnf_package_vnfd has this VNFD",
            );
            stored
        }
    }
}

/// The two cells that depend on where the VNF is in its life (mapping.md A.8).
#[derive(Debug, Default)]
struct RunTime {
    vim_connection_info: Option<RawJson>,
    instantiated_vnf_info: Option<RawJson>,
    /// The keys of connections whose VIM could not be opened.
    unopened: Vec<String>,
}

/// What is known of the VNF beside the two cells, and of where it runs.
struct Surroundings<'a> {
    metadata: Option<&'a FreeMap>,
    facts: &'a Facts,
    site: &'a Site,
    route: &'a StackRoute,
    scales: u32,
}

fn run_time(
    state: &str,
    connections: Connections,
    info: Option<v1::InstantiatedVnfInfo>,
    mut beside: Beside,
    surroundings: &Surroundings<'_>,
    notes: &mut Notes,
) -> Result<RunTime, ConvertError> {
    let Surroundings { metadata: vnf_metadata, facts, site, route, scales } = *surroundings;
    // Never instantiated: v2 leaves both unset.
    let Some(info) = info else { return Ok(RunTime::default()) };
    if state != "INSTANTIATED" {
        return Ok(terminated(info, notes)?);
    }
    let Opened { connections, unopened } =
        notes.within("vimConnectionInfo", |notes| open(connections.listed, site, notes))?;
    let info = notes.within("instantiatedVnfInfo", |notes| {
        let metadata = notes.within("metadata", |notes| {
            if facts.kubernetes {
                kubernetes::metadata(&info, vnf_metadata, &beside.max_levels, scales, notes)
            } else {
                openstack(route, vnf_metadata)
            }
        });
        beside.metadata = (!metadata.is_empty()).then_some(metadata);
        instantiated_vnf_info::convert(info, beside, facts, notes)
    });
    Ok(RunTime {
        vim_connection_info: Some(RawJson(json::double(&connections)?)),
        instantiated_vnf_info: Some(RawJson(json::double(&info)?)),
        unopened,
    })
}

/// Terminated, or never got as far as running: what v2 itself leaves of such a VNF (mapping.md B.5).
fn terminated(
    info: v1::InstantiatedVnfInfo,
    notes: &mut Notes,
) -> Result<RunTime, serde_json::Error> {
    if info.has_resources() {
        let reason = "v1 still names resources although the VNF is not instantiated; look for them in the VIM";
        notes.add_at("instantiatedVnfInfo", NoteCode::ResourcesLeft, reason);
    }
    let left = v2::Terminated { flavour_id: info.flavour_id, vnf_state: "STOPPED" };
    let no_connections = Keyed::<()>(Vec::new());
    Ok(RunTime {
        vim_connection_info: Some(RawJson(json::double(&no_connections)?)),
        instantiated_vnf_info: Some(RawJson(json::double(&left)?)),
        unopened: Vec::new(),
    })
}

/// v2 finds the Heat stack through its id; policies look at the tenant (mapping.md C.3, F-5).
fn openstack(route: &StackRoute, vnf_metadata: Option<&FreeMap>) -> FreeMap {
    let mut metadata = FreeMap::default();
    if let Some(stack_id) = route.stack_id() {
        metadata.set(STACK_ID, &stack_id);
    }
    if let Some(tenant) = vnf_metadata.and_then(|metadata| metadata.get("tenant")) {
        metadata.insert("tenant", tenant.to_owned());
    }
    metadata
}
