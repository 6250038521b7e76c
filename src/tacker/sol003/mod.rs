//! (5) The standard: one file per SOL003 data type, each with both sides and the function between them.
//! Pure: no Diesel, no I/O, no clock.

pub mod additional_params;
pub mod affected_virtual_link;
pub mod affected_virtual_storage;
pub mod affected_vnfc;
pub mod change_ext_vnf_connectivity_request;
mod change_type;
#[cfg(test)]
mod clauses;
pub mod cp_protocol_data;
pub mod cp_protocol_info;
pub mod current_vnf_ext_cp_data;
pub mod ext_link_port_info;
pub mod ext_managed_virtual_link_data;
pub mod ext_managed_virtual_link_info;
pub mod ext_virtual_link_data;
pub mod ext_virtual_link_info;
pub mod facts;
pub mod heal_vnf_request;
pub mod ids;
pub mod instantiate_vnf_request;
pub mod instantiated_vnf_info;
pub mod ip_address;
pub mod ip_over_ethernet_address_info;
pub mod lifecycle_change_notifications_filter;
pub mod links;
pub mod monitoring_parameter;
pub mod problem_details;
pub mod resource_changes;
pub mod resource_handle;
pub mod scale_info;
pub mod scale_vnf_request;
pub mod subscription_authentication;
pub mod terminate_vnf_request;
pub mod vim_connection_info;
pub mod virtual_storage_resource_info;
pub mod vnf_ext_cp_data;
pub mod vnf_ext_cp_info;
pub mod vnf_info_modification_request;
pub mod vnf_info_modifications;
pub mod vnf_instance_subscription_filter;
pub mod vnf_link_port_info;
pub mod vnf_products_from_provider;
pub mod vnf_virtual_link_resource_info;
pub mod vnfc_cp_info;
pub mod vnfc_info;
pub mod vnfc_resource_info;

#[cfg(test)]
pub(crate) mod testing;
