//! A VNF that has more operation occurrences than are held: the same steps as for any other, a page at a time.

use std::sync::Arc;

use diesel::result::{Error, QueryResult};

use super::convert::Opened;
use super::instance::target::VnfInstanceV2;
use super::op_occ::legacy::VnfLcmOpOcc;
use super::op_occ::pages::{OpOccs, Paged, meanwhile};
use super::op_occ::target::VnfLcmOpOccV2;
use super::op_occ::{self, target};
use super::read_back::{self, ReadBackDiffers};
use super::{ConvertError, Converted, Knowledge, LegacyVnf, Site, digest, instance};
use crate::db::{Db, Limits};
use crate::tacker::journal::digest::Digest;
use crate::tacker::note::Notes;

/// Why going through the pages ended early.
enum Stopped {
    Database(Error),
    Unconvertible(ConvertError),
}

impl From<Error> for Stopped {
    fn from(error: Error) -> Self {
        Self::Database(error)
    }
}

impl From<ConvertError> for Stopped {
    fn from(error: ConvertError) -> Self {
        Self::Unconvertible(error)
    }
}

/// Goes through the pages twice: once to learn of the VNF, once to learn whether all can be converted and what there is
/// to say about it. What comes of them is made again whenever somebody asks for it.
pub(super) fn convert(
    db: &mut Db,
    vnf: LegacyVnf,
    op_occs: &Paged<VnfLcmOpOcc>,
    site: &Site,
    known: Knowledge<'_>,
) -> QueryResult<Result<Converted, ConvertError>> {
    match convert_pages(db, vnf, op_occs, site, known) {
        Ok(converted) => Ok(Ok(converted)),
        Err(Stopped::Unconvertible(error)) => Ok(Err(error)),
        Err(Stopped::Database(error)) => Err(error),
    }
}

fn convert_pages(
    db: &mut Db,
    vnf: LegacyVnf,
    op_occs: &Paged<VnfLcmOpOcc>,
    site: &Site,
    known: Knowledge<'_>,
) -> Result<Converted, Stopped> {
    let mut opened = Opened::of(vnf, site)?;
    op_occs.each::<Stopped>(db, |_, page| {
        page.into_iter().try_for_each(|row| opened.op_occ(row).map(drop)).map_err(Stopped::from)
    })?;
    let mut conversion = opened.convert(site, known)?;
    op_occs.each::<Stopped>(db, |_, page| {
        for row in page {
            // What there is to say about its cells was said when they were opened first.
            let op_occ = op_occ::decode(row, &mut Notes::default());
            conversion.op_occ(op_occ.map_err(ConvertError::from)?)?;
        }
        Ok(())
    })?;
    let of_vnf = Arc::clone(&conversion.of_vnf);
    let again = op_occs.map(move |row| {
        let notes = &mut Notes::default();
        let op_occ = op_occ::decode(row, notes);
        let op_occ = op_occ.and_then(|v1| op_occ::convert(v1, &of_vnf.context(), notes));
        op_occ.or_else(|_| meanwhile())
    });
    Ok(conversion.end(OpOccs::Paged(again)))
}

/// Writes the v2 rows of a VNF and reads them back, page by page.
pub(super) fn write(
    db: &mut Db,
    instance: VnfInstanceV2,
    op_occs: Paged<VnfLcmOpOccV2>,
    limits: Limits,
) -> QueryResult<Digest> {
    let id = instance.id.clone();
    let instance = [instance];
    instance::target::insert(db, &instance, limits)?;
    let stored = instance::target::load(db, std::slice::from_ref(&id))?;
    read_back::same_instances(&instance, &stored)?;
    let Some(stored) = stored.first() else { return ReadBackDiffers::at(id) };
    let mut digest = digest::V2::of(stored);
    let written = op_occs.len();
    op_occs.by_id().each(db, |db, page| {
        target::insert(db, &page, limits)?;
        let ids: Vec<&str> = page.iter().map(|row| row.id.as_str()).collect();
        let mut stored = target::by_ids(db, &ids)?;
        target::by_id(&mut stored);
        read_back::same_op_occs(&page, &stored)?;
        digest.op_occs(&stored);
        QueryResult::Ok(())
    })?;
    // A trigger could have added some.
    match target::keys(db, &id)?.len() {
        found if found == written => Ok(digest.end()),
        found => ReadBackDiffers::at(format!("VnfLcmOpOccV2 has {found} rows, not {written}")),
    }
}
