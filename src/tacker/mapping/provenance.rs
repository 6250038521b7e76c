//! Where each value of v2 comes from: one line for each attribute, held to docs/reference/mapping.md by a test.

use serde::Serialize;

/// How a value came to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum How {
    /// The value of v1, as it is.
    Copied,
    /// Made of the value of v1: another form, another name, an id resolved.
    Converted,
    /// v1 has no such value: it follows from a rule.
    Synthesized,
}

/// One attribute of v2, and its source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Origin {
    /// `table.column` and the path in its JSON: `[]` is any item of a list, `*` any key, `**` all that follows.
    #[serde(skip)]
    pub v2: &'static str,
    pub how: How,
    /// The same of v1; for what is synthesized, what it is made of.
    #[serde(rename = "source")]
    pub v1: &'static str,
    /// The section of docs/reference/mapping.md.
    pub rule: &'static str,
}

impl Origin {
    /// The most telling line for a path: the first that fits, because the list goes from the particular to the general.
    pub fn of(path: &[String]) -> Option<&'static Self> {
        ORIGINS.iter().find(|origin| fits(origin.v2, path))
    }
}

/// The steps of a pattern: `a[].b` is `a`, `[]`, `b`.
pub fn steps(pattern: &str) -> impl Iterator<Item = &str> {
    pattern
        .split('.')
        .flat_map(|step| match step.strip_suffix("[]") {
            Some(key) => [Some(key), Some("[]")],
            None => [Some(step), None],
        })
        .flatten()
}

fn fits(pattern: &str, path: &[String]) -> bool {
    let mut path = path.iter();
    for wanted in steps(pattern) {
        if wanted == "**" {
            return true;
        }
        match path.next() {
            Some(step) if wanted == step || (wanted == "*" && step != "[]") => {}
            _ => return false,
        }
    }
    path.next().is_none()
}

/// Writes the list with a mark for each way: `=` copied, `~` converted, `+` synthesized.
macro_rules! origins {
    ($($v2:literal $how:tt $v1:literal, $rule:literal;)+) => {
        pub const ORIGINS: &[Origin] = &[$(Origin { v2: $v2, how: origins!($how), v1: $v1, rule: $rule },)+];
    };
    (=) => { How::Copied };
    (~) => { How::Converted };
    (+) => { How::Synthesized };
}

origins! {
    "VnfInstanceV2.id" = "vnf_instances.id", "C.1";
    "VnfInstanceV2.vnfInstanceName" = "vnf_instances.vnf_instance_name", "C.1";
    "VnfInstanceV2.vnfInstanceDescription" = "vnf_instances.vnf_instance_description", "C.1";
    "VnfInstanceV2.vnfdId" = "vnf_instances.vnfd_id", "C.1";
    "VnfInstanceV2.vnfProvider" = "vnf_instances.vnf_provider", "C.1";
    "VnfInstanceV2.vnfProductName" = "vnf_instances.vnf_product_name", "C.1";
    "VnfInstanceV2.vnfSoftwareVersion" = "vnf_instances.vnf_software_version", "C.1";
    "VnfInstanceV2.vnfdVersion" ~ "vnf_instances.vnfd_version", "C.1";
    "VnfInstanceV2.instantiationState" = "vnf_instances.instantiation_state", "C.1";
    "VnfInstanceV2.metadata.**" = "vnf_instances.vnf_metadata.**", "C.1";
    "VnfInstanceV2.vnfConfigurableProperties.**" = "vnf_attribute.param_values.configurable_properties.**", "C.1";
    "VnfInstanceV2.vimConnectionInfo.*.vimId" ~ "vnf_instances.vim_connection_info[].vim_id", "C.2";
    "VnfInstanceV2.vimConnectionInfo.*.vimType" ~ "vims.type", "C.2";
    "VnfInstanceV2.vimConnectionInfo.*.interfaceInfo.**" ~ "vnf_instances.vim_connection_info[].interface_info", "C.2";
    "VnfInstanceV2.vimConnectionInfo.*.accessInfo.**" ~ "vnf_instances.vim_connection_info[].access_info", "C.2";
    "VnfInstanceV2.vimConnectionInfo.*.extra.**" ~ "vims.extra, vnf_instances.vim_connection_info[].extra", "C.2";
    "VnfInstanceV2.vimConnectionInfo" + "a VNF that is not instantiated has none", "B.5";
    "VnfInstanceV2.instantiatedVnfInfo.flavourId" = "vnf_instantiated_info.flavour_id", "C.3";
    "VnfInstanceV2.instantiatedVnfInfo.vnfState" ~ "vnf_instantiated_info.vnf_state", "C.3";
    "VnfInstanceV2.instantiatedVnfInfo.scaleStatus[].aspectId" = "vnf_instantiated_info.scale_status[].aspect_id", "C.3";
    "VnfInstanceV2.instantiatedVnfInfo.scaleStatus[].scaleLevel" = "vnf_instantiated_info.scale_status[].scale_level", "C.3";
    "VnfInstanceV2.instantiatedVnfInfo.scaleStatus" = "vnf_instantiated_info.scale_status", "C.3";
    "VnfInstanceV2.instantiatedVnfInfo.maxScaleLevels.**" ~ "vnf_attribute.scale_group.scaleGroupDict", "C.3";
    "VnfInstanceV2.instantiatedVnfInfo.extCpInfo[].id" ~ "vnf_instantiated_info.ext_cp_info[].ext_link_port_id", "F.2";
    "VnfInstanceV2.instantiatedVnfInfo.extCpInfo[].cpdId" = "vnf_instantiated_info.ext_cp_info[].cpd_id", "C.3";
    "VnfInstanceV2.instantiatedVnfInfo.extCpInfo[].cpConfigId" + "the key of its configuration", "C.3";
    "VnfInstanceV2.instantiatedVnfInfo.extCpInfo[].cpProtocolInfo.**" ~ "vnf_instantiated_info.ext_cp_info[].cp_protocol_info", "C.3";
    "VnfInstanceV2.instantiatedVnfInfo.extCpInfo[].extLinkPortId" ~ "vnf_instantiated_info.ext_cp_info[].ext_link_port_id", "C.3";
    "VnfInstanceV2.instantiatedVnfInfo.extCpInfo[].associatedVnfcCpId" ~ "vnf_instantiated_info.ext_cp_info[].associated_vnfc_cp_id", "C.3";
    "VnfInstanceV2.instantiatedVnfInfo.extCpInfo" = "vnf_instantiated_info.ext_cp_info", "C.3";
    "VnfInstanceV2.instantiatedVnfInfo.extVirtualLinkInfo[].id" = "vnf_instantiated_info.ext_virtual_link_info[].id", "C.3";
    "VnfInstanceV2.instantiatedVnfInfo.extVirtualLinkInfo[].resourceHandle.vimConnectionId" ~ "vnf_instantiated_info.ext_virtual_link_info[].resource_handle.vim_connection_id", "A.6";
    "VnfInstanceV2.instantiatedVnfInfo.extVirtualLinkInfo[].resourceHandle.resourceId" = "vnf_instantiated_info.ext_virtual_link_info[].resource_handle.resource_id", "C.3";
    "VnfInstanceV2.instantiatedVnfInfo.extVirtualLinkInfo[].resourceHandle.vimLevelResourceType" = "vnf_instantiated_info.ext_virtual_link_info[].resource_handle.vim_level_resource_type", "C.3";
    "VnfInstanceV2.instantiatedVnfInfo.extVirtualLinkInfo[].extLinkPorts.**" ~ "vnf_instantiated_info.vnf_virtual_link_resource_info[].vnf_link_ports, ext_virtual_link_info[].ext_link_ports", "C.3";
    "VnfInstanceV2.instantiatedVnfInfo.extVirtualLinkInfo[].currentVnfExtCpData.**" ~ "vnf_lcm_op_occs.operation_params.extVirtualLinks", "C.3.1";
    "VnfInstanceV2.instantiatedVnfInfo.extVirtualLinkInfo" = "vnf_instantiated_info.ext_virtual_link_info", "C.3";
    "VnfInstanceV2.instantiatedVnfInfo.extManagedVirtualLinkInfo[].id" = "vnf_instantiated_info.ext_managed_virtual_link_info[].id", "C.3";
    "VnfInstanceV2.instantiatedVnfInfo.extManagedVirtualLinkInfo[].vnfVirtualLinkDescId" = "vnf_instantiated_info.ext_managed_virtual_link_info[].vnf_virtual_link_desc_id", "C.3";
    "VnfInstanceV2.instantiatedVnfInfo.extManagedVirtualLinkInfo[].networkResource.vimConnectionId" ~ "vnf_instantiated_info.ext_managed_virtual_link_info[].network_resource.vim_connection_id", "A.6";
    "VnfInstanceV2.instantiatedVnfInfo.extManagedVirtualLinkInfo[].networkResource.resourceId" = "vnf_instantiated_info.ext_managed_virtual_link_info[].network_resource.resource_id", "C.3";
    "VnfInstanceV2.instantiatedVnfInfo.extManagedVirtualLinkInfo[].networkResource.vimLevelResourceType" = "vnf_instantiated_info.ext_managed_virtual_link_info[].network_resource.vim_level_resource_type", "C.3";
    "VnfInstanceV2.instantiatedVnfInfo.extManagedVirtualLinkInfo[].vnfLinkPorts.**" ~ "vnf_instantiated_info.ext_managed_virtual_link_info[].vnf_link_ports", "C.3";
    "VnfInstanceV2.instantiatedVnfInfo.extManagedVirtualLinkInfo" = "vnf_instantiated_info.ext_managed_virtual_link_info", "C.3";
    "VnfInstanceV2.instantiatedVnfInfo.monitoringParameters.**" ~ "vnf_attribute.param_values.monitoring_parameters", "C.3";
    "VnfInstanceV2.instantiatedVnfInfo.localizationLanguage" ~ "vnf_attribute.param_values.localization_languages", "C.3";
    "VnfInstanceV2.instantiatedVnfInfo.vnfcResourceInfo[].id" ~ "vnf_instantiated_info.vnfc_resource_info[].compute_resource.resource_id", "F.2";
    "VnfInstanceV2.instantiatedVnfInfo.vnfcResourceInfo[].vduId" = "vnf_instantiated_info.vnfc_resource_info[].vdu_id", "C.3";
    "VnfInstanceV2.instantiatedVnfInfo.vnfcResourceInfo[].computeResource.vimConnectionId" ~ "vnf_instantiated_info.vnfc_resource_info[].compute_resource.vim_connection_id", "A.6";
    "VnfInstanceV2.instantiatedVnfInfo.vnfcResourceInfo[].computeResource.resourceId" = "vnf_instantiated_info.vnfc_resource_info[].compute_resource.resource_id", "C.3";
    "VnfInstanceV2.instantiatedVnfInfo.vnfcResourceInfo[].computeResource.vimLevelResourceType" = "vnf_instantiated_info.vnfc_resource_info[].compute_resource.vim_level_resource_type", "C.3";
    "VnfInstanceV2.instantiatedVnfInfo.vnfcResourceInfo[].storageResourceIds.**" ~ "vnf_instantiated_info.vnfc_resource_info[].storage_resource_ids", "C.3";
    "VnfInstanceV2.instantiatedVnfInfo.vnfcResourceInfo[].vnfcCpInfo[].id" ~ "vnf_instantiated_info.vnfc_resource_info[].vnfc_cp_info[].cpd_id", "F.2";
    "VnfInstanceV2.instantiatedVnfInfo.vnfcResourceInfo[].vnfcCpInfo[].cpdId" = "vnf_instantiated_info.vnfc_resource_info[].vnfc_cp_info[].cpd_id", "C.3";
    "VnfInstanceV2.instantiatedVnfInfo.vnfcResourceInfo[].vnfcCpInfo[].vnfExtCpId" ~ "vnf_instantiated_info.vnfc_resource_info[].vnfc_cp_info[].vnf_ext_cp_id", "C.3";
    "VnfInstanceV2.instantiatedVnfInfo.vnfcResourceInfo[].vnfcCpInfo[].vnfLinkPortId" ~ "vnf_instantiated_info.vnfc_resource_info[].vnfc_cp_info[].vnf_link_port_id", "C.3";
    "VnfInstanceV2.instantiatedVnfInfo.vnfcResourceInfo[].vnfcCpInfo[].cpProtocolInfo.**" ~ "vnf_instantiated_info.vnfc_resource_info[].vnfc_cp_info[].cp_protocol_info", "C.3";
    "VnfInstanceV2.instantiatedVnfInfo.vnfcResourceInfo[].vnfcCpInfo" = "vnf_instantiated_info.vnfc_resource_info[].vnfc_cp_info", "C.3";
    "VnfInstanceV2.instantiatedVnfInfo.vnfcResourceInfo[].metadata.**" ~ "vnf_instantiated_info.vnfc_resource_info[].metadata", "C.3";
    "VnfInstanceV2.instantiatedVnfInfo.vnfcResourceInfo" = "vnf_instantiated_info.vnfc_resource_info", "C.3";
    "VnfInstanceV2.instantiatedVnfInfo.vnfVirtualLinkResourceInfo[].id" ~ "vnf_instantiated_info.vnf_virtual_link_resource_info[].network_resource.resource_id", "F.2";
    "VnfInstanceV2.instantiatedVnfInfo.vnfVirtualLinkResourceInfo[].vnfVirtualLinkDescId" = "vnf_instantiated_info.vnf_virtual_link_resource_info[].vnf_virtual_link_desc_id", "C.3";
    "VnfInstanceV2.instantiatedVnfInfo.vnfVirtualLinkResourceInfo[].networkResource.vimConnectionId" ~ "vnf_instantiated_info.vnf_virtual_link_resource_info[].network_resource.vim_connection_id", "A.6";
    "VnfInstanceV2.instantiatedVnfInfo.vnfVirtualLinkResourceInfo[].networkResource.resourceId" = "vnf_instantiated_info.vnf_virtual_link_resource_info[].network_resource.resource_id", "C.3";
    "VnfInstanceV2.instantiatedVnfInfo.vnfVirtualLinkResourceInfo[].networkResource.vimLevelResourceType" = "vnf_instantiated_info.vnf_virtual_link_resource_info[].network_resource.vim_level_resource_type", "C.3";
    "VnfInstanceV2.instantiatedVnfInfo.vnfVirtualLinkResourceInfo[].vnfLinkPorts[].cpInstanceType" + "what cpInstanceId is the id of", "C.3";
    "VnfInstanceV2.instantiatedVnfInfo.vnfVirtualLinkResourceInfo[].vnfLinkPorts.**" ~ "vnf_instantiated_info.vnf_virtual_link_resource_info[].vnf_link_ports", "C.3";
    "VnfInstanceV2.instantiatedVnfInfo.vnfVirtualLinkResourceInfo" = "vnf_instantiated_info.vnf_virtual_link_resource_info", "C.3";
    "VnfInstanceV2.instantiatedVnfInfo.virtualStorageResourceInfo[].id" ~ "vnf_instantiated_info.virtual_storage_resource_info[].storage_resource.resource_id", "F.2";
    "VnfInstanceV2.instantiatedVnfInfo.virtualStorageResourceInfo[].virtualStorageDescId" = "vnf_instantiated_info.virtual_storage_resource_info[].virtual_storage_desc_id", "C.3";
    "VnfInstanceV2.instantiatedVnfInfo.virtualStorageResourceInfo[].storageResource.vimConnectionId" ~ "vnf_instantiated_info.virtual_storage_resource_info[].storage_resource.vim_connection_id", "A.6";
    "VnfInstanceV2.instantiatedVnfInfo.virtualStorageResourceInfo[].storageResource.resourceId" = "vnf_instantiated_info.virtual_storage_resource_info[].storage_resource.resource_id", "C.3";
    "VnfInstanceV2.instantiatedVnfInfo.virtualStorageResourceInfo[].storageResource.vimLevelResourceType" = "vnf_instantiated_info.virtual_storage_resource_info[].storage_resource.vim_level_resource_type", "C.3";
    "VnfInstanceV2.instantiatedVnfInfo.virtualStorageResourceInfo[].metadata.**" + "the stack of the server that it belongs to", "F.2";
    "VnfInstanceV2.instantiatedVnfInfo.virtualStorageResourceInfo" = "vnf_instantiated_info.virtual_storage_resource_info", "C.3";
    "VnfInstanceV2.instantiatedVnfInfo.vnfcInfo.**" + "vnf_instantiated_info.vnfc_resource_info, vnfc_info", "C.3";
    "VnfInstanceV2.instantiatedVnfInfo.metadata.stack_id" ~ "vnf_instantiated_info.instance_id", "F.2";
    "VnfInstanceV2.instantiatedVnfInfo.metadata.tenant" ~ "vnf_instances.vnf_metadata.tenant", "C.3";
    "VnfInstanceV2.instantiatedVnfInfo.metadata.namespace" ~ "vnf_instances.vnf_metadata.namespace", "F";
    "VnfInstanceV2.instantiatedVnfInfo.metadata.**" ~ "vnf_instantiated_info.additional_params, vnfc_resource_info", "F";
    "VnfLcmOpOccV2.id" = "vnf_lcm_op_occs.id", "C.4";
    "VnfLcmOpOccV2.operationState" ~ "vnf_lcm_op_occs.operation_state", "C.4";
    "VnfLcmOpOccV2.stateEnteredTime" ~ "vnf_lcm_op_occs.state_entered_time", "C.4";
    "VnfLcmOpOccV2.startTime" = "vnf_lcm_op_occs.start_time", "C.4";
    "VnfLcmOpOccV2.vnfInstanceId" = "vnf_lcm_op_occs.vnf_instance_id", "C.4";
    "VnfLcmOpOccV2.grantId" = "vnf_lcm_op_occs.grant_id", "C.4";
    "VnfLcmOpOccV2.operation" = "vnf_lcm_op_occs.operation", "C.4";
    "VnfLcmOpOccV2.isAutomaticInvocation" = "vnf_lcm_op_occs.is_automatic_invocation", "C.4";
    "VnfLcmOpOccV2.isCancelPending" = "vnf_lcm_op_occs.is_cancel_pending", "C.4";
    "VnfLcmOpOccV2.operationParams.**" ~ "vnf_lcm_op_occs.operation_params", "C.5";
    "VnfLcmOpOccV2.error.**" ~ "vnf_lcm_op_occs.error", "C.5";
    "VnfLcmOpOccV2.resourceChanges.**" ~ "vnf_lcm_op_occs.resource_changes", "C.5";
    "VnfLcmOpOccV2.changedInfo.**" ~ "vnf_lcm_op_occs.changed_info, operation_params", "C.5";
    "VnfLcmOpOccV2.changedExtConnectivity.**" ~ "vnf_lcm_op_occs.changed_ext_connectivity, operation_params", "C.5";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_origin_cites_a_section_of_the_mapping_that_speaks_of_it() {
        let mapping = include_str!("../../../docs/reference/mapping.md");
        for origin in ORIGINS {
            let rule = origin.rule;
            let heading = mapping.lines().any(|line| {
                let heading = line.trim_start_matches('#');
                heading.len() < line.len()
                    && heading
                        .trim_start()
                        .strip_prefix(rule)
                        .is_some_and(|rest| rest.starts_with([' ', '.']))
            });
            assert!(heading, "mapping.md has no section {rule}");
            let attribute =
                steps(origin.v2).filter(|step| !["[]", "*", "**"].contains(step)).last();
            let attribute = attribute.unwrap_or_default();
            assert!(mapping.contains(attribute), "mapping.md does not speak of {attribute}");
            let column = origin.v1.split(['.', ',', ' ', '[']).nth(1).unwrap_or_default();
            let of_a_table = origin.v1.starts_with("vnf_") || origin.v1.starts_with("vims.");
            assert!(
                !of_a_table || mapping.contains(column),
                "mapping.md does not speak of {column}"
            );
        }
    }

    #[test]
    fn a_path_finds_its_most_particular_origin() {
        let of = |path: &str| {
            let path: Vec<String> = steps(path).map(str::to_owned).collect();
            Origin::of(&path).map(|origin| origin.v1)
        };
        assert_eq!(
            of("VnfInstanceV2.instantiatedVnfInfo.extCpInfo[].cpdId"),
            Some("vnf_instantiated_info.ext_cp_info[].cpd_id")
        );
        assert_eq!(
            of("VnfInstanceV2.instantiatedVnfInfo.metadata.stack_id"),
            Some("vnf_instantiated_info.instance_id")
        );
        assert_eq!(of("VnfInstanceV2.metadata.a.b"), Some("vnf_instances.vnf_metadata.**"));
        assert_eq!(of("VnfInstanceV2.nothing"), None);
    }
}
