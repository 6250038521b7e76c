//! `schema/` agrees with the schema that Tacker's own migrations make, column by column.

use std::collections::BTreeSet;

use crate::support::{Engine, TestDb, on_every_engine};

on_every_engine! {
    fn all_of_tackers_tables_are_there(db: TestDb) {
        assert_eq!(db.tables().len(), 43);
    }
}

#[test]
fn the_mysql_schema_is_what_tacker_makes() {
    let [ours, tackers] = [TestDb::new(Engine::Mariadb), tackers_mariadb()];
    assert_same(&facts(&ours, &MARIADB), &facts(&tackers, &MARIADB));
}

#[test]
fn the_postgres_schema_is_what_tacker_makes() {
    let ours = TestDb::new(Engine::Postgres);
    let tackers = TestDb::without_tables(Engine::Postgres);
    tackers.execute(include_str!("../fixtures/tacker/postgres-schema.sql"));
    assert_same(&facts(&ours, &POSTGRES), &facts(&tackers, &POSTGRES));
}

/// Tacker has no schema for SQLite, so ours takes names, nullability, defaults and keys from MariaDB's.
#[test]
fn the_sqlite_schema_follows_mariadb() {
    let [ours, tackers] = [TestDb::new(Engine::Sqlite), tackers_mariadb()];
    assert_same(&facts(&ours, &SQLITE_AS_MARIADB), &facts(&tackers, &MARIADB_AS_SQLITE));
}

fn tackers_mariadb() -> TestDb {
    let db = TestDb::without_tables(Engine::Mariadb);
    db.execute(include_str!("../fixtures/tacker/mariadb-schema.sql"));
    db
}

/// What a catalogue says of a schema: one line a fact.
fn facts(db: &TestDb, queries: &[&str]) -> BTreeSet<String> {
    queries
        .iter()
        .flat_map(|query| db.column(query))
        .map(|fact| fact.expect("a fact that is not null"))
        .collect()
}

fn assert_same(ours: &BTreeSet<String>, tackers: &BTreeSet<String>) {
    let only = |one: &BTreeSet<String>, other: &BTreeSet<String>| {
        one.difference(other).map(|fact| format!("\n    {fact}")).collect::<String>()
    };
    assert!(
        ours == tackers,
        "only ours:{}\nonly Tacker's:{}",
        only(ours, tackers),
        only(tackers, ours)
    );
}

/// Names of foreign keys, and of the indexes that they bring along, are left out: they mean nothing to anybody.
const MARIADB: [&str; 4] = [
    "SELECT concat_ws(' ', 'column', table_name, ordinal_position, column_name, column_type, is_nullable, column_default,
                      collation_name, extra, generation_expression)
     FROM information_schema.columns WHERE table_schema = database()",
    "SELECT concat_ws(' ', 'check', table_name, check_clause)
     FROM information_schema.check_constraints WHERE constraint_schema = database()",
    "SELECT concat_ws(' ', 'index', table_name, non_unique, if(non_unique, '', index_name),
                      group_concat(column_name ORDER BY seq_in_index))
     FROM information_schema.statistics WHERE table_schema = database()
     GROUP BY table_name, non_unique, index_name",
    "SELECT concat_ws(' ', 'foreign key', k.table_name, k.column_name, k.referenced_table_name, k.referenced_column_name,
                      r.update_rule, r.delete_rule)
     FROM information_schema.key_column_usage k
     JOIN information_schema.referential_constraints r
       ON r.constraint_schema = k.constraint_schema AND r.table_name = k.table_name
      AND r.constraint_name = k.constraint_name
     WHERE k.constraint_schema = database()",
];

/// Names of primary and foreign keys are left out: some of Tacker's are those of tables that were renamed long ago.
const POSTGRES: [&str; 4] = [
    "SELECT concat_ws(' ', 'column', table_name, ordinal_position, column_name, data_type, udt_name,
                      character_maximum_length, numeric_precision, numeric_scale, is_nullable, column_default,
                      generation_expression)
     FROM information_schema.columns WHERE table_schema = 'public'",
    "SELECT concat_ws(' ', 'constraint', conrelid::regclass, CASE contype WHEN 'u' THEN conname END,
                      pg_get_constraintdef(oid))
     FROM pg_constraint WHERE connamespace = 'public'::regnamespace",
    "SELECT pg_get_indexdef(indexrelid)
     FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
     WHERE relnamespace = 'public'::regnamespace AND NOT indisunique",
    "SELECT concat_ws(' ', 'enum', typname, string_agg(enumlabel, ',' ORDER BY enumsortorder))
     FROM pg_enum JOIN pg_type ON pg_type.oid = enumtypid GROUP BY typname",
];

/// What can be said of both engines, in the same words.
const SQLITE_AS_MARIADB: [&str; 3] = [
    r#"SELECT concat_ws(' ', 'column', t.name, c.cid + 1, c.name, iif(c."notnull", 'NO', 'YES'),
                      coalesce(c.dflt_value, 'NULL'), iif(c.pk, 'PRI', ''), iif(c.hidden, 'GENERATED', ''))
     FROM sqlite_schema t JOIN pragma_table_xinfo(t.name) c
     WHERE t.type = 'table' AND t.name <> 'sqlite_sequence'"#,
    r#"SELECT concat_ws(' ', 'unique', t.name, group_concat(c.name ORDER BY c.seqno))
     FROM sqlite_schema t JOIN pragma_index_list(t.name) i JOIN pragma_index_info(i.name) c
     WHERE t.type = 'table' AND i.origin = 'u' GROUP BY t.name, i.name"#,
    r#"SELECT concat_ws(' ', 'foreign key', t.name, f."from", f."table", f."to")
     FROM sqlite_schema t JOIN pragma_foreign_key_list(t.name) f WHERE t.type = 'table'"#,
];

const MARIADB_AS_SQLITE: [&str; 3] = [
    "SELECT concat_ws(' ', 'column', table_name, ordinal_position, column_name, is_nullable,
                      coalesce(column_default, 'NULL'), if(column_key = 'PRI', 'PRI', ''),
                      if(generation_expression IS NULL, '', 'GENERATED'))
     FROM information_schema.columns WHERE table_schema = database()",
    "SELECT concat_ws(' ', 'unique', table_name, group_concat(column_name ORDER BY seq_in_index))
     FROM information_schema.statistics
     WHERE table_schema = database() AND NOT non_unique AND index_name <> 'PRIMARY'
     GROUP BY table_name, index_name",
    "SELECT concat_ws(' ', 'foreign key', table_name, column_name, referenced_table_name, referenced_column_name)
     FROM information_schema.key_column_usage
     WHERE table_schema = database() AND referenced_table_name IS NOT NULL",
];
