//! retack's own tables (migrations/).

use diesel::table;

table! {
    retack_run (id) {
        id -> Text,
        command -> Text,
        options -> Text,
        version -> Text,
        host -> Text,
        started_at -> Timestamp,
        ended_at -> Nullable<Timestamp>,
        outcome -> Nullable<Text>,
        os_user -> Nullable<Text>,
        mapping_version -> Nullable<Integer>,
        counts -> Nullable<Text>,
    }
}

table! {
    retack_lease (name) {
        name -> Text,
        token -> BigInt,
        renewals -> BigInt,
        host -> Text,
        pid -> BigInt,
        run_id -> Text,
        command -> Text,
        acquired_at -> Timestamp,
        expires_at -> Nullable<Timestamp>,
        shard -> Integer,
        shards -> Integer,
        worker -> Integer,
    }
}

table! {
    retack_entry (run_id, vnf_instance_id) {
        run_id -> Text,
        entity -> Text,
        vnf_instance_id -> Text,
        outcome -> Text,
        reason -> Nullable<Text>,
        notes -> Text,
        recorded_at -> Timestamp,
        v1_digest -> Nullable<Text>,
        v2_digest -> Nullable<Text>,
    }
}

table! {
    retack_archived_mark (vnf_instance_id, table_name, row_id) {
        vnf_instance_id -> Text,
        table_name -> Text,
        row_id -> Text,
        run_id -> Text,
        deleted -> Nullable<SmallInt>,
        deleted_at -> Nullable<Timestamp>,
        updated_at -> Nullable<Timestamp>,
        status -> Nullable<Text>,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::db::sql_types::InstantiationState;

    retack_archived_vnf_instance_v2 (run_id, id) {
        run_id -> Text,
        archived_at -> Timestamp,
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

    retack_archived_vnf_lcm_op_occ_v2 (run_id, id) {
        run_id -> Text,
        archived_at -> Timestamp,
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
    use diesel::sql_types::*;
    use crate::db::sql_types::Verbosity;

    retack_archived_lccn_subscription_v2 (run_id, id) {
        run_id -> Text,
        archived_at -> Timestamp,
        id -> Text,
        #[sql_name = "filter"]
        filter_ -> Nullable<Json>,
        #[sql_name = "callbackUri"]
        callback_uri -> Text,
        authentication -> Nullable<Json>,
        verbosity -> Verbosity,
    }
}
