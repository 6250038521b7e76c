//! What the operations of a VNF, taken together, tell of the VNF.

use std::collections::HashMap;

use super::decode::Decoded;
use super::state::{Outcome, State};
use crate::tacker::sol003::current_vnf_ext_cp_data::Current;
use crate::tacker::sol003::facts::VimKeys;
use crate::tacker::sol003::vnf_ext_cp_data::v2::VnfExtCpData;

/// Learned from one operation occurrence after the other, so that none of them needs to be kept.
#[derive(Debug)]
pub struct History {
    vims: VimKeys,
    current: Current,
    scales: u32,
}

/// What the whole history tells.
#[derive(Debug)]
pub struct Past {
    /// The key of every VIM connection.
    pub vims: VimKeys,
    /// By id of the external virtual link.
    pub current_vnf_ext_cp_data: HashMap<String, Vec<VnfExtCpData>>,
    /// How often the VNF was scaled since it was instantiated.
    pub scales: u32,
}

impl History {
    /// `vims`: the connections that the instance lists.
    pub fn of(vims: VimKeys) -> Self {
        Self { vims, current: Current::default(), scales: 0 }
    }

    /// Oldest first.
    pub fn learn(&mut self, op_occ: &Decoded) {
        // An instance that is terminated lists its default VIM at most (mapping.md A.8), whereas its requests go on
        // naming the others: each gets a key.
        for connection in op_occ.request.vim_connection_info() {
            self.vims.learn(connection.id.as_deref(), connection.vim_id.as_deref());
        }
        if op_occ.state != State::Over(Outcome::Completed) {
            return;
        }
        if let Some(connectivity) = op_occ.request.connectivity() {
            self.current.follow(connectivity);
        }
        match op_occ.request.operation() {
            "INSTANTIATE" => self.scales = 0,
            "SCALE" => self.scales += 1,
            _ => {}
        }
    }

    pub fn end(self) -> Past {
        let Self { vims, current, scales } = self;
        Past { vims, current_vnf_ext_cp_data: current.convert(), scales }
    }
}
