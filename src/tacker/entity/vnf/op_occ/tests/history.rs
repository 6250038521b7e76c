//! What all operations of a VNF tell together.

use super::super::decode;
use super::super::history::{History, Past};
use super::super::legacy::{VnfLcmOpOcc, oldest_first};
use super::{row, stored, time};
use crate::tacker::note::Notes;
use crate::tacker::sol003::testing;

fn learned<const N: usize>(mut rows: [VnfLcmOpOcc; N]) -> History {
    oldest_first(&mut rows);
    let mut history = History::of(testing::facts().vims);
    for row in rows {
        history.learn(&decode(row, &mut Notes::default()).unwrap());
    }
    history
}

/// A request with one link, one connection point on it, and one VIM connection, all named after the operation.
fn connecting(id: &str, operation: &str, state: &str, start_time: &str) -> VnfLcmOpOcc {
    let request = format!(
        r#"{{"flavourId": "simple", "extVirtualLinks": [{{"id": "link-{id}", "resourceId": "net", "extCps": [{{"cpdId": "CP-{id}", "cpConfig": [{{"linkPortId": "p"}}]}}]}}],
            "vimConnectionInfo": [{{"id": "conn-{id}", "vimId": "vim-{id}", "vimType": "openstack"}}]}}"#
    );
    VnfLcmOpOcc {
        id: id.to_owned(),
        start_time: time(start_time),
        operation_params: stored(&request),
        ..row(operation, state)
    }
}

#[test]
fn the_history_tells_what_is_connected_at_present() {
    let Past { current_vnf_ext_cp_data: current, .. } = learned([
        connecting("d", "CHANGE_EXT_CONN", "COMPLETED", "2025-01-03 00:00:00"),
        connecting("e", "CHANGE_EXT_CONN", "FAILED", "2025-01-04 00:00:00"),
        connecting("c", "INSTANTIATE", "COMPLETED", "2025-01-02 00:00:00"),
        connecting("a", "INSTANTIATE", "COMPLETED", "2025-01-01 00:00:00"),
    ])
    .end();
    let mut links: Vec<_> = current.keys().map(String::as_str).collect();
    links.sort_unstable();
    assert_eq!(links, ["link-c", "link-d"]);
}

#[test]
fn the_history_tells_vim_connections_in_the_order_of_the_operations() {
    let Past { vims, .. } = learned([
        connecting("y", "CHANGE_EXT_CONN", "FAILED", "2025-01-02 00:00:00"),
        connecting("x", "CHANGE_EXT_CONN", "COMPLETED", "2025-01-02 00:00:00"),
        connecting("z", "INSTANTIATE", "ROLLED_BACK", "2025-01-01 00:00:00"),
        row("HEAL", "COMPLETED"),
    ])
    .end();
    let keys = ["vim-a", "vim-b", "vim-z", "conn-z", "vim-x", "conn-y"].map(|id| vims.get(id));
    let expected = ["vim_0", "vim_1", "vim_2", "vim_2", "vim_3", "vim_4"].map(Some);
    assert_eq!(keys, expected);
}
