//! What the operations of a VNF, taken together, tell of the VNF.

use std::collections::HashMap;

use super::decode::Decoded;
use super::state::{Outcome, State};
use crate::sol003::current_vnf_ext_cp_data;
use crate::sol003::facts::VimKeys;
use crate::sol003::vnf_ext_cp_data::v2::VnfExtCpData;

/// Gives a key to every VIM connection that only the requests name: an instance that is terminated lists
/// its default VIM at most (mapping.md A.8), whereas its history goes on naming the others.
pub fn extend_vim_keys(history: &[Decoded], vims: &mut VimKeys) {
    for op_occ in in_order(history) {
        for connection in op_occ.request.vim_connection_info() {
            vims.learn(connection.id.as_deref(), connection.vim_id.as_deref());
        }
    }
}

/// `currentVnfExtCpData` by id of the external virtual link, from the operations that succeeded.
pub fn current_vnf_ext_cp_data(history: &[Decoded]) -> HashMap<String, Vec<VnfExtCpData>> {
    let completed = in_order(history)
        .into_iter()
        .filter(|op_occ| op_occ.state == State::Over(Outcome::Completed));
    current_vnf_ext_cp_data::replay(completed.filter_map(|op_occ| op_occ.request.connectivity()))
}

/// Databases keep whole seconds, so the id decides between two that started in the same one.
fn in_order(history: &[Decoded]) -> Vec<&Decoded> {
    let mut history: Vec<_> = history.iter().collect();
    history.sort_by_key(|op_occ| (op_occ.start_time, &op_occ.id));
    history
}
