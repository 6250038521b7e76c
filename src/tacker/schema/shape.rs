//! Whether Tacker's tables have the columns that retack reads and writes, of types that it can read and write.
//!
//! What is expected is what the queries use: it is taken from the definitions in `db/tables/`, so that there is no second
//! list to forget. Every column there is as old as the v2 tables, but for those in `SINCE`.

mod kind;

use std::collections::{HashMap, HashSet};
use std::fmt;

use diesel::associations::HasTable;
use diesel::{Column, Expression, Table};

use super::revision::Revision;
use crate::db::{ColumnFact, Engine};
use crate::tacker::tables::{v1, v2};
pub use kind::{Kind, Kinded};

/// A column as retack's queries take it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Expected {
    pub table: &'static str,
    pub column: &'static str,
    pub kind: Kind,
    pub nullable: bool,
}

/// Tables and columns that came after the v2 tables; an empty column means the whole table.
const SINCE: [(&str, &str, Revision); 2] = [
    ("vnf_lcm_subscriptions", "authentication", Revision::SUBSCRIPTION_AUTHENTICATION),
    ("CryptKey", "", Revision::CRYPT_KEY),
];

/// The tables that retack inserts whole rows into: a column that it does not know must be optional there.
const INSERTED: [&str; 2] = ["VnfInstanceV2", "VnfLcmOpOccV2"];

/// The columns of a table, from the tuple that Diesel has of them.
pub trait Columns {
    fn columns(table: &'static str, into: &mut Vec<Expected>);
}

macro_rules! tuples {
    () => {};
    ($first:ident $($rest:ident)*) => {
        impl<$first, $($rest),*> Columns for ($first, $($rest,)*)
        where
            $first: Column, <$first as Expression>::SqlType: Kinded,
            $($rest: Column, <$rest as Expression>::SqlType: Kinded,)*
        {
            fn columns(table: &'static str, into: &mut Vec<Expected>) {
                into.push(expected::<$first>(table));
                $(into.push(expected::<$rest>(table));)*
            }
        }
        tuples!($($rest)*);
    };
}

tuples!(A B C D E F G H I J K L M N O P Q R S T U V W X);

fn expected<C: Column>(table: &'static str) -> Expected
where
    <C as Expression>::SqlType: Kinded,
{
    let (kind, nullable) = <C as Expression>::SqlType::KIND;
    Expected { table, column: C::NAME, kind, nullable }
}

fn of<T: Table + HasTable>(table: &'static str, into: &mut Vec<Expected>)
where
    T::AllColumns: Columns,
{
    T::AllColumns::columns(table, into);
}

/// Every column of Tacker's that retack touches.
pub fn expected_columns() -> Vec<Expected> {
    let mut all = Vec::new();
    macro_rules! tables {
        ($($room:ident::$table:ident = $name:literal,)+) => { $(of::<$room::$table::table>($name, &mut all);)+ };
    }
    tables! {
        v1::alembic_version = "alembic_version",
        v1::vnf_instances = "vnf_instances",
        v1::vnf_instantiated_info = "vnf_instantiated_info",
        v1::vnf_lcm_op_occs = "vnf_lcm_op_occs",
        v1::vnf = "vnf",
        v1::vnf_attribute = "vnf_attribute",
        v1::vims = "vims",
        v1::vnf_packages = "vnf_packages",
        v1::vnf_package_vnfd = "vnf_package_vnfd",
        v1::vnf_resources = "vnf_resources",
        v1::placement_constraint = "placement_constraint",
        v1::vnf_lcm_subscriptions = "vnf_lcm_subscriptions",
        v1::vnf_lcm_filters = "vnf_lcm_filters",
        v1::vnfd = "vnfd",
        v1::vnfd_attribute = "vnfd_attribute",
        v1::servicetypes = "servicetypes",
        v1::vimauths = "vimauths",
        v1::events = "events",
        v2::vnf_instance_v2 = "VnfInstanceV2",
        v2::vnf_lcm_op_occ_v2 = "VnfLcmOpOccV2",
    }
    all
}

/// The tables of [`expected_columns`], each once.
pub fn tables() -> Vec<&'static str> {
    let mut tables: Vec<_> = expected_columns().iter().map(|expected| expected.table).collect();
    tables.dedup();
    tables
}

/// What is not as expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Difference {
    NoTable(&'static str),
    NoColumn(Expected),
    /// With the type found.
    OtherType(Expected, String),
    /// It may be NULL, and retack would fail on a row where it is.
    MayBeNull(Expected),
    /// It may not be NULL, and retack writes NULL into it.
    MayNotBeNull(Expected),
    /// retack does not know it and cannot leave it out.
    Required {
        table: String,
        column: String,
    },
}

impl Difference {
    /// Rows can be read and written all the same, unless one holds what the column should not allow.
    pub fn is_harmless(&self) -> bool {
        matches!(self, Self::MayBeNull(_))
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoTable(table) => write!(f, "{table}: no such table"),
            Self::NoColumn(Expected { table, column, kind: _, nullable: _ }) => {
                write!(f, "{table}.{column}: no such column")
            }
            Self::OtherType(Expected { table, column, kind, nullable: _ }, found) => {
                write!(f, "{table}.{column}: is {found}, expected {kind}")
            }
            Self::MayBeNull(Expected { table, column, kind: _, nullable: _ }) => {
                write!(f, "{table}.{column}: may be NULL, expected NOT NULL")
            }
            Self::MayNotBeNull(Expected { table, column, kind: _, nullable: _ }) => {
                write!(f, "{table}.{column}: is NOT NULL, expected nullable")
            }
            Self::Required { table, column } => {
                write!(
                    f,
                    "{table}.{column}: unknown to this retack, NOT NULL and without a default"
                )
            }
        }
    }
}

/// How what was found differs from what retack's queries expect of this revision; `None` is newer than all known.
pub fn differences(
    found: &[ColumnFact],
    engine: Engine,
    revision: Option<Revision>,
) -> Vec<Difference> {
    let expected = expected_columns();
    let mut differences = Vec::new();
    let by_name: HashMap<(&str, &str), &ColumnFact> = found
        .iter()
        .map(|fact| ((fact.table_name.as_str(), fact.column_name.as_str()), fact))
        .collect();
    let tables: HashSet<&str> = found.iter().map(|fact| fact.table_name.as_str()).collect();
    let mut missing: Option<&str> = None;
    for one in expected.iter().filter(|one| is_due(one, revision)) {
        if !tables.contains(one.table) {
            if missing.replace(one.table) != Some(one.table) {
                differences.push(Difference::NoTable(one.table));
            }
            continue;
        }
        let Some(fact) = by_name.get(&(one.table, one.column)) else {
            differences.push(Difference::NoColumn(*one));
            continue;
        };
        if !one.kind.fits(engine, &fact.data_type) {
            differences.push(Difference::OtherType(*one, fact.data_type.clone()));
        }
        match (one.nullable, fact.nullable) {
            (false, true) => differences.push(Difference::MayBeNull(*one)),
            // Elsewhere retack writes no NULL that it has not found there.
            (true, false) if INSERTED.contains(&one.table) => {
                differences.push(Difference::MayNotBeNull(*one));
            }
            (true, _) | (false, false) => {}
        }
    }
    let known: HashSet<_> = expected.iter().map(|one| (one.table, one.column)).collect();
    for fact in found {
        let place = (fact.table_name.as_str(), fact.column_name.as_str());
        if INSERTED.contains(&place.0) && !fact.optional && !known.contains(&place) {
            let (table, column) = (fact.table_name.clone(), fact.column_name.clone());
            differences.push(Difference::Required { table, column });
        }
    }
    differences
}

/// Whether a database at this revision has it.
fn is_due(one: &Expected, revision: Option<Revision>) -> bool {
    let since = SINCE.iter().find(|(table, column, _)| {
        *table == one.table && (column.is_empty() || *column == one.column)
    });
    since.is_none_or(|(_, _, since)| revision.is_none_or(|revision| revision >= *since))
}

#[cfg(test)]
mod tests;
