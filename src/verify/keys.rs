//! Which operation occurrences v2 has of which VNF, for many VNFs at once: on no engine has `VnfLcmOpOccV2` an index on its
//! VNF, so whoever asks reads the whole table.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use diesel::result::QueryResult;

use crate::db::Db;
use crate::entity::keys::Owners;
use crate::entity::vnf_instance::legacy::id_after;
use crate::entity::vnf_lcm_op_occ::target;

/// VNFs whose keys are held at most: some ten megabytes.
const WINDOW: i64 = 20_000;

/// The keys of all VNFs from one to another, as they were when they were read. What v2 has begun since is not among them,
/// so whatever is found wrong by them is to be looked at once more.
#[derive(Debug, Default)]
pub(super) struct V2Keys(Mutex<Window>);

#[derive(Debug, Default)]
struct Window {
    first: String,
    last: String,
    op_occs: HashMap<String, Vec<String>>,
}

impl V2Keys {
    /// Of these VNFs.
    pub(super) fn op_occs(&self, db: &mut Db, ids: &[String]) -> QueryResult<Vec<String>> {
        let (Some(first), Some(last)) = (ids.iter().min(), ids.iter().max()) else {
            return Ok(Vec::new());
        };
        let mut window = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if *first < window.first || *last > window.last {
            *window = Window::read(db, first, last)?;
        }
        let held = ids.iter().filter_map(|id| window.op_occs.get(id));
        Ok(held.flatten().cloned().collect())
    }
}

impl Window {
    /// From one VNF to another, and on to as many as are held.
    fn read(db: &mut Db, first: &str, last: &str) -> QueryResult<Self> {
        let far = id_after(db, first, WINDOW)?;
        let last = far.filter(|far| **far > *last).unwrap_or_else(|| last.to_owned());
        let mut op_occs: HashMap<String, Vec<String>> = HashMap::new();
        for (vnf, op_occ) in target::op_occ_keys(db, Owners::Between(first, &last))? {
            op_occs.entry(vnf).or_default().push(op_occ);
        }
        Ok(Self { first: first.to_owned(), last, op_occs })
    }
}

#[cfg(test)]
mod tests {
    use diesel::connection::SimpleConnection;

    use super::*;
    use crate::entity::testing::tacker;
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
