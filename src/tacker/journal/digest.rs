//! Digests: what a VNF's rows were, in a few bytes, so that a later run can tell whether they still are.
//!
//! A digest says nothing of what changed, but it has one part for each table, so it can say where. The hash is SHA-256:
//! standard, in the dependencies already, and to be checked with any tool. Cells are hashed as the database gives them,
//! encrypted ones encrypted; the same cells have the same digest on every engine (MySQL, unlike MariaDB, rewrites JSON as
//! it stores it, so its cells are others). Digests are compared and never shown: whoever knew all the rest of a row could
//! guess a short password from one. They lie beside the rows that they are of, under the same protection.

use std::collections::{BTreeMap, HashMap};
use std::fmt;

use diesel::prelude::*;
use sha2::{Digest as _, Sha256};

use crate::db::Db;
use crate::db::tables::retack::retack_entry;
use crate::on;

use super::outcome::Outcome;

/// Of the encoding below. Digests of another version are not comparable, and count as none.
const VERSION: &str = "sha256-1";

/// The rows of one table: hashed cell by cell, each with its column's name, its length and its text, so that no two
/// tables can run together into the same bytes.
pub struct Rows {
    hash: Sha256,
    /// What is hashed next: names and lengths are short, and hashing them one by one takes longer than the hashing itself.
    next: Vec<u8>,
}

/// Bytes that are hashed at once.
const PIECE: usize = 1024;

impl Rows {
    pub fn of(table: &str) -> Self {
        let mut rows = Self { hash: Sha256::new(), next: Vec::with_capacity(PIECE) };
        rows.bytes(VERSION.as_bytes());
        rows.bytes(table.as_bytes());
        rows
    }

    /// Begins a row, which has as many cells as it has.
    pub fn row(&mut self) {
        self.next.push(b'R');
    }

    /// A cell; `None` is NULL, which is not the empty text.
    pub fn cell(&mut self, column: &str, text: Option<&str>) {
        self.bytes(column.as_bytes());
        match text {
            None => self.next.push(b'N'),
            Some(text) => {
                self.next.push(b'T');
                self.bytes(text.as_bytes());
            }
        }
    }

    fn bytes(&mut self, bytes: &[u8]) {
        self.next.extend_from_slice(&(bytes.len() as u64).to_be_bytes());
        if self.next.len() + bytes.len() > PIECE {
            self.hash.update(&self.next);
            self.next.clear();
            self.hash.update(bytes);
        } else {
            self.next.extend_from_slice(bytes);
        }
    }

    fn end(mut self) -> impl Iterator<Item = u8> {
        self.hash.update(&self.next);
        self.hash.finalize().into_iter()
    }
}

/// The digest of a VNF's rows in one API: one part for each table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Digest(BTreeMap<String, String>);

impl Digest {
    pub fn of<const N: usize>(tables: [(&'static str, Rows); N]) -> Self {
        let parts = tables.into_iter().map(|(table, rows)| {
            let digits = rows.end().flat_map(|byte| [byte >> 4, byte & 0xf]);
            let hex = digits.filter_map(|digit| char::from_digit(digit.into(), 16));
            (table.to_owned(), hex.collect())
        });
        Self(parts.collect())
    }

    /// The tables in which another digest says otherwise.
    pub fn differing<'a>(&'a self, other: &'a Self) -> Vec<&'a str> {
        let differs = |table: &&String| self.0.get(*table) != other.0.get(*table);
        let mut tables: Vec<&str> =
            self.0.keys().chain(other.0.keys()).filter(differs).map(String::as_str).collect();
        tables.sort_unstable();
        tables.dedup();
        tables
    }

    fn parse(text: &str) -> Option<Self> {
        let mut words = text.split(' ');
        if words.next() != Some(VERSION) {
            return None;
        }
        let parts = words.map(|word| word.split_once('='));
        let parts = parts.map(|part| part.map(|(table, hex)| (table.to_owned(), hex.to_owned())));
        parts.collect::<Option<_>>().map(Self)
    }
}

/// As the journal keeps it.
impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(VERSION)?;
        self.0.iter().try_for_each(|(table, hex)| write!(f, " {table}={hex}"))
    }
}

/// What a VNF's rows were when retack wrote its v2 rows, or found them as it would write them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Digests {
    pub v1: Digest,
    pub v2: Digest,
}

/// Whether any run has migrated anything.
pub fn any(db: &mut Db) -> QueryResult<bool> {
    let found: Option<String> = on!(db, c => retack_entry::table
        .filter(retack_entry::v2_digest.is_not_null())
        .select(retack_entry::vnf_instance_id)
        .first(c)
        .optional())?;
    Ok(found.is_some())
}

/// The last digests of each of these VNFs. None of one that was rolled back since, and none of one that was migrated
/// by a retack that did not keep any.
pub fn last(db: &mut Db, vnf_ids: &[String]) -> QueryResult<HashMap<String, Digests>> {
    type Found = (String, String, Option<String>, Option<String>);
    let rolled_back = Outcome::RolledBack.name();
    // Ids of runs are in the order in which runs began, which decides within a second.
    let found: Vec<Found> = on!(db, c => retack_entry::table
        .filter(retack_entry::vnf_instance_id.eq_any(vnf_ids))
        .filter(retack_entry::v2_digest.is_not_null().or(retack_entry::outcome.eq(rolled_back)))
        .order((retack_entry::recorded_at, retack_entry::run_id))
        .select((
            retack_entry::vnf_instance_id,
            retack_entry::outcome,
            retack_entry::v1_digest,
            retack_entry::v2_digest,
        ))
        .load(c))?;
    let mut last = HashMap::new();
    for (id, outcome, v1, v2) in found {
        let read = |text: Option<String>| Digest::parse(&text?);
        match (read(v1), read(v2)) {
            (Some(v1), Some(v2)) if outcome != rolled_back => {
                last.insert(id, Digests { v1, v2 });
            }
            _ => {
                last.remove(&id);
            }
        }
    }
    Ok(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digest(cells: &[(&str, Option<&str>)]) -> Digest {
        let mut rows = Rows::of("vnf");
        rows.row();
        for (column, text) in cells {
            rows.cell(column, *text);
        }
        Digest::of([("vnf", rows)])
    }

    #[test]
    fn no_two_rows_run_together_into_the_same_digest() {
        let digests = [
            digest(&[("a", Some("bc")), ("d", Some(""))]),
            digest(&[("a", Some("b")), ("d", Some("c"))]),
            digest(&[("ab", Some("c")), ("d", Some(""))]),
            digest(&[("a", Some("bc")), ("d", None)]),
            digest(&[("a", Some("bc"))]),
        ];
        for (at, one) in digests.iter().enumerate() {
            assert_eq!(digests.iter().position(|other| other == one), Some(at));
        }
    }

    #[test]
    fn the_encoding_stays_what_it_is() {
        // The journals of running deployments hold digests: another value here needs another version.
        // Computed by another program, from the encoding as documented.
        let hex = "603d9311a9da99bf14ea7a574f916c8573e5f16c85cb2da9bd454a18678b3e6e";
        let row = digest(&[("id", Some("é")), ("status", None)]);
        assert_eq!(row.to_string(), format!("sha256-1 vnf={hex}"));
    }

    #[test]
    fn a_digest_reads_back_and_one_of_another_version_does_not() {
        let one = digest(&[("a", None)]);
        assert_eq!(Digest::parse(&one.to_string()), Some(one.clone()));
        assert_eq!(Digest::parse(&one.to_string().replace("sha256-1", "sha256-2")), None);
        assert_eq!(Digest::parse("sha256-1 vnf"), None);
    }

    #[test]
    fn tables_that_differ_are_named() {
        let (one, other) = (digest(&[("a", None)]), digest(&[("a", Some(""))]));
        assert_eq!(one.differing(&other), ["vnf"]);
        assert!(one.differing(&one).is_empty());
    }
}
