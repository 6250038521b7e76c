//! What doctor says of the schema, Tacker's and retack's own.

use serde_json::json;

use super::{details, doctor, level};
use crate::support::retack::Retack;
use crate::support::{Engine, TestDb, on_every_engine, row};

on_every_engine! {
    fn a_schema_in_order_is_ok(db: TestDb) {
        let report = doctor(&db, "", 0);
        for check in [
            "connection", "server-version", "character-set", "json-columns", "read-only", "schema-revision", "schema-shape",
            "indexes", "own-tables", "vim-keys", "crypt-key", "rejections", "notes", "unreadable-cells", "orphans", "v2-rows",
        ] {
            assert_eq!(level(&report, check), "ok", "{check}: {report}");
        }
        for check in ["privileges", "clock"] {
            assert_eq!(level(&report, check), if db.engine == Engine::Sqlite { "" } else { "ok" }, "{check}");
        }
        for check in ["storage-engine", "packet-size"] {
            assert_eq!(level(&report, check), if db.engine == Engine::Mariadb { "ok" } else { "" }, "{check}");
        }
        assert_eq!((level(&report, "galera"), level(&report, "vnfs")), (String::new(), "info".to_owned()));
    }

    fn a_column_that_is_missing_is_an_error(db: TestDb) {
        db.execute("ALTER TABLE vnf_instances DROP COLUMN task_state");
        let report = doctor(&db, "--quick", 5);
        assert_eq!(details(&report, "schema-shape"), ["1 vnf_instances.task_state: no such column"]);
        let table = db.engine.name("vnf_package_vnfd");
        db.execute(&format!("DROP TABLE {table}"));
        let report = doctor(&db, "--quick", 5);
        assert!(details(&report, "schema-shape").contains(&"1 vnf_package_vnfd: no such table".to_owned()));
        assert_eq!(level(&report, "orphans"), "error");
    }

    fn a_revision_is_held_against_those_that_retack_knows(db: TestDb) {
        for (revision, code, expected) in [
            ("0123456789ab", 0, "warning"),
            ("a23ebee909a8", 0, "info"),
            ("de8d835ae776", 0, "info"),
            ("c31f65e0d099", 5, "error"),
        ] {
            db.execute(&format!("UPDATE alembic_version SET version_num = '{revision}'"));
            assert_eq!(level(&doctor(&db, "", code), "schema-revision"), expected, "{revision}");
        }
        db.execute("INSERT INTO alembic_version VALUES ('ca2ad037c320')");
        assert_eq!(level(&doctor(&db, "", 5), "schema-revision"), "error");
        db.execute("DROP TABLE alembic_version");
        let report = doctor(&db, "", 5);
        assert_eq!(level(&report, "schema-revision"), "error");
        assert_eq!(level(&report, "rejections"), "");
    }

    fn what_many_vnfs_are_searched_by_wants_an_index(db: TestDb) {
        db.insert((0..10_000).map(|id| row("vnf_instances", json!({"id": format!("{id}")}))));
        let missing = |db| details(&doctor(db, "--quick", 0), "indexes");
        let of_v2 = "1 VnfLcmOpOccV2.vnfInstanceId";
        if db.engine == Engine::Mariadb {
            assert_eq!(missing(&db), [of_v2]);
        } else {
            let of_v1 = ["vnf_instantiated_info.vnf_instance_id", "vnf_lcm_op_occs.vnf_instance_id", "vnf_resources.vnf_instance_id", "vnf_attribute.vnf_id"];
            assert_eq!(missing(&db), [&of_v1.map(|column| format!("1 {column}"))[..], &[of_v2.to_owned()]].concat());
            // One that is of some rows, or begins with another column, is none.
            db.execute("CREATE INDEX other ON vnf_resources (id, vnf_instance_id)");
            db.execute("CREATE INDEX partial ON vnf_resources (vnf_instance_id) WHERE deleted = '0'");
            db.execute("CREATE INDEX of_attribute ON vnf_attribute (vnf_id)");
            assert_eq!(missing(&db)[2..], ["1 vnf_resources.vnf_instance_id", of_v2]);
        }
        // What is advised can be typed, and helps.
        let report = doctor(&db, "--quick", 0);
        let findings = report["findings"].as_array().expect("findings");
        let finding = findings.iter().find(|finding| finding["check"] == "indexes").expect("a finding");
        let advice = finding["advice"].as_str().expect("advice");
        let (_, statements) = advice.split_once(": ").expect("statements");
        // One by one: PostgreSQL makes an index beside others' work in no transaction.
        statements.split("; ").for_each(|statement| db.execute(statement));
        assert_eq!((missing(&db), level(&doctor(&db, "--quick", 0), "indexes")), (vec![], "ok".to_owned()));
    }

    fn tables_of_a_newer_retack_are_refused(db: TestDb) {
        Retack::on(&db).words("migrate-to-v2 --all").run().exits(0);
        assert_eq!(level(&doctor(&db, "", 0), "own-tables"), "ok");
        db.execute("DELETE FROM retack_schema_migrations WHERE version = (SELECT v FROM (SELECT max(version) AS v FROM retack_schema_migrations) AS newest)");
        assert_eq!(level(&doctor(&db, "", 0), "own-tables"), "info");
        db.execute("INSERT INTO retack_schema_migrations (version) VALUES ('29991231000000')");
        assert_eq!(level(&doctor(&db, "", 5), "own-tables"), "error");
        for verb in ["migrate-to-v2 --all", "complete --all --dry-run"] {
            let refused = Retack::on(&db).words(verb).run().exits(5);
            assert!(refused.stderr.contains("newer retack: version 29991231000000"), "{}", refused.stderr);
        }
    }
}

#[test]
fn a_required_column_that_retack_does_not_know_is_an_error() {
    // SQLite adds no such column.
    for engine in [Engine::Mariadb, Engine::Postgres] {
        let db = TestDb::new(engine);
        let table = engine.name("VnfInstanceV2");
        db.execute(&format!("ALTER TABLE {table} ADD COLUMN tenant varchar(36) NOT NULL"));
        let expected =
            "1 VnfInstanceV2.tenant: unknown to this retack, NOT NULL and without a default";
        assert_eq!(details(&doctor(&db, "", 5), "schema-shape"), [expected]);
    }
}

#[test]
fn a_character_set_that_cannot_hold_all_text_is_warned_of() {
    let db = TestDb::new(Engine::Mariadb);
    db.execute("ALTER TABLE vims MODIFY name varchar(255) CHARACTER SET utf8mb3 NOT NULL");
    db.execute(
        "ALTER TABLE events MODIFY resource_state varchar(64) CHARACTER SET latin1 NOT NULL",
    );
    let report = doctor(&db, "", 0);
    assert_eq!(level(&report, "character-set"), "warning");
    assert_eq!(details(&report, "character-set"), ["1 latin1", "1 utf8mb3"]);
}

#[test]
fn a_table_without_transactions_is_an_error() {
    let db = TestDb::new(Engine::Mariadb);
    db.execute("ALTER TABLE events ENGINE = MyISAM");
    let report = doctor(&db, "", 5);
    assert_eq!(
        (level(&report, "storage-engine"), details(&report, "storage-engine")),
        ("error".to_owned(), vec!["1 MyISAM".to_owned()])
    );
}

#[test]
fn a_column_of_another_type_is_an_error() {
    let db = TestDb::new(Engine::Postgres);
    db.execute("ALTER TABLE vims ALTER COLUMN extra TYPE jsonb");
    assert_eq!(
        details(&doctor(&db, "", 5), "schema-shape"),
        ["1 vims.extra: is jsonb, expected JSON"]
    );
}
