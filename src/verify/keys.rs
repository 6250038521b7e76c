//! Which operation occurrences v2 has of which VNF, for many VNFs at once: on no engine has `VnfLcmOpOccV2` an index on its
//! VNF, so whoever asks reads the whole table.

use diesel::result::QueryResult;

use crate::db::Db;
use crate::entity::vnf_lcm_op_occ::target;
use crate::entity::window::Window;

/// The ids of operation occurrences by VNF, as they were when they were read. What v2 has begun since is not among them,
/// so whatever is found wrong by them is to be looked at once more.
#[derive(Debug, Default)]
pub(super) struct V2Keys(Window<target::Ids>);

impl V2Keys {
    /// Of these VNFs.
    pub(super) fn op_occs(&self, db: &mut Db, ids: &[String]) -> QueryResult<Vec<String>> {
        self.0.pick(db, ids, None, target::op_occ_keys, |op_occs| {
            ids.iter().filter_map(|id| op_occs.get(id)).flatten().cloned().collect()
        })
    }
}

#[cfg(test)]
mod tests {
    use diesel::connection::SimpleConnection;

    use super::*;
    use crate::entity::testing::{add_instance, tacker};
    use crate::on;

    #[test]
    fn what_is_held_is_not_asked_for_again() {
        let (_directory, mut db) = tacker();
        let add = |db: &mut Db, id: &str, vnf: &str| {
            let sql = format!(
                "INSERT INTO VnfLcmOpOccV2 (id, operationState, stateEnteredTime, startTime, vnfInstanceId, operation,
                     isAutomaticInvocation, isCancelPending)
                 VALUES ('{id}', 'COMPLETED', '2026-01-01', '2026-01-01', '{vnf}', 'SCALE', 0, 0)"
            );
            on!(db, c => c.batch_execute(&sql)).expect("an operation occurrence");
        };
        for vnf in ["b", "d"] {
            add_instance(&mut db, vnf);
        }
        let (keys, ids) = (V2Keys::default(), ["b".to_owned(), "d".to_owned()]);
        add(&mut db, "of b", "b");
        add(&mut db, "of c", "c");
        assert_eq!(keys.op_occs(&mut db, &ids).expect("keys"), ["of b"]);
        add(&mut db, "of d", "d");
        assert_eq!(keys.op_occs(&mut db, &ids).expect("keys"), ["of b"]);
        assert_eq!(keys.op_occs(&mut db, &["c".to_owned()]).expect("keys"), ["of c"]);
        let beyond = ["d".to_owned(), "e".to_owned()];
        assert_eq!(keys.op_occs(&mut db, &beyond).expect("keys"), ["of d"]);
    }
}
