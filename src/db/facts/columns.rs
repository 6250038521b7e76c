//! The columns of every table in the schema that unqualified names mean.

use diesel::QueryableByName;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Nullable, Text};

use crate::db::{Db, Engine};
use crate::on;

/// One column, in the catalogue's own words.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct ColumnFact {
    #[diesel(sql_type = Text)]
    pub table_name: String,
    #[diesel(sql_type = Text)]
    pub column_name: String,
    /// Lower case, without length.
    #[diesel(sql_type = Text)]
    pub data_type: String,
    #[diesel(sql_type = Bool)]
    pub nullable: bool,
    /// A row may be inserted without it.
    #[diesel(sql_type = Bool)]
    pub optional: bool,
    /// MySQL and MariaDB have one for each column.
    #[diesel(sql_type = Nullable<Text>)]
    pub character_set: Option<String>,
    /// MySQL and MariaDB have one for each table.
    #[diesel(sql_type = Nullable<Text>)]
    pub storage_engine: Option<String>,
}

const SQLITE: &str = r#"
    SELECT t.name AS table_name, c.name AS column_name, lower(c.type) AS data_type,
           c."notnull" = 0 AS nullable, c."notnull" = 0 OR c.dflt_value IS NOT NULL OR c.hidden > 0 AS optional,
           NULL AS character_set, NULL AS storage_engine
    FROM sqlite_schema t JOIN pragma_table_xinfo(t.name) c WHERE t.type = 'table'"#;

const MYSQL: &str = "
    SELECT c.table_name AS table_name, c.column_name AS column_name, lower(c.data_type) AS data_type,
           c.is_nullable = 'YES' AS nullable,
           c.is_nullable = 'YES' OR c.column_default IS NOT NULL OR c.extra LIKE '%auto_increment%'
               OR coalesce(c.generation_expression, '') <> '' AS optional,
           c.character_set_name AS character_set, t.engine AS storage_engine
    FROM information_schema.columns c
    JOIN information_schema.tables t ON t.table_schema = c.table_schema AND t.table_name = c.table_name
    WHERE c.table_schema = DATABASE() AND t.table_type = 'BASE TABLE'";

/// Not `information_schema`, which shows a user only what the user may touch.
const POSTGRES: &str = "
    SELECT c.relname::text AS table_name, a.attname::text AS column_name, format_type(a.atttypid, NULL) AS data_type,
           NOT a.attnotnull AS nullable, NOT a.attnotnull OR a.atthasdef OR a.attidentity <> '' AS optional,
           NULL::text AS character_set, NULL::text AS storage_engine
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = ANY (current_schemas(false)) AND c.relkind IN ('r', 'p') AND a.attnum > 0
      AND NOT a.attisdropped";

impl Db {
    pub fn columns(&mut self) -> QueryResult<Vec<ColumnFact>> {
        let query = match self.engine() {
            Engine::Sqlite => SQLITE,
            Engine::Mysql => MYSQL,
            Engine::Postgres => POSTGRES,
        };
        on!(self, c => diesel::sql_query(query).load(c))
    }
}
