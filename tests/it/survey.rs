//! Which databases retack works on, and that it leaves alone those that it does not know.

use serde_json::json;

use crate::support::retack::Retack;
use crate::support::{TestDb, on_every_engine, row};

const VERBS: [&str; 5] = [
    "migrate-to-v2 --all",
    "complete --all",
    "rollback --all",
    "purge-deleted --age 0",
    "purge-deleted --age 0 --dry-run",
];

on_every_engine! {
    fn a_schema_without_the_v2_tables_is_refused_with_the_releases_named(db: TestDb) {
        db.load("scenarios/v1_created.jsonl");
        for (revision, release) in [
            ("1c6b0d82afcd", "Tacker 2.0.0, Train"),
            ("c31f65e0d099", "Tacker 5.0.0, Wallaby"),
            ("6dc60a5760e5", "Tacker 6.0.0, Xena"),
        ] {
            at(&db, revision);
            refused(&db, &[revision, release, "a23ebee909a8 (Tacker 6.0.0, Xena)", "tacker-db-manage upgrade head"]);
        }
        assert_eq!(db.count("vnf_instances", "deleted = 0"), 1);
    }

    fn a_schema_that_is_newer_than_retack_is_warned_of_and_worked_on(db: TestDb) {
        db.load("scenarios/v1_created.jsonl");
        at(&db, "0123456789ab");
        let outcome = Retack::on(&db).words("migrate-to-v2 --all").run().exits(0);
        for part in ["WARN", "0123456789ab", "ca2ad037c320 (Tacker 10.0.0, 2023.2)"] {
            assert!(outcome.stderr.contains(part), "{}", outcome.stderr);
        }
        assert_eq!(db.count("VnfInstanceV2", "1 = 1"), 1);
    }

    fn a_schema_before_operations_had_tenants_is_worked_on(db: TestDb) {
        db.load("scenarios/v1_term.jsonl");
        db.load("scenarios/v1_subscriptions.jsonl");
        for table in ["vnf_lcm_op_occs", "vnf_lcm_subscriptions", "vnf_resources"] {
            db.execute(&format!("ALTER TABLE {table} DROP COLUMN tenant_id"));
        }
        for table in ["CryptKey", "ThresholdV2", "AlarmV1", "GrantRequestV1", "GrantV1"] {
            db.execute(&format!("DROP TABLE {}", db.engine.name(table)));
        }
        for revision in ["a23ebee909a8", "70df18f71ba2"] {
            at(&db, revision);
            for command in ["migrate-to-v2 --all --keep-orig", "complete --all", "rollback --all"] {
                Retack::on(&db).words(command).run().exits(0);
            }
        }
        let report = Retack::on(&db).words("migrate-to-v2 --all").report(0);
        assert_eq!(report["schemaRevision"], "70df18f71ba2");
        Retack::on(&db).words("purge-deleted --age 0").run().exits(0);
        assert_eq!((db.count("vnf_lcm_op_occs", "1 = 1"), db.count("VnfLcmOpOccV2", "1 = 1")), (0, 2));
    }

    fn a_schema_that_is_half_upgraded_is_refused(db: TestDb) {
        db.execute("INSERT INTO alembic_version VALUES ('c31f65e0d099')");
        refused(&db, &["alembic_version has 2 rows", "tacker-db-manage upgrade head"]);
        db.execute("DELETE FROM alembic_version");
        refused(&db, &["alembic_version has 0 rows"]);
    }

    fn a_database_that_is_not_tackers_is_refused(db: TestDb) {
        let missing = |table: &str| format!("this is not Tacker's database: it has no table `{table}`");
        db.execute(&format!("DROP TABLE {}", db.engine.name("VnfInstanceV2")));
        refused(&db, &[&missing("VnfInstanceV2")]);
        db.execute("DROP TABLE alembic_version");
        refused(&db, &[&missing("alembic_version")]);
        let empty = TestDb::without_tables(db.engine);
        if empty.engine == crate::support::Engine::Sqlite {
            empty.execute("CREATE TABLE other (id INTEGER)");
        }
        refused(&empty, &[&missing("alembic_version")]);
    }

    fn a_dry_run_is_no_reason_to_create_tables(db: TestDb) {
        db.insert([row("vnf", json!({"id": "old", "deleted_at": "2024-01-01 00:00:00"}))]);
        Retack::on(&db).words("purge-deleted --dry-run").run().exits(0);
        assert_eq!(own_tables(&db), 0);
        Retack::on(&db).words("purge-deleted").run().exits(0);
        assert!(own_tables(&db) > 0);
    }
}

fn at(db: &TestDb, revision: &str) {
    db.execute(&format!("UPDATE alembic_version SET version_num = '{revision}'"));
}

/// Expects that every verb is refused with these words, and leaves nothing behind.
fn refused(db: &TestDb, words: &[&str]) {
    for verb in VERBS {
        let outcome = Retack::on(db).words(verb).run().exits(5);
        assert_eq!(outcome.stdout, "", "{verb}");
        for part in words {
            assert!(outcome.stderr.contains(part), "{part}: {}", outcome.stderr);
        }
    }
    assert_eq!(own_tables(db), 0);
}

fn own_tables(db: &TestDb) -> usize {
    db.tables().iter().filter(|table| table.starts_with("retack_")).count()
}
