//! Which rows belong to which VNF, in both APIs, for many VNFs at once: but for v1's on MariaDB, no engine has an index that
//! tells, so whoever asks reads whole tables.

use diesel::result::QueryResult;

use crate::db::Db;
use crate::tacker::entity::vnf::keys::Keys;
use crate::tacker::entity::vnf::op_occ::target;
use crate::tacker::entity::vnf::window::Window;

/// Keys as they were when they were read. What has begun since is not among them, so whatever is found wrong by them is to
/// be looked at once more.
#[derive(Debug, Default)]
pub(super) struct HeldKeys {
    v1: Window<Keys>,
    v2: Window<target::Ids>,
}

impl HeldKeys {
    /// What v1 has of these VNFs.
    pub(super) fn v1(&self, db: &mut Db, ids: &[String]) -> QueryResult<Keys> {
        self.v1.pick(db, ids, None, Keys::read, |held| held.of_these(ids))
    }

    /// The operation occurrences that v2 has of them.
    pub(super) fn v2_op_occs(&self, db: &mut Db, ids: &[String]) -> QueryResult<Vec<String>> {
        self.v2.pick(db, ids, None, target::op_occ_keys, |held| target::ids_of(held, ids))
    }
}

#[cfg(test)]
mod tests {
    use diesel::connection::SimpleConnection;

    use super::*;
    use crate::on;
    use crate::tacker::entity::vnf::testing::{add_instance, add_op_occ, tacker};

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
        let (keys, ids) = (HeldKeys::default(), ["b".to_owned(), "d".to_owned()]);
        add(&mut db, "of b", "b");
        add(&mut db, "of c", "c");
        assert_eq!(keys.v2_op_occs(&mut db, &ids).expect("keys"), ["of b"]);
        add(&mut db, "of d", "d");
        assert_eq!(keys.v2_op_occs(&mut db, &ids).expect("keys"), ["of b"]);
        assert_eq!(keys.v2_op_occs(&mut db, &["c".to_owned()]).expect("keys"), ["of c"]);
        let beyond = ["d".to_owned(), "e".to_owned()];
        assert_eq!(keys.v2_op_occs(&mut db, &beyond).expect("keys"), ["of d"]);

        let v1 = |db: &mut Db, ids: &[String]| {
            let held = keys.v1(db, ids).expect("keys");
            held.op_occs(ids, |_| true).into_iter().map(str::to_owned).collect::<Vec<_>>()
        };
        add_op_occ(&mut db, "of b", "b");
        assert_eq!(v1(&mut db, &ids), ["of b"]);
        add_op_occ(&mut db, "of d", "d");
        assert_eq!(v1(&mut db, &ids), ["of b"]);
        assert_eq!(v1(&mut db, &beyond), ["of d"]);
    }
}
