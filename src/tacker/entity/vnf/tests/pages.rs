//! A VNF whose operation occurrences come in pages is converted to what it is converted to when they are held.

use std::path::Path;

use diesel::result::QueryResult;

use crate::db::Db;
use crate::tacker::entity::vnf::difference::{Differences, differences};
use crate::tacker::entity::vnf::op_occ::legacy::VnfLcmOpOcc;
use crate::tacker::entity::vnf::op_occ::pages::{OpOcc, OpOccs, Paged};
use crate::tacker::entity::vnf::testing::{self, held, held_mut, nowhere, samples};
use crate::tacker::entity::vnf::{Converted, LegacyVnf, Site, TargetVnf, convert, digest};

/// Every sample, every VNF of the corpus, and one that has had the history of all samples.
fn everything() -> Vec<LegacyVnf> {
    let (samples, site) = samples();
    let mut vnfs: Vec<LegacyVnf> = samples.iter().map(|(_, vnf)| vnf.clone()).collect();
    vnfs.extend(testing::of_fixture(Path::new("tests/fixtures/tacker/v1.jsonl")));
    let convertible = |vnf: &&LegacyVnf| testing::convert((*vnf).clone(), site).is_ok();
    let histories = vnfs.iter().filter(convertible).map(|vnf| held(&vnf.op_occs));
    let all = histories.flatten().zip(0..).map(|(row, n)| VnfLcmOpOcc {
        id: format!("{n:04}"),
        vnf_instance_id: vnfs[0].instance.id.clone(),
        ..row.clone()
    });
    let mut eventful = LegacyVnf { op_occs: OpOccs::Held(all.collect()), ..vnfs[0].clone() };
    crate::tacker::entity::vnf::op_occ::legacy::oldest_first(held_mut(&mut eventful.op_occs));
    vnfs.push(eventful);
    vnfs
}

fn in_pages<T: OpOcc + Send + Sync + 'static>(op_occs: &OpOccs<T>, page: usize) -> OpOccs<T> {
    OpOccs::Paged(Paged::of(held(op_occs).to_vec(), page))
}

fn rows<T: OpOcc>(db: &mut Db, op_occs: &OpOccs<T>) -> Vec<T> {
    let mut rows = Vec::new();
    op_occs
        .each(db, |_, page| {
            rows.extend_from_slice(page);
            QueryResult::Ok(())
        })
        .unwrap();
    rows
}

#[test]
fn a_vnf_in_pages_becomes_what_it_becomes_in_one() {
    let (_, site) = samples();
    let db = &mut nowhere();
    let (mut compared, mut refused) = (0, 0);
    for vnf in everything() {
        let id = &vnf.instance.id;
        let v1 = digest::v1(db, &vnf).unwrap();
        for page in [1, 3] {
            let paged = LegacyVnf { op_occs: in_pages(&vnf.op_occs, page), ..vnf.clone() };
            assert_eq!(digest::v1(db, &paged).unwrap(), v1, "{id} by {page}");
            let at_once = testing::convert(vnf.clone(), site);
            let by_pages = convert(db, paged, site).unwrap();
            let (at_once, by_pages) = match (at_once, by_pages) {
                (Ok(at_once), Ok(by_pages)) => (at_once, by_pages),
                (at_once, by_pages) => {
                    let why = by_pages.unwrap_err().to_string();
                    assert_eq!(at_once.unwrap_err().to_string(), why, "{id} by {page}");
                    refused += 1;
                    continue;
                }
            };
            let mine = rows(db, &by_pages.target.op_occs);
            assert_eq!(held(&at_once.target.op_occs), mine, "{id} by {page}");
            assert_eq!(at_once.target.instance, by_pages.target.instance, "{id} by {page}");
            assert_eq!(at_once.unopened, by_pages.unopened, "{id} by {page}");
            assert_eq!(at_once.notes, by_pages.notes, "{id} by {page}");
            compared += mine.len();
        }
    }
    assert!(compared > 300 && refused > 1, "{compared}, {refused}");
}

/// Every place where the rows differ, however they are read.
fn in_every_way(
    db: &mut Db,
    expected: &Converted,
    found: &TargetVnf,
    site: &Site,
) -> [Differences; 4] {
    [(false, false), (false, true), (true, false), (true, true)].map(|(mine, other)| {
        let op_occs = |vnf: &TargetVnf, paged: bool| match paged {
            true => in_pages(&vnf.op_occs, 3),
            false => vnf.op_occs.clone(),
        };
        let target =
            TargetVnf { op_occs: op_occs(&expected.target, mine), ..expected.target.clone() };
        let expected = Converted { target, unopened: Vec::new(), notes: Vec::new() };
        let found = TargetVnf { op_occs: op_occs(found, other), ..found.clone() };
        differences(db, &expected, &found, site).unwrap()
    })
}

#[test]
fn pages_differ_where_the_rows_differ() {
    let (_, site) = samples();
    let db = &mut nowhere();
    let eventful = everything().pop().unwrap();
    let expected = testing::convert(eventful, site).unwrap();
    let mut found = expected.target.clone();
    assert!(in_every_way(db, &expected, &found, site).iter().all(Differences::is_empty));
    let whole = digest::v2(db, &found).unwrap();
    let paged = TargetVnf { op_occs: in_pages(&found.op_occs, 3), ..found.clone() };
    assert_eq!(digest::v2(db, &paged).unwrap(), whole);

    let op_occs = held_mut(&mut found.op_occs);
    assert!(op_occs.len() > 20);
    op_occs.last_mut().unwrap().is_cancel_pending = true;
    op_occs.remove(4);
    op_occs[8].id = "new".to_owned();
    let [first, others @ ..] = in_every_way(db, &expected, &found, site);
    assert_eq!(first.first.len(), 4, "{first}");
    assert!(others.iter().all(|other| *other == first), "{others:?}");
    assert_ne!(digest::v2(db, &found).unwrap(), whole);
}
