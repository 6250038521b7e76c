//! The operation occurrences of a VNF, however many: a VNF has a handful, which are held, but one that was healed every
//! hour has tens of thousands, which are read a page at a time, as often as somebody goes through them.
//!
//! Pages are cut from the list of their keys and read by primary key: only MariaDB has an index on the VNF's id.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use diesel::result::{DatabaseErrorKind, Error, QueryResult};

use super::legacy::VnfLcmOpOcc;
use super::target::VnfLcmOpOccV2;
use crate::db::Db;
use crate::db::sql_types::Label;

/// So many are held at most, as those of a whole chunk are: reading them once is faster than reading them in pages.
pub const HELD: usize = 2000;

/// As many as one INSERT statement carries: longer pages are not faster, and fill more memory.
const PAGE: usize = 200;

/// `id`, `operation`, `operation_state`
pub type Operation<'a> = (&'a str, Option<&'a str>, Option<&'a str>);

/// What is known of an operation occurrence before its page is read.
#[derive(Debug, Clone, PartialEq, Eq, diesel::Queryable)]
pub struct Key {
    pub id: String,
    pub operation: Option<String>,
    pub operation_state: Option<String>,
}

impl Key {
    fn operation(&self) -> Operation<'_> {
        (&self.id, self.operation.as_deref(), self.operation_state.as_deref())
    }
}

/// A row of either API.
pub trait OpOcc: Clone {
    fn operation(&self) -> Operation<'_>;
}

impl OpOcc for VnfLcmOpOcc {
    fn operation(&self) -> Operation<'_> {
        (&self.id, self.operation.as_deref(), self.operation_state.as_deref())
    }
}

impl OpOcc for VnfLcmOpOccV2 {
    fn operation(&self) -> Operation<'_> {
        let (Label(operation), Label(state)) = (&self.operation, &self.operation_state);
        (&self.id, Some(operation), Some(state))
    }
}

/// All operation occurrences of one VNF, in their order: v1's oldest first, v2's by id.
#[derive(Debug, Clone)]
pub enum OpOccs<T> {
    Held(Vec<T>),
    Paged(Paged<T>),
}

impl<T> Default for OpOccs<T> {
    fn default() -> Self {
        Self::Held(Vec::new())
    }
}

impl<T: OpOcc + 'static> OpOccs<T> {
    /// Those with these keys, held if they are not too many.
    pub fn of(
        db: &mut Db,
        keys: Vec<Key>,
        read: fn(&mut Db, &[&str]) -> QueryResult<Vec<T>>,
    ) -> QueryResult<Self> {
        let paged = Paged { keys, read: Arc::new(read), page: PAGE };
        match paged.len() {
            0 => Ok(Self::default()),
            1..=HELD => paged.page(db, &paged.keys).map(Self::Held),
            _ => Ok(Self::Paged(paged)),
        }
    }
}

impl<T: OpOcc> OpOccs<T> {
    pub fn len(&self) -> usize {
        match self {
            Self::Held(rows) => rows.len(),
            Self::Paged(paged) => paged.len(),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How each stands.
    pub fn operations(&self) -> impl Iterator<Item = Operation<'_>> + Clone {
        let (rows, keys): (&[T], &[Key]) = match self {
            Self::Held(rows) => (rows, &[]),
            Self::Paged(paged) => (&[], &paged.keys),
        };
        rows.iter().map(T::operation).chain(keys.iter().map(Key::operation))
    }

    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.operations().map(|(id, ..)| id)
    }

    /// Goes through all, page by page; those held are one page.
    pub fn each<E: From<Error>>(
        &self,
        db: &mut Db,
        mut work: impl FnMut(&mut Db, &[T]) -> Result<(), E>,
    ) -> Result<(), E> {
        match self {
            Self::Held(rows) => work(db, rows),
            Self::Paged(paged) => paged.each(db, |db, rows| work(db, &rows)),
        }
    }

    /// Those with these ids, each in the place of its id.
    pub fn with_ids(&self, db: &mut Db, ids: &[&str]) -> QueryResult<Vec<Option<Cow<'_, T>>>> {
        let mut found: HashMap<String, Cow<'_, T>> = match self {
            Self::Held(rows) => {
                let known: HashMap<&str, &T> = rows.iter().map(|row| (id(row), row)).collect();
                let found = ids.iter().map(|id| Some(Cow::Borrowed(*known.get(id)?)));
                return Ok(found.collect());
            }
            Self::Paged(paged) => {
                let rows = (paged.read)(db, ids)?;
                rows.into_iter().map(|row| (id(&row).to_owned(), Cow::Owned(row))).collect()
            }
        };
        Ok(ids.iter().map(|id| found.remove(*id)).collect())
    }

    /// Those held: none of a VNF that has too many.
    pub fn held(&self) -> &[T] {
        match self {
            Self::Held(rows) => rows,
            Self::Paged(_) => &[],
        }
    }

    /// All that are held, or the first page; and how many are left out.
    pub fn excerpt(self, db: &mut Db) -> QueryResult<(Vec<T>, usize)> {
        match self {
            Self::Held(rows) => Ok((rows, 0)),
            Self::Paged(paged) => {
                let first = paged.keys.get(..paged.page).unwrap_or(&paged.keys);
                Ok((paged.page(db, first)?, paged.len() - first.len()))
            }
        }
    }

    /// Leaves out all others.
    pub fn retain(&mut self, wanted: impl Fn(&str) -> bool) {
        match self {
            Self::Held(rows) => rows.retain(|row| wanted(id(row))),
            Self::Paged(paged) => paged.keys.retain(|key| wanted(&key.id)),
        }
    }
}

fn id<T: OpOcc>(row: &T) -> &str {
    row.operation().0
}

/// Those with these ids, in any order.
type Read<T> = dyn Fn(&mut Db, &[&str]) -> QueryResult<Vec<T>> + Send + Sync;

/// More than are held.
#[derive(Clone)]
pub struct Paged<T> {
    keys: Vec<Key>,
    read: Arc<Read<T>>,
    page: usize,
}

impl<T: OpOcc + 'static> Paged<T> {
    /// The same, each page made something else of whenever it is read.
    pub fn map<U>(&self, make: impl Fn(T) -> QueryResult<U> + Send + Sync + 'static) -> Paged<U> {
        let read = Arc::clone(&self.read);
        let read = move |db: &mut Db, ids: &[&str]| read(db, ids)?.into_iter().map(&make).collect();
        Paged { keys: self.keys.clone(), read: Arc::new(read), page: self.page }
    }
}

impl<T: OpOcc> Paged<T> {
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// In the order of their ids, which is that of v2.
    pub fn by_id(mut self) -> Self {
        self.keys.sort_by(|one, other| one.id.cmp(&other.id));
        self
    }

    /// Goes through all, page by page.
    pub fn each<E: From<Error>>(
        &self,
        db: &mut Db,
        mut work: impl FnMut(&mut Db, Vec<T>) -> Result<(), E>,
    ) -> Result<(), E> {
        self.keys.chunks(self.page.max(1)).try_for_each(|keys| {
            let page = self.page(db, keys)?;
            work(db, page)
        })
    }

    fn page(&self, db: &mut Db, keys: &[Key]) -> QueryResult<Vec<T>> {
        let ids: Vec<&str> = keys.iter().map(|key| key.id.as_str()).collect();
        let mut rows: HashMap<String, T> =
            (self.read)(db, &ids)?.into_iter().map(|row| (id(&row).to_owned(), row)).collect();
        let page: Vec<T> = ids.iter().filter_map(|id| rows.remove(*id)).collect();
        if page.len() < keys.len() { meanwhile() } else { Ok(page) }
    }
}

#[cfg(test)]
impl<T: OpOcc + Send + Sync + 'static> Paged<T> {
    /// Pages of rows that no database has.
    pub(crate) fn of(rows: Vec<T>, page: usize) -> Self {
        let key = |row: &T| {
            let (id, operation, state) = row.operation();
            let text = |text: &str| text.to_owned();
            Key { id: text(id), operation: operation.map(text), operation_state: state.map(text) }
        };
        let keys = rows.iter().map(key).collect();
        let read = move |_: &mut Db, ids: &[&str]| {
            // In another order than they were asked for.
            Ok(rows.iter().rev().filter(|row| ids.contains(&id(*row))).cloned().collect())
        };
        Self { keys, read: Arc::new(read), page }
    }
}

/// Somebody has changed the operation occurrences between two looks at them: the transaction is tried again.
pub fn meanwhile<T>() -> QueryResult<T> {
    Err(Error::DatabaseError(
        DatabaseErrorKind::SerializationFailure,
        Box::new("operation occurrences have changed meanwhile".to_owned()),
    ))
}

impl<T> fmt::Debug for Paged<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { keys, read: _, page } = self;
        f.debug_struct("Paged").field("keys", &keys.len()).field("page", page).finish()
    }
}
