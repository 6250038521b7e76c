//! Tacker's v2 tables, whole: retack writes every column (mapping.md B.2). It only reads the key that encrypts
//! credentials in them (B.6).

use diesel::{allow_tables_to_appear_in_same_query, table};

table! {
    use diesel::sql_types::*;
    use crate::db::sql_types::InstantiationState;

    #[sql_name = "VnfInstanceV2"]
    vnf_instance_v2 (id) {
        id -> Text,
        #[sql_name = "vnfInstanceName"]
        vnf_instance_name -> Nullable<Text>,
        #[sql_name = "vnfInstanceDescription"]
        vnf_instance_description -> Nullable<Text>,
        #[sql_name = "vnfdId"]
        vnfd_id -> Text,
        #[sql_name = "vnfProvider"]
        vnf_provider -> Text,
        #[sql_name = "vnfProductName"]
        vnf_product_name -> Text,
        #[sql_name = "vnfSoftwareVersion"]
        vnf_software_version -> Text,
        #[sql_name = "vnfdVersion"]
        vnfd_version -> Text,
        #[sql_name = "vnfConfigurableProperties"]
        vnf_configurable_properties -> Nullable<Json>,
        #[sql_name = "vimConnectionInfo"]
        vim_connection_info -> Nullable<Json>,
        #[sql_name = "instantiationState"]
        instantiation_state -> InstantiationState,
        #[sql_name = "instantiatedVnfInfo"]
        instantiated_vnf_info -> Nullable<Json>,
        metadata -> Nullable<Json>,
        extensions -> Nullable<Json>,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::db::sql_types::{CancelMode, Operation, OperationState};

    #[sql_name = "VnfLcmOpOccV2"]
    vnf_lcm_op_occ_v2 (id) {
        id -> Text,
        #[sql_name = "operationState"]
        operation_state -> OperationState,
        #[sql_name = "stateEnteredTime"]
        state_entered_time -> Timestamp,
        #[sql_name = "startTime"]
        start_time -> Timestamp,
        #[sql_name = "vnfInstanceId"]
        vnf_instance_id -> Text,
        #[sql_name = "grantId"]
        grant_id -> Nullable<Text>,
        operation -> Operation,
        #[sql_name = "isAutomaticInvocation"]
        is_automatic_invocation -> Bool,
        #[sql_name = "operationParams"]
        operation_params -> Nullable<Json>,
        #[sql_name = "isCancelPending"]
        is_cancel_pending -> Bool,
        #[sql_name = "cancelMode"]
        cancel_mode -> Nullable<CancelMode>,
        error -> Nullable<Json>,
        #[sql_name = "resourceChanges"]
        resource_changes -> Nullable<Json>,
        #[sql_name = "changedInfo"]
        changed_info -> Nullable<Json>,
        #[sql_name = "changedExtConnectivity"]
        changed_ext_connectivity -> Nullable<Json>,
        #[sql_name = "modificationsTriggeredByVnfPkgChange"]
        modifications_triggered_by_vnf_pkg_change -> Nullable<Json>,
        #[sql_name = "vnfSnapshotInfoId"]
        vnf_snapshot_info_id -> Nullable<Text>,
    }
}

table! {
    #[sql_name = "CryptKey"]
    crypt_key (id) {
        id -> Text,
        #[sql_name = "secretUuid"]
        secret_uuid -> Nullable<Text>,
        #[sql_name = "encryptedKey"]
        encrypted_key -> Text,
        #[sql_name = "keyType"]
        key_type -> Text,
        #[sql_name = "inUse"]
        in_use -> Bool,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::db::sql_types::Verbosity;

    #[sql_name = "LccnSubscriptionV2"]
    lccn_subscription_v2 (id) {
        id -> Text,
        #[sql_name = "filter"]
        filter_ -> Nullable<Json>,
        #[sql_name = "callbackUri"]
        callback_uri -> Text,
        authentication -> Nullable<Json>,
        verbosity -> Verbosity,
    }
}

allow_tables_to_appear_in_same_query!(vnf_instance_v2, vnf_lcm_op_occ_v2);

// A VNF is in one API, or in both.
mod beside_v1 {
    use super::vnf_instance_v2;
    use crate::tacker::tables::v1::vnf_instances;

    diesel::allow_tables_to_appear_in_same_query!(vnf_instance_v2, vnf_instances);
}
