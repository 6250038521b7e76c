//! Whatever the cells hold.

use proptest::prelude::*;

use super::super::legacy::VnfLcmOpOcc;
use super::super::request::OPERATIONS;
use super::{both, row, vnf};
use crate::tacker::entity::vnf::testing::any_cell;

proptest! {
    #[test]
    fn whatever_the_cells_hold_conversion_neither_panics_nor_varies(
        operation in prop::sample::select(&OPERATIONS[..]),
        state in prop::sample::select(&["COMPLETED", "FAILED", "FAILED_TEMP"][..]),
        operation_params in any_cell(),
        error in any_cell(),
        resource_changes in any_cell(),
        changed_info in any_cell(),
        changed_ext_connectivity in any_cell(),
    ) {
        let row = VnfLcmOpOcc {
            operation_params,
            error,
            resource_changes,
            changed_info,
            changed_ext_connectivity,
            ..row(operation, state)
        };
        let vnf = vnf();
        let (first, _) = both(row.clone(), &vnf.context());
        let (again, _) = both(row, &vnf.context());
        prop_assert_eq!(first.map_err(|error| error.to_string()), again.map_err(|error| error.to_string()));
    }
}
