//! Tacker's tables, as Diesel's queries know them.

pub mod v1;
pub mod v2;

// Restoring compares a row with its mark.
mod marked {
    use super::v1::{
        vnf, vnf_instances, vnf_instantiated_info, vnf_lcm_op_occs, vnf_lcm_subscriptions,
    };
    use crate::db::tables::retack::retack_archived_mark;

    diesel::allow_tables_to_appear_in_same_query!(retack_archived_mark, vnf_instances);
    diesel::allow_tables_to_appear_in_same_query!(retack_archived_mark, vnf_instantiated_info);
    diesel::allow_tables_to_appear_in_same_query!(retack_archived_mark, vnf_lcm_op_occs);
    diesel::allow_tables_to_appear_in_same_query!(retack_archived_mark, vnf);
    diesel::allow_tables_to_appear_in_same_query!(retack_archived_mark, vnf_lcm_subscriptions);
}
