//! Tacker's v1 tables: the columns that retack reads, marks or purges (mapping.md A.3-A.7).
//! `SmallInt` reads and writes MariaDB's `tinyint(1)` as well as PostgreSQL's `smallint`.

use diesel::{allow_tables_to_appear_in_same_query, table};

table! {
    vnf_instances (id) {
        id -> Text,
        vnf_instance_name -> Nullable<Text>,
        vnf_instance_description -> Nullable<Text>,
        vnfd_id -> Text,
        vnf_provider -> Text,
        vnf_product_name -> Text,
        vnf_software_version -> Text,
        vnfd_version -> Text,
        instantiation_state -> Text,
        task_state -> Nullable<Text>,
        vim_connection_info -> Nullable<Json>,
        tenant_id -> Text,
        vnf_pkg_id -> Text,
        vnf_metadata -> Nullable<Json>,
        updated_at -> Nullable<Timestamp>,
        deleted_at -> Nullable<Timestamp>,
        deleted -> Nullable<SmallInt>,
    }
}

table! {
    vnf_instantiated_info (id) {
        id -> Integer,
        vnf_instance_id -> Text,
        flavour_id -> Text,
        ext_cp_info -> Nullable<Json>,
        ext_virtual_link_info -> Nullable<Json>,
        ext_managed_virtual_link_info -> Nullable<Json>,
        vnfc_resource_info -> Nullable<Json>,
        vnf_virtual_link_resource_info -> Nullable<Json>,
        virtual_storage_resource_info -> Nullable<Json>,
        vnfc_info -> Nullable<Json>,
        vnf_state -> Text,
        instance_id -> Nullable<Text>,
        instantiation_level_id -> Nullable<Text>,
        additional_params -> Nullable<Json>,
        scale_status -> Nullable<Json>,
        updated_at -> Nullable<Timestamp>,
        deleted_at -> Nullable<Timestamp>,
        deleted -> Nullable<SmallInt>,
    }
}

table! {
    vnf_lcm_op_occs (id) {
        id -> Text,
        vnf_instance_id -> Text,
        operation_state -> Nullable<Text>,
        state_entered_time -> Timestamp,
        start_time -> Timestamp,
        operation -> Nullable<Text>,
        is_automatic_invocation -> SmallInt,
        is_cancel_pending -> SmallInt,
        grant_id -> Nullable<Text>,
        operation_params -> Nullable<Json>,
        error -> Nullable<Json>,
        resource_changes -> Nullable<Json>,
        changed_info -> Nullable<Json>,
        changed_ext_connectivity -> Nullable<Json>,
        updated_at -> Nullable<Timestamp>,
        deleted_at -> Nullable<Timestamp>,
        deleted -> Nullable<SmallInt>,
    }
}

table! {
    vnf (id) {
        id -> Text,
        status -> Nullable<Text>,
        vim_id -> Text,
        vnfd_id -> Text,
        updated_at -> Nullable<Timestamp>,
        deleted_at -> Nullable<Timestamp>,
    }
}

table! {
    vnf_attribute (id) {
        id -> Text,
        vnf_id -> Text,
        key -> Text,
        value -> Nullable<Text>,
    }
}

table! {
    vims (id) {
        id -> Text,
        #[sql_name = "type"]
        type_ -> Nullable<Text>,
        tenant_id -> Text,
        placement_attr -> Nullable<Text>,
        is_default -> Bool,
        deleted_at -> Nullable<Timestamp>,
        extra -> Nullable<Json>,
    }
}

table! {
    vimauths (id) {
        id -> Text,
        vim_id -> Text,
        password -> Nullable<Text>,
        auth_url -> Text,
        auth_cred -> Nullable<Text>,
    }
}

table! {
    vnf_packages (id) {
        id -> Text,
        usage_state -> Text,
    }
}

table! {
    vnf_package_vnfd (id) {
        id -> Text,
        package_uuid -> Text,
        vnfd_id -> Text,
        vnfd_version -> Text,
        deleted_at -> Nullable<Timestamp>,
    }
}

table! {
    vnf_lcm_subscriptions (id) {
        id -> Text,
        callback_uri -> Text,
        authentication -> Nullable<Json>,
        tenant_id -> Text,
        updated_at -> Nullable<Timestamp>,
        deleted_at -> Nullable<Timestamp>,
        deleted -> Nullable<SmallInt>,
    }
}

table! {
    vnf_lcm_filters (id) {
        id -> Integer,
        subscription_uuid -> Text,
        #[sql_name = "filter"]
        filter_ -> Json,
    }
}

table! {
    alembic_version (version_num) {
        version_num -> Text,
    }
}

allow_tables_to_appear_in_same_query!(
    vnf_instances,
    vnf_instantiated_info,
    vnf_lcm_op_occs,
    vnf,
    vnf_attribute,
    vnf_packages,
    vnf_package_vnfd,
);

table! {
    vnf_resources (id) {
        id -> Text,
        vnf_instance_id -> Text,
        resource_type -> Text,
        resource_identifier -> Text,
        deleted_at -> Nullable<Timestamp>,
        deleted -> Nullable<SmallInt>,
    }
}

// What only purging looks at.

table! {
    placement_constraint (id) {
        id -> Text,
        vnf_instance_id -> Text,
        deleted_at -> Nullable<Timestamp>,
        deleted -> Nullable<SmallInt>,
    }
}

table! {
    vnfd (id) {
        id -> Text,
        deleted_at -> Nullable<Timestamp>,
    }
}

table! {
    vnfd_attribute (id) {
        id -> Text,
        vnfd_id -> Text,
    }
}

table! {
    servicetypes (id) {
        id -> Text,
        vnfd_id -> Text,
    }
}

table! {
    events (id) {
        id -> Integer,
        resource_id -> Text,
        event_type -> Text,
        timestamp -> Timestamp,
    }
}

allow_tables_to_appear_in_same_query!(vnf_resources, vnf_instances);
allow_tables_to_appear_in_same_query!(placement_constraint, vnf_instances);
allow_tables_to_appear_in_same_query!(vnf_lcm_filters, vnf_lcm_subscriptions);
allow_tables_to_appear_in_same_query!(vnfd, vnf);
allow_tables_to_appear_in_same_query!(vnfd, vnfd_attribute);
allow_tables_to_appear_in_same_query!(vnfd, servicetypes);
allow_tables_to_appear_in_same_query!(vims, vnf);
allow_tables_to_appear_in_same_query!(vims, vimauths);
