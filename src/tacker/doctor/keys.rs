//! Whether the credentials of the VIMs that running VNFs use can be opened, as a migration opens them.

use std::collections::HashSet;

use diesel::prelude::*;

use super::finding::counted;
use super::{Check, Detail, Finding, Patient};
use crate::db::Db;
use crate::on;
use crate::tacker::tables::v1::{vnf, vnf_instances};
use crate::tacker::vim::{self, CredentialsError, Keys, Vim};

pub(super) fn check(patient: &mut Patient<'_>) -> QueryResult<Vec<Finding>> {
    if !patient.has_tables() {
        return Ok(Vec::new());
    }
    let in_use = vims_in_use(&mut patient.db)?;
    // Barbican is not asked: a diagnosis goes to no network but the database's.
    let keys = Keys { files: &patient.credentials.vim_keys, barbican: None };
    let mut vims = vim::read(&mut patient.db, &keys)?;
    vims.retain(|vim| in_use.contains(&vim.id));
    Ok(vec![judge(&vims)])
}

/// There are few.
fn vims_in_use(db: &mut Db) -> QueryResult<HashSet<String>> {
    let ids: Vec<String> = on!(db, c => vnf::table
        .inner_join(vnf_instances::table.on(vnf_instances::id.eq(vnf::id)))
        .filter(vnf_instances::deleted.eq(0))
        .filter(vnf_instances::instantiation_state.eq("INSTANTIATED"))
        .select(vnf::vim_id)
        .distinct()
        .load(c))?;
    Ok(ids.into_iter().collect())
}

/// All of these are in use.
fn judge(vims: &[Vim]) -> Finding {
    let check = Check::VimKeys;
    let in_barbican = CredentialsError::NoBarbican.to_string();
    let (mut opened, mut not_asked) = (0, 0);
    let mut faults: Vec<Detail> = Vec::new();
    for vim in vims {
        let Err(unusable) = &vim.access else {
            opened += 1;
            continue;
        };
        if unusable.why == in_barbican {
            not_asked += 1;
            continue;
        }
        match faults.iter_mut().find(|detail| detail.what == unusable.why) {
            Some(detail) => detail.add(&vim.id),
            None => {
                let mut detail = Detail::new(unusable.why.clone(), 0);
                detail.add(&vim.id);
                faults.push(detail);
            }
        }
    }
    let closed: u64 = faults.iter().map(|detail| detail.count).sum();
    if closed > 0 {
        let found = format!("the credentials of {} cannot be used", counted(closed, "VIM", "VIMs"));
        return Finding::warning(check, found)
            .because("v2 can show the VNFs on them, but not operate them")
            .advise("copy the keys from Tacker's host, name their directory with --vim-keys, run as a user that may read it")
            .with(faults);
    }
    let opened = counted(opened, "VIM in use opens", "VIMs in use open");
    match not_asked {
        0 => Finding::ok(check, opened),
        more => {
            let more = counted(more, "has its key", "have their keys");
            Finding::ok(check, format!("{opened}; {more} in Barbican, which is not asked here"))
        }
    }
}
