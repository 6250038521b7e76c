//! What doctor says of the server, its user and its keys.

use serde_json::json;
use uuid::Uuid;

use super::{details, doctor, found, level};
use crate::support::retack::Retack;
use crate::support::{Engine, Fixture, TestDb, on_every_engine, row};

on_every_engine! {
    fn a_vim_needs_a_key_file_that_holds_a_key(db: TestDb) {
        let vnf = json!({"id": "i", "instantiation_state": "INSTANTIATED"});
        db.insert([
            row("vims", json!({"id": "v"})),
            row("vimauths", json!({"id": "a", "vim_id": "v", "auth_cred": "{\"key_type\": \"fernet_key\"}"})),
            row("vnf_instances", vnf),
            row("vnf", json!({"id": "i"})),
        ]);
        let folder = tempfile::tempdir().expect("a folder");
        let conf = folder.path().join("tacker.conf");
        std::fs::write(&conf, format!("[vim_keys]\nopenstack = {}\n", folder.path().display())).expect("room");
        let look = || {
            let args = ["--config-file".as_ref(), conf.as_os_str(), "doctor".as_ref(), "--quick".as_ref()];
            Retack::on(&db).args(args).report(0)
        };
        let report = look();
        assert_eq!((level(&report, "vim-keys"), details(&report, "vim-keys")), ("warning".to_owned(), vec!["1 no key file".to_owned()]));
        std::fs::write(folder.path().join("v"), "no key").expect("room");
        assert_eq!(details(&look(), "vim-keys"), ["1 a key file that holds no Fernet key"]);
        std::fs::write(folder.path().join("v"), "A".repeat(43) + "=").expect("room");
        assert_eq!(level(&look(), "vim-keys"), "ok");
        std::fs::remove_file(folder.path().join("v")).expect("a file");
        db.execute("UPDATE vimauths SET auth_cred = '{\"key_type\": \"barbican_key\"}'");
        assert_eq!(level(&look(), "vim-keys"), "ok");
    }

    fn the_key_of_v2_is_one_and_its_master_key_at_hand(db: TestDb) {
        let folder = tempfile::tempdir().expect("a folder");
        let conf = folder.path().join("tacker.conf");
        let text = format!("[DEFAULT]\nuse_credential_encryption = true\nkeymanager_type = local\ncrypt_key_dir = {}\n", folder.path().display());
        std::fs::write(&conf, text).expect("room");
        let look = |code| {
            let args = ["--config-file".as_ref(), conf.as_os_str(), "doctor".as_ref(), "--quick".as_ref()];
            level(&Retack::on(&db).args(args).report(code), "crypt-key")
        };
        assert_eq!(look(5), "error");
        let key = |id: &str| {
            let row = json!({"id": id, "encryptedKey": "k", "keyType": "local", "inUse": 1});
            Fixture { table: "CryptKey".to_owned(), row: row.as_object().expect("a row").clone() }
        };
        db.insert([key("k")]);
        assert_eq!(look(5), "error");
        std::fs::write(folder.path().join("k"), "A".repeat(43) + "=").expect("room");
        assert_eq!(look(0), "ok");
        db.insert([key("l")]);
        assert_eq!(look(5), "error");
    }
}

#[test]
fn a_user_who_may_only_read_is_told_which_verbs_will_fail() {
    for engine in [Engine::Mariadb, Engine::Postgres] {
        let db = TestDb::new(engine);
        let user = format!("u{}", &Uuid::new_v4().simple().to_string()[..12]);
        let (create, read, all, drop) = match engine {
            Engine::Postgres => (
                format!("CREATE ROLE {user} LOGIN"),
                format!("GRANT SELECT ON ALL TABLES IN SCHEMA public TO {user}"),
                format!(
                    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {user}; GRANT CREATE ON SCHEMA public TO {user}"
                ),
                format!("DROP OWNED BY {user}; DROP ROLE {user}"),
            ),
            Engine::Mariadb | Engine::Sqlite => {
                let name = db.scalar("SELECT database()").expect("a name").replace('_', "\\_");
                (
                    format!("CREATE USER {user}@localhost"),
                    format!("GRANT SELECT ON `{name}`.* TO {user}@localhost"),
                    format!(
                        "GRANT SELECT, INSERT, UPDATE, DELETE, CREATE ON `{name}`.* TO {user}@localhost"
                    ),
                    format!("DROP USER {user}@localhost"),
                )
            }
        };
        let url = db
            .url
            .replace("root@", &format!("{user}@"))
            .replace("user=postgres", &format!("user={user}"));
        assert_ne!(url, db.url);
        let look =
            |code| Retack::alone().env("RETACK_DATABASE_URL", &url).words("doctor").report(code);
        db.execute(&format!("{create}; {read}"));
        let lacking = look(5);
        db.execute(&all);
        let enough = look(0);
        db.execute(&drop);
        assert_eq!(level(&lacking, "privileges"), "error");
        let lacks = details(&lacking, "privileges");
        for line in [
            "2 INSERT for migrate-to-v2",
            "2 DELETE for rollback",
            "1 CREATE for retack's own tables, once",
            "14 DELETE for purge-deleted",
        ] {
            assert!(lacks.contains(&line.to_owned()), "{lacks:?}");
        }
        assert_eq!(
            (level(&lacking, "schema-shape"), level(&enough, "privileges")),
            ("ok".to_owned(), "ok".to_owned())
        );
    }
}

#[test]
fn transactions_that_are_read_only_by_default_are_told_of_and_worked_with() {
    let db = TestDb::new(Engine::Postgres);
    let name = db.scalar("SELECT current_database()").expect("a name");
    db.execute(&format!("ALTER DATABASE {name} SET default_transaction_read_only = on"));
    assert_eq!(level(&doctor(&db, "", 0), "read-only"), "info");
    Retack::on(&db).words("migrate-to-v2 --all").run().exits(0);
}

#[test]
fn a_database_that_cannot_be_reached_is_a_finding() {
    let nowhere = || Retack::alone().env("RETACK_DATABASE_URL", "sqlite:////nowhere/tacker.db");
    let report = nowhere().words("doctor").report(1);
    assert_eq!(found(&report, "connection")[0].1, "the database cannot be reached");
    let secret = Retack::alone()
        .env("RETACK_DATABASE_URL", "mysql://tacker:hunter2@127.0.0.1:1/tacker")
        .words("doctor")
        .run()
        .exits(1);
    assert!(!(secret.stdout + &secret.stderr).contains("hunter2"));
}
