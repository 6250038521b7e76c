//! Completed VNFs as they were when they were migrated: v1's rows, with what the archive keeps of them put over it.

use std::collections::{HashMap, HashSet};

use diesel::result::QueryResult;

use super::instance::legacy::{attributes, infos, instances, vnfs};
use super::keys::{Keys, Owners};
use super::rows::Rows;
use super::{LegacyVnf, Lock, op_occs, packages_of};
use crate::db::Db;
use crate::tacker::journal::archive;

/// Reads those of these VNFs that can be brought back, as if they were live. Locks nothing and changes nothing.
pub fn read_completed(db: &mut Db, ids: &[String]) -> QueryResult<HashMap<String, LegacyVnf>> {
    let keys = Keys::read(db, Owners::Listed(ids))?;
    read_completed_by(db, ids, &keys)
}

/// The same where the keys of all that belongs to them are known.
pub fn read_completed_by(
    db: &mut Db,
    ids: &[String],
    keys: &Keys,
) -> QueryResult<HashMap<String, LegacyVnf>> {
    let restorable = archive::restorable(db, ids)?;
    let ids: Vec<String> = ids.iter().filter(|id| restorable.contains(*id)).cloned().collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let marks = archive::marks(db, &ids)?;
    // Children without a mark of their own were live.
    let deleted: HashSet<(&str, &str)> = marks
        .iter()
        .filter(|mark| mark.deleted != Some(0))
        .map(|mark| (mark.table_name.as_str(), mark.row_id.as_str()))
        .collect();
    let status: HashMap<&str, &Option<String>> = marks
        .iter()
        .filter(|mark| mark.table_name == "vnf")
        .map(|mark| (mark.row_id.as_str(), &mark.status))
        .collect();

    let mut instances = instances(db, &ids, Lock::None)?;
    for instance in &mut instances {
        instance.deleted = Some(0);
    }
    let mut legacy = vnfs(db, &ids)?;
    for row in &mut legacy {
        if let Some(status) = status.get(row.id.as_str()) {
            row.status.clone_from(status);
        }
    }
    let mut infos = infos(db, &keys.infos(&ids, |info| !info.is_live))?;
    infos.retain(|row| !deleted.contains(&("vnf_instantiated_info", row.id.to_string().as_str())));
    let mut op_occs = op_occs(db, keys, &ids, true)?;
    op_occs.retain(|id| !deleted.contains(&("vnf_lcm_op_occs", id)));
    let attributes = attributes(db, &keys.attributes(&ids))?;
    let packages = packages_of(db, &instances)?;
    let images = keys.images(&ids);
    Ok(Rows { instances, packages, infos, legacy, attributes, images, op_occs }.group())
}
