//! What is asked for chunk after chunk, where every question reads a whole table: read once for many VNFs.

use std::sync::{Mutex, PoisonError};

use diesel::result::QueryResult;

use super::instance::legacy::id_after;
use super::keys::Owners;
use crate::db::{DataVersion, Db};

/// VNFs in a window at most: some ten megabytes of keys.
const VNFS: i64 = 10_000;

/// Something that is known of all VNFs from one to another.
#[derive(Debug)]
pub struct Window<T>(Mutex<Option<Held<T>>>);

#[derive(Debug)]
struct Held<T> {
    first: String,
    last: String,
    /// Of the database, when it was read.
    version: Option<DataVersion>,
    known: T,
}

impl<T> Held<T> {
    fn holds(&self, ids: &[String], version: Option<DataVersion>) -> bool {
        self.version == version && ids.iter().all(|id| *self.first <= **id && **id <= *self.last)
    }
}

// Not derived: nothing is asked of what it will hold.
impl<T> Default for Window<T> {
    fn default() -> Self {
        Self(Mutex::new(None))
    }
}

impl<T> Window<T> {
    /// What is picked from that which is known of these VNFs. It is read again for another `version`, and read for them
    /// alone where they are too far from each other.
    pub fn pick<P>(
        &self,
        db: &mut Db,
        ids: &[String],
        version: Option<DataVersion>,
        read: fn(&mut Db, Owners<'_>) -> QueryResult<T>,
        pick: impl FnOnce(&T) -> P,
    ) -> QueryResult<P> {
        let mut window = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let held = match window.take().filter(|held| held.holds(ids, version)) {
            Some(held) => held,
            None => match reach(db, ids)? {
                Some((first, last)) => {
                    let known = read(db, Owners::Between(&first, &last))?;
                    Held { first, last, version, known }
                }
                None => return read(db, Owners::Listed(ids)).map(|known| pick(&known)),
            },
        };
        let picked = pick(&held.known);
        *window = Some(held);
        Ok(picked)
    }
}

/// The window that begins with the first of these VNFs, unless the last of them is beyond it.
fn reach(db: &mut Db, ids: &[String]) -> QueryResult<Option<(String, String)>> {
    let (Some(first), Some(last)) = (ids.iter().min(), ids.iter().max()) else {
        return Ok(None);
    };
    let far = id_after(db, first, VNFS)?.filter(|far| far >= last);
    Ok(far.map(|far| (first.clone(), far)))
}
