//! What the user that retack connects as may do.

use std::collections::{HashMap, HashSet};
use std::fmt;

#[cfg(feature = "postgres")]
use diesel::QueryableByName;
#[cfg(any(feature = "mysql", feature = "postgres"))]
use diesel::dsl::sql;
use diesel::prelude::*;
#[cfg(any(feature = "mysql", feature = "postgres"))]
use diesel::sql_types::{Bool, Text};

#[cfg(feature = "mysql")]
use super::grants;
use crate::db::Db;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Privilege {
    Select,
    Insert,
    Update,
    Delete,
}

impl Privilege {
    pub const ALL: [Self; 4] = [Self::Select, Self::Insert, Self::Update, Self::Delete];
}

impl fmt::Display for Privilege {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Select => "SELECT",
            Self::Insert => "INSERT",
            Self::Update => "UPDATE",
            Self::Delete => "DELETE",
        })
    }
}

/// On each of the tables that were asked for.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Privileges {
    pub(super) held: HashMap<String, HashSet<Privilege>>,
    /// May create tables.
    pub create: bool,
    /// There are grants that could not be looked into: what seems to be missing may be there.
    pub in_doubt: bool,
}

impl Privileges {
    pub fn holds(&self, table: &str, privilege: Privilege) -> bool {
        self.held.get(table).is_some_and(|held| held.contains(&privilege))
    }
}

#[cfg(feature = "postgres")]
#[derive(QueryableByName)]
struct Held {
    #[diesel(sql_type = Text)]
    table_name: String,
    #[diesel(sql_type = Bool)]
    may_select: bool,
    #[diesel(sql_type = Bool)]
    may_insert: bool,
    #[diesel(sql_type = Bool)]
    may_update: bool,
    #[diesel(sql_type = Bool)]
    may_delete: bool,
}

#[cfg(feature = "postgres")]
const POSTGRES: &str = "
    SELECT c.relname::text AS table_name,
           has_table_privilege(c.oid, 'SELECT') AS may_select, has_table_privilege(c.oid, 'INSERT') AS may_insert,
           has_table_privilege(c.oid, 'UPDATE') AS may_update, has_table_privilege(c.oid, 'DELETE') AS may_delete
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = ANY (current_schemas(false)) AND c.relkind IN ('r', 'p')";

impl Db {
    /// `None` where the database has no users: SQLite asks the file system.
    pub fn privileges(&mut self, tables: &[&str]) -> QueryResult<Option<Privileges>> {
        match self {
            Self::Sqlite(_) => Ok(None),
            #[cfg(feature = "mysql")]
            Self::Mysql(c) => {
                let database: String =
                    diesel::select(sql::<Text>("coalesce(DATABASE(), '')")).get_result(c)?;
                let grants: Vec<String> = sql::<Text>("SHOW GRANTS FOR CURRENT_USER()").load(c)?;
                Ok(Some(grants::read(&grants, &database, tables)))
            }
            #[cfg(feature = "postgres")]
            Self::Postgres(c) => {
                let rows: Vec<Held> = diesel::sql_query(POSTGRES).load(c)?;
                let create: bool = diesel::select(sql::<Bool>(
                    "coalesce(has_schema_privilege(current_schema(), 'CREATE'), false)",
                ))
                .get_result(c)?;
                let held = rows
                    .into_iter()
                    .filter(|row| tables.contains(&row.table_name.as_str()))
                    .map(|row| {
                        let may = [row.may_select, row.may_insert, row.may_update, row.may_delete];
                        let held = Privilege::ALL.into_iter().zip(may).filter(|(_, may)| *may);
                        (row.table_name, held.map(|(privilege, _)| privilege).collect())
                    })
                    .collect();
                Ok(Some(Privileges { held, create, in_doubt: false }))
            }
        }
    }
}
