//! Which rows of v1 belong to which VNF, by primary key.
//!
//! Only MySQL and MariaDB have an index on the columns that tell: elsewhere, whoever asks by them reads the whole table.
//! So they are asked once a chunk, for keys alone, and everything else goes by primary key. On SQLite even that is once
//! for many chunks, for there it can be told that nobody else has changed the database since.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use diesel::result::QueryResult;

use super::instance::legacy as instance;
use super::op_occ::legacy as op_occ;
use super::window::Window;
use crate::db::Db;

/// Rows that say which VNF they belong to: `vnf_instance_id`, or `vnf_id`.
#[derive(Debug, Clone, Copy)]
pub enum Owners<'a> {
    Listed(&'a [String]),
    /// From the first id to the last.
    Between(&'a str, &'a str),
}

/// Cuts a query down to the rows of these owners.
#[macro_export]
macro_rules! of_owners {
    ($query:expr, $column:expr, $owners:expr, $c:ident) => {
        match $owners {
            $crate::tacker::entity::vnf::keys::Owners::Listed(ids) => {
                $query.filter($column.eq_any(ids)).load($c)
            }
            $crate::tacker::entity::vnf::keys::Owners::Between(first, last) => {
                $query.filter($column.between(first, last)).load($c)
            }
        }
    };
}

/// A row that can be soft-deleted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Child<K> {
    pub id: K,
    /// `deleted` is 0.
    pub is_live: bool,
    /// It is live, and nothing but that mark would tell when it no longer is: `deleted_at` is NULL.
    pub is_plain: bool,
}

/// Which rows of a table there are, by VNF.
#[macro_export]
macro_rules! child_keys {
    ($db:ident, $table:ident, $owners:ident) => {{
        let found: Vec<(String, _, Option<i16>, bool)> = $crate::on!($db, c => $crate::of_owners!(
            $table::table.select((
                $table::vnf_instance_id,
                $table::id,
                $table::deleted,
                $table::deleted_at.is_not_null(),
            )),
            $table::vnf_instance_id,
            $owners,
            c
        ))?;
        let child = |(of, id, deleted, time)| (of, $crate::tacker::entity::vnf::keys::Child::new(id, deleted, time));
        Ok(found.into_iter().map(child).collect())
    }};
}

impl<K> Child<K> {
    pub fn new(id: K, deleted: Option<i16>, has_time: bool) -> Self {
        let is_live = deleted == Some(0);
        Self { id, is_live, is_plain: is_live && !has_time }
    }
}

/// What belongs to one VNF.
#[derive(Debug, Clone, Default)]
pub struct Children {
    pub infos: Vec<Child<i32>>,
    pub op_occs: Vec<Child<String>>,
    /// Those of the attributes that mean something to v2.
    pub attributes: Vec<String>,
    /// Images that v1 made in Glance: not rows, but all that is wanted of them.
    pub images: Vec<String>,
}

/// What belongs to some VNFs; those without anything may be missing.
#[derive(Debug, Clone, Default)]
pub struct Keys(HashMap<String, Children>);

impl Keys {
    pub fn read(db: &mut Db, owners: Owners<'_>) -> QueryResult<Self> {
        let mut keys = Self::default();
        for (owner, info) in instance::info_keys(db, owners)? {
            keys.of(owner).infos.push(info);
        }
        for (owner, op_occ) in op_occ::op_occ_keys(db, owners)? {
            keys.of(owner).op_occs.push(op_occ);
        }
        for (owner, attribute) in instance::attribute_keys(db, owners)? {
            keys.of(owner).attributes.push(attribute);
        }
        for (owner, image) in instance::images(db, owners)? {
            keys.of(owner).images.push(image);
        }
        Ok(keys)
    }

    fn of(&mut self, owner: String) -> &mut Children {
        self.0.entry(owner).or_default()
    }

    /// Those of these VNFs alone.
    pub fn of_these(&self, ids: &[String]) -> Self {
        let of = |id: &String| Some((id.clone(), self.0.get(id)?.clone()));
        Self(ids.iter().filter_map(of).collect())
    }

    /// Those of these VNFs.
    fn each<'a>(&'a self, ids: &[String]) -> impl Iterator<Item = &'a Children> {
        ids.iter().filter_map(|id| self.0.get(id))
    }

    pub fn infos(&self, ids: &[String], wanted: impl Fn(&Child<i32>) -> bool) -> Vec<i32> {
        let infos = self.each(ids).flat_map(|children| &children.infos);
        infos.filter(|info| wanted(info)).map(|info| info.id).collect()
    }

    pub fn op_occs(&self, ids: &[String], wanted: impl Fn(&Child<String>) -> bool) -> Vec<&str> {
        let op_occs = self.each(ids).flat_map(|children| &children.op_occs);
        op_occs.filter(|op_occ| wanted(op_occ)).map(|op_occ| op_occ.id.as_str()).collect()
    }

    /// With the id of their VNF.
    pub fn images(&self, ids: &[String]) -> Vec<(String, String)> {
        let vnfs = ids.iter().filter_map(|id| self.0.get_key_value(id));
        let images = |(id, children): (&String, &Children)| {
            let images = children.images.iter().map(|image| (id.clone(), image.clone()));
            images.collect::<Vec<_>>()
        };
        vnfs.flat_map(images).collect()
    }

    pub fn attributes(&self, ids: &[String]) -> Vec<&str> {
        self.each(ids).flat_map(|children| &children.attributes).map(String::as_str).collect()
    }
}

/// Keys that are asked for chunk after chunk.
#[derive(Debug, Default)]
pub struct KeyRing {
    /// By connection: what one has seen says nothing of what another sees.
    held: Mutex<HashMap<i32, Arc<Window<Keys>>>>,
}

impl KeyRing {
    /// The keys of these VNFs, as the transaction in hand sees them.
    pub fn keys(&self, db: &mut Db, ids: &[String]) -> QueryResult<Keys> {
        let Some(version) = db.data_version()? else {
            return Keys::read(db, Owners::Listed(ids));
        };
        let held = self.held_by(version.connection);
        held.pick(db, ids, Some(version), Keys::read, |held| held.of_these(ids))
    }

    fn held_by(&self, connection: i32) -> Arc<Window<Keys>> {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(held.entry(connection).or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::Access;
    use crate::tacker::entity::vnf::testing::{add_instance, add_op_occ, tacker};

    #[test]
    fn keys_that_are_held_are_read_again_once_somebody_else_has_written() {
        let (directory, mut db) = tacker();
        let url = format!("sqlite:///{}", directory.path().join("tacker.db").display());
        let mut tacker =
            Db::open(&url.parse().expect("a URL"), Access::ReadWrite).expect("the same");
        for vnf in ["a", "b", "c"] {
            add_instance(&mut db, vnf);
            add_op_occ(&mut db, &format!("first of {vnf}"), vnf);
        }
        let ring = KeyRing::default();
        let mut found = |vnf: &str| {
            let ids = [vnf.to_owned()];
            let keys = ring.keys(&mut db, &ids).expect("keys");
            keys.op_occs(&ids, |_| true).into_iter().map(str::to_owned).collect::<Vec<_>>()
        };
        assert_eq!(found("b"), ["first of b"]);
        add_op_occ(&mut tacker, "second of c", "c");
        assert_eq!(found("c"), ["first of c", "second of c"]);
        // Before those that are held.
        assert_eq!(found("a"), ["first of a"]);
    }

    #[test]
    fn keys_that_another_connection_has_read_are_read_again() {
        let (directory, mut lost) = tacker();
        let url = format!("sqlite:///{}", directory.path().join("tacker.db").display());
        add_op_occ(&mut lost, "first", "a");
        let (ring, ids) = (KeyRing::default(), ["a".to_owned()]);
        assert_eq!(ring.keys(&mut lost, &ids).expect("keys").op_occs(&ids, |_| true), ["first"]);
        add_op_occ(&mut lost, "second", "a");
        let mut next = Db::open(&url.parse().expect("a URL"), Access::ReadWrite).expect("the same");
        let found = ring.keys(&mut next, &ids).expect("keys");
        assert_eq!(found.op_occs(&ids, |_| true), ["first", "second"]);
    }

    #[test]
    fn a_row_is_plain_when_nothing_but_its_mark_tells_that_it_is_live() {
        let plain = |deleted, has_time| {
            let Child { id: (), is_live, is_plain } = Child::new((), deleted, has_time);
            (is_live, is_plain)
        };
        assert_eq!(plain(Some(0), false), (true, true));
        assert_eq!(plain(Some(0), true), (true, false));
        assert_eq!(plain(Some(1), true), (false, false));
        assert_eq!(plain(None, false), (false, false));
    }
}
